#include "bench/ratio.h"

#include <algorithm>
#include <vector>

#include "gtest/gtest.h"

namespace splitproof {
namespace {

const std::vector<double> kOnes(20, 1.0);

std::optional<Ratio> RatioOfOnesTo(const std::vector<double>& b) {
  return RatioOf(kOnes, b);
}

TEST(Ratio, OfNothingThereIsNone) {
  EXPECT_FALSE(RatioOf({}, {}));
  EXPECT_FALSE(RatioOfOnesTo({}));
}

TEST(Ratio, IsTheMedianOfThePairs) {
  EXPECT_DOUBLE_EQ(RatioOfOnesTo({5, 1, 3})->median, 3);
  EXPECT_DOUBLE_EQ(RatioOfOnesTo({4, 1, 2, 8})->median, 3);
  // Not the ratio of the medians, which is 10 / 10.
  EXPECT_DOUBLE_EQ(
      RatioOf(std::vector<double>{1, 10, 100}, std::vector<double>{2, 20, 1})
          ->median,
      2);
}

TEST(Ratio, HasNoIntervalBelowSixPairs) {
  EXPECT_FALSE(RatioOfOnesTo({2, 2, 2, 2, 2})->interval);
  EXPECT_FALSE(RatioOfOnesTo({2, 2, 2, 2, 2})->IsResolved());
  EXPECT_TRUE(RatioOfOnesTo({2, 2, 2, 2, 2, 2})->interval);
}

// The orders of the sign test, as tables of it have them: for n pairs, the
// interval begins at the k-th.
TEST(Ratio, HasTheIntervalOfTheSignTest) {
  const std::vector<std::pair<size_t, size_t>> table = {
      {6, 1}, {8, 1}, {9, 2}, {11, 2}, {12, 3}, {15, 4}, {17, 5}, {20, 6}};
  for (const auto& [n, k] : table) {
    std::vector<double> b;
    for (size_t i = n; i > 0; --i) b.push_back(static_cast<double>(i));
    const auto interval = RatioOfOnesTo(b)->interval;
    ASSERT_TRUE(interval);
    EXPECT_DOUBLE_EQ(interval->low, static_cast<double>(k)) << n;
    EXPECT_DOUBLE_EQ(interval->high, static_cast<double>(n + 1 - k)) << n;
  }
}

TEST(Ratio, IsResolvedIfTheIntervalIsOnOneSideOfOne) {
  EXPECT_TRUE(RatioOfOnesTo({1.1, 1.2, 1.1, 1.3, 1.2, 1.1})->IsResolved());
  EXPECT_TRUE(RatioOfOnesTo({0.9, 0.8, 0.9, 0.7, 0.8, 0.9})->IsResolved());
  EXPECT_FALSE(RatioOfOnesTo({1.1, 1.2, 1.1, 0.9, 1.2, 1.1})->IsResolved());
}

TEST(Ratio, OneSlowPairChangesNothingAmongNine) {
  const auto ratio = RatioOfOnesTo({2, 2, 2, 2, 50, 2, 2, 2, 2});
  EXPECT_DOUBLE_EQ(ratio->median, 2);
  EXPECT_DOUBLE_EQ(ratio->interval->high, 2);
}

}  // namespace
}  // namespace splitproof
