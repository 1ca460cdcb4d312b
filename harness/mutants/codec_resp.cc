// Mutants of serializers/resp.h: a parser that remembers too little of an item
// that is not complete.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/toy_resp.h"
#include "serializers/resp.h"

namespace splitproof::mutants {
namespace {

// A line ends with its CR if nothing is behind it. The LF, which comes later,
// begins the next item.
//
// As in hiredis, redis PR #790 (H2), where the byte behind the CR was looked at
// before it had come. Takes a cut between CR and LF.
class CrIsEnough : public LooseRespScan {
 public:
  ScanResult Next(const RespRule& rule, uint64_t limit, Bytes fresh) {
    const ScanResult found = LooseRespScan::Next(rule, limit, fresh);
    if (found.verdict != ScanResult::Verdict::kNeedMore) return found;
    if (at_ != At::kLineEnd || !EndLine()) return found;  // Bug: too early.
    return {.verdict = ScanResult::Verdict::kFrame, .used = fresh.size()};
  }
};

// The digits of a length are added up in a local.
//
// As B1 and its like. Takes a length of two digits, and a cut between them.
class DigitsStartAnew : public LooseRespScan {
 public:
  ScanResult Next(const RespRule& rule, uint64_t limit, Bytes fresh) {
    if (at_ == At::kLine) number_ = 0;  // Bug.
    return LooseRespScan::Next(rule, limit, fresh);
  }
};

// A parser that calls itself for an array in an array. After a cut it is back
// in the inner one, whose count was a local of the call: it takes the item that
// is next, and returns.
//
// Takes an array in an array, and a cut in front of two of its items.
class InnerCountIsGone : public LooseRespScan {
 public:
  ScanResult Next(const RespRule& rule, uint64_t limit, Bytes fresh) {
    if (owed_.size() > 1 && at_ == At::kType) owed_.back() = 1;  // Bug.
    return LooseRespScan::Next(rule, limit, fresh);
  }
};

// The length of no bulk string is a length: the sign is not looked at.
//
// As clients that learned of null later. Takes a null, and no cut.
class NullIsALength : public LooseRespScan {
 public:
  ScanResult Next(const RespRule& rule, uint64_t limit, Bytes fresh) {
    for (size_t i = 0; i < fresh.size(); ++i) {
      is_null_ = false;  // Bug.
      const ScanResult found =
          LooseRespScan::Next(rule, limit, fresh.substr(i, 1));
      if (found.verdict == ScanResult::Verdict::kNeedMore) continue;
      return {.verdict = found.verdict, .used = i + 1};
    }
    return {.used = fresh.size()};
  }
};

// The limit is that of what has come, whatever it belongs to.
//
// As redis #673 (F2) and EasyNetwork's CBOR (F6). Takes items behind a good one
// in the same recv.
class CountsTheNextItems : public LooseRespScan {
 public:
  ScanResult Next(const RespRule& rule, uint64_t limit, Bytes fresh) {
    if (size_ + fresh.size() > limit) {  // Bug.
      return {.verdict = ScanResult::Verdict::kOverlong, .used = fresh.size()};
    }
    return LooseRespScan::Next(rule, limit, fresh);
  }
};

// An item that is not complete is scanned from its beginning at each recv.
//
// As libexpat did with its tokens (M1), and Redis clients that call their
// parser until it succeeds. Takes a long item in small pieces.
class BeginsAgain {
 public:
  ScanResult Next(const RespRule& rule, uint64_t limit, Bytes fresh) {
    const size_t before = held_.size();
    held_.append(fresh);
    scan_.Clear();  // Bug: it would go on with the fresh bytes.
    ScanResult found = scan_.Next(rule, limit, held_);
    found.used -= before;
    return found;
  }
  void Clear() {
    scan_.Clear();
    held_.clear();
  }

  friend bool operator==(const BeginsAgain&, const BeginsAgain&) = default;

 private:
  LooseRespScan scan_;
  std::string held_;
};

// An error takes along what came with it.
//
// As msgpack in EasyNetwork (D10 of its list). Takes an overlong item, another
// one behind it, and both in one recv.
class ErrorEatsTheRest : public RespSerializer {
 public:
  class Plain {
   public:
    explicit Plain(const ErrorEatsTheRest& resp)
        : deserializer_(resp.RespSerializer::IncrementalDeserialize()) {}
    Step<RespValue> Feed(Bytes chunk) {
      Step<RespValue> step = deserializer_.Feed(chunk);
      if (Malformed* error = step.malformed()) error->remainder = {};  // Bug.
      return step;
    }
    Step<RespValue> Finish() const { return deserializer_.Finish(); }

   private:
    RespSerializer::PlainDeserializer deserializer_;
  };

  ErrorEatsTheRest()
      : RespSerializer({.limit = 30, .overrun = Overrun::kSkip}) {}
  static void FromParameters() = delete;  // The base's makes bases.
  Plain IncrementalDeserialize() const { return Plain(*this); }
};

}  // namespace

std::vector<Mutant> RespMutants() {
  return {{.name = "cr-is-enough",
           .bug_class = 'A',
           .museum = "H2",
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<ScannedResp<CrIsEnough>>},
          {.name = "digits-start-anew",
           .bug_class = 'B',
           .museum = "B1",
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<ScannedResp<DigitsStartAnew>>},
          {.name = "inner-count-is-gone",
           .bug_class = 'C',
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<ScannedResp<InnerCountIsGone>>},
          {.name = "null-is-a-length",
           .bug_class = 'L',
           .difficulty = 1,
           .killed_by = "round-trip",
           .make = Make<ScannedResp<NullIsALength>>},
          {.name = "counts-the-next-items",
           .bug_class = 'F',
           .museum = "F2",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<ScannedResp<CountsTheNextItems>>},
          {.name = "begins-again",
           .bug_class = 'M',
           .museum = "M1",
           .difficulty = 3,
           .killed_by = "linear-work",
           .make = Make<ScannedResp<BeginsAgain, 4096>>},
          {.name = "error-eats-the-chunk",
           .bug_class = 'D',
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<ErrorEatsTheRest>}};
}

}  // namespace splitproof::mutants
