#include "harness/conformance.h"

#include <cctype>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/check/properties.h"
#include "harness/check/registry.h"
#include "harness/report/finding_text.h"
#include "harness/report/matrix.h"
#include "harness/search/search.h"

namespace splitproof {
namespace {

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

// A configuration, checked once for all of its tests that run.
class Check {
 public:
  Check(std::string suite, std::string subject, std::string corpus)
      : suite_(std::move(suite)),
        subject_(std::move(subject)),
        corpus_(std::move(corpus)) {}

  const absl::StatusOr<SubjectResult>& Result() {
    if (!result_) result_ = Run();
    return *result_;
  }

 private:
  absl::StatusOr<SubjectResult> Run() const {
    const auto subject = MakeSubjectByName(subject_);
    if (!subject.ok()) return subject.status();
    SearchOptions options;
    options.properties = Selected();
    options.budget = FindBudget("quick");
    options.corpus = corpus_;
    return CheckSubject(**subject, options);
  }

  // The properties whose tests --gtest_filter and sharding leave.
  PropertySet Selected() const {
    PropertySet selected;
    const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
    for (int i = 0; i < tests.total_test_suite_count(); ++i) {
      const testing::TestSuite& suite = *tests.GetTestSuite(i);
      if (suite.name() != suite_) continue;
      for (int j = 0; j < suite.total_test_count(); ++j) {
        const testing::TestInfo& test = *suite.GetTestInfo(j);
        for (const PropertyInfo& info : AllProperties()) {
          if (test.should_run() && test.name() == TestNameOf(info.id)) {
            selected = selected.With(info.property);
          }
        }
      }
    }
    return selected;
  }

  std::string suite_;
  std::string subject_;
  std::string corpus_;
  std::optional<absl::StatusOr<SubjectResult>> result_;
};

// What the check of a configuration says about one property.
class PropertyTest : public testing::Test {
 public:
  PropertyTest(std::shared_ptr<Check> check, Property property)
      : check_(std::move(check)), property_(property) {}

  void TestBody() override {
    const auto& result = check_->Result();
    ASSERT_TRUE(result.ok()) << result.status();
    const PropertyResult& verdict =
        result->properties[static_cast<size_t>(property_)];
    if (verdict.verdict == Verdict::kNotApplicable) {
      RecordProperty("not_applicable", verdict.reason);
    }
    if (verdict.verdict == Verdict::kNotCovered) {
      GTEST_SKIP() << "not covered: " << verdict.reason << "; "
                   << kCoverageAdvice;
    }
    for (const Finding& finding : result->findings) {
      if (finding.property != property_) continue;
      ADD_FAILURE() << DescribeFinding(finding, "splitproof");
    }
  }

 private:
  std::shared_ptr<Check> check_;
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
    const std::string configured = SuiteNameOf(suite, name);
    const auto check =
        std::make_shared<Check>(configured, name, registration->corpus);
    for (const PropertyInfo& info : AllProperties()) {
      testing::RegisterTest(configured.c_str(), TestNameOf(info.id).c_str(),
                            nullptr, nullptr, __FILE__, __LINE__,
                            [=]() -> testing::Test* {
                              return new PropertyTest(check, info.property);
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
