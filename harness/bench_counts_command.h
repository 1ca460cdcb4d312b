// The program that counts a registered subject's rows, NAME_counts.
//
//   SPLITPROOF_COUNTS("line");
//
// defines its main function. It must be linked with what counts (the build does
// that), so it is no good for measuring time: that is bench.h's, in another
// program.

#ifndef SPLITPROOF_HARNESS_BENCH_COUNTS_COMMAND_H_
#define SPLITPROOF_HARNESS_BENCH_COUNTS_COMMAND_H_

#include <ostream>
#include <string_view>

namespace splitproof {

// Counts the rows of `subject` that the command line selects, and prints them,
// or compares them with a baseline. Returns the exit code: 0 they are as they
// were, 1 they are not, or a row cannot be counted, 2 usage.
int CountsMain(int argc, const char* const* argv, std::string_view subject,
               std::ostream& out, std::ostream& err);

// The same on standard output and error.
int CountsMain(int argc, const char* const* argv, std::string_view subject);

}  // namespace splitproof

#define SPLITPROOF_COUNTS(NAME)                        \
  int main(int argc, char** argv) {                    \
    return ::splitproof::CountsMain(argc, argv, NAME); \
  }                                                    \
  static_assert(true)

#endif  // SPLITPROOF_HARNESS_BENCH_COUNTS_COMMAND_H_
