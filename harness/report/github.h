// The result of a check as a GitHub workflow shows it.

#ifndef SPLITPROOF_HARNESS_REPORT_GITHUB_H_
#define SPLITPROOF_HARNESS_REPORT_GITHUB_H_

#include <string>
#include <vector>

#include "harness/report/matrix.h"
#include "harness/report/run_info.h"

namespace splitproof {

// A line `::error ...` for each unexpected failure and each entry of the list
// of expected failures that is not true.
std::string GithubAnnotations(const std::vector<MatrixRow>& rows,
                              const RunInfo& run);

// Markdown: the matrix as a table, then the failures with the lines that replay
// them, as many as the limit of a step's summary has room for.
std::string GithubSummary(const std::vector<MatrixRow>& rows,
                          const RunInfo& run);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_GITHUB_H_
