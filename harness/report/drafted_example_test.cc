#include "gtest/gtest.h"
#include "harness/check/case_file.h"
#include "harness/check/registry.h"
#include "harness/report/finding_text.h"
#include "harness/search/search.h"

TEST(RegressionOfGoodLimit3, SplitInvariance72c0e9ac) {
  constexpr char kCase[] = R"(splitproof case 1
# a line that fits is refused
subject: good:limit=3
property: split-invariance
label: limit
recv-size: 4096
schedule: 3,1
stream: "abc\n"
)";
  const auto file = splitproof::ParseCaseFile(kCase, "kCase");
  ASSERT_TRUE(file.ok()) << file.status();
  const auto subject = splitproof::MakeSubjectByName(file->failing.subject);
  ASSERT_TRUE(subject.ok()) << subject.status();
  const auto properties = splitproof::PropertySet().With(*file->property);
  const auto result =
      splitproof::CheckCase(**subject, file->failing, properties);
  for (const splitproof::Finding& finding : result.findings) {
    ADD_FAILURE() << splitproof::DescribeFinding(finding, "splitproof");
  }
}
