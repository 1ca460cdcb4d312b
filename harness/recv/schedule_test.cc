#include "harness/recv/schedule.h"

#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Kind = ScheduleStep::Kind;

Schedule Parsed(std::string_view text) {
  absl::StatusOr<Schedule> schedule = Schedule::Parse(text);
  EXPECT_TRUE(schedule.ok()) << schedule.status();
  return schedule.ok() ? *std::move(schedule) : Schedule();
}

std::string ErrorOf(std::string_view text) {
  const absl::StatusOr<Schedule> schedule = Schedule::Parse(text);
  EXPECT_FALSE(schedule.ok()) << text;
  return std::string(schedule.status().message());
}

std::vector<size_t> CutsOf(std::string_view text, size_t stream_size) {
  return Parsed(text).Cuts(stream_size);
}

constexpr Kind kFaults[] = {Kind::kEagain, Kind::kEintr, Kind::kZero,
                            Kind::kEof,    Kind::kReset, Kind::kClear};

Schedule RandomSchedule(std::mt19937& random) {
  Schedule schedule;
  for (size_t steps = random() % 12; steps > 0; --steps) {
    const Kind fault = kFaults[random() % std::size(kFaults)];
    if (schedule.ended()) {
      schedule.AddFault(Kind::kClear);
    } else if (random() % 3 == 0) {
      schedule.AddFault(fault);
    } else if (random() % 8 == 0) {
      schedule.AddRest();
    } else {
      // Small enough to be equal often, and at times as large as they get.
      const bool large = random() % 8 == 0;
      schedule.AddChunk(
          large ? Schedule::kMaxSize - random() % 2 : 1 + random() % 3,
          large ? Schedule::kMaxRepeat : 1 + random() % 3);
    }
  }
  return schedule;
}

TEST(Schedule, TextSpellsEveryKindOfStep) {
  const Schedule schedule = Parsed("3,1*5,*,W,I,0,C,R,C");
  EXPECT_THAT(
      schedule.steps(),
      ElementsAre(
          ScheduleStep{Kind::kChunk, 3, 1}, ScheduleStep{Kind::kChunk, 1, 5},
          ScheduleStep{Kind::kRest, 0, 1}, ScheduleStep{Kind::kEagain, 0, 1},
          ScheduleStep{Kind::kEintr, 0, 1}, ScheduleStep{Kind::kZero, 0, 1},
          ScheduleStep{Kind::kClear, 0, 1}, ScheduleStep{Kind::kReset, 0, 1},
          ScheduleStep{Kind::kClear, 0, 1}));
  EXPECT_EQ(Parsed("E").steps().front().kind, Kind::kEof);
}

TEST(Schedule, TextRoundTrips) {
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    const Schedule schedule = RandomSchedule(random);
    const std::string text = schedule.ToString();
    ASSERT_EQ(Parsed(text), schedule) << text;
    ASSERT_EQ(Parsed("v1:" + text), schedule) << text;
    ASSERT_EQ(Parsed(text).ToString(), text);
  }
}

TEST(Schedule, CanonicalTextFoldsEqualChunks) {
  EXPECT_EQ(Parsed("v1:3,1,1,1*2,1,W,*,E").ToString(), "3,1*5,W,*,E");
  EXPECT_EQ(Parsed("5*1").ToString(), "5");
  EXPECT_EQ(Parsed("1,W,1").ToString(), "1,W,1");
  EXPECT_EQ(Parsed("1*2147483647,1*2").ToString(), "1*2147483647,1*2");
  EXPECT_EQ(Parsed("1*2,1*2147483647").ToString(), "1*2147483647,1*2");
}

TEST(Schedule, EmptyTextIsTheEmptySchedule) {
  EXPECT_TRUE(Parsed("").empty());
  EXPECT_TRUE(Parsed("v1:").empty());
  EXPECT_EQ(Schedule().ToString(), "");
}

TEST(Schedule, BuildersFoldAsTheyGo) {
  Schedule built;
  built.AddChunk(3);
  for (int i = 0; i < 5; ++i) built.AddChunk(1);
  built.AddFault(Kind::kEagain);
  built.AddRest();
  built.AddFault(Kind::kEof);
  EXPECT_EQ(built.ToString(), "3,1*5,W,*,E");
  EXPECT_EQ(built, Parsed("3,1*5,W,*,E"));
  EXPECT_NE(built, Parsed("3,1*5,W,*"));
}

TEST(Schedule, GarbageIsRefusedWithItsElementAndPosition) {
  EXPECT_EQ(ErrorOf("3,x"),
            "schedule \"3,x\": element 2 \"x\" is not a chunk size, k*n, *, or "
            "one of W I 0 E R C");
  EXPECT_EQ(ErrorOf("E,3"),
            "schedule \"E,3\": element 2 \"3\" comes too late: only C may "
            "follow E or R");
  EXPECT_EQ(ErrorOf("4294967297"),
            "schedule \"4294967297\": element 1 \"4294967297\" is out of "
            "range: chunk sizes are 1 to 2147483647, repeat counts 1 to "
            "2147483647");
  EXPECT_EQ(ErrorOf("v2:3"),
            "schedule \"v2:3\": unknown version \"v2\"; this program reads v1");
}

TEST(Schedule, WhatIsNoElementIsRefused) {
  for (const std::string_view element :
       {"",     " ",     " 3",  "3 ",  "x",   "w",  "EE", "-1",
        "+1",   "1.5",   "0x3", "00",  "007", "3*", "*3", "**",
        "3**2", "3*2*2", "3*x", "W*2", "v1",  "\n", "3;1"}) {
    EXPECT_THAT(ErrorOf("3," + std::string(element) + ",1"),
                StartsWith("schedule \"3,"))
        << element;
    EXPECT_THAT(ErrorOf("1," + std::string(element)),
                ::testing::HasSubstr("element 2"));
  }
}

TEST(Schedule, NumbersOutOfRangeAreRefused) {
  for (const std::string_view text :
       {"0*5", "5*0", "2147483648", "1*2147483648",
        "99999999999999999999999"}) {
    EXPECT_THAT(ErrorOf(text), ::testing::HasSubstr("is out of range")) << text;
  }
  EXPECT_EQ(Parsed("2147483647*2147483647").ToString(),
            "2147483647*2147483647");
}

TEST(Schedule, OnlyClearFollowsTheEndOfAConnection) {
  for (const std::string_view end : {"E", "R"}) {
    for (const std::string_view next : {"1", "*", "W", "I", "0", "E", "R"}) {
      const auto joined = [&](std::string_view between) {
        std::string text("2,");
        text.append(end).append(between).append(next);
        return text;
      };
      EXPECT_THAT(ErrorOf(joined(",")), ::testing::HasSubstr("comes too late"));
      Parsed(joined(",C,"));
    }
    EXPECT_TRUE(Parsed("2," + std::string(end)).ended());
    EXPECT_FALSE(Parsed("2," + std::string(end) + ",C,C").ended());
    EXPECT_EQ(Parsed("2," + std::string(end) + ",C,3").Cuts(9),
              (std::vector<size_t>{2, 5}));
  }
  EXPECT_FALSE(Parsed("").ended());
  EXPECT_FALSE(Parsed("C,*").ended());
  Schedule reused = Parsed("E");
  reused.Clear();
  EXPECT_EQ(reused, Schedule());
}

TEST(Schedule, ElementsAreLimited) {
  std::string text = "E";
  for (size_t i = 1; i < Schedule::kMaxSteps; ++i) text += ",C";
  EXPECT_EQ(Parsed(text).steps().size(), Schedule::kMaxSteps);
  EXPECT_THAT(ErrorOf(text + ",C"),
              ::testing::HasSubstr("element 1048577 \"C\" is one too many"));
}

TEST(Schedule, CutsAreWhereChunksEndInsideTheStream) {
  EXPECT_THAT(CutsOf("", 5), IsEmpty());
  EXPECT_THAT(CutsOf("*", 5), IsEmpty());
  EXPECT_THAT(CutsOf("2,*", 5), ElementsAre(2));
  EXPECT_THAT(CutsOf("2,W,1,I,0,C,*", 5), ElementsAre(2, 3));
  EXPECT_THAT(CutsOf("1*5", 5), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(CutsOf("1*2147483647", 3), ElementsAre(1, 2));
  EXPECT_THAT(CutsOf("2147483647*2147483647", 3), IsEmpty());
  EXPECT_THAT(CutsOf("2,E", 5), ElementsAre(2));
  EXPECT_THAT(CutsOf("*,1", 5), IsEmpty());
  EXPECT_THAT(CutsOf("5,1", 5), IsEmpty());
  EXPECT_THAT(CutsOf("4,7,1", 5), ElementsAre(4));
  EXPECT_THAT(CutsOf("1,1", 0), IsEmpty());
}

TEST(Schedule, FromCutsAndCutsAreInverse) {
  constexpr size_t kStreamSize = 10;
  for (uint32_t set = 0; set < 1u << (kStreamSize - 1); ++set) {
    std::vector<size_t> cuts;
    for (size_t cut = 1; cut < kStreamSize; ++cut) {
      if (set >> (cut - 1) & 1) cuts.push_back(cut);
    }
    const Schedule schedule = Schedule::FromCuts(cuts, kStreamSize);
    ASSERT_EQ(schedule.Cuts(kStreamSize), cuts);
    ASSERT_EQ(Parsed(schedule.ToString()), schedule);
  }
}

TEST(Schedule, FromCutsSpellsEverySize) {
  EXPECT_EQ(Schedule::FromCuts({}, 0).ToString(), "");
  EXPECT_EQ(Schedule::FromCuts({}, 7).ToString(), "7");
  EXPECT_EQ(Schedule::FromCuts(std::vector<size_t>{3, 4, 5}, 9).ToString(),
            "3,1*2,4");
}

TEST(Schedule, ClearKeepsItsStorage) {
  Schedule schedule = Parsed("1,2,3,4,5,6,7,8");
  const ScheduleStep* const storage = schedule.steps().data();
  schedule.Clear();
  EXPECT_EQ(schedule, Schedule());
  for (size_t size = 8; size > 0; --size) schedule.AddChunk(size);
  EXPECT_EQ(schedule.steps().data(), storage);
}

TEST(Schedule, ReserveMakesRoom) {
  Schedule schedule;
  schedule.Reserve(8);
  schedule.AddRest();
  const ScheduleStep* const storage = schedule.steps().data();
  for (size_t size = 1; size < 8; ++size) schedule.AddChunk(size);
  EXPECT_EQ(schedule.steps().data(), storage);
}

TEST(ScheduleDeathTest, StepsThatNoTextCanSpellAbort) {
  Schedule schedule;
  EXPECT_DEATH(schedule.AddChunk(0), "a chunk has 1 to");
  EXPECT_DEATH(schedule.AddChunk(size_t{1} << 31), "a chunk has 1 to");
  EXPECT_DEATH(schedule.AddChunk(1, 0), "a chunk is repeated 1 to");
  EXPECT_DEATH(schedule.AddFault(Kind::kRest), "a chunk is not a fault");
  schedule.AddFault(Kind::kEof);
  EXPECT_DEATH(schedule.AddRest(), "only C may follow E or R");
}

TEST(ScheduleDeathTest, CutsOutsideTheStreamAbort) {
  for (const std::vector<size_t>& cuts :
       {std::vector<size_t>{0}, {5}, {6}, {3, 3}, {3, 2}}) {
    EXPECT_DEATH(Schedule::FromCuts(cuts, 5), "strictly inside");
  }
}

TEST(Schedule, UncutKeepsConnectionsAndDropsCutsAndWakeUps) {
  EXPECT_EQ(Parsed("").Uncut(), Parsed(""));
  EXPECT_EQ(Parsed("3,1*5,W,2").Uncut(), Parsed("10"));
  EXPECT_EQ(Parsed("3,I,*,0,E").Uncut(), Parsed("*,E"));
  EXPECT_EQ(Parsed("3,1,E,C,W,2,C,1,1,*,R").Uncut(), Parsed("4,E,C,2,C,*,R"));
  EXPECT_EQ(Parsed("2147483647*3").Uncut(), Parsed("2147483647"));
}

TEST(Schedule, WithoutWakeUpsKeepsTheCuts) {
  EXPECT_EQ(Parsed("3,W,3,I,C,0,E").WithoutWakeUps(), Parsed("3*2,C,E"));
  EXPECT_TRUE(Parsed("W,0").WithoutWakeUps().empty());
  EXPECT_TRUE(Parsed("3,I").HasWakeUps());
  EXPECT_FALSE(Parsed("3,C,*,E").HasWakeUps());
}

TEST(Schedule, KnowsItsLastConnection) {
  EXPECT_EQ(Parsed("3,1,E,C,W,2,C,1,1,*,R").LastConnection(),
            Parsed("1*2,*,R"));
  EXPECT_EQ(Parsed("3,E").LastConnection(), Parsed("3,E"));
  EXPECT_TRUE(Parsed("3,C").LastConnection().empty());
}

TEST(Schedule, KnowsWhatKindsOfStepsItHas) {
  EXPECT_TRUE(Parsed("3,W").Has(ScheduleStep::Kind::kEagain));
  EXPECT_FALSE(Parsed("3,W").Has(ScheduleStep::Kind::kEintr));
}

}  // namespace
}  // namespace splitproof
