#include "harness/conformance.h"

#include <cctype>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/check/properties.h"
#include "harness/check/registry.h"
#include "harness/report/finding_text.h"
#include "harness/search/search.h"

namespace splitproof {
namespace {

// Checks one property of one configuration.
class PropertyTest : public testing::Test {
 public:
  PropertyTest(std::string subject, std::string corpus, Property property)
      : subject_(std::move(subject)),
        corpus_(std::move(corpus)),
        property_(property) {}

  void TestBody() override {
    const auto subject = MakeSubjectByName(subject_);
    ASSERT_TRUE(subject.ok()) << subject.status();
    SearchOptions options;
    options.properties = PropertySet().With(property_);
    options.budget = FindBudget("quick");
    options.corpus = corpus_;
    const auto result = CheckSubject(**subject, options);
    ASSERT_TRUE(result.ok()) << result.status();
    const PropertyResult& verdict =
        result->properties[static_cast<size_t>(property_)];
    if (verdict.verdict == Verdict::kNotApplicable) {
      RecordProperty("not_applicable", verdict.reason);
    }
    for (const Finding& finding : result->findings) {
      ADD_FAILURE() << DescribeFinding(finding, "splitproof");
    }
  }

 private:
  std::string subject_;
  std::string corpus_;
  Property property_;
};

// Fails, with the reason.
class BrokenTest : public testing::Test {
 public:
  explicit BrokenTest(std::string reason) : reason_(std::move(reason)) {}
  void TestBody() override { FAIL() << reason_; }

 private:
  std::string reason_;
};

// "split-invariance" is the test SplitInvariance.
std::string TestNameOf(std::string_view id) {
  std::string name;
  bool capital = true;
  for (const char c : id) {
    if (c != '-') name += capital ? static_cast<char>(std::toupper(c)) : c;
    capital = c == '-';
  }
  return name;
}

// "line:limit=5" is the suite Line_limit_5, if `suite` is line.
std::string SuiteNameOf(std::string suite, std::string_view subject) {
  suite[0] = static_cast<char>(std::toupper(suite[0]));
  if (subject.find(':') == subject.npos) return suite;
  for (const char c : subject.substr(subject.find(':'))) {
    suite += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  }
  return suite;
}

}  // namespace

void AddConformanceTests(const std::string& suite, std::string_view subject) {
  const Registration* registration = FindRegistration(subject);
  if (registration == nullptr) {
    const std::string reason =
        absl::StrCat("nobody registered \"", std::string(subject), "\"");
    testing::RegisterTest(
        suite.c_str(), "IsRegistered", nullptr, nullptr, __FILE__, __LINE__,
        [reason]() -> testing::Test* { return new BrokenTest(reason); });
    return;
  }
  for (const std::string& name : registration->SubjectNames()) {
    for (const PropertyInfo& info : AllProperties()) {
      testing::RegisterTest(
          SuiteNameOf(suite, name).c_str(), TestNameOf(info.id).c_str(),
          nullptr, nullptr, __FILE__, __LINE__,
          [=, corpus = registration->corpus]() -> testing::Test* {
            return new PropertyTest(name, corpus, info.property);
          });
    }
  }
}

int ConformanceMain(int argc, char** argv, const std::string& suite,
                    std::string_view subject) {
  testing::InitGoogleTest(&argc, argv);
  AddConformanceTests(suite, subject);
  const int result = RUN_ALL_TESTS();
  const bool lists = testing::GTEST_FLAG(list_tests);
  if (!lists && testing::UnitTest::GetInstance()->test_to_run_count() == 0) {
    std::fprintf(stderr, "%s: the filter \"%s\" selects no test\n", argv[0],
                 testing::GTEST_FLAG(filter).c_str());
    return 2;
  }
  return result;
}

}  // namespace splitproof
