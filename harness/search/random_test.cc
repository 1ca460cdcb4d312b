#include "harness/search/random.h"

#include <array>
#include <cstdint>
#include <set>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::Gt;
using ::testing::Lt;

// The reference values of SplitMix64 for the seeds 0 and 1234567.
TEST(Random, GivesThePublishedSequence) {
  ASSERT_EQ(kRandomGenerator, 1);
  Random zero(0);
  EXPECT_EQ(zero.Next(), 0xe220a8397b1dcdafu);
  EXPECT_EQ(zero.Next(), 0x6e789e6aa1b965f4u);
  EXPECT_EQ(zero.Next(), 0x06c45d188009454fu);
  Random other(1234567);
  EXPECT_EQ(other.Next(), 6457827717110365317u);
  EXPECT_EQ(other.Next(), 3203168211198807973u);
}

TEST(Random, SequencesOfOneSeedDiffer) {
  std::set<uint64_t> firsts;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    for (uint64_t sequence = 0; sequence < 100; ++sequence) {
      firsts.insert(Random(seed, sequence).Next());
    }
  }
  EXPECT_EQ(firsts.size(), 10000u);
}

TEST(Random, UniformReachesEveryValueAboutEquallyOften) {
  Random random(1);
  for (const uint64_t n : {2, 3, 5, 7, 8, 9}) {
    std::array<int, 9> counts{};
    for (uint64_t i = 0; i < 1000 * n; ++i) ++counts.at(random.Uniform(n));
    EXPECT_THAT(std::vector<int>(counts.begin(), counts.begin() + n),
                Each(AllOf(Gt(850), Lt(1150))));
  }
}

TEST(Random, UniformStaysBelowItsBound) {
  Random random(1);
  EXPECT_EQ(random.Uniform(0), 0u);
  EXPECT_EQ(random.Uniform(1), 0u);
  for (const uint64_t n :
       {uint64_t{1} << 63, (uint64_t{1} << 63) + 1, ~uint64_t{0}}) {
    for (int i = 0; i < 1000; ++i) ASSERT_LT(random.Uniform(n), n);
  }
}

TEST(Random, BetweenIncludesBothEnds) {
  Random random(1);
  std::set<uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.Between(5, 8));
  EXPECT_THAT(seen, ::testing::ElementsAre(5, 6, 7, 8));
  EXPECT_EQ(random.Between(9, 9), 9u);
}

TEST(Random, OneInHitsAsOftenAsItSays) {
  Random random(1);
  int hits = 0;
  for (int i = 0; i < 10000; ++i) hits += random.OneIn(10);
  EXPECT_THAT(hits, AllOf(Gt(900), Lt(1100)));
  EXPECT_TRUE(random.OneIn(1));
}

}  // namespace
}  // namespace splitproof
