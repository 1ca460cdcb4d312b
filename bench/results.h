// What benchmarks measured, read from files.
//
// A file holds what programs of Google Benchmark write with
// --benchmark_out=FILE, one run or several behind each other. Rows of one name
// are one row, measured several times.

#ifndef SPLITPROOF_BENCH_RESULTS_H_
#define SPLITPROOF_BENCH_RESULTS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace splitproof {

struct MeasuredRow {
  std::string name;
  // CPU time of a pass, in nanoseconds, in the order of measurement.
  std::vector<double> pass_ns = {};
  // What was counted, by the names of the counters: exact, and the same in
  // every measurement. Empty where nothing is counted.
  std::map<std::string, double> counts = {};
};

// By name, numbers in names by their value.
using Results = std::vector<MeasuredRow>;

// InvalidArgument: the text is not what benchmarks write, or counts of one row
// differ.
absl::StatusOr<Results> ParseResults(const std::string& text);

// The row of that name, or null.
const MeasuredRow* FindRow(const Results& results, const std::string& name);

}  // namespace splitproof

#endif  // SPLITPROOF_BENCH_RESULTS_H_
