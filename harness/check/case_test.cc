#include "harness/check/case.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace splitproof {
namespace {

size_t Cuts(std::string_view schedule, size_t recv_size) {
  return CutsOf({.subject = "line",
                 .stream = std::string(10, 'x'),
                 .schedule = *Schedule::Parse(schedule),
                 .recv_size = recv_size});
}

TEST(CutsOf, AreThoseOfTheSchedule) {
  EXPECT_EQ(Cuts("", 4096), 0u);
  EXPECT_EQ(Cuts("3,W,*", 4096), 1u);
  EXPECT_EQ(Cuts("1*9", 4096), 9u);
}

TEST(CutsOf, AreThoseOfTheRecvSizeToo) {
  EXPECT_EQ(Cuts("", 10), 0u);
  EXPECT_EQ(Cuts("", 9), 1u);
  EXPECT_EQ(Cuts("", 1), 9u);
  EXPECT_EQ(Cuts("4", 4), 2u) << "4, 4 and 2 bytes";
}

TEST(CutsOf, AnEmptyStreamHasNone) {
  EXPECT_EQ(CutsOf({.subject = "line", .stream = "", .schedule = {}}), 0u);
}

}  // namespace
}  // namespace splitproof
