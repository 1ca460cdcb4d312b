// Tables of results, as text.

#ifndef SPLITPROOF_BENCH_REPORT_H_
#define SPLITPROOF_BENCH_REPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "bench/results.h"

namespace splitproof {

// The plain form beside the buffered one, a line for each subject, packet size,
// chunk size and engine: counts, and times with their ratio. A ratio that
// cannot be told from 1 is a "~".
std::string SideBySide(const Results& results);

struct Comparison {
  std::string text;
  bool same_counts = true;
};

// B compared with A, a line for each row that both have: the ratio of times,
// "~" where it cannot be told from 1, its interval, and the counts that differ.
// InvalidArgument: they have no row in common.
absl::StatusOr<Comparison> CompareResults(const Results& a, const Results& b);

}  // namespace splitproof

#endif  // SPLITPROOF_BENCH_REPORT_H_
