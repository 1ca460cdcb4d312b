#include "harness/gate/gate.h"

#include <ostream>
#include <string>
#include <variant>

#include "absl/strings/str_replace.h"
#include "harness/gate/command_line.h"
#include "harness/gate/commands.h"

namespace splitproof {
namespace {

absl::StatusOr<int> Run(const std::string& help, Console& console) {
  console.out << help;
  return kExitHolds;
}
absl::StatusOr<int> Run(const ListOptions& options, Console& console) {
  return RunList(options, console);
}
absl::StatusOr<int> Run(const CheckOptions& options, Console& console) {
  return RunCheck(options, console);
}
absl::StatusOr<int> Run(const ProveOptions& options, Console& console) {
  return RunProve(options, console);
}
absl::StatusOr<int> Run(const ReplayOptions& options, Console& console) {
  return RunReplay(options, console);
}
absl::StatusOr<int> Run(const TraceOptions& options, Console& console) {
  return RunTrace(options, console);
}
absl::StatusOr<int> Run(const EnginesOptions& options, Console& console) {
  return RunEngines(options, console);
}

// One line, whatever the message quotes.
int Refuse(const absl::Status& status, Console& console) {
  console.err << console.program << ": "
              << absl::StrReplaceAll(status.message(),
                                     {{"\n", "\\n"}, {"\r", "\\r"}})
              << "\n";
  return absl::IsUnavailable(status) ? kExitNotFinished : kExitUsage;
}

}  // namespace

int RunGate(int argc, const char* const* argv, Console& console) {
  const auto request = ParseCommandLine(argc, argv);
  if (!request.ok()) return Refuse(request.status(), console);
  const absl::StatusOr<int> code = std::visit(
      [&](const auto& options) { return Run(options, console); }, *request);
  return code.ok() ? *code : Refuse(code.status(), console);
}

}  // namespace splitproof
