#include "harness/bench_baseline.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const BenchCountsTable kRows = {{"a/plain", {.recvs = 4, .mallocs = 4}},
                                {"b/plain", {.recvs = 2, .peak = 100}}};

TEST(Baseline, IsReadAsItWasWritten) {
  const std::string text = WriteBaseline(kRows);
  const auto rows = ReadBaseline(text);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(*rows, kRows);
  EXPECT_EQ(*ReadBaseline(WriteBaseline({})), BenchCountsTable());
}

TEST(Baseline, HasALineForARow) {
  const std::string text = WriteBaseline(kRows);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
}

TEST(Baseline, IsRefusedIfItIsNone) {
  for (
      const char* text :
      {"", "[]", "{}", R"({"format": "other", "version": 1, "rows": {}})",
       R"({"format": "splitproof counts", "version": 2, "rows": {}})",
       R"({"format": "splitproof counts", "version": 1})",
       R"({"format": "splitproof counts", "version": 1, "rows": {"a": {}}})"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ReadBaseline(text).status())) << text;
  }
}

TEST(BaselineComparison, IsEmptyIfAllIsTheSame) {
  EXPECT_THAT(CompareWithBaseline(kRows, kRows), IsEmpty());
}

TEST(BaselineComparison, TellsWhatRoseFromWhatFell) {
  BenchCountsTable counted = kRows;
  counted["a/plain"].mallocs = 5;
  counted["b/plain"].recvs = 3;
  counted["b/plain"].peak = 99;
  EXPECT_THAT(
      CompareWithBaseline(kRows, counted),
      ElementsAre("a/plain: mallocs rose from 4 to 5",
                  "b/plain: recvs rose from 2 to 3, peak fell from 100 to 99"));
}

TEST(BaselineComparison, SeesEveryCount) {
  for (const auto& [name, count] : kBenchCountsFields) {
    BenchCountsTable counted = kRows;
    ++(counted["a/plain"].*count);
    EXPECT_EQ(CompareWithBaseline(kRows, counted).size(), 1u) << name;
  }
}

TEST(BaselineComparison, NamesRowsThatAreNewAndThatAreGone) {
  EXPECT_THAT(CompareWithBaseline({{"a", {}}}, {{"b", {}}}),
              ElementsAre("b: is not in the baseline",
                          "a: is in the baseline, and was not counted"));
}

TEST(RowSelection, IsByAPartOfTheName) {
  EXPECT_EQ(SelectRows(kRows, "").size(), 2u);
  EXPECT_EQ(SelectRows(kRows, "a/").size(), 1u);
  EXPECT_EQ(SelectRows(kRows, "c").size(), 0u);
}

}  // namespace
}  // namespace splitproof
