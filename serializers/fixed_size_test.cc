#include "serializers/fixed_size.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/one_shot.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using testing::ElementsAre;

TEST(FixedSize, IsWhatItSaysWhereverTheStreamIsCut) {
  const FixedSizeSerializer fixed({.size = 2});
  const auto outcomes = AllOutcomes(fixed, "aabbc");
  EXPECT_EQ(outcomes.size(), 1u);
  EXPECT_THAT(*outcomes.begin(),
              ElementsAre("{\"$bytes\":\"6161\"}@2", "{\"$bytes\":\"6262\"}@4",
                          "truncated!@5"));
}

TEST(FixedSize, RefusesToSendAnotherSize) {
  const FixedSizeSerializer fixed({.size = 2});
  EXPECT_EQ(*SerializeAtOnce(fixed, "ab"), "ab");
  for (const char* data : {"", "a", "abc"}) {
    EXPECT_FALSE(SerializeAtOnce(fixed, data).ok()) << data;
  }
}

}  // namespace
}  // namespace splitproof
