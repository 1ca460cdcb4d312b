// The commands of the gate, and what their options say.

#ifndef SPLITPROOF_HARNESS_GATE_COMMANDS_H_
#define SPLITPROOF_HARNESS_GATE_COMMANDS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/check/case.h"
#include "harness/check/subject.h"
#include "harness/gate/gate.h"

namespace splitproof {

struct ListOptions {
  std::vector<std::string> subjects;  // Names without parameters; none: all.
};

struct CheckOptions {
  std::vector<std::string> subjects;  // None: all registered configurations.
  std::string budget = "standard";
  std::string properties;
  std::string families;
  std::string corpus;
  std::string json;
  uint64_t seed = 1;
};

struct CaseOptions {
  std::string subject;
  std::string stream;
  std::string schedule;
  size_t recv_size = Case::kDefaultRecvSize;
};

struct ReplayOptions {
  CaseOptions replayed;
  std::string properties;
  bool explain = false;
};

struct TraceOptions {
  CaseOptions traced;  // Subject "-": requests come from the input.
  std::string form = "plain";
};

// Each returns an exit code, or an error of usage.
absl::StatusOr<int> RunList(const ListOptions& options, Console& console);
absl::StatusOr<int> RunCheck(const CheckOptions& options, Console& console);
absl::StatusOr<int> RunReplay(const ReplayOptions& options, Console& console);
absl::StatusOr<int> RunTrace(const TraceOptions& options, Console& console);

// The subject and the case that the options name.
struct SubjectAndCase {
  std::unique_ptr<Subject> subject;
  Case chosen;
};
absl::StatusOr<SubjectAndCase> ParseCase(const CaseOptions& options);

// "plain" or "buffered", if the subject has it.
absl::StatusOr<Form> ParseForm(std::string_view text, const Subject& subject);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_COMMANDS_H_
