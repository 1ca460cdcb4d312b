// Mutants of MessagePack. Of several classes.

#include <optional>
#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/buggy_items.h"
#include "serializers/msgpack.h"

namespace splitproof::mutants {
namespace {

using MsgpackScan = MsgpackRule::Scan;

// The count of a map is that of its keys and values.
//
// The mistake that everybody makes once. Takes a map.
class CountsPairsOnce : public MsgpackScan {
 public:
  ScanResult Next(const MsgpackRule& rule, uint64_t limit, Bytes fresh) {
    static const ItemHeads heads = [] {
      ItemHeads all = MsgpackFormat::kHeads;
      for (ItemHead& head : all) head.each = 1;  // Bug.
      return all;
    }();
    return ItemScan::Next(heads, rule.depth, limit, fresh);
  }
};

// The type of an extension is taken with its length: it is one of the bytes if
// it comes in the next chunk.
//
// As in fluent-bit (PR #11853, I6), where a header is counted as if it were
// whole. Takes an extension, and a cut in front of its type.
class TypeOfNextChunk : public MsgpackScan {
 public:
  ScanResult Next(const MsgpackRule& rule, uint64_t limit, Bytes fresh) {
    if (head_.extra > 0 && argument_left_ == 0 && argument_ > 0 &&
        bytes_left_ == argument_ + 1) {
      --bytes_left_;  // Bug.
      ++taken_;
    }
    return MsgpackScan::Next(rule, limit, fresh);
  }
};

// A refused object takes along what was received with it.
//
// As in EasyNetwork's MessagePackSerializer (its test for it is skipped).
// Takes an object that is refused, and another in the same chunk.
class ErrorEatsTheChunk : public MsgpackSerializer {
 public:
  class Plain {
   public:
    explicit Plain(const MsgpackSerializer& msgpack)
        : deserializer_(msgpack.IncrementalDeserialize()) {}
    Step<DataValue> Feed(Bytes chunk) {
      Step<DataValue> step = deserializer_.Feed(chunk);
      if (Malformed* error = step.malformed()) error->remainder = {};  // Bug.
      return step;
    }
    Step<DataValue> Finish() const { return deserializer_.Finish(); }

   private:
    PlainDeserializer deserializer_;
  };

  static void FromParameters() = delete;
  Plain IncrementalDeserialize() const { return Plain(*this); }
};

// With each chunk, what is held of an object is scanned again from its start.
//
// As in every decoder that tries to parse what it has, and EasyNetwork's own.
// Strings are passed over at once, so it takes an object of many small ones.
class ScansAgain : public MsgpackSerializer {
 public:
  class Plain {
   public:
    explicit Plain(const MsgpackSerializer& msgpack) : msgpack_(&msgpack) {}
    Step<DataValue> Feed(Bytes chunk) {
      held_.append(chunk);
      deserializer_.emplace(msgpack_->IncrementalDeserialize());
      return deserializer_->Feed(held_);  // Bug: not the chunk.
    }

   private:
    const MsgpackSerializer* msgpack_;
    std::string held_;
    std::optional<PlainDeserializer> deserializer_;
  };

  static void FromParameters() = delete;
  Plain IncrementalDeserialize() const { return Plain(*this); }
};

template <class BuggyScan>
using Msgpack = BuggyItems<MsgpackFormat, MsgpackCodec, BuggyScan>;

}  // namespace

std::vector<Mutant> MsgpackMutants() {
  return {{.name = "msgpack-counts-pairs-once",
           .bug_class = 'I',
           .difficulty = 1,
           .killed_by = "round-trip",
           .make = Make<Msgpack<CountsPairsOnce>>},
          {.name = "msgpack-type-of-next-chunk",
           .bug_class = 'B',
           .museum = "I6",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<Msgpack<TypeOfNextChunk>>},
          {.name = "msgpack-error-eats-the-chunk",
           .bug_class = 'D',
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<ErrorEatsTheChunk>},
          {.name = "msgpack-scans-again",
           .bug_class = 'M',
           .difficulty = 4,
           .killed_by = "linear-work",
           .make = Make<ScansAgain>}};
}

}  // namespace splitproof::mutants
