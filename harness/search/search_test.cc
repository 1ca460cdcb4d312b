#include "harness/search/search.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/typed_subject.h"
#include "harness/search/proof_test_subjects.h"
#include "serializers/contract/serializer.h"

namespace splitproof {
namespace {

using testing::HasSubstr;

// Words that end at a stop byte; buggy ones lose the state of a cut word.
template <bool kBuggy>
class Words {
 public:
  using Packet = std::string;

  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t stop = chunk.find('.');
      if (kBuggy) word_.clear();
      word_.append(chunk.substr(0, stop));
      if (stop == Bytes::npos) return kNeedMore;
      return Decoded{word_, chunk.substr(stop + 1)};
    }

   private:
    std::string word_;
  };

  std::vector<std::string> MalformedSamples() const { return {"ab.cd."}; }
  Deserializer IncrementalDeserialize() const { return {}; }
};

std::unique_ptr<Subject> Correct() {
  return *MakeSubject<Words<false>>("correct", "");
}
std::unique_ptr<Subject> Buggy() {
  return *MakeSubject<Words<true>>("buggy", "");
}

PropertyResult ResultOf(const SubjectResult& result, Property property) {
  return result.properties[static_cast<size_t>(property)];
}

// The subject's own streams only, with each in two recv sizes.
const Budget& OwnStreams() {
  static constexpr Budget kBudget = {.name = "own streams",
                                     .schedules_max = 40,
                                     .schedule_bytes_max = 4 << 10,
                                     .fills_per_schedule = 1,
                                     .generated_max = 0,
                                     .generated_bytes_max = 0,
                                     .generated_schedules_max = 0,
                                     .recv_sizes_max = 2};
  return kBudget;
}

TEST(Search, FindsNothingWhereNothingIsWrong) {
  SearchOptions options;
  options.budget = &OwnStreams();
  const auto result = CheckSubject(*Correct(), options);
  ASSERT_TRUE(result.ok());
  EXPECT_FALSE(result->failed());
  EXPECT_EQ(ResultOf(*result, Property::kSplitInvariance).verdict,
            Verdict::kHolds);
  EXPECT_EQ(result->streams, 1u);
  EXPECT_GT(result->cases, 32u) << "all 2^5 chunkings, and more";
  EXPECT_GT(result->executions, result->cases);
}

// Words that are values with ==, so that there are proofs of them.
template <class Words>
class Provable : public Words {
 public:
  std::vector<std::string> MalformedSamples() const { return {"ab.cd."}; }
};

TEST(Search, WhatIsProvedIsNotCutAgain) {
  SearchOptions options;
  options.budget = &OwnStreams();
  const auto subject = *MakeSubject<Provable<test::Words>>("provable", "");
  const auto proved = CheckSubject(*subject, options);
  ASSERT_TRUE(proved.ok());
  EXPECT_EQ(proved->proved, 1u);
  EXPECT_EQ(ResultOf(*proved, Property::kSplitInvariance).verdict,
            Verdict::kProved);
  EXPECT_EQ(ResultOf(*proved, Property::kEndOfStream).verdict, Verdict::kHolds);
  const auto cut = CheckSubject(*Correct(), options);
  ASSERT_TRUE(cut.ok());
  EXPECT_EQ(cut->proved, 0u) << "there is no == to prove it by";
  EXPECT_LT(proved->cases, cut->cases);
}

TEST(Search, NothingIsProvedForWhoChoosesFamiliesOrProperties) {
  const auto subject = *MakeSubject<Provable<test::Words>>("provable", "");
  SearchOptions options;
  options.budget = &OwnStreams();
  options.families = {FindFamily("one-cut")};
  EXPECT_EQ(CheckSubject(*subject, options)->proved, 0u);
  options.families = {};
  options.properties = PropertySet::All().Without(Property::kNoKeptAlias);
  EXPECT_EQ(CheckSubject(*subject, options)->proved, 0u);
}

TEST(Search, AScheduleThatRefutesIsACaseLikeOthers) {
  const auto subject =
      *MakeSubject<Provable<test::SpoilsFirstByte>>("spoils", "");
  SearchOptions options;
  options.budget = &OwnStreams();
  const auto result = CheckSubject(*subject, options);
  ASSERT_TRUE(result.ok());
  ASSERT_TRUE(result->failed());
  const Finding& finding = result->findings.front();
  EXPECT_EQ(finding.property, Property::kSplitInvariance);
  EXPECT_EQ(finding.family, "proof");
  EXPECT_EQ(finding.failing.schedule.ToString(), "1,2,*,E");
  EXPECT_GT(finding.count, 1u) << "families found more of them";
  EXPECT_EQ(result->proved, 0u);
}

TEST(Search, StopsInTheMiddleOfAStreamWhenTold) {
  SearchOptions options;
  int questions = 0;
  options.progress = [&](size_t, size_t all) {
    EXPECT_EQ(all, 1u);
    return ++questions < 3;
  };
  options.budget = &OwnStreams();
  const auto result = CheckSubject(*Correct(), options);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(questions, 3);
  EXPECT_FALSE(result->complete);
  EXPECT_EQ(result->streams, 0u);
  EXPECT_GT(result->cases, 0u);
}

TEST(Search, FindsASplitBugWithTheSimplestFamilyThatShowsIt) {
  const auto result = CheckSubject(*Buggy(), {});
  ASSERT_TRUE(result.ok());
  ASSERT_TRUE(result->failed());
  const Finding& finding = result->findings.front();
  EXPECT_EQ(finding.property, Property::kSplitInvariance);
  EXPECT_EQ(finding.label, "packet");
  EXPECT_EQ(finding.failing.subject, "buggy");
  EXPECT_EQ(finding.failing.stream, "ab.cd.");
  EXPECT_EQ(finding.family, "bytewise");
  EXPECT_GT(finding.count, 1u);
  EXPECT_THAT(DescribeTraces(finding.traces),
              AllOf(HasSubstr("> packet \"ab\""), HasSubstr("> packet \"\"")));
}

TEST(Search, DoesTheSameTwice) {
  const auto first = CheckSubject(*Buggy(), {});
  const auto second = CheckSubject(*Buggy(), {});
  EXPECT_EQ(first->cases, second->cases);
  EXPECT_EQ(first->executions, second->executions);
  EXPECT_EQ(first->findings.front().failing.schedule,
            second->findings.front().failing.schedule);
}

TEST(Search, SaysWhyAPropertyDoesNotApply) {
  const auto result = CheckSubject(*Correct(), {});
  const PropertyResult both = ResultOf(*result, Property::kPlainEqualsBuffered);
  EXPECT_EQ(both.verdict, Verdict::kNotApplicable);
  EXPECT_EQ(both.reason, "the subject has one form only");
  EXPECT_EQ(ResultOf(*result, Property::kRoundTrip).reason,
            "the subject has no samples");
}

TEST(Search, ChecksOnlyWhatIsAskedFor) {
  SearchOptions options;
  options.properties = *PropertySet::Parse("prompt");
  options.families = {FindFamily("bytewise")};
  options.budget = &OwnStreams();
  const auto result = CheckSubject(*Buggy(), options);
  EXPECT_FALSE(result->failed());
  EXPECT_EQ(ResultOf(*result, Property::kSplitInvariance).verdict,
            Verdict::kNotChecked);
  EXPECT_EQ(result->cases, 4u)
      << "one schedule, and the stream at large, for two recv sizes";
}

TEST(Search, RefusesASubjectWithoutStreams) {
  class Mute : public Words<false> {
   private:
    using Words<false>::MalformedSamples;
  };
  const auto result = CheckSubject(**MakeSubject<Mute>("mute", ""), {});
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(std::string(result.status().message()),
              HasSubstr("\"mute\" has no streams to check"));
}

TEST(Search, NamesACorpusThatIsNotThere) {
  SearchOptions options;
  options.corpus = "no/such/folder";
  const auto result = CheckSubject(*Correct(), options);
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(std::string(result.status().message()),
              HasSubstr("no/such/folder"));
}

SubjectResult Replay(const Subject& subject, std::string_view schedule) {
  return CheckCase(subject,
                   {.subject = subject.name(),
                    .stream = "ab.cd.",
                    .schedule = *Schedule::Parse(schedule),
                    .recv_size = 16},
                   PropertySet::All());
}

TEST(CheckCase, FailsExactlyWhereTheStreamIsCutBadly) {
  EXPECT_TRUE(Replay(*Buggy(), "1").failed());
  EXPECT_FALSE(Replay(*Buggy(), "3").failed());
  EXPECT_FALSE(Replay(*Correct(), "1").failed());
}

TEST(CheckCase, TakesSchedulesThatEndEarlyResetOrClear) {
  for (const std::string_view schedule :
       {"1,E", "4,E", "2,R", "1,C,2", "W,0"}) {
    EXPECT_FALSE(Replay(*Correct(), schedule).failed()) << schedule;
  }
  // The buggy word is cut before the end of the stream.
  EXPECT_TRUE(Replay(*Buggy(), "1,2,E").failed());
}

TEST(Budget, NamesAreKnown) {
  for (const std::string_view name : {"quick", "standard", "deep"}) {
    ASSERT_NE(FindBudget(name), nullptr) << name;
    EXPECT_EQ(FindBudget(name)->name, name);
  }
  EXPECT_EQ(FindBudget("endless"), nullptr);
}

}  // namespace
}  // namespace splitproof
