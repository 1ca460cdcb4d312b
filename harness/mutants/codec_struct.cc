// Mutants of serializers/struct.h. Records have one size, which leaves little
// to get wrong: what is done with a part of one.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "serializers/struct.h"

namespace splitproof::mutants {
namespace {

StructFormat Format(const char* text) { return *StructFormat::Parse(text); }

// Values are taken from the record as it comes, and its padding is left out.
// Where that lies is counted from the chunk's beginning, which is the record's
// if it comes in one piece.
//
// As any decoder that aligns an address and not an offset. Takes padding, and a
// cut in front of the values behind it.
class AlignsInTheChunk : public StructSerializer {
 public:
  static constexpr const char* kFormat = "BxH";

  class Plain {
   public:
    Step<Packet> Feed(Bytes chunk) {
      for (size_t i = 0; i < chunk.size(); ++i) {
        if (i != 1) values_ += chunk[i];  // Bug: `seen` in its place.
        if (++seen_ < 4) continue;
        const Bytes remainder = chunk.substr(i + 1);
        values_.resize(3);
        return Decoded{*Format("BH").Unpack(values_), remainder};
      }
      return kNeedMore;
    }

   private:
    std::string values_;
    size_t seen_ = 0;
  };

  AlignsInTheChunk() : StructSerializer(Format(kFormat)) {}
  static void FromParameters() = delete;  // The base's makes bases.
  Plain IncrementalDeserialize() const { return {}; }
};

// An integer is put together from the numbers that its pieces are. Each of them
// is read with a sign.
//
// As any decoder that adds up `char`s. Takes an integer that is cut, with the
// first bit set behind the cut.
class SignOfEachPiece : public StructSerializer {
 public:
  class Plain {
   public:
    Step<Packet> Feed(Bytes chunk) {
      const Bytes piece = chunk.substr(0, 2 - seen_);
      const Packet number =
          *Format(piece.size() == 1 ? "b" : "h").Unpack(piece);  // Bug: not B.
      number_ = number_ * 256 + std::get<int64_t>(number[0]);
      seen_ += piece.size();
      if (seen_ < 2) return kNeedMore;
      return Decoded{Packet{number_}, chunk.substr(piece.size())};
    }

   private:
    int64_t number_ = 0;
    size_t seen_ = 0;
  };

  SignOfEachPiece() : StructSerializer(Format("h")) {}
  static void FromParameters() = delete;  // The base's makes bases.
  Plain IncrementalDeserialize() const { return {}; }
};

}  // namespace

std::vector<Mutant> StructMutants() {
  return {{.name = "aligns-in-the-chunk",
           .bug_class = 'K',
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<AlignsInTheChunk>},
          {.name = "sign-of-each-piece",
           .bug_class = 'Q',
           .museum = "Q6",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<SignOfEachPiece>}};
}

}  // namespace splitproof::mutants
