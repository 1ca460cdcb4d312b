#include "harness/report/test_draft.h"

#include <fstream>
#include <iterator>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/gate/test_subjects.h"

namespace splitproof {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

CaseFile Make(const std::string& stream) {
  Finding finding;
  finding.property = Property::kSplitInvariance;
  finding.label = "limit";
  finding.what = "a line that fits is refused";
  finding.failing.subject = "good:limit=3";
  finding.failing.stream = stream;
  finding.failing.schedule = *Schedule::Parse("3,1");
  return CaseFileOf(finding);
}

// drafted_example_test.cc is one of the tests of this program: what is drafted
// compiles, and runs with the subjects above.
TEST(TestDraft, IsTheExampleThatIsCompiled) {
  std::ifstream file("harness/report/drafted_example_test.cc");
  const std::string example(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(DraftTest(Make("abc\n")), example);
}

TEST(TestDraft, NamesSubjectAndProperty) {
  EXPECT_THAT(DraftTest(Make("a")),
              HasSubstr("\nTEST(RegressionOfGoodLimit3, SplitInvariance"));
  CaseFile any = Make("a");
  any.property = {};
  any.failing.subject = "9p:key=a_b";
  EXPECT_THAT(DraftTest(any), HasSubstr("\nTEST(RegressionOf9pKeyAB, Case"));
}

TEST(TestDraft, HoldsStreamsThatLookLikeTheEndOfARawString) {
  EXPECT_THAT(DraftTest(Make("f(x)")),
              AllOf(HasSubstr("R\"x(splitproof case 1\n"),
                    HasSubstr("\"f(x)\"\n)x\";\n")));
  EXPECT_THAT(DraftTest(Make("$0 $1")), HasSubstr("\"$0 $1\"\n"));
}

TEST(CaseFileOfFinding, SaysWhatFailed) {
  EXPECT_THAT(CaseFileText(Make("a")),
              StartsWith("splitproof case 1\n# a line that fits is refused\n"));
}

}  // namespace
}  // namespace splitproof
