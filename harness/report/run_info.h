// What a check was, for whoever reads its result elsewhere.

#ifndef SPLITPROOF_HARNESS_REPORT_RUN_INFO_H_
#define SPLITPROOF_HARNESS_REPORT_RUN_INFO_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace splitproof {

// An entry of the list of expected failures that is not true.
struct ListProblem {
  size_t line = 0;    // In the file, from 1.
  std::string entry;  // Subject/property, as it was written.
  std::string what;   // What is instead.
};

struct RunInfo {
  std::string program;
  std::string budget;
  uint64_t seed = 0;
  int exit_code = 0;
  // Why it was not finished; empty: it was.
  std::string partial = {};
  // The list of expected failures; empty: there is none.
  std::string expected_failures = {};
  std::vector<ListProblem> problems = {};
  // The command that makes the list true.
  std::string fix = {};
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_RUN_INFO_H_
