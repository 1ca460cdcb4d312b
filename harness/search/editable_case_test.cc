#include "harness/search/editable_case.h"

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
using Behind = EditableCase::Behind;

EditableCase Make(std::string_view stream, std::string_view schedule,
                  const std::vector<size_t>& packet_ends = {},
                  size_t recv_size = Case::kDefaultRecvSize) {
  const Case original{.subject = "subject",
                      .stream = std::string(stream),
                      .schedule = *Schedule::Parse(schedule),
                      .recv_size = recv_size};
  return EditableCase(original, packet_ends);
}

std::string ScheduleOf(const EditableCase& edited) {
  return edited.ToCase().schedule.ToString();
}

TEST(EditableCase, SpellsTheSameDeliveries) {
  const std::vector<std::pair<const char*, const char*>> schedules = {
      {"", ""},
      {"*", ""},
      {"6", ""},
      {"2,4", "2"},
      {"1*100", "1*5"},
      {"2,W,*", "2,W"},
      {"W,2,I,W", "W,2,I,W"},
      {"*,E", "6,E"},
      {"3,E,C", "3,E,C"},
      {"9,R", "6,R"},
      {"2,C,2", "2,C,2"},
      {"2,E,C,1,R,C,1,E", "2,E,C,1,R,C,1,E"},
      {"0", "0"}};
  for (const auto& [schedule, same] : schedules) {
    EXPECT_EQ(ScheduleOf(Make("abcdef", schedule)), same) << schedule;
  }
}

TEST(EditableCase, KeepsCutsBesideTheirBytes) {
  EditableCase edited = Make("abcdefgh", "1,2,2,2", {2, 6});
  edited.RemoveBytes(2, 4, Behind::kFollowBytes);
  EXPECT_EQ(edited.stream, "abefgh");
  EXPECT_THAT(edited.cuts, ElementsAre(1, 2, 3, 5));
  EXPECT_THAT(edited.packet_ends, ElementsAre(2, 4));
}

TEST(EditableCase, KeepsCutsAtTheirOffsets) {
  EditableCase edited = Make("abcdefgh", "1,2,2,2", {2, 6});
  edited.RemoveBytes(2, 4, Behind::kKeepOffsets);
  EXPECT_THAT(edited.cuts, ElementsAre(1, 3, 5));
  EXPECT_THAT(edited.packet_ends, ElementsAre(2, 4));
}

TEST(EditableCase, DropsCutsThatAreNoneAnyMore) {
  EditableCase edited = Make("abcdefgh", "2,3,2");
  edited.RemoveBytes(0, 2, Behind::kFollowBytes);
  EXPECT_THAT(edited.cuts, ElementsAre(3, 5));
  edited.RemoveBytes(3, 6, Behind::kFollowBytes);
  EXPECT_THAT(edited.cuts, IsEmpty());
}

TEST(EditableCase, MovesFaultsWithTheirBytes) {
  EditableCase edited = Make("abcdef", "2,W,3,I");
  edited.RemoveBytes(0, 1, Behind::kFollowBytes);
  EXPECT_EQ(ScheduleOf(edited), "1,W,3,I");
  edited.RemoveBytes(1, 5, Behind::kKeepOffsets);
  EXPECT_EQ(ScheduleOf(edited), "1,W,I");
}

TEST(EditableCase, DeliversNothingBehindTheEndOfTheLastConnection) {
  EditableCase edited = Make("abcdef", "1,2,1,E");
  edited.faults[0].offset = 2;
  edited.Normalize();
  EXPECT_EQ(ScheduleOf(edited), "1*2,E");
}

TEST(EditableCase, BeginsAConnectionWhereTheOneBeforeEnds) {
  EditableCase edited = Make("abcdef", "1,2,1,E,C,1");
  edited.faults[0].offset = 2;
  edited.Normalize();
  EXPECT_EQ(ScheduleOf(edited), "1*2,E,C,1,2");
}

TEST(EditableCase, EndsWhereTheNextConnectionIsTakenAway) {
  EditableCase edited = Make("abcdef", "1,E,C,1,W,1,R,C,1,E");
  edited.faults.erase(edited.faults.begin() + 1);
  edited.Normalize();
  EXPECT_EQ(ScheduleOf(edited), "1,E");
}

TEST(EditableCase, CountsFaultsBetweenChunksAsCuts) {
  EXPECT_THAT(Make("abcdef", "W,1,I,2,E").ChunkEnds(), ElementsAre(1, 3));
  EXPECT_THAT(Make("abcdef", "6,E").ChunkEnds(), IsEmpty());
}

TEST(EditableCase, KnowsWhereASmallRecvSizeCuts) {
  EXPECT_THAT(Make("abcdefgh", "", {}, 3).HiddenCuts(), ElementsAre(3, 6));
  EXPECT_THAT(Make("abcdefgh", "4", {}, 3).HiddenCuts(), ElementsAre(3, 7));
  EXPECT_THAT(Make("abcdefgh", "5,E", {}, 3).HiddenCuts(), ElementsAre(3));
  EXPECT_THAT(Make("abcdef", "3", {}, 3).HiddenCuts(), IsEmpty());
}

}  // namespace
}  // namespace splitproof
