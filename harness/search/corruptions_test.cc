#include "harness/search/corruptions.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using testing::Contains;
using testing::IsSupersetOf;
using testing::Not;
using testing::SizeIs;

const Corruption& Named(std::string_view name) {
  const auto all = AllCorruptions();
  const auto found = std::ranges::find(all, name, &Corruption::name);
  EXPECT_NE(found, all.end()) << name;
  return *found;
}

// Every edit of the first frame, applied.
std::vector<std::string> Corrupted(std::string_view name,
                                   const Vocabulary& vocabulary) {
  std::vector<std::string> results;
  const std::string& frame = vocabulary.frames.front();
  Named(name).ForEach(vocabulary, frame, [&](std::string_view, Edit edit) {
    results.push_back(edit.AppliedTo(frame));
  });
  return results;
}

const Vocabulary kLines = {.delimiters = {"\r\n"},
                           .frames = {"ab\r\n", "c\r\n", "longer\r\n"}};

TEST(Edit, ReplacesBytes) {
  const Edit edit{.at = 1, .erased = 2, .inserted = "xy", .times = 3};
  EXPECT_EQ(edit.AppliedTo("abcd"), "axyxyxyd");
  EXPECT_EQ(edit.InsertedBytes(), 6u);
}

TEST(Corruptions, EditInsideTheFrameAndSayWhat) {
  for (const Corruption& corruption : AllCorruptions()) {
    for (const std::string& frame :
         {std::string("a"), std::string("12:ab\"\r\n"),
          std::string(500, 'x')}) {
      corruption.ForEach(kLines, frame, [&](std::string_view, Edit edit) {
        EXPECT_LE(edit.at + edit.erased, frame.size()) << corruption.name();
        EXPECT_FALSE(edit.what.empty()) << corruption.name();
        EXPECT_TRUE(edit.AppliedTo(frame) != frame) << edit.what;
      });
    }
  }
}

TEST(Corruptions, ReachBothEndsOfALongFrameInAFewPlaces) {
  const Vocabulary vocabulary{.delimiters = {},
                              .frames = {std::string(5000, 'x')}};
  std::set<size_t> places;
  Named("flip").ForEach(
      vocabulary, vocabulary.frames[0],
      [&](std::string_view, const Edit& edit) { places.insert(edit.at); });
  EXPECT_THAT(places,
              IsSupersetOf({0, 1, 2, 3, 4, 4995, 4996, 4997, 4998, 4999}));
  EXPECT_THAT(places,
              SizeIs(testing::AllOf(testing::Gt(30u), testing::Lt(60u))));
}

TEST(Corruptions, StretchToTheLongestFrameAndBeyond) {
  const auto stretched = Corrupted("stretch", kLines);
  EXPECT_THAT(stretched,
              IsSupersetOf({"aaaaab\r\n", "abbbbb\r\n", "abbbbbb\r\n",
                            "abbbbbbb\r\n", "ab\r\r\n"}));
  EXPECT_THAT(stretched, Contains(SizeIs(5004)));
}

TEST(Corruptions, GrowFramesAndTheirLengths) {
  EXPECT_THAT(
      Corrupted("grow", {.delimiters = {}, .frames = {"2:ab,", "5:lengt,"}}),
      IsSupersetOf({"3:aab,", "3:abb,", "5:aaaab,", "6:aaaaab,"}));
  EXPECT_THAT(Corrupted("grow", {.delimiters = {},
                                 .frames = {"\x02"
                                            "ab"}}),
              IsSupersetOf({"\x03"
                            "aab",
                            "\x03"
                            "abb"}));
}

TEST(Corruptions, PutPartsOfDelimitersIntoPayloads) {
  EXPECT_THAT(Corrupted("insert-delimiter", kLines),
              IsSupersetOf({"a\rb\r\n", "ab\r\r\n", "a\nb\r\n", "a\r\nb\r\n",
                            "a\r\r\nb\r\n", "\rab\r\n"}));
}

TEST(Corruptions, DoubleDropAndTearDelimiters) {
  EXPECT_THAT(Corrupted("spoil-delimiter", kLines),
              IsSupersetOf({"ab\r\n\r\n", "ab", "ab\r\r\n", "ab\r\n\n", "ab\n",
                            "ab\r", "ab\n\r"}));
  EXPECT_THAT(
      Corrupted("spoil-delimiter", {.delimiters = {}, .frames = {"2:ab,"}}),
      IsSupersetOf({"2:ab,,", "2:ab"}));
}

TEST(Corruptions, PutEvenAndOddBackslashesBeforeQuotesAndDelimiters) {
  EXPECT_THAT(
      Corrupted("backslash", {.delimiters = {"\n"}, .frames = {"\"a\"\n"}}),
      IsSupersetOf({"\"a\\\"\n", "\"a\\\\\"\n", "\"a\\\\\\\"\n", "\"a\"\\\n",
                    "\\\"a\"\n"}));
}

TEST(Corruptions, CutCharactersShort) {
  EXPECT_THAT(Corrupted("utf-8", kLines),
              IsSupersetOf({"ab\xE2\x82\r\n",
                            "a\xC3"
                            "b\r\n",
                            "ab\xF0\x9F\x98\r\n", "ab\xC3\xA9\r\n"}));
}

TEST(Corruptions, ChangeLengthsByOne) {
  EXPECT_THAT(
      Corrupted("length", {.delimiters = {}, .frames = {"2:ab,"}}),
      IsSupersetOf({"3:ab,", "1:ab,", "0:ab,", "9:ab,", "02:ab,", "20:ab,"}));
}

TEST(Corruptions, LeaveOtherCharactersWhole) {
  const Vocabulary vocabulary{.delimiters = {"\n"}, .frames = {"\xC3\xA9\n"}};
  const auto spoilt = Corrupted("utf-8", vocabulary);
  EXPECT_THAT(spoilt, Contains("\xED\xA0\x80\xC3\xA9\n"));
  EXPECT_THAT(spoilt, Not(Contains("\xC3\xED\xA0\x80\xA9\n")));
}

TEST(Corruptions, MakeNumbersTooLargeForMostLimitsAndForIntegers) {
  EXPECT_THAT(Corrupted("header", {.delimiters = {}, .frames = {"\4abcd"}}),
              IsSupersetOf({"\xFF\xFF\xFF\xFF\x64", "\4\x7F\xFF\xFF\xFF"}));
  EXPECT_THAT(Corrupted("number", {.delimiters = {}, .frames = {"2:a1,"}}),
              IsSupersetOf({"999:a1,", "99999:a1,", "4294967298:a1,",
                            "18446744073709551618:a1,", "2:a999,",
                            "99999999999999999999:a1,"}));
}

TEST(Corruptions, NestFrames) {
  EXPECT_THAT(Corrupted("nest", {.delimiters = {":", ","},
                                 .frames = {"2:ab,", "1:c,"}}),
              IsSupersetOf({"5:2:ab,,", "8:5:2:ab,,,", "4:1:c,,"}));
}

TEST(Corruptions, CutFramesOffAndJoinTheirParts) {
  EXPECT_THAT(Corrupted("truncate", kLines),
              IsSupersetOf({"a", "ab", "ab\r", "b\r\n", "\n"}));
  EXPECT_THAT(Corrupted("splice", kLines),
              IsSupersetOf({"a\r\n", "anger\r\n", "aonger\r\n"}));
  EXPECT_THAT(Corrupted("truncate", kLines), Not(Contains("")));
}

}  // namespace
}  // namespace splitproof
