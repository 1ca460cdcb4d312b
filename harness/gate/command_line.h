// The command line: which command is asked for, with which options.

#ifndef SPLITPROOF_HARNESS_GATE_COMMAND_LINE_H_
#define SPLITPROOF_HARNESS_GATE_COMMAND_LINE_H_

#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "harness/gate/commands.h"

namespace splitproof {

// What is to be done. A std::string is help to print.
using Request =
    std::variant<std::string, ListOptions, CheckOptions, ProveOptions,
                 ReplayOptions, TraceOptions, EnginesOptions>;

// Reads the arguments; argv[0] is the program. Errors name the argument and say
// what to do. Values of options are not looked into.
absl::StatusOr<Request> ParseCommandLine(int argc, const char* const* argv);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_COMMAND_LINE_H_
