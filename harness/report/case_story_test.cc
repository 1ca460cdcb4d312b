#include "harness/report/case_story.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/typed_subject.h"
#include "harness/gate/test_subjects.h"

namespace splitproof {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

template <class S>
CaseStory Tell(std::string stream, std::string_view schedule,
               const std::string& parameters = "") {
  const auto subject = MakeSubject<S>("subject", parameters);
  return TellCase(**subject, {.subject = "subject",
                              .stream = std::move(stream),
                              .schedule = *Schedule::Parse(schedule),
                              .recv_size = 16});
}

std::vector<size_t> Received(const FormStory& story) {
  std::vector<size_t> received;
  for (const Moment& moment : story.moments) {
    if (moment.kind == Moment::Kind::kRecv) received.push_back(moment.received);
  }
  return received;
}

// The first difference from something, or null.
const Difference* FindDifference(const FormStory& story,
                                 Difference::From from) {
  for (const Difference& difference : story.differences) {
    if (difference.from == from) return &difference;
  }
  return nullptr;
}

TEST(CaseStory, HasAMomentForEachRecvAndFault) {
  const CaseStory story = Tell<test::GoodLines>("ab\nc\n", "1,W,3");
  ASSERT_THAT(story.forms, SizeIs(2));
  for (const FormStory& form : story.forms) {
    EXPECT_THAT(Received(form), ElementsAre(1, 3, 1));
    EXPECT_THAT(form.moments, SizeIs(7));  // Beginning, W, end, and finally.
    EXPECT_EQ(form.moments[3].offset, 1u);
    EXPECT_EQ(form.moments[3].events_begin, 0u);
    EXPECT_EQ(form.moments[3].events_end, 1u);
    EXPECT_THAT(form.differences, IsEmpty());
  }
}

TEST(CaseStory, SaysWhereWindowsBeginAndWhatLiesBehind) {
  const CaseStory story = Tell<test::GoodLines>("abc", "1,2");
  const FormStory& buffered = story.forms[1];
  const Moment& first = buffered.moments[1];
  const Moment& second = buffered.moments[2];
  EXPECT_EQ(first.position, 0u);
  EXPECT_EQ(second.position, 1u);
  EXPECT_EQ(second.block, first.block);
  EXPECT_EQ(first.behind, std::string(kBytesBehindMax, kInertFill[0]));
  EXPECT_EQ(story.forms[0].moments[1].behind, "");
}

TEST(CaseStory, FindsTheFirstDifferences) {
  const CaseStory story = Tell<test::BadLines>("a\r\nb\r\n", "2");
  const FormStory& plain = story.forms[0];
  const auto* uncut = FindDifference(plain, Difference::From::kOneChunk);
  ASSERT_NE(uncut, nullptr);
  EXPECT_EQ(uncut->event, 0u);
  EXPECT_EQ(plain.moments[uncut->moment].received, 4u);
  EXPECT_EQ(uncut->instead, "packet \"a\"  end 3  at 6  remainder 3");
  // The reference is the same run.
  EXPECT_EQ(FindDifference(plain, Difference::From::kReference), nullptr);
}

TEST(CaseStory, ADifferenceThatIsMissingIsAtTheEnd) {
  const CaseStory story = Tell<test::BadLines>("\r\n", "1");
  const auto* uncut =
      FindDifference(story.forms[0], Difference::From::kOneChunk);
  ASSERT_NE(uncut, nullptr);
  EXPECT_EQ(uncut->event, 0u);
}

TEST(CaseStory, TheReferenceIsWhatTheStreamWasMadeOf) {
  const CaseStory story = Tell<test::BadLines>("it's\r\n\r\n", "*");
  EXPECT_EQ(story.reference_name, "the packets it was made of");
  EXPECT_THAT(story.reference,
              ElementsAre(ReferenceEvent{.text = "\"it's\"", .end = 6},
                          ReferenceEvent{.text = "\"\"", .end = 8}));
}

TEST(CaseStory, HoldsEachFormAgainstTheReference) {
  const CaseStory story = Tell<test::BadLines>("it's\r\n", "5");
  const auto* reference =
      FindDifference(story.forms[0], Difference::From::kReference);
  ASSERT_NE(reference, nullptr);
  EXPECT_EQ(reference->instead, "packet \"it's\"  end 6");
}

// The names of the runs of each group.
std::vector<std::vector<std::string>> RunsOf(const CaseStory& story) {
  std::vector<std::vector<std::string>> runs;
  for (const RunGroup& group : story.groups) runs.push_back(group.runs);
  return runs;
}

TEST(CaseStory, RunsThatFindTheSameAreInOneGroup) {
  EXPECT_THAT(RunsOf(Tell<test::GoodLines>("x\n", "1")),
              ElementsAre(ElementsAre("plain, whole", "buffered, whole",
                                      "plain, cut", "buffered, cut")));
  EXPECT_THAT(
      RunsOf(Tell<test::BadLines>("x\r\n", "2")),
      ElementsAre(ElementsAre("plain, whole"), ElementsAre("plain, cut")));
}

TEST(CaseStory, WhatIsNotCutIsRunByteByByte) {
  EXPECT_THAT(
      RunsOf(Tell<test::BadLines>("x\r\n", "")),
      ElementsAre(ElementsAre("plain, whole"), ElementsAre("plain, bytewise")));
}

TEST(CaseStory, WhatDiesInItsFirstChunkIsCutAllTheSame) {
  EXPECT_THAT(RunsOf(Tell<test::GoodLines>("abcdef\n", "4", "limit=3")),
              ElementsAre(ElementsAre("plain, whole", "buffered, whole",
                                      "plain, cut", "buffered, cut")));
}

TEST(CaseStory, GroupsSayWhatTheyFindFromWhereTheyPart) {
  const CaseStory story = Tell<test::BadLines>("a\r\nb\r\nx\r\ny\r\n", "3,3,2");
  ASSERT_THAT(story.groups, SizeIs(2));
  EXPECT_THAT(story.groups[0].events,
              ElementsAre("packet \"b\"  end 6", "packet \"x\"  end 9",
                          "packet \"y\"  end 12"));
  EXPECT_THAT(
      story.groups[1].events,
      ElementsAre("packet \"b\"  end 6", "packet \"x\\r\\ny\"  end 12"));
}

TEST(CaseStory, TheReferenceOfOtherStreamsIsOfTheLargestGroup) {
  const CaseStory story = Tell<test::BadLines>("x\r\ny", "1,C,*");
  EXPECT_EQ(story.reference_name, "plain, whole");
  ASSERT_FALSE(story.reference.empty());
  EXPECT_EQ(story.reference[0].end, 3u);
}

TEST(CaseStory, ThereIsNoReferenceWhereNoGroupIsTheLargest) {
  const CaseStory story = Tell<test::BadLines>("a\r\nb", "2");
  EXPECT_THAT(story.groups, SizeIs(2));
  EXPECT_EQ(story.reference_name, "");
  EXPECT_THAT(story.reference, IsEmpty());
  EXPECT_EQ(FindDifference(story.forms[0], Difference::From::kReference),
            nullptr);
}

TEST(CaseStory, SaysWhatOneCutDoesWhereRunsPart) {
  const auto described = [](const CaseStory& story) {
    std::vector<std::string> lines;
    for (const OneCut& one_cut : story.one_cuts) {
      lines.push_back(DescribeOneCut(one_cut));
    }
    return lines;
  };
  EXPECT_THAT(
      described(Tell<test::BadLines>("ab\r\nc\r\n\r\n", "3")),
      ElementsAre("plain, cut once: something else at 3, 6, 8, the same "
                  "at 1, 2, 4, 5, 7"));
  EXPECT_THAT(described(Tell<test::BadLines>("abcd\r\n", "5")),
              ElementsAre("plain, cut once: something else at 5, the same at 1 "
                          "to 4"));
  EXPECT_THAT(described(Tell<test::BadLines>("abcd\r\n", "4")), IsEmpty());
}

TEST(CaseStory, ProgressIsToldBeforeEachMomentIsCarriedOut) {
  const auto subject = MakeSubject<test::BadLines>("subject", "");
  std::vector<size_t> delivered;
  TellCase(**subject,
           {.subject = "subject",
            .stream = "ab",
            .schedule = *Schedule::Parse("1,1"),
            .recv_size = 16},
           [&](Form, const Moment& moment) {
             delivered.push_back(moment.delivered);
           });
  // The last one stands for the runs that the case is compared with.
  EXPECT_THAT(delivered, ElementsAre(0, 1, 2, 2, 2, 2));
}

}  // namespace
}  // namespace splitproof
