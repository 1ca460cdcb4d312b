// The gate: a command over all registered subjects.
//
// One file a command; this one knows their options and how they exit:
//
//   0  everything holds
//   1  something failed
//   2  usage or configuration: one line on the error stream says what to do
//   3  not finished: interrupted
//
// The commands are functions over streams, so that tests can run them.

#ifndef SPLITPROOF_HARNESS_GATE_GATE_H_
#define SPLITPROOF_HARNESS_GATE_GATE_H_

#include <iosfwd>

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
  // argv[0]: what replay lines begin with.
  const char* program;
  // `out` and `err` are terminals that a person watches.
  bool interactive = false;
  bool color = false;
};

// Runs the command that the arguments name; argv[0] is the program.
int RunGate(int argc, const char* const* argv, Console& console);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_GATE_H_
