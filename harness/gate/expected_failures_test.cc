#include "harness/gate/expected_failures.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/gate/test_subjects.h"

namespace splitproof {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr Property kSplit = Property::kSplitInvariance;
constexpr Property kPrompt = Property::kPrompt;

MatrixRow Row(const std::string& subject) {
  MatrixRow row;
  row.result.subject = subject;
  return row;
}

MatrixRow Failing(const std::string& subject, Property property,
                  const std::string& kind) {
  MatrixRow row = Row(subject);
  row.result.properties[static_cast<size_t>(property)].verdict =
      Verdict::kFailed;
  Finding& finding = row.result.findings.emplace_back();
  finding.property = property;
  finding.kind = kind;
  return row;
}

ExpectedFailures Parse(const std::string& text) {
  auto list = ExpectedFailures::Parse(text, "list");
  EXPECT_TRUE(list.ok()) << list.status();
  return *list;
}

// "line: entry: what" of each problem.
std::vector<std::string> ProblemsOf(const std::string& text,
                                    std::vector<MatrixRow>& rows,
                                    bool sees_all = true) {
  std::vector<std::string> problems;
  for (const ListProblem& problem : Parse(text).Judge(sees_all, rows)) {
    problems.push_back(std::to_string(problem.line) + ": " + problem.entry +
                       ": " + problem.what);
  }
  return problems;
}

std::string Updated(const std::string& text,
                    const std::vector<MatrixRow>& rows) {
  const std::string updated = Parse(text).Updated(/*sees_all=*/true, rows);
  std::vector<MatrixRow> again = rows;
  EXPECT_THAT(ProblemsOf(updated, again), IsEmpty()) << updated;
  for (const MatrixRow& row : again) EXPECT_FALSE(row.FailsUnexpectedly());
  EXPECT_EQ(Parse(updated).Updated(/*sees_all=*/true, rows), updated);
  return updated;
}

TEST(ExpectedFailures, AnEntryExpectsOneKindOfFailureOfAProperty) {
  std::vector<MatrixRow> rows = {Failing("bad", kSplit, "a|b, c")};
  EXPECT_THAT(
      ProblemsOf("# why\n\nbad/split-invariance  \"a|b, c\"  known\n", rows),
      IsEmpty());
  EXPECT_THAT(rows[0].expected, ElementsAre(Pair(0, "known")));
  EXPECT_FALSE(rows[0].FailsUnexpectedly());
}

TEST(ExpectedFailures, AFailureThatIsNotListedStaysOne) {
  std::vector<MatrixRow> rows = {Failing("bad", kSplit, "a")};
  rows[0].result.findings.emplace_back().kind = "b";
  EXPECT_THAT(ProblemsOf("bad/split-invariance \"a\" known", rows), IsEmpty());
  EXPECT_TRUE(rows[0].FailsUnexpectedly());
}

TEST(ExpectedFailures, AnEntryThatHoldsIsAProblem) {
  std::vector<MatrixRow> rows = {Row("bad")};
  EXPECT_THAT(ProblemsOf("bad/prompt \"a\" known", rows),
              ElementsAre("1: bad/prompt: it holds for bad"));
}

TEST(ExpectedFailures, AnotherSignatureIsAProblem) {
  std::vector<MatrixRow> rows = {Failing("bad", kPrompt, "b")};
  EXPECT_THAT(ProblemsOf("bad/prompt \"a\" known", rows),
              ElementsAre("1: bad/prompt: bad fails in another way"));
  EXPECT_TRUE(rows[0].FailsUnexpectedly());
}

TEST(ExpectedFailures, AnEntryThatNamesNothingIsAProblem) {
  std::vector<MatrixRow> rows = {Row("good")};
  rows[0].result.properties[static_cast<size_t>(kPrompt)] = {
      Verdict::kNotApplicable, "it is deferred"};
  EXPECT_THAT(
      ProblemsOf("ugly/prompt \"a\" x\n"
                 "bad/prompts \"a\" x\n"
                 "good:limti=3/prompt \"a\" x\n"
                 "good/prompt \"a\" x\n",
                 rows),
      ElementsAre("1: ugly/prompt: there is no subject \"ugly\"",
                  "2: bad/prompts: there is no property \"prompts\"",
                  "3: good:limti=3/prompt: there is no parameter \"limti\"",
                  "4: good/prompt: it does not apply to good: it is "
                  "deferred"));
}

TEST(ExpectedFailures, WhatARunLeavesOutIsNotJudged) {
  std::vector<MatrixRow> rows = {Row("good")};
  EXPECT_THAT(
      ProblemsOf("bad/prompt \"a\" x\ngood:limit=9/prompt \"a\" x", rows),
      IsEmpty());
  const std::string list = "good/prompt \"a\" x";
  EXPECT_THAT(ProblemsOf(list, rows, /*sees_all=*/false), IsEmpty());
  rows[0].result.complete = false;
  EXPECT_THAT(ProblemsOf(list, rows), IsEmpty());
  rows[0].result.complete = true;
  rows[0].result.properties[static_cast<size_t>(kPrompt)].verdict =
      Verdict::kNotChecked;
  EXPECT_THAT(ProblemsOf(list, rows), IsEmpty());
  rows[0].result.properties[static_cast<size_t>(kPrompt)] = {
      Verdict::kNotCovered, "nothing came out"};
  EXPECT_THAT(ProblemsOf(list, rows), IsEmpty()) << "no unexpected pass";
  EXPECT_EQ(Updated(list + "\n", rows), list + "\n");
}

TEST(ExpectedFailures, AWildcardStaysWithinOneName) {
  for (const char* wide : {"*/prompt", "*/*", "goo*/prompt", "good*/prompt",
                           "good:*/*", "good:*=3/prompt"}) {
    std::vector<MatrixRow> rows = {Failing("good:limit=3", kPrompt, "a")};
    EXPECT_THAT(ProblemsOf(std::string(wide) + " \"a\" x", rows),
                ElementsAre("1: " + std::string(wide) +
                            ": the wildcard may match too much: "
                            "NAME:*/PROPERTY and SUBJECT/* are allowed"));
    EXPECT_TRUE(rows[0].FailsUnexpectedly());
  }
  for (const char* fine :
       {"good:*/prompt", "good:limit=*/prompt", "good:limit=3/*"}) {
    std::vector<MatrixRow> rows = {Failing("good:limit=3", kPrompt, "a")};
    EXPECT_THAT(ProblemsOf(std::string(fine) + " \"a\" x", rows), IsEmpty());
    EXPECT_FALSE(rows[0].FailsUnexpectedly());
  }
}

TEST(ExpectedFailures, AWildcardMustBeTrueOfEachSubject) {
  std::vector<MatrixRow> rows = {Failing("good:limit=3", kPrompt, "a"),
                                 Row("good:limit=4")};
  EXPECT_THAT(ProblemsOf("good:*/prompt \"a\" x", rows),
              ElementsAre("1: good:*/prompt: it holds for good:limit=4"));
}

TEST(ExpectedFailures, AnUpdateKeepsWhatIsTrue) {
  const std::string list =
      "# First.\n\n  bad/split-invariance \"a\"\t known  \n# Last.\n"
      "lethal/* \"crash|11\" of another run\n";
  EXPECT_EQ(Updated(list, {Failing("bad", kSplit, "a")}), list);
}

TEST(ExpectedFailures, AnUpdatePutsNewEntriesInTheirPlace) {
  std::vector<MatrixRow> rows = {Failing("bad", kSplit, "new|\"\\\x01"),
                                 Failing("good", kPrompt, "b")};
  EXPECT_EQ(Updated("# One.\n"
                    "bad/split-invariance \"old\" known\n"
                    "# Two.\n"
                    "bad/prompt \"a\" it holds\n"
                    "# Three.\n",
                    rows),
            "# One.\n"
            "bad/split-invariance  \"new|\\\"\\\\\\001\"  unexplained: say "
            "why\n"
            "# Two.\n"
            "# Three.\n"
            "good/prompt  \"b\"  unexplained: say why\n");
  EXPECT_EQ(Updated("", {Row("bad")}), "");
}

TEST(ExpectedFailures, AnUpdateSpellsOutAWildcardThatIsNotTrue) {
  const std::vector<MatrixRow> rows = {Failing("good:limit=3", kPrompt, "a"),
                                       Failing("good:limit=4", kPrompt, "a"),
                                       Row("good:limit=5")};
  const std::string exact =
      "good:limit=3/prompt  \"a\"  known\n"
      "good:limit=4/prompt  \"a\"  known\n";
  EXPECT_EQ(Updated("good:*/prompt \"a\" known", rows), exact);
  EXPECT_EQ(Updated("*/* \"a\" known", rows), exact);
}

TEST(ExpectedFailures, ABadLineIsNamed) {
  const auto error_of = [](const std::string& text) {
    const auto list = ExpectedFailures::Parse(text, "list");
    return list.ok() ? "" : std::string(list.status().message());
  };
  const std::string form =
      "; write SUBJECT/PROPERTY \"SIGNATURE\" REASON, or # and a comment";
  EXPECT_EQ(error_of("# fine\nbad \"a\" x"),
            "list:2: \"bad\" is not SUBJECT/PROPERTY" + form);
  EXPECT_EQ(error_of("/prompt \"a\" x"),
            "list:1: \"/prompt\" is not SUBJECT/PROPERTY" + form);
  EXPECT_EQ(error_of("bad/prompt"), "list:1: the signature is missing" + form);
  EXPECT_EQ(error_of("bad/prompt \"a x"),
            "list:1: the signature is missing" + form);
  EXPECT_EQ(error_of("bad/prompt \"a\\"),
            "list:1: the signature is missing" + form);
  EXPECT_EQ(error_of("bad/prompt \"a\""),
            "list:1: the reason is missing" + form);
  EXPECT_EQ(error_of("bad/prompt \"a\" x\nbad/prompt \"a\" y"),
            "list:2: line 1 says it already" + form);
}

}  // namespace
}  // namespace splitproof
