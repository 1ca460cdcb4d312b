// Tests the tester: each property has a mutant that it kills, and that survives
// when it alone is switched off. A property that no mutant needs could be taken
// away without anybody noticing.

#include "harness/mutants/all_mutants.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/properties.h"
#include "harness/search/search.h"

namespace splitproof::mutants {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SubjectResult Check(const Subject& subject, PropertySet properties) {
  SearchOptions options;
  options.properties = properties;
  options.budget = FindBudget("quick");
  return *CheckSubject(subject, options);
}

std::set<std::string_view> KillersOf(const Subject& subject,
                                     PropertySet properties) {
  std::set<std::string_view> killers;
  for (const Finding& finding : Check(subject, properties).findings) {
    killers.insert(InfoOf(finding.property).id);
  }
  return killers;
}

std::set<std::string_view> PropertyIds() {
  std::set<std::string_view> ids;
  for (const PropertyInfo& info : AllProperties()) ids.insert(info.id);
  return ids;
}

// Some properties need counters, which sanitizer builds do not have.
bool CanBeChecked(const Subject& subject, Property property) {
  const PropertyInfo& info = InfoOf(property);
  return info.why_not == nullptr || info.why_not(subject).empty();
}

TEST(CanonicalMutants, AreEachKilledByTheirPropertyAndNoOther) {
  for (const auto& [subject, killed_by] : CanonicalMutants()) {
    if (!CanBeChecked(*subject, killed_by)) continue;
    EXPECT_THAT(KillersOf(*subject, PropertySet::All()),
                ElementsAre(InfoOf(killed_by).id))
        << subject->name();
  }
}

TEST(CanonicalMutants, SurviveWhenTheirPropertyAloneIsOff) {
  for (const auto& [subject, killed_by] : CanonicalMutants()) {
    EXPECT_THAT(KillersOf(*subject, PropertySet::All().Without(killed_by)),
                IsEmpty())
        << subject->name();
  }
}

TEST(CanonicalMutants, AreKilledWhenTheirPropertyAloneIsOn) {
  for (const auto& [subject, killed_by] : CanonicalMutants()) {
    if (!CanBeChecked(*subject, killed_by)) continue;
    EXPECT_THAT(KillersOf(*subject, PropertySet().With(killed_by)),
                ElementsAre(InfoOf(killed_by).id))
        << subject->name();
  }
}

TEST(CanonicalMutants, CoverEveryProperty) {
  std::set<std::string_view> covered;
  for (const auto& mutant : CanonicalMutants()) {
    covered.insert(InfoOf(mutant.killed_by).id);
  }
  EXPECT_EQ(covered, PropertyIds());
}

TEST(CanonicalMutants, AreReproducedByTheCaseThatTheyReport) {
  for (const auto& [subject, killed_by] : CanonicalMutants()) {
    if (!CanBeChecked(*subject, killed_by)) continue;
    const SubjectResult result = Check(*subject, PropertySet::All());
    ASSERT_FALSE(result.findings.empty()) << subject->name();
    const SubjectResult again =
        CheckCase(*subject, result.findings[0].failing, PropertySet::All());
    ASSERT_FALSE(again.findings.empty()) << subject->name();
    for (const Finding& finding : again.findings) {
      EXPECT_EQ(finding.property, killed_by) << subject->name();
    }
  }
}

TEST(Mutants, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const Mutant& mutant : AllMutants()) {
    EXPECT_TRUE(names.insert(mutant.name).second) << mutant.name;
  }
}

TEST(Mutants, AreAtLeastTwoOfEachClass) {
  std::map<char, int> counts;
  for (const Mutant& mutant : AllMutants()) ++counts[mutant.bug_class];
  for (char letter = 'A'; letter <= 'R'; ++letter) {
    EXPECT_GE(counts[letter], 2) << letter;
  }
  EXPECT_EQ(counts.size(), 18u);
}

TEST(Mutants, HaveEitherForm) {
  std::map<std::string, int> counts;
  for (const Mutant& mutant : AllMutants()) {
    const auto subject = mutant.make(std::string(mutant.name));
    if (subject->Has(Form::kPlain)) ++counts["plain"];
    if (subject->Has(Form::kBuffered)) ++counts["buffered"];
  }
  EXPECT_GE(counts["plain"], 10);
  EXPECT_GE(counts["buffered"], 10);
}

// The control: what the mutants differ from is not accused.
TEST(Innocents, AreAccusedOfNothing) {
  for (const Innocent& innocent : AllInnocents()) {
    const auto subject = innocent.make(std::string(innocent.name));
    EXPECT_THAT(KillersOf(*subject, PropertySet::All()), IsEmpty())
        << innocent.name;
  }
}

}  // namespace
}  // namespace splitproof::mutants
