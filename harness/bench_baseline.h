// Counts that are kept in a file, and a gate on them.
//
// A count that is higher than it was is a regression; a lower one is a success
// that must be kept, or the next regression would go back to what was there
// before. So every difference fails, and each says what to do about it.
//
// The file is JSON, a line a row, so that its history can be read:
//
//   {"format": "splitproof counts", "version": 1, "rows": {
//   "line/plain/packet:32/chunk:64": {"bytes":270336,"recvs":4224,...},
//   ...
//   }}

#ifndef SPLITPROOF_HARNESS_BENCH_BASELINE_H_
#define SPLITPROOF_HARNESS_BENCH_BASELINE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/bench_counts.h"

namespace splitproof {

// The text of the file, and back. InvalidArgument says what is wrong with it.
std::string WriteBaseline(const BenchCountsTable& rows);
absl::StatusOr<BenchCountsTable> ReadBaseline(const std::string& text);

// The rows whose names contain `filter`.
BenchCountsTable SelectRows(const BenchCountsTable& rows,
                            std::string_view filter);

// What is not as it was, a line a row: its name, the counts, both values of
// each. Nothing, if the gate is passed.
std::vector<std::string> CompareWithBaseline(const BenchCountsTable& baseline,
                                             const BenchCountsTable& counted);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_BENCH_BASELINE_H_
