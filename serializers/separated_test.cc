#include "serializers/separated.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/one_shot.h"
#include "serializers/json.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using testing::ElementsAre;

// What every chunking in both forms finds, if it is one thing. Packets are
// written in hex.
std::vector<std::string> Find(const SeparatorRule& rule, Bytes stream) {
  const SeparatedSerializer separated(rule);
  const auto outcomes = AllOutcomes(separated, stream);
  EXPECT_EQ(outcomes.size(), 1u) << stream;
  return *outcomes.begin();
}

std::string Sent(const SeparatorRule& rule, const std::string& data) {
  const auto frame = SerializeAtOnce(SeparatedSerializer(rule), data);
  return frame.ok() ? *frame : "refused";
}

constexpr char kA[] = "{\"$bytes\":\"61\"}";
constexpr char kB[] = "{\"$bytes\":\"62\"}";
constexpr char kNone[] = "{\"$bytes\":\"\"}";

TEST(Separated, EndsAtTheFirstSeparatorThatOverlapsWithItself) {
  EXPECT_THAT(Find({.separator = "aa"}, "baaabaa"),
              ElementsAre(std::string(kB) + "@3", "{\"$bytes\":\"6162\"}@7"));
  EXPECT_THAT(
      Find({.separator = "aba"}, "ababaaba"),
      ElementsAre(std::string(kNone) + "@3", "{\"$bytes\":\"6261\"}@8"));
}

TEST(Separated, OverTheLimitIsSkippedToItsOwnSeparator) {
  EXPECT_THAT(
      Find({.separator = "aba", .limit = 1, .overrun = Overrun::kSkip},
           "bbbabababab"),
      ElementsAre("limit@6", "{\"$bytes\":\"62\"}@10", "truncated!@11"));
}

TEST(Separated, AddsTheSeparator) {
  EXPECT_EQ(Sent({.separator = "\r\n"}, "a\r"), "a\r\r\n");
}

TEST(Separated, SendsEmptyDataAsNothing) {
  EXPECT_EQ(Sent({.separator = "\r\n"}, ""), "");
}

TEST(Separated, RefusesDataInWhichAFrameWouldEndEarly) {
  EXPECT_EQ(Sent({.separator = "\r\n"}, "a\r\nb"), "refused");
  EXPECT_EQ(Sent({.separator = "aa"}, "ba"), "refused");
  EXPECT_EQ(Sent({.separator = "aba"}, "xab"), "refused");
  EXPECT_EQ(Sent({.separator = "aba"}, "xb"), "xbaba");
}

TEST(Separated, CarriesAnyOneShotSerializer) {
  const Separated<JsonSerializer> json({.separator = ";;", .limit = 9});
  const auto outcomes = AllOutcomes(json, "[1,2];;{];;3;;");
  EXPECT_EQ(outcomes.size(), 1u);
  EXPECT_THAT(*outcomes.begin(),
              ElementsAre("[1,2]@7", "malformed@11", "3@14"));
}

TEST(Separated, IsConfiguredByText) {
  auto parameters = Parameters::Parse("separator=\\r\\n,limit=1");
  const auto separated = SeparatedSerializer::FromParameters(*parameters);
  ASSERT_TRUE(separated.ok()) << separated.status();
  EXPECT_EQ(separated->rule().separator, "\r\n");
  EXPECT_THAT(*AllOutcomes(*separated, "a\r\nb\r\n").begin(),
              ElementsAre(std::string(kA) + "@3", std::string(kB) + "@6"));
}

TEST(Separated, RefusesASeparatorThatIsNone) {
  for (const char* text : {"separator=", "separator=\\x"}) {
    auto parameters = Parameters::Parse(text);
    EXPECT_FALSE(SeparatedSerializer::FromParameters(*parameters).ok()) << text;
  }
}

}  // namespace
}  // namespace splitproof
