#include "harness/report/matrix.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

SubjectResult Result(const std::string& name, Verdict first) {
  SubjectResult result;
  result.subject = name;
  result.properties[0].verdict = first;
  result.properties[1] = {Verdict::kNotApplicable, "it has one form"};
  result.properties[2].verdict = Verdict::kNotChecked;
  result.streams = 2;
  result.cases = 30;
  result.executions = 400;
  if (first == Verdict::kFailed) result.findings.emplace_back();
  return result;
}

TEST(Matrix, TellsVerdictsByWords) {
  const std::string text =
      DescribeMatrix({{Result("one", Verdict::kHolds), {}},
                      {Result("another:x=1", Verdict::kFailed), {}}},
                     /*color=*/false);
  EXPECT_THAT(
      text,
      AllOf(StartsWith("subject      split   pl=buf  remain  prompt"),
            HasSubstr("\none          holds   n/a     off     holds"),
            HasSubstr("\nanother:x=1  FAIL    n/a     off     holds"),
            HasSubstr("\npl=buf  plain-equals-buffered\n"),
            HasSubstr("\nn/a  plain-equals-buffered: it has one form "
                      "(another, one)\n"),
            HasSubstr("\n2 subjects, 60 schedules run in 800 executions, 1 "
                      "failure\n"),
            Not(HasSubstr("\033"))));
}

TEST(Matrix, ColoursChangeNoText) {
  const std::vector<MatrixRow> rows = {{Result("a", Verdict::kFailed), {}}};
  std::string text = DescribeMatrix(rows, /*color=*/true);
  EXPECT_THAT(text, HasSubstr("\033[1;31mFAIL"));
  for (size_t at; (at = text.find('\033')) != std::string::npos;) {
    text.erase(at, text.find('m', at) - at + 1);
  }
  EXPECT_EQ(text, DescribeMatrix(rows, /*color=*/false));
}

TEST(Matrix, ShowsRelaxationsAndWhatIsNotFinished) {
  Traits traits;
  traits.in_place = true;
  traits.promptness = {.kind = Promptness::Kind::kLookahead, .bytes = 2};
  SubjectResult result = Result("a", Verdict::kHolds);
  result.complete = false;
  EXPECT_THAT(DescribeMatrix({{result, traits}}, false),
              HasSubstr("400  in place, lookahead 2  (not finished)\n"));
}

TEST(Traits, StrictestHasNothingToSay) {
  EXPECT_EQ(DescribeTraits({}), "");
  Traits deferred;
  deferred.promptness.kind = Promptness::Kind::kDeferred;
  EXPECT_EQ(DescribeTraits(deferred), "deferred");
}

TEST(Matrix, SaysWhatIsNotCoveredAndWhatMayHelp) {
  MatrixRow row{Result("a:x=1", Verdict::kHolds), {}};
  EXPECT_THAT(DescribeMatrix({row}, false), Not(HasSubstr("uncov")));
  row.result.properties[0] = {Verdict::kNotCovered, "no stream was cut"};
  EXPECT_THAT(
      DescribeMatrix({row}, false),
      AllOf(HasSubstr("\na:x=1    uncov   n/a     off     holds"),
            HasSubstr("\nuncov   not covered: it did not fail, but nothing was "
                      "held against it; a larger budget, "),
            HasSubstr("\nuncov  split-invariance: no stream was cut (a)\n")));
}

TEST(CheckedSomething, NeedsAVerdictThatWasEarned) {
  SubjectResult result = Result("a", Verdict::kHolds);
  EXPECT_TRUE(CheckedSomething(result));
  for (const Verdict none :
       {Verdict::kNotApplicable, Verdict::kNotChecked, Verdict::kNotCovered}) {
    for (PropertyResult& property : result.properties) property.verdict = none;
    EXPECT_FALSE(CheckedSomething(result));
  }
  EXPECT_TRUE(CheckedSomething(Result("a", Verdict::kFailed)));
}

}  // namespace
}  // namespace splitproof
