#include "bench/results.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string RunOf(const std::string& benchmarks) {
  return "{\"context\": {}, \"benchmarks\": [" + benchmarks + "]}\n";
}

std::string Row(const std::string& name, const std::string& cpu_time,
                const std::string& more = "") {
  return R"({"run_type": "iteration", "name": ")" + name +
         R"(", "real_time": 9, "cpu_time": )" + cpu_time + more + "}";
}

TEST(Results, AreInOrderOfTheirNamesAndNumbers) {
  std::string rows = Row("b", "1");
  for (const char* name : {"a/n:64", "a/n:1448", "a/n:9", "a/n:samples"}) {
    rows += "," + Row(name, "2");
  }
  const auto results = ParseResults(RunOf(rows));
  ASSERT_TRUE(results.ok()) << results.status();
  std::vector<std::string> names;
  for (const MeasuredRow& row : *results) names.push_back(row.name);
  EXPECT_THAT(names,
              ElementsAre("a/n:9", "a/n:64", "a/n:1448", "a/n:samples", "b"));
  EXPECT_EQ(FindRow(*results, "b"), &results->back());
  EXPECT_EQ(FindRow(*results, "c"), nullptr);
}

TEST(Results, OfSeveralRunsAreTogether) {
  const auto results = ParseResults(RunOf(Row("a", "1") + "," + Row("a", "2")) +
                                    RunOf(Row("a", "3.5")));
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_THAT(results->front().pass_ns, ElementsAre(1, 2, 3.5));
}

TEST(Results, HaveTheCountersThatAreKnown) {
  const auto results = ParseResults(
      RunOf(Row("a", "1", R"(, "malloc/recv": 0.5, "bytes_per_second": 7)")));
  ASSERT_TRUE(results.ok()) << results.status();
  const auto& counts = results->front().counts;
  ASSERT_EQ(counts.size(), 1u);
  EXPECT_EQ(counts.at("malloc/recv"), 0.5);
}

TEST(Results, LeaveOutAggregatesAndErrors) {
  const std::string mean =
      R"({"run_type": "aggregate", "name": "a_cv", "malloc/recv": NaN})";
  const std::string broken =
      R"({"run_type": "iteration", "name": "c", "error_occurred": true})";
  const auto results =
      ParseResults(RunOf(mean + "," + broken + "," + Row("a", "1")));
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_EQ(results->size(), 1u);
}

TEST(Results, RefuseCountsThatDiffer) {
  const auto results = ParseResults(RunOf(Row("a", "1", R"(, "peakB": 1)")) +
                                    RunOf(Row("a", "1", R"(, "peakB": 2)")));
  EXPECT_THAT(std::string(results.status().message()),
              HasSubstr("the counts of a differ"));
}

TEST(Results, RefuseWhatBenchmarksDoNotWrite) {
  for (const char* text : {"", "  \n", "{", "[]", "{}", "{\"benchmarks\": []}",
                           "{\"benchmarks\": [3]}", "no json"}) {
    EXPECT_FALSE(ParseResults(text).ok()) << text;
  }
}

}  // namespace
}  // namespace splitproof
