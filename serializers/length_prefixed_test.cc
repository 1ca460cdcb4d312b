#include "serializers/length_prefixed.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/one_shot.h"
#include "serializers/json.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;

// What every chunking in both forms finds, if it is one thing.
std::vector<std::string> Find(const LengthRule& rule, Bytes stream) {
  const LengthPrefixed<JsonSerializer> json(rule);
  const auto outcomes = AllOutcomes(json, stream);
  EXPECT_EQ(outcomes.size(), 1u);
  return *outcomes.begin();
}

TEST(LengthPrefixed, HasLengthsOfAnyWidthAndOrder) {
  EXPECT_THAT(Find({.width = 1},
                   "\1"
                   "7\2"
                   "[]"),
              ElementsAre("7@2", "[]@5"));
  EXPECT_THAT(Find({.width = 2},
                   "\0\1"
                   "7"s),
              ElementsAre("7@3"));
  EXPECT_THAT(Find({.width = 2, .order = ByteOrder::kLittle},
                   "\1\0"
                   "7"s),
              ElementsAre("7@3"));
  EXPECT_THAT(Find({.width = 4},
                   "\0\0\0\2"
                   "[]"s),
              ElementsAre("[]@6"));
  EXPECT_THAT(Find({.width = 8, .order = ByteOrder::kLittle},
                   "\1\0\0\0\0\0\0\0"
                   "7"s),
              ElementsAre("7@9"));
}

TEST(LengthPrefixed, OfZeroIsAnEmptyPayload) {
  EXPECT_THAT(Find({.width = 1},
                   "\0\1"
                   "7"s),
              ElementsAre("malformed@1", "7@3"));
}

TEST(LengthPrefixed, OverTheLimitIsRefusedByTheByteThatDecides) {
  EXPECT_THAT(Find({.width = 4, .limit = 3},
                   "\0\0\0\4"
                   "[12]"s),
              ElementsAre("limit!@4"));
  EXPECT_THAT(Find({.width = 4, .limit = 3}, "\0\1\0\0"s),
              ElementsAre("limit!@2"));
  EXPECT_THAT(
      Find({.width = 4, .order = ByteOrder::kLittle, .limit = 3}, "\4\0\0\0"s),
      ElementsAre("limit!@1"));
  EXPECT_THAT(Find({.width = 8}, std::string(8, '\xFF')),
              ElementsAre("limit!@1"));
}

TEST(LengthPrefixed, OverTheLimitIsSkippedByItsLength) {
  EXPECT_THAT(Find({.width = 2, .limit = 3, .overrun = Overrun::kSkip},
                   "\0\5"
                   "[123]\0\1"
                   "7"s),
              ElementsAre("limit@7", "7@10"));
}

TEST(LengthPrefixed, ThatTheStreamEndsInIsTruncated) {
  EXPECT_THAT(Find({.width = 2},
                   "\0\1"
                   "7\0"s),
              ElementsAre("7@3", "truncated!@4"));
  EXPECT_THAT(Find({.width = 2},
                   "\0\3"
                   "[1"s),
              ElementsAre("truncated!@4"));
  EXPECT_THAT(Find({.width = 2, .limit = 3, .overrun = Overrun::kSkip},
                   "\0\5"
                   "[1"s),
              ElementsAre("limit@4"));
}

TEST(LengthPrefixed, RefusesToSendMoreThanItsLengthCanSay) {
  const LengthPrefixedSerializer length({.width = 1});
  EXPECT_EQ(SerializeAtOnce(length, std::string(255, 'x'))->size(), 256u);
  EXPECT_FALSE(SerializeAtOnce(length, std::string(256, 'x')).ok());
}

}  // namespace
}  // namespace splitproof
