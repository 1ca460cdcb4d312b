// What `check` prints when it is done: the failures, the matrix, and the
// failures once more, in short.

#ifndef SPLITPROOF_HARNESS_GATE_CHECK_OUTPUT_H_
#define SPLITPROOF_HARNESS_GATE_CHECK_OUTPUT_H_

#include <string>
#include <vector>

#include "harness/gate/commands.h"
#include "harness/report/matrix.h"
#include "harness/report/run_info.h"

namespace splitproof {

// `cases`: the folder that cases were saved in; empty: none. `fix`: the command
// that lists a failure as expected; empty: there is no list.
void PrintFindings(const std::vector<MatrixRow>& rows, const std::string& cases,
                   const std::string& fix, Console& console);

void PrintSummary(const std::vector<MatrixRow>& rows, const RunInfo& run,
                  Console& console);

// Says on stderr why a check that did not fail is no success either.
void ExplainExitCode(const RunInfo& run, Console& console);

// What a GitHub workflow shows beside the log.
void TellGithub(const std::vector<MatrixRow>& rows, const RunInfo& run,
                Console& console);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_CHECK_OUTPUT_H_
