// The result of a check as JSON, for other programs: see README.md for the
// schema, which carries a version.

#ifndef SPLITPROOF_HARNESS_REPORT_RESULT_JSON_H_
#define SPLITPROOF_HARNESS_REPORT_RESULT_JSON_H_

#include <string>
#include <vector>

#include "harness/report/matrix.h"
#include "harness/report/run_info.h"

namespace splitproof {

// Indented JSON, ended by a newline.
std::string ResultJson(const std::vector<MatrixRow>& rows, const RunInfo& run);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_RESULT_JSON_H_
