// The failures that a project knows of: `check --expected-failures=FILE`.
//
// The list must be true in both directions. A failure that is not in it fails
// the check, and so does an entry of a failure that is gone, that has become
// another one, or that names nothing: a list that is only ever added to would
// hide the next failure. Entries say nothing on subjects, properties, streams
// and schedules that a run leaves out, so that one list serves several runs.

#ifndef SPLITPROOF_HARNESS_GATE_EXPECTED_FAILURES_H_
#define SPLITPROOF_HARNESS_GATE_EXPECTED_FAILURES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/report/matrix.h"
#include "harness/report/run_info.h"
#include "harness/search/search.h"

namespace splitproof {

// What a new entry gives as its reason.
inline constexpr std::string_view kUnexplained = "unexplained: say why";

// A line of the list:
//
//   SUBJECT/PROPERTY  "SIGNATURE"  REASON
//
// SUBJECT may end in * behind the colon, PROPERTY may be *, but not both. The
// signature is Finding::kind, which begins with the label.
struct ExpectedFailure {
  std::string subject;
  std::string property;
  std::string signature;
  std::string reason;
  size_t line = 0;  // From 1.

  std::string Entry() const { return subject + "/" + property; }
};

class ExpectedFailures {
 public:
  // Errors name `path` and the line.
  static absl::StatusOr<ExpectedFailures> Parse(const std::string& text,
                                                const std::string& path);
  // A file that is not there is an empty list if `may_be_missing`.
  static absl::StatusOr<ExpectedFailures> Read(const std::string& path,
                                               bool may_be_missing);

  // Sets `expected` of each row, and returns what is not true of the list.
  // `sees_all`: the run leaves out no stream or schedule of what it checked, so
  // that what was not found does not fail.
  std::vector<ListProblem> Judge(bool sees_all,
                                 std::vector<MatrixRow>& rows) const;

  // The text of a list that is true of the rows: comments, order and entries
  // without a problem stay, the others make room for what fails in their place.
  std::string Updated(bool sees_all, std::vector<MatrixRow> rows) const;

 private:
  std::vector<std::string> lines_;
  std::vector<ExpectedFailure> entries_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_EXPECTED_FAILURES_H_
