#include "harness/mutants/selftest.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/mutants/selftest_report.h"
#include "harness/mutants/toy_lines.h"

namespace splitproof::mutants {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SelftestOptions Quickly() {
  SelftestOptions options;
  options.budget = FindBudget("quick");
  options.seeds = 3;
  options.naive_cases_max = 200;
  return options;
}

std::vector<Mutant> Named(const std::vector<std::string_view>& names) {
  std::vector<Mutant> mutants;
  for (const Mutant& mutant : AllMutants()) {
    const auto at = std::find(names.begin(), names.end(), mutant.name);
    if (at != names.end()) mutants.push_back(mutant);
  }
  return mutants;
}

Innocent FirstInnocent() { return AllInnocents().front(); }

// All that is said of an outcome.
std::string TextOf(const Outcome& outcome) {
  std::string text = absl::StrCat(
      outcome.name, " ", outcome.died, " ", CountInWords(outcome.cases_to_kill),
      " ", CountInWords(outcome.naive_cases_to_kill), " ");
  for (const std::string& killer : outcome.killers) text += killer + " ";
  if (outcome.small) text += outcome.small->schedule;
  return text;
}

TEST(Selftest, SaysWhatKillsAMutantAndAfterHowManyCases) {
  const auto outcomes = CheckMutants(Named({"split-terminator"}), Quickly());
  ASSERT_EQ(outcomes->size(), 1u);
  const Outcome& outcome = outcomes->front();
  EXPECT_EQ(outcome.name, "split-terminator");
  EXPECT_THAT(outcome.killers, ElementsAre("split-invariance"));
  EXPECT_EQ(outcome.died, "");
  EXPECT_GT(outcome.cases_to_kill.median.value_or(0), 0u);
  EXPECT_EQ(outcome.cases_to_kill.missed, 0u);
  ASSERT_TRUE(outcome.small);
  EXPECT_EQ(outcome.small->bytes, 2u);
  EXPECT_EQ(outcome.small->cuts, 1u);
  EXPECT_EQ(outcome.small->packets, 1u);
}

// Lines; a "c" at the beginning of a chunk is the end of the process.
class DiesOfC : public ToyLines {
 public:
  class Plain : public PlainLineDeserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (chunk.front() == 'c') std::abort();
      return PlainLineDeserializer::Feed(chunk);
    }

    friend bool operator==(const Plain&, const Plain&) = default;
  };
  Plain IncrementalDeserialize() const { return {}; }
};

TEST(Selftest, AMutantThatEndsItsProcessHasACaseToo) {
  const Mutant deadly = {.name = "dies-of-c",
                         .bug_class = 'I',
                         .killed_by = "progress",
                         .make = Make<DiesOfC>};
  const auto outcomes = CheckMutants({deadly}, Quickly());
  const Outcome& outcome = outcomes->front();
  EXPECT_THAT(outcome.killers, Contains("progress"));
  EXPECT_EQ(outcome.died, "abort");
  EXPECT_GT(outcome.cases_to_kill.median.value_or(0), 0u);
  EXPECT_TRUE(outcome.small);
}

TEST(Selftest, TheNumberOfProcessesChangesNothing) {
  const auto texts = [](size_t jobs) {
    SelftestOptions options = Quickly();
    options.naive = true;
    options.jobs = jobs;
    const auto outcomes = CheckMutants(
        Named({"split-terminator", "kept-view", "late-line", "null-unchecked"}),
        options);
    std::vector<std::string> texts;
    for (const Outcome& outcome : *outcomes) texts.push_back(TextOf(outcome));
    return texts;
  };
  EXPECT_EQ(texts(3), texts(1));
}

TEST(Selftest, AnInnocentPassedForAMutantSurvives) {
  Mutant mutant = Named({"split-terminator"}).front();
  mutant.make = FirstInnocent().make;
  mutant.canary = true;
  const auto outcomes = CheckMutants({mutant}, Quickly());
  EXPECT_FALSE(outcomes->front().killed());
  EXPECT_EQ(outcomes->front().cases_to_kill.missed, 3u);
  EXPECT_THAT(FaultsIn({mutant}, *outcomes, {}),
              ElementsAre("the canary split-terminator survives; "
                          "split-invariance should see it"));
}

TEST(Selftest, AMutantPassedForAnInnocentIsAccused) {
  const Innocent innocent = {.name = "innocent",
                             .make = Named({"split-terminator"}).front().make};
  const auto outcomes = CheckInnocents({innocent}, Quickly());
  EXPECT_THAT(
      FaultsIn({}, {}, *outcomes),
      ElementsAre("innocent is accused, and is correct: split-invariance"));
}

TEST(Selftest, WithoutFaultsNothingIsSaid) {
  const auto mutants = Named({"split-terminator"});
  const auto of_mutants = CheckMutants(mutants, Quickly());
  const auto of_innocents = CheckInnocents({FirstInnocent()}, Quickly());
  EXPECT_THAT(FaultsIn(mutants, *of_mutants, *of_innocents), IsEmpty());
}

TEST(SelftestReport, SaysWhatIsCensored) {
  EXPECT_EQ(CountInWords({.median = 7, .missed = 0, .cases_max = 90}), "7");
  EXPECT_EQ(CountInWords({.median = 7, .missed = 2, .cases_max = 90}),
            "7 (2 missed)");
  EXPECT_EQ(
      CountInWords({.median = std::nullopt, .missed = 6, .cases_max = 90}),
      "> 90");
}

TEST(SelftestReport, HasARowForEachMutantAndTheHardestOfAClass) {
  const auto mutants = Named({"split-terminator", "block-search"});
  std::vector<Outcome> outcomes(2);
  for (size_t i = 0; i < outcomes.size(); ++i) {
    outcomes[i].name = std::string(mutants[i].name);
    outcomes[i].killers = {"split-invariance"};
    outcomes[i].cases_to_kill = {.median = 10 * (i + 1), .cases_max = 90};
    outcomes[i].small = {
        {.packets = i, .cuts = 2 * i, .bytes = 3 * i, .schedule = ""}};
  }
  const std::string matrix = MatrixInMarkdown(mutants, outcomes);
  EXPECT_THAT(matrix, HasSubstr("\n| split-terminator | A |"));
  EXPECT_THAT(matrix, HasSubstr("\n| block-search | A |"));
  const std::string hardest = HardestInMarkdown(mutants, outcomes);
  EXPECT_THAT(hardest, HasSubstr("\n| A | block-search | 20 |  |\n"));
  EXPECT_EQ(MediansInWords(outcomes),
            "shrunk cases, in the median: 1 packets, 2 cuts, 3 bytes");
}

}  // namespace
}  // namespace splitproof::mutants
