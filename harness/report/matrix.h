// The result of a check as a table: subjects x properties.

#ifndef SPLITPROOF_HARNESS_REPORT_MATRIX_H_
#define SPLITPROOF_HARNESS_REPORT_MATRIX_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/subject.h"
#include "harness/search/search.h"

namespace splitproof {

// A verdict's word: "holds", "proved", "failed", "n/a", "off", "not covered".
std::string_view VerdictName(Verdict verdict);

// What may help where a property is not covered.
inline constexpr std::string_view kCoverageAdvice =
    "a larger budget, or other families or streams, may cover it";

// A relaxation or permission that a subject declares.
struct DeclaredTrait {
  std::string name;   // "lookahead 1".
  std::string means;  // What it forgives or allows, in a sentence.
};

// Those that differ from the strictest.
std::vector<DeclaredTrait> DeclaredTraits(const Traits& traits);

// Their names, "" for the strictest: "in place, lookahead 1".
std::string DescribeTraits(const Traits& traits);

// Whether any property was held against anything.
bool CheckedSomething(const SubjectResult& result);

struct MatrixRow {
  SubjectResult result;
  Traits traits;
  // Why findings do not fail the check, by their indices: they are known.
  std::map<size_t, std::string> expected = {};

  bool FailsUnexpectedly() const {
    return expected.size() < result.findings.size();
  }
};

// Whether a property of any subject is not covered.
bool LeaveSomeUncovered(const std::vector<MatrixRow>& rows);

// It failed, and in no way that is not expected.
bool FailsAsExpected(const MatrixRow& row, Property property);

// As above; "expected failure" where it fails as expected.
std::string_view VerdictName(const MatrixRow& row, Property property);

// The table, a legend of its columns, why properties do not apply, and the
// totals. Verdicts differ by text; `color` adds colour for a terminal.
std::string DescribeMatrix(const std::vector<MatrixRow>& rows, bool color);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_MATRIX_H_
