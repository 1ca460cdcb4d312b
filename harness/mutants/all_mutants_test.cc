// Tests the tester: each property has a mutant that it kills, and that survives
// when it alone is switched off. A property that no mutant needs could be taken
// away without anybody noticing.

#include "harness/mutants/all_mutants.h"

#include <set>
#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/properties.h"
#include "harness/check/typed_subject.h"
#include "harness/mutants/toy_lines.h"
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

TEST(Mutants, AreEachKilledByTheirPropertyAndNoOther) {
  for (const Mutant& mutant : AllMutants()) {
    EXPECT_THAT(KillersOf(*mutant.subject, PropertySet::All()),
                ElementsAre(InfoOf(mutant.killed_by).id))
        << mutant.subject->name();
  }
}

TEST(Mutants, SurviveWhenTheirPropertyAloneIsOff) {
  for (const Mutant& mutant : AllMutants()) {
    EXPECT_THAT(KillersOf(*mutant.subject,
                          PropertySet::All().Without(mutant.killed_by)),
                IsEmpty())
        << mutant.subject->name();
  }
}

TEST(Mutants, AreKilledWhenTheirPropertyAloneIsOn) {
  for (const Mutant& mutant : AllMutants()) {
    EXPECT_THAT(
        KillersOf(*mutant.subject, PropertySet().With(mutant.killed_by)),
        ElementsAre(InfoOf(mutant.killed_by).id))
        << mutant.subject->name();
  }
}

TEST(Mutants, CoverEveryProperty) {
  std::set<Property> covered;
  for (const Mutant& mutant : AllMutants()) covered.insert(mutant.killed_by);
  EXPECT_EQ(covered.size(), kPropertyCount);
}

TEST(Mutants, AreReproducedByTheCaseThatTheyReport) {
  for (const Mutant& mutant : AllMutants()) {
    const SubjectResult result = Check(*mutant.subject, PropertySet::All());
    ASSERT_EQ(result.findings.size(), 1u) << mutant.subject->name();
    const SubjectResult again = CheckCase(
        *mutant.subject, result.findings[0].failing, PropertySet::All());
    ASSERT_EQ(again.findings.size(), 1u) << mutant.subject->name();
    EXPECT_EQ(again.findings[0].property, mutant.killed_by);
  }
}

// The control: what the mutants differ from is not accused.
class CorrectLines : public ToyLines {
 public:
  PlainLineDeserializer IncrementalDeserialize() const { return {}; }
};

TEST(Mutants, AreKilledForTheirBugsOnly) {
  const auto subject = MakeSubject<CorrectLines>("correct", "");
  EXPECT_THAT(KillersOf(**subject, PropertySet::All()), IsEmpty());
}

}  // namespace
}  // namespace splitproof::mutants
