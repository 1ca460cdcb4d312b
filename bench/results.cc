#include "bench/results.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

using Json = nlohmann::json;

// The counters of harness/bench.cc that are exact.
constexpr std::array kCounters = {"malloc/recv",  "realloc/recv", "moved/recv",
                                  "free/recv",    "copied/byte",  "peakB",
                                  "alloc/packet", "cold",         "coldB",
                                  "recvs",        "packets"};

std::map<std::string, double> CountsOf(const Json& benchmark) {
  std::map<std::string, double> counts;
  for (const char* counter : kCounters) {
    if (benchmark.contains(counter)) {
      counts[counter] = benchmark[counter].get<double>();
    }
  }
  return counts;
}

// Numbers are longer where they are larger; words are not compared with them.
bool PartIsLess(const std::string& a, const std::string& b) {
  const bool are_numbers = absl::c_all_of(a + b, absl::ascii_isdigit);
  if (are_numbers && a.size() != b.size()) return a.size() < b.size();
  return a < b;
}

bool NameIsLess(const MeasuredRow& a, const MeasuredRow& b) {
  const std::vector<std::string> parts_a =
      absl::StrSplit(a.name, absl::ByAnyChar("/:"));
  const std::vector<std::string> parts_b =
      absl::StrSplit(b.name, absl::ByAnyChar("/:"));
  return std::lexicographical_compare(parts_a.begin(), parts_a.end(),
                                      parts_b.begin(), parts_b.end(),
                                      PartIsLess);
}

MeasuredRow& RowOf(Results& results, const std::string& name) {
  for (MeasuredRow& row : results) {
    if (row.name == name) return row;
  }
  return results.emplace_back(MeasuredRow{.name = name});
}

absl::Status AddMeasurement(const Json& benchmark, Results& results) {
  if (benchmark.value("error_occurred", false) ||
      benchmark.value("run_type", "") != "iteration") {
    return absl::OkStatus();
  }
  const auto counts = CountsOf(benchmark);
  MeasuredRow& row = RowOf(results, benchmark.at("name").get<std::string>());
  if (!row.pass_ns.empty() && row.counts != counts) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the counts of ", row.name, " differ from one run to the next"));
  }
  row.counts = counts;
  row.pass_ns.push_back(benchmark.at("cpu_time").get<double>());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Results> ParseResults(const std::string& text) {
  Results results;
  // The variation of a count that is 0 is written as NaN, which is no JSON.
  std::istringstream stream(absl::StrReplaceAll(text, {{": NaN", ": null"}}));
  try {
    while (stream >> std::ws && !stream.eof()) {
      Json run;
      stream >> run;
      for (const Json& benchmark : run.at("benchmarks")) {
        const absl::Status status = AddMeasurement(benchmark, results);
        if (!status.ok()) return status;
      }
    }
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat("not what --benchmark_out writes: ", error.what()));
  }
  if (results.empty()) return absl::InvalidArgumentError("nothing is in it");
  std::sort(results.begin(), results.end(), NameIsLess);
  return results;
}

const MeasuredRow* FindRow(const Results& results, const std::string& name) {
  const auto row =
      std::find_if(results.begin(), results.end(),
                   [&](const MeasuredRow& row) { return row.name == name; });
  return row == results.end() ? nullptr : &*row;
}

}  // namespace splitproof
