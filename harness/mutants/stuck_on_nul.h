// Mutant: a NUL where a line begins is refused and given back. The next
// deserializer is given it again, and again.
//
// As in Urbit PR #2069 and boostorg/beast #159: a parser that finishes without
// using a byte. Killed by progress alone: the error is the same on every
// schedule.

#ifndef SPLITPROOF_HARNESS_MUTANTS_STUCK_ON_NUL_H_
#define SPLITPROOF_HARNESS_MUTANTS_STUCK_ON_NUL_H_

#include <string>
#include <vector>

#include "harness/mutants/toy_lines.h"

namespace splitproof::mutants {

class StuckOnNul : public ToyLines {
 public:
  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (at_start_ && chunk.front() == '\0') {
        return Malformed{.kind = ErrorKind::kMalformed,
                         .status = absl::InvalidArgumentError("NUL"),
                         .remainder = chunk};  // Bug: chunk.substr(1).
      }
      at_start_ = false;
      return lines_.Feed(chunk);
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   private:
    PlainLineDeserializer lines_;
    bool at_start_ = true;
  };

  std::vector<std::string> MalformedSamples() const {
    return {std::string("a\n\0b\n", 5)};
  }
  Deserializer IncrementalDeserialize() const { return {}; }
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_STUCK_ON_NUL_H_
