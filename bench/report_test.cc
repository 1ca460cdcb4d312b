#include "bench/report.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

MeasuredRow Row(const std::string& form, double ns, double mallocs) {
  return {
      .name = "line/" + form + "/packet:32/chunk:64/simulated",
      .pass_ns = std::vector<double>(6, ns),
      .counts = {{"malloc/recv", mallocs}, {"packets", 10}, {"peakB", 2048}}};
}

std::string Compared(const Results& a, const Results& b) {
  const auto comparison = CompareResults(a, b);
  EXPECT_TRUE(comparison.ok()) << comparison.status();
  return comparison->text;
}

TEST(SideBySideTable, HasALineForBothForms) {
  const std::string text =
      SideBySide({Row("plain", 1000, 1), Row("buffered", 500, 0)});
  EXPECT_THAT(text, ContainsRegex("line +32 +64 +simulated +1 +0 "));
  EXPECT_THAT(text, ContainsRegex(" 2.0 +2.0 +100 +50.0 +0.50\n"));
}

TEST(SideBySideTable, SaysNothingOfAFormThatIsNotThere) {
  EXPECT_THAT(SideBySide({Row("buffered", 500, 0)}),
              ContainsRegex("simulated +- +0 .* - +50.0 +-\n"));
}

TEST(SideBySideTable, HasNoRatioOfTimesThatCannotBeToldApart) {
  MeasuredRow noisy = Row("buffered", 1000, 0);
  noisy.pass_ns = {500, 2000, 900, 1100, 1000, 1200};
  EXPECT_THAT(SideBySide({Row("plain", 1000, 1), noisy}),
              ContainsRegex(" ~\n"));
}

TEST(ComparisonOfResults, ComparesCountsExactly) {
  const auto same =
      CompareResults({Row("plain", 1, 0.5)}, {Row("plain", 1, 0.5)});
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_TRUE(same->same_counts);
  EXPECT_THAT(same->text, HasSubstr("  same\n"));
  const auto more =
      CompareResults({Row("plain", 1, 0.5)}, {Row("plain", 1, 0.500000000001)});
  ASSERT_TRUE(more.ok()) << more.status();
  EXPECT_FALSE(more->same_counts);
  EXPECT_THAT(more->text, HasSubstr("malloc/recv 0.5 -> 0.500000000001"));
}

TEST(ComparisonOfResults, HasTheRatioOfTimesAndItsInterval) {
  EXPECT_THAT(Compared({Row("plain", 100, 0)}, {Row("plain", 120, 0)}),
              ContainsRegex(" 1.20 +1.20 .. 1.20 "));
  EXPECT_THAT(Compared({Row("plain", 100, 0)}, {Row("plain", 100, 0)}),
              ContainsRegex(" ~ +1.00 .. 1.00 "));
}

TEST(ComparisonOfResults, SaysSoWhereThereAreTooFewRuns) {
  MeasuredRow once = Row("plain", 100, 0);
  once.pass_ns.resize(1);
  EXPECT_THAT(Compared({once}, {once}), ContainsRegex(" ~ +too few runs "));
}

TEST(ComparisonOfResults, NamesACountThatIsGone) {
  MeasuredRow uncounted = Row("plain", 100, 0);
  uncounted.counts.erase("peakB");
  EXPECT_THAT(Compared({Row("plain", 100, 0)}, {uncounted}),
              HasSubstr("peakB 2048 -> -"));
}

TEST(ComparisonOfResults, CountsRowsThatOnlyOneHas) {
  const std::string text = Compared({Row("plain", 1, 0), Row("buffered", 1, 0)},
                                    {Row("plain", 1, 0)});
  EXPECT_THAT(text, Not(HasSubstr("buffered")));
  EXPECT_THAT(text, HasSubstr("1 rows are in A alone, 0 in B"));
}

TEST(ComparisonOfResults, OfNothingInCommonIsRefused) {
  EXPECT_FALSE(CompareResults({Row("plain", 1, 0)}, {Row("other", 1, 0)}).ok());
}

}  // namespace
}  // namespace splitproof
