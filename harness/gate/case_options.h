// What options say, read: shared by the commands.

#ifndef SPLITPROOF_HARNESS_GATE_CASE_OPTIONS_H_
#define SPLITPROOF_HARNESS_GATE_CASE_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "harness/check/case.h"
#include "harness/check/properties.h"
#include "harness/check/subject.h"
#include "harness/gate/commands.h"

namespace splitproof {

// A case and its subject.
struct SubjectAndCase {
  std::unique_ptr<Subject> subject;
  Case chosen;
};
// What the options name.
absl::StatusOr<SubjectAndCase> ParseCase(const CaseOptions& options);

// "plain" or "buffered", if the subject has it.
absl::StatusOr<Form> ParseForm(std::string_view text, const Subject& subject);

// The properties that --properties chooses, at least one.
absl::StatusOr<PropertySet> ParseProperties(std::string_view text);

// The number given for `option`, decimal digits only, in [min, max].
absl::StatusOr<uint64_t> ParseNumber(std::string_view option,
                                     std::string_view text, uint64_t min,
                                     uint64_t max);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_CASE_OPTIONS_H_
