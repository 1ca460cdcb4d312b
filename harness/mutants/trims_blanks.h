// Mutant: the one-shot Deserialize() trims blanks, the incremental one does
// not.
//
// As in Vector PR #10581, where another entry point returned the frame without
// its last byte. Killed by round-trip alone: streams never get there.

#ifndef SPLITPROOF_HARNESS_MUTANTS_TRIMS_BLANKS_H_
#define SPLITPROOF_HARNESS_MUTANTS_TRIMS_BLANKS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/mutants/toy_lines.h"

namespace splitproof::mutants {

class TrimsBlanks : public ToyLines {
 public:
  absl::StatusOr<std::string> Serialize(const Packet& line) const {
    return line;
  }
  absl::StatusOr<Packet> Deserialize(Bytes bytes) const {
    return std::string(
        bytes.substr(0, bytes.find_last_not_of(' ') + 1));  // Bug.
  }
  std::vector<Packet> Samples() const { return {"ab", "trailing "}; }
  PlainLineDeserializer IncrementalDeserialize() const { return {}; }
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_TRIMS_BLANKS_H_
