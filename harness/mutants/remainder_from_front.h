// Mutant: a fatal error gives back the front of the chunk in place of its end.
// The length is right, so every offset is.
//
// As in Hical (HttpArena PR #1431), which advanced its input by another
// buffer's length. Killed by remainder-exact alone: nobody parses the rest of a
// dead stream.

#ifndef SPLITPROOF_HARNESS_MUTANTS_REMAINDER_FROM_FRONT_H_
#define SPLITPROOF_HARNESS_MUTANTS_REMAINDER_FROM_FRONT_H_

#include <string>
#include <vector>

#include "harness/mutants/toy_lines.h"

namespace splitproof::mutants {

class RemainderFromFront : public ToyLines {
 public:
  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (at_start_ && chunk.front() == '#') {
        return Malformed{
            .kind = ErrorKind::kMalformed,
            .status = absl::InvalidArgumentError("comments are not lines"),
            .remainder = chunk.substr(0, chunk.size() - 1),  // Bug: substr(1).
            .fatal = true};
      }
      at_start_ = false;
      return lines_.Feed(chunk);
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   private:
    PlainLineDeserializer lines_;
    bool at_start_ = true;
  };

  std::vector<std::string> MalformedSamples() const { return {"#abc\nd\n"}; }
  Deserializer IncrementalDeserialize() const { return {}; }
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_REMAINDER_FROM_FRONT_H_
