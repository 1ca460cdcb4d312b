// The files that `check --cases=DIR` writes: each failing case, and the test
// that pins it.

#ifndef SPLITPROOF_HARNESS_GATE_SAVED_CASES_H_
#define SPLITPROOF_HARNESS_GATE_SAVED_CASES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "harness/report/matrix.h"
#include "harness/search/search.h"

namespace splitproof {

// Where the case of a finding is saved, and where its test.
std::string CasePath(const Finding& finding, const std::string& folder);
std::string DraftPath(const Finding& finding, const std::string& folder);

// Saves all of them, in a folder that is made if need be. The first error ends
// it.
absl::Status SaveCases(const std::vector<MatrixRow>& rows,
                       const std::string& folder);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_SAVED_CASES_H_
