// The data of the report's page: see README.md for its schema.
//
// It has two parts. The index is one JSON value with all that the matrix and
// the list of failures show. Details are one line of JSON for each failure, in
// the order of the index; the page parses a line when somebody looks at it, so
// that ten thousand of them open as fast as one.

#ifndef SPLITPROOF_HARNESS_REPORT_PAGE_DATA_H_
#define SPLITPROOF_HARNESS_REPORT_PAGE_DATA_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/case.h"
#include "harness/check/subject.h"
#include "harness/report/case_story.h"
#include "harness/report/matrix.h"
#include "harness/report/result_json.h"
#include "harness/search/search.h"

namespace splitproof {

// Shown of a failure at most: bytes of the stream, moments and events of a
// form, bytes of an event's text. What is left out is counted.
inline constexpr size_t kPageStreamMax = size_t{1} << 16;
inline constexpr size_t kPageMomentsMax = 500;
inline constexpr size_t kPageEventsMax = 2000;
inline constexpr size_t kPageTextMax = 1000;

// How far a form came, when the process ended that was to tell its story.
struct StoryDeath {
  std::string what;  // "was killed by SIGSEGV (Segmentation fault)".
  std::optional<Form> form;
  std::string before;  // "a recv", "the end of the stream": what was under way.
  // Not in the case as it is, but in a run that it is compared with.
  bool in_comparison = false;
  size_t delivered = 0;  // Bytes, those of the last recv included.
};

// A story as JSON, one line.
std::string StoryJson(const CaseStory& story);
std::string StoryDeathJson(const StoryDeath& death);

// Where a failing case was saved, and its drafted test; empty: nowhere.
struct SavedCase {
  std::string case_path;
  std::string test_path;
};

// The index, one line. `reason`: why the check was not finished, or empty.
std::string PageIndexJson(const std::vector<MatrixRow>& rows,
                          const RunInfo& run, std::string_view reason);

// The details of a failure, one line. `story`: what StoryJson() or
// StoryDeathJson() gave; anything that is not JSON is left out.
std::string PageDetailJson(const Finding& finding, const RunInfo& run,
                           const SavedCase& saved, std::string_view story);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_PAGE_DATA_H_
