// The gate: a command over all registered subjects.
//
// One file a command; this one knows how they are called and how they exit:
//
//   0  everything holds
//   1  something failed, or the list of expected failures is not true
//   2  usage or configuration, or nothing was checked: one line on the error
//      stream says what to do
//   3  not finished: interrupted, or a process cannot be made
//
// The commands are functions over streams, so that tests can run them.

#ifndef SPLITPROOF_HARNESS_GATE_GATE_H_
#define SPLITPROOF_HARNESS_GATE_GATE_H_

#include <cstddef>
#include <iosfwd>
#include <string>

namespace splitproof {

inline constexpr int kExitHolds = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitNotFinished = 3;

// Where a command reads and writes, and what it is called.
struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  // argv[0]: what messages and replay lines begin with.
  const char* program;
  // A person watches `err`: progress may be shown there.
  bool progress = false;
  // `out` is a terminal that shows colours.
  bool color = false;
  // Characters in a line of `out`.
  size_t width = 100;
  // A GitHub workflow reads `out`: failures are annotated there.
  bool annotates = false;
  // The file that a GitHub workflow takes its summary from; empty: none.
  std::string step_summary = {};
};

// Runs the command that the arguments name; argv[0] is the program. Returns the
// exit code.
int RunGate(int argc, const char* const* argv, Console& console);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_GATE_H_
