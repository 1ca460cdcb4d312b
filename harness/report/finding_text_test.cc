#include "harness/report/finding_text.h"

#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Finding SomeFinding() {
  return {.property = Property::kPrompt,
          .label = "late",
          .what = "it came too late",
          .failing = {.subject = "good:limit=3",
                      .stream = "it's\n",
                      .schedule = *Schedule::Parse("1*2,*"),
                      .recv_size = 16},
          .stream_name = "sample 1",
          .family = "grammar",
          .traces = {{.name = "plain, cut", .marked = 0}},
          .count = 12};
}

TEST(FindingText, SaysWhatFailedOnWhatAndHowToSeeItAgain) {
  const std::string text = DescribeFinding(SomeFinding(), "bin/gate");
  EXPECT_THAT(
      text, AllOf(HasSubstr("FAILED good:limit=3  prompt  [late]  x12\n"),
                  HasSubstr("  must hold: a packet or error comes out with"),
                  HasSubstr("  but:       it came too late\n"),
                  HasSubstr("  stream:    'it\\x27s\\n', 5 bytes (sample 1)\n"),
                  HasSubstr("  schedule:  1*2,* (grammar), recv size 16\n"),
                  HasSubstr("\n  plain, cut\n    > nothing more\n\n"),
                  HasSubstr("\n  A packet was complete and was held back"),
                  HasSubstr("  replay: bin/gate replay 'good:limit=3' ")));
}

TEST(FindingText, ShortensTheStreamButNeverTheReplayLine) {
  Finding finding = SomeFinding();
  finding.failing.stream =
      std::string(400, 'a') + "MIDDLE" + std::string(400, 'b');
  const std::string text = DescribeFinding(finding, "gate");
  const size_t replay = text.find("  replay: ");
  ASSERT_NE(replay, std::string::npos);
  EXPECT_THAT(text.substr(0, replay),
              AllOf(HasSubstr("aaa ... bbb"), Not(HasSubstr("MIDDLE")),
                    HasSubstr("806 bytes")));
  EXPECT_THAT(text.substr(replay),
              HasSubstr("'" + finding.failing.stream + "'"));
}

TEST(FindingText, ShowsTheCaseAsItWasFoundIfItIsAnotherOneAndShort) {
  Finding finding = SomeFinding();
  finding.found = finding.failing;
  finding.found->schedule = *Schedule::Parse("1,1,9");
  EXPECT_THAT(DescribeFinding(finding, "gate"), Not(HasSubstr("unshrunk")))
      << "cut at the same places";

  finding.found->stream = "not it\n";
  EXPECT_THAT(DescribeFinding(finding, "gate"),
              AllOf(HasSubstr("5 bytes (found in sample 1, with 7 bytes)\n"),
                    HasSubstr("1*2,* (found by grammar, with 2 cuts)"),
                    HasSubstr("  unshrunk: gate replay 'good:limit=3' "
                              "--stream='not it\\n' --schedule='1*2,9' ")));

  finding.found->stream = std::string(500, 'a');
  EXPECT_THAT(DescribeFinding(finding, "gate"), Not(HasSubstr("unshrunk")));
}

TEST(FindingText, SaysThatACaseDoesNotFailAlone) {
  Finding finding = SomeFinding();
  EXPECT_THAT(DescribeFinding(finding, "gate"), Not(HasSubstr("left over")));
  finding.fails_alone = false;
  EXPECT_THAT(DescribeFinding(finding, "gate"), HasSubstr("left over"));
}

TEST(FindingText, BriefOneIsHeadAndReplay) {
  const std::string text = DescribeBriefly(SomeFinding(), "gate");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_THAT(text, AllOf(HasSubstr("FAILED good:limit=3  prompt"),
                          HasSubstr("  replay: gate replay ")));
}

TEST(Elided, LeavesShortTextAlone) {
  EXPECT_EQ(Elided("abcdef", 6), "abcdef");
  EXPECT_EQ(Elided("abcdefg", 6), "abc ... efg");
}

}  // namespace
}  // namespace splitproof
