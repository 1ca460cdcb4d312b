// The result of a check as JSON, for other programs: see README.md for the
// schema, which carries a version.

#ifndef SPLITPROOF_HARNESS_REPORT_RESULT_JSON_H_
#define SPLITPROOF_HARNESS_REPORT_RESULT_JSON_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/report/matrix.h"

namespace splitproof {

struct RunInfo {
  std::string program;
  std::string budget;
  uint64_t seed = 0;
  int exit_code = 0;
};

// Indented JSON, ended by a newline.
std::string ResultJson(const std::vector<MatrixRow>& rows, const RunInfo& run);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_RESULT_JSON_H_
