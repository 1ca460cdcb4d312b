#include "harness/search/families.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;
using Cuts = std::vector<size_t>;

constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();
constexpr size_t kStreamSizes[] = {0,  1,  2,  3,  4,  5,  15,  16,
                                   17, 63, 64, 65, 66, 97, 300, 5000};

const Family& Named(std::string_view name) {
  const Family* family = FindFamily(name);
  EXPECT_NE(family, nullptr) << name;
  return *family;
}

// The texts of the members that are visited, in order.
std::vector<std::string> Texts(std::string_view name,
                               const FamilyInput& input) {
  std::vector<std::string> texts;
  Named(name).ForEach(input, [&](const Schedule& schedule) {
    texts.push_back(schedule.ToString());
    return true;
  });
  return texts;
}

std::vector<Cuts> CutsOf(std::string_view name, const FamilyInput& input) {
  std::vector<Cuts> cuts;
  Named(name).ForEach(input, [&](const Schedule& schedule) {
    cuts.push_back(schedule.Cuts(input.stream_size));
    return true;
  });
  return cuts;
}

std::vector<Cuts> AllPairs(size_t n) {
  std::vector<Cuts> pairs;
  for (size_t first = 1; first < n; ++first) {
    for (size_t second = first + 1; second < n; ++second) {
      pairs.push_back({first, second});
    }
  }
  return pairs;
}

// An input that every family has members for, if the stream is long enough.
FamilyInput RichInput(size_t stream_size, size_t max_cases) {
  static constexpr size_t kLandmarks[] = {3, 9, 2, 3, 0, 64, 200, 4999};
  static constexpr size_t kCapacities[] = {1, 2, 8, 64};
  return {.stream_size = stream_size,
          .landmarks = kLandmarks,
          .recv_size = 7,
          .seed = 42,
          .max_cases = max_cases,
          .capacities = kCapacities,
          .endings = true};
}

uint64_t BytesOf(const Schedule& schedule) {
  uint64_t bytes = 0;
  for (const ScheduleStep& step : schedule.steps()) {
    bytes += uint64_t{step.size} * step.repeat;
  }
  return bytes;
}

TEST(Families, NamesAreStableAndFound) {
  std::vector<std::string_view> names;
  for (const Family* family : AllFamilies()) {
    names.push_back(family->name());
    EXPECT_EQ(FindFamily(family->name()), family);
    EXPECT_FALSE(family->summary().empty());
  }
  EXPECT_THAT(names,
              ElementsAre("whole", "bytewise", "fixed-k", "one-cut", "two-cut",
                          "all", "grammar", "capacity", "captured", "faults",
                          "eof-everywhere", "clear-everywhere", "random"));
  EXPECT_EQ(FindFamily("nonsense"), nullptr);
}

TEST(Families, EnumerationIsDeterministic) {
  for (const Family* family : AllFamilies()) {
    for (const size_t n : kStreamSizes) {
      const FamilyInput input = RichInput(n, 100);
      EXPECT_EQ(Texts(family->name(), input), Texts(family->name(), input));
    }
  }
}

TEST(Families, MembersSpellTheWholeStreamAndLeaveItsEndToTheChecker) {
  for (const Family* family : AllFamilies()) {
    if (family->name() == "whole") continue;
    for (const size_t n : kStreamSizes) {
      FamilyInput input = RichInput(n, 2000);
      input.endings = false;
      family->ForEach(input, [&](const Schedule& schedule) {
        EXPECT_EQ(BytesOf(schedule), n) << family->name();
        EXPECT_FALSE(schedule.ended());
        return true;
      });
    }
  }
}

TEST(Families, MembersAreDistinct) {
  for (const Family* family : AllFamilies()) {
    if (family->name() == "random") continue;
    for (const size_t n : kStreamSizes) {
      const auto texts = Texts(family->name(), RichInput(n, kNoLimit));
      const std::set<std::string> distinct(texts.begin(), texts.end());
      EXPECT_EQ(distinct.size(), texts.size()) << family->name() << " " << n;
      EXPECT_EQ(family->Members(RichInput(n, kNoLimit)).size, texts.size());
    }
  }
}

TEST(Families, OneScheduleIsReusedWithoutAllocating) {
  for (const Family* family : AllFamilies()) {
    const Schedule* object = nullptr;
    const ScheduleStep* storage = nullptr;
    int moves = 0;
    family->ForEach(RichInput(300, 3000), [&](const Schedule& schedule) {
      if (object == nullptr) object = &schedule;
      EXPECT_EQ(object, &schedule);
      moves += std::exchange(storage, schedule.steps().data()) != storage;
      return true;
    });
    // At most one each time the storage doubled, up to 300 steps and over.
    EXPECT_LE(moves, 10) << family->name();
  }
}

TEST(Families, VisitorStopsTheEnumeration) {
  int calls = 0;
  const FamilyCoverage coverage = Named("one-cut").ForEach(
      {.stream_size = 100}, [&](const Schedule&) { return ++calls < 3; });
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(coverage, (FamilyCoverage{.members = 99, .visited = 3}));
}

TEST(Families, ThinningIsEvenAndKeepsTheFirstAndTheLast) {
  for (size_t n = 2; n < 40; ++n) {
    for (size_t max_cases = 2; max_cases < n - 1; ++max_cases) {
      const std::vector<Cuts> cuts =
          CutsOf("one-cut", {.stream_size = n, .max_cases = max_cases});
      ASSERT_THAT(cuts, SizeIs(max_cases));
      for (size_t k = 0; k < max_cases; ++k) {
        const size_t index = k * (n - 2) / (max_cases - 1);
        ASSERT_EQ(cuts[k], Cuts{index + 1}) << n << " " << max_cases;
      }
    }
  }
}

TEST(Families, ThinningSaysHowManyOfHowMany) {
  const auto keep_on = [](const Schedule&) { return true; };
  const Family& one_cut = Named("one-cut");
  EXPECT_EQ(one_cut.ForEach({.stream_size = 100, .max_cases = 10}, keep_on),
            (FamilyCoverage{.members = 99, .visited = 10}));
  EXPECT_EQ(one_cut.ForEach({.stream_size = 100, .max_cases = 0}, keep_on),
            (FamilyCoverage{.members = 99, .visited = 0}));
  EXPECT_EQ(one_cut.ForEach({.stream_size = 1}, keep_on), FamilyCoverage{});
  EXPECT_THAT(CutsOf("one-cut", {.stream_size = 100, .max_cases = 1}),
              ElementsAre(Cuts{1}));
}

TEST(Families, ThinningReachesTheLastOfVeryManyMembers) {
  constexpr size_t kStreamSize = size_t{1} << 30;
  const std::vector<Cuts> cuts =
      CutsOf("one-cut", {.stream_size = kStreamSize, .max_cases = 1000});
  EXPECT_EQ(cuts.front(), Cuts{1});
  EXPECT_EQ(cuts.back(), Cuts{kStreamSize - 1});
}

TEST(Families, WholeIsOneChunkOfAnyStream) {
  for (const size_t n : kStreamSizes) {
    EXPECT_THAT(Texts("whole", {.stream_size = n}), ElementsAre("*"));
  }
}

TEST(Families, BytewiseIsSingleBytes) {
  EXPECT_THAT(Texts("bytewise", {.stream_size = 9}), ElementsAre("1*9"));
  EXPECT_THAT(Texts("bytewise", {.stream_size = 1}), IsEmpty());
}

TEST(Families, FixedKTriesTheSizesBelowTheStreams) {
  EXPECT_THAT(Texts("fixed-k", {.stream_size = 2}), IsEmpty());
  EXPECT_THAT(Texts("fixed-k", {.stream_size = 8}),
              ElementsAre("2*4", "3*2,2", "4*2", "5,3", "7,1"));
  EXPECT_THAT(Texts("fixed-k", {.stream_size = 300}), SizeIs(13));
  EXPECT_EQ(Texts("fixed-k", {.stream_size = 300}).back(), "256,44");
}

TEST(Families, OneCutIsEveryOffset) {
  EXPECT_THAT(CutsOf("one-cut", {.stream_size = 5}),
              ElementsAre(Cuts{1}, Cuts{2}, Cuts{3}, Cuts{4}));
  EXPECT_THAT(CutsOf("one-cut", {.stream_size = 1}), IsEmpty());
}

TEST(Families, TwoCutIsEveryPairOfAShortStream) {
  for (const size_t n : {0, 1, 2, 3, 4, 17, 64}) {
    EXPECT_THAT(CutsOf("two-cut", {.stream_size = n, .max_cases = kNoLimit}),
                ::testing::UnorderedElementsAreArray(AllPairs(n)));
  }
}

TEST(Families, TwoCutSamplesNeighboursEndsAndTheWholeOfALongStream) {
  for (const size_t n : {65, 66, 97, 300}) {
    const std::vector<Cuts> sampled =
        CutsOf("two-cut", {.stream_size = n, .max_cases = kNoLimit});
    const std::set<Cuts> pairs(sampled.begin(), sampled.end());
    for (size_t cut = 1; cut + 1 < n; ++cut) {
      ASSERT_TRUE(pairs.contains({cut, cut + 1}));
      ASSERT_TRUE(pairs.contains({1, cut + 1}));
      ASSERT_TRUE(pairs.contains({cut, n - 1}));
    }
    EXPECT_TRUE(pairs.contains({2, n - 2}));
    EXPECT_EQ(pairs.size(), 3 * n - 9 + 31 * 30 / 2);
  }
}

TEST(Families, AllIsEveryWayToCut) {
  for (size_t n = 1; n <= 16; ++n) {
    const std::vector<Cuts> cuts =
        CutsOf("all", {.stream_size = n, .max_cases = kNoLimit});
    EXPECT_EQ(cuts.size(), size_t{1} << (n - 1));
    EXPECT_EQ(std::set<Cuts>(cuts.begin(), cuts.end()).size(), cuts.size());
    EXPECT_THAT(cuts.front(), IsEmpty());
    EXPECT_THAT(cuts.back(), SizeIs(n - 1));
  }
  EXPECT_THAT(CutsOf("all", {.stream_size = 0}), IsEmpty());
  EXPECT_THAT(CutsOf("all", {.stream_size = 17}), IsEmpty());
}

TEST(Families, GrammarCutsAroundLandmarks) {
  const Cuts landmarks = {5};
  EXPECT_THAT(CutsOf("grammar", {.stream_size = 10, .landmarks = landmarks}),
              ElementsAre(Cuts{4}, Cuts{5}, Cuts{6}, Cuts{4, 5}, Cuts{4, 6},
                          Cuts{5, 6}));
}

TEST(Families, GrammarCutsAtAllLandmarksAtOnce) {
  const Cuts landmarks = {9, 3, 6, 3};
  const auto cuts =
      CutsOf("grammar", {.stream_size = 20, .landmarks = landmarks});
  EXPECT_THAT(cuts, Contains(Cuts{2, 5, 8}));
  EXPECT_THAT(cuts, Contains(Cuts{3, 6, 9}));
  EXPECT_THAT(cuts, Contains(Cuts{4, 7, 10}));
  EXPECT_THAT(cuts, SizeIs(3 + 9 + 9 * 8 / 2));
}

TEST(Families, GrammarIgnoresOffsetsOutsideTheStream) {
  const Cuts landmarks = {0, 4, 5, 100, kNoLimit};
  EXPECT_THAT(CutsOf("grammar", {.stream_size = 4, .landmarks = landmarks}),
              ElementsAre(Cuts{1}, Cuts{3}, Cuts{1, 3}));
  EXPECT_THAT(CutsOf("grammar", {.stream_size = 4}), IsEmpty());
}

TEST(Families, CapacityFillsTheWindowNearlyExactlyAndOver) {
  EXPECT_THAT(Texts("capacity", {.stream_size = 20, .recv_size = 8}),
              IsSupersetOf({"7,13", "7,1,12", "7,1*13", "7*2,6",  //
                            "8,12", "8,1,11", "8,1*12", "8*2,4",  //
                            "9,11", "9,1,10", "9,1*11", "9*2,2"}));
}

TEST(Families, CapacityFillsTheWindowInSeveralChunksAgainAndAgain) {
  EXPECT_THAT(Texts("capacity", {.stream_size = 20, .recv_size = 8}),
              IsSupersetOf({
                  "1,7,12", "4*2,12",  // Once.
                  "1,7,1,7,1,3", "7,1,7,1,4", "8,1,8,1,2",
                  "4,3,1,4,3,1,4",       // One byte short, then it.
                  "4*5", "2*10", "1*20"  // Divisors.
              }));
}

TEST(Families, CapacityTakesMoreCapacities) {
  const Cuts capacities = {3, 8};
  const auto texts = Texts("capacity", {.stream_size = 20,
                                        .recv_size = 8,
                                        .max_cases = kNoLimit,
                                        .capacities = capacities});
  EXPECT_THAT(texts, Contains("3*6,2"));
  EXPECT_THAT(Texts("capacity", {.stream_size = 20, .recv_size = 8}),
              IsSubsetOf(texts));
}

TEST(Families, CapacityOfAnUnknownWindowIsEmpty) {
  EXPECT_THAT(Texts("capacity", {.stream_size = 20}), IsEmpty());
  EXPECT_THAT(Texts("capacity", {.stream_size = 20, .recv_size = 21}),
              IsEmpty());
}

TEST(Families, CapturedReplaysRecordedSizesInTurn) {
  const auto texts =
      Texts("captured", {.stream_size = 3000, .max_cases = kNoLimit});
  EXPECT_THAT(texts, SizeIs(::testing::Gt(40u)));
  // Lengths and payloads in writes of their own, as they arrived.
  EXPECT_THAT(texts, Contains(::testing::StartsWith("4,5,12*2,11,12,6,5,")));
  // A small socket buffer, which this stream fits in, at its scale.
  EXPECT_THAT(texts, Contains(::testing::StartsWith("15*")));
}

TEST(Families, CapturedOfOneByteIsEmpty) {
  EXPECT_THAT(Texts("captured", {.stream_size = 1}), IsEmpty());
  EXPECT_THAT(Texts("captured", {.stream_size = 2}), ElementsAre("2", "1*2"));
}

TEST(Families, FaultsComeAtEveryOffsetAndAtAllOfThem) {
  EXPECT_THAT(Texts("faults", {.stream_size = 2}),
              ElementsAre("W,I,0,1,W,I,0,1,W,I,0",  //
                          "0,1,0,1,0", "W,1,W,1,W", "I,1,I,1,I",
                          "0,0,0,0,0,1,0,0,0,0,0,1,0,0,0,0,0", "W,I,0,2",
                          "1,W,I,0,1", "2,W,I,0",  //
                          "0,2", "1,0,1", "2,0",   //
                          "W,2", "1,W,1", "2,W",   //
                          "I,2", "1,I,1", "2,I",   //
                          "0,0,0,0,0,2", "1,0,0,0,0,0,1", "2,0,0,0,0,0"));
  EXPECT_THAT(Texts("faults", {.stream_size = 5}),
              IsSupersetOf({"W,1*5", "1*2,I,1*3", "1*5,0"}));
}

TEST(Families, FaultsAtAllOffsetsAreNotThinnedOut) {
  const auto texts = Texts("faults", {.stream_size = 100, .max_cases = 40});
  EXPECT_THAT(texts, SizeIs(40));
  const auto all = Texts("faults", {.stream_size = 100, .max_cases = 100000});
  EXPECT_THAT(std::vector(texts.begin(), texts.begin() + 5),
              testing::ElementsAreArray(all.begin(), all.begin() + 5));
  EXPECT_EQ(texts.back(), all.back());
  const auto few = Texts("faults", {.stream_size = 100, .max_cases = 4});
  EXPECT_THAT(few, ElementsAre(all[0], all[1], all[2], all.back()))
      << "half of them are spread over the others";
}

TEST(Families, FaultsComeBeforeTheEndOfAnEmptyStream) {
  EXPECT_THAT(Texts("faults", {.stream_size = 0}),
              ElementsAre("W,I,0", "0", "W", "I", "0,0,0,0,0"));
}

TEST(Families, FaultsOfAVeryLongStreamFitASchedule) {
  Named("faults").ForEach({.stream_size = size_t{1} << 28, .max_cases = 5},
                          [](const Schedule& schedule) {
                            EXPECT_EQ(BytesOf(schedule), uint64_t{1} << 28);
                            return true;
                          });
}

TEST(Families, EofEverywhereEndsAfterEveryPrefix) {
  EXPECT_THAT(Texts("eof-everywhere", {.stream_size = 4, .endings = true}),
              ElementsAre("E", "1,E", "2,E", "3,E", "4,E",  // Whole.
                          "1*2,E", "1*3,E", "1*4,E",        // Bytewise.
                          "2,1,E", "3,1,E",  // The last byte alone.
                          "R", "1,R", "2,R", "3,R", "4,R"));
  EXPECT_THAT(Texts("eof-everywhere", {.stream_size = 0, .endings = true}),
              ElementsAre("E", "R"));
}

TEST(Families, ClearEverywhereClearsAfterEveryPrefix) {
  EXPECT_THAT(Texts("clear-everywhere", {.stream_size = 3, .endings = true}),
              ElementsAre("C,3", "1,C,2", "2,C,1", "3,C",          // Whole.
                          "C,1*3", "1,C,1*2", "1*2,C,1", "1*3,C",  // Bytewise.
                          "1,C,E", "2,C,E", "3,C,E"));
}

TEST(Families, ClearEverywhereCutsBehindAClearAtALandmark) {
  const Cuts landmarks = {5};
  EXPECT_THAT(
      Texts("clear-everywhere",
            {.stream_size = 10, .landmarks = landmarks, .endings = true}),
      IsSupersetOf({"4,C,1,5", "4,C,2,4", "5,C,1,4"}));
}

TEST(Families, OnlyWhoCanJudgeEndingsGetsThem) {
  for (const std::string_view name : {"eof-everywhere", "clear-everywhere"}) {
    EXPECT_THAT(Texts(name, {.stream_size = 4}), IsEmpty());
  }
}

TEST(Families, RandomHasAsManyMembersAsCasesAndVaries) {
  const FamilyInput input{
      .stream_size = 100, .recv_size = 16, .seed = 7, .max_cases = 500};
  const auto texts = Texts("random", input);
  EXPECT_THAT(texts, SizeIs(500));
  EXPECT_GT(std::set<std::string>(texts.begin(), texts.end()).size(), 400u);
  EXPECT_THAT(Texts("random", {.stream_size = 1}), IsEmpty());
}

TEST(Families, RandomDependsOnTheSeedAndTheNumberOnly) {
  FamilyInput input{
      .stream_size = 100, .recv_size = 16, .seed = 7, .max_cases = 50};
  const auto fifty = Texts("random", input);
  input.max_cases = 500;
  const auto more = Texts("random", input);
  EXPECT_TRUE(std::equal(fifty.begin(), fifty.end(), more.begin()));
  input.seed = 8;
  EXPECT_NE(Texts("random", input), more);
}

TEST(Families, RandomReachesExtremesAndTheWindow) {
  const auto texts =
      Texts("random",
            {.stream_size = 64, .recv_size = 16, .seed = 1, .max_cases = 1000});
  EXPECT_THAT(texts, Contains("1*64"));
  EXPECT_THAT(texts, Contains("64"));
  EXPECT_THAT(texts, Contains(::testing::StartsWith("15,")));
  EXPECT_THAT(texts, Contains(::testing::StartsWith("16,")));
  EXPECT_THAT(texts, Contains(::testing::StartsWith("17,")));
}

// A change here changes what a seed means: it needs a new generator number.
TEST(Families, RandomMembersOfGeneratorOneAreFixed) {
  EXPECT_THAT(
      Texts("random",
            {.stream_size = 40, .recv_size = 8, .seed = 1, .max_cases = 4}),
      ElementsAre("1,2,3,17,12,3,1*2", "7,1*5,7,9,7,5", "26,1,11,1*2",
                  "33,1*2,2,1*3"));
}

}  // namespace
}  // namespace splitproof
