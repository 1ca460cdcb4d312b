// Mutant: errors are numbered, by a static variable. Two connections, or two
// runs of a test, get different messages for the same bytes.
//
// As in any parser with a global: serializers are shared by connections. Killed
// by deterministic alone: nothing else looks at messages.

#ifndef SPLITPROOF_HARNESS_MUTANTS_NUMBERED_ERRORS_H_
#define SPLITPROOF_HARNESS_MUTANTS_NUMBERED_ERRORS_H_

#include <string>
#include <vector>

#include "harness/mutants/toy_lines.h"

namespace splitproof::mutants {

class NumberedErrors : public ToyLines {
 public:
  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      Step<std::string> step = lines_.Feed(chunk);
      auto* line = step.decoded();
      if (line == nullptr || !line->packet.starts_with('#')) return step;
      static int errors = 0;  // Bug.
      return Malformed{.kind = ErrorKind::kMalformed,
                       .status = absl::InvalidArgumentError(
                           absl::StrCat("error ", ++errors)),
                       .remainder = line->remainder};
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   private:
    PlainLineDeserializer lines_;
  };

  std::vector<std::string> MalformedSamples() const { return {"#abc\nd\n"}; }
  Deserializer IncrementalDeserialize() const { return {}; }
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_NUMBERED_ERRORS_H_
