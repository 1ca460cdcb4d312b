// Mutants of CBOR: its scan, with a line more or less. Of several classes.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/buggy_items.h"
#include "serializers/cbor.h"

namespace splitproof::mutants {
namespace {

using CborScan = CborRule::Scan;

// Of a length that is cut, only the bytes of the last chunk are read.
//
// As in dnsproxy (PR #526, B1). Takes a string or array so long that its length
// has two bytes that count, and a cut between them.
class NewBytesOfLength : public CborScan {
 public:
  ScanResult Next(const CborRule& rule, uint64_t limit, Bytes fresh) {
    argument_ = argument_left_ > 0 ? 0 : argument_;  // Bug.
    return CborScan::Next(rule, limit, fresh);
  }
};

// Where an overlong item is skipped, a chunk begins with the innermost of its
// levels alone: the others went with the bytes that were dropped.
//
// As in every skip that is an afterthought (netty PR #9282, G2, has the kind).
// Takes an overlong item of two levels, and a cut while it is skipped.
class SkipForgetsLevels : public CborScan {
 public:
  ScanResult Next(const CborRule& rule, uint64_t limit, Bytes fresh) {
    if (limit == kUnlimited && levels_.size() > 1) {
      const Level last = levels_.back();  // Bug: all of them.
      levels_ = {last};
      owed_ = last.kind == Level::Kind::kCounted ? last.left : 1;
    }
    return CborScan::Next(rule, limit, fresh);
  }
};

// A break that begins a chunk ends two levels.
//
// As in sax-wasm (PR #118, A8), where what closes is seen differently at the
// beginning of a chunk. Takes an open array in another or in an open map, and a
// cut in front of the inner break.
class BreakEndsTwo : public CborScan {
 public:
  ScanResult Next(const CborRule& rule, uint64_t limit, Bytes fresh) {
    if (fresh[0] == '\xFF' && levels_.size() > 1 &&
        levels_.back().kind == Level::Kind::kItems &&
        levels_[levels_.size() - 2].kind != Level::Kind::kCounted) {
      levels_.pop_back();  // Bug.
      --owed_;
    }
    return CborScan::Next(rule, limit, fresh);
  }
};

// The limit counts all that has been received.
//
// As in EasyNetwork's FileBasedPacketSerializer (EN5, F6). Takes items that fit
// and together do not, in one chunk.
class CountsWhatIsHeld : public CborScan {
 public:
  ScanResult Next(const CborRule& rule, uint64_t limit, Bytes fresh) {
    if (limit != kUnlimited && taken_ + fresh.size() > limit) {  // Bug.
      return {.verdict = ScanResult::Verdict::kOverlong};
    }
    return CborScan::Next(rule, limit, fresh);
  }
};

// Makes room for a string as soon as its length is there, skipped or not.
//
// As in cbor-x (#7, H7) and msgpack decoders without number. Takes a length
// that is declared, and no string.
class ReservesTheLength : public CborScan {
 public:
  ScanResult Next(const CborRule& rule, uint64_t limit, Bytes fresh) {
    const ScanResult result = CborScan::Next(rule, limit, fresh);
    constexpr uint64_t kMost = uint64_t{1} << 24;
    room_.reserve(std::min(bytes_left_, kMost));  // Bug.
    return result;
  }
  friend bool operator==(const ReservesTheLength&,
                         const ReservesTheLength&) = default;

 private:
  std::string room_;
};

template <class BuggyScan>
using Cbor = BuggyItems<CborFormat, CborCodec, BuggyScan>;

}  // namespace

std::vector<Mutant> CborMutants() {
  return {{.name = "cbor-new-bytes-of-length",
           .bug_class = 'B',
           .museum = "B1",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<Cbor<NewBytesOfLength>>},
          {.name = "cbor-skip-forgets-levels",
           .bug_class = 'G',
           .museum = "G2",
           .difficulty = 5,
           .killed_by = "split-invariance",
           .make = Make<Cbor<SkipForgetsLevels>>},
          {.name = "cbor-break-ends-two",
           .bug_class = 'Q',
           .museum = "A8",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<Cbor<BreakEndsTwo>>},
          {.name = "cbor-counts-what-is-held",
           .bug_class = 'F',
           .museum = "F6",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<Cbor<CountsWhatIsHeld>>},
          {.name = "cbor-believes-the-length",
           .bug_class = 'N',
           .museum = "H7",
           .difficulty = 4,
           .killed_by = "allocation-law",
           .make = Make<Cbor<ReservesTheLength>>}};
}

}  // namespace splitproof::mutants
