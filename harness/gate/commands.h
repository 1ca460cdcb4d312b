// The commands of the gate, and what their options say.
//
// Options arrive as they were typed, and each command reads its own: that
// leaves one place that knows what is legal, and its errors name the option.

#ifndef SPLITPROOF_HARNESS_GATE_COMMANDS_H_
#define SPLITPROOF_HARNESS_GATE_COMMANDS_H_

#include <memory>
#include <optional>
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
  bool json = false;
};

struct CheckOptions {
  std::vector<std::string> subjects;  // None: all registered configurations.
  std::string budget = "standard";
  std::string seed = "1";
  std::string properties;
  std::string families;
  std::string corpus;
  std::string shard;
  std::string jobs;  // Worker processes; "": one for each core.
  std::string json;
  std::string junit;
  std::string expected_failures;
  bool update = false;                     // Makes expected_failures true.
  std::string report;                      // Folder; empty: no page is made.
  std::string cases = "splitproof-cases";  // Folder; empty: none is saved.
};

struct CaseOptions {
  std::string subject;
  std::optional<std::string> stream;
  std::optional<std::string> schedule;
  std::optional<std::string> recv_size;
};

struct ReplayOptions {
  // One subject, or paths of case files.
  std::vector<std::string> names;
  // With a subject only; its name is above.
  CaseOptions replayed;
  std::string properties;
  bool explain = false;
  bool draft_test = false;
};

struct TraceOptions {
  CaseOptions traced;  // Subject "-": requests come from the input.
  std::optional<std::string> form;
  std::optional<std::string> engine;
};

struct EnginesOptions {
  std::vector<std::string> subjects;  // None: all registered configurations.
  std::string corpus;
};

struct ProveOptions {
  std::vector<std::string> subjects;  // None: all registered configurations.
  std::optional<std::string> stream;
  std::string corpus;
  std::optional<std::string> form;
  std::optional<std::string> chunk_max;
  std::optional<std::string> states_max;
  bool by_bytes = false;
};

// Each returns an exit code, or an error of usage.
absl::StatusOr<int> RunList(const ListOptions& options, Console& console);
absl::StatusOr<int> RunCheck(const CheckOptions& options, Console& console);
absl::StatusOr<int> RunProve(const ProveOptions& options, Console& console);
absl::StatusOr<int> RunReplay(const ReplayOptions& options, Console& console);
absl::StatusOr<int> RunTrace(const TraceOptions& options, Console& console);
absl::StatusOr<int> RunEngines(const EnginesOptions& options, Console& console);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_COMMANDS_H_
