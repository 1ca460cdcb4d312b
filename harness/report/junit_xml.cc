#include "harness/report/junit_xml.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "harness/check/properties.h"
#include "harness/report/finding_text.h"
#include "serializers/contract/canonical.h"

namespace splitproof {
namespace {

// How many bytes at the front XML 1.0 cannot hold: of a control character, of
// U+FFFE or U+FFFF, or one that is no UTF-8.
size_t UnfitSize(std::string_view text, bool is_utf8) {
  const auto lead = static_cast<uint8_t>(text[0]);
  if (lead >= 0x80 && !is_utf8) return 1;
  if (text.starts_with("\xef\xbf\xbe") || text.starts_with("\xef\xbf\xbf")) {
    return 3;
  }
  const bool is_control = lead < 0x20 || lead == 0x7f;
  return is_control && lead != '\t' && lead != '\n' ? 1 : 0;
}

std::string_view EntityOf(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return "";
  }
}

// ` name="value"`. A line break in an attribute would be read as a blank.
std::string Attribute(std::string_view name, std::string_view value) {
  const std::string text =
      absl::StrReplaceAll(XmlText(value), {{"\n", "&#10;"}, {"\t", "&#9;"}});
  return absl::StrCat(" ", std::string(name), "=\"", text, "\"");
}

struct TestCase {
  enum class Outcome { kPassed, kSkipped, kFailed, kError };
  std::string name;
  Outcome outcome = Outcome::kPassed;
  std::string type = {};     // Of a failure.
  std::string message = {};  // Why, in a line.
  std::string text = {};
};

std::string_view ElementOf(TestCase::Outcome outcome) {
  switch (outcome) {
    case TestCase::Outcome::kPassed:
      break;
    case TestCase::Outcome::kSkipped:
      return "skipped";
    case TestCase::Outcome::kFailed:
      return "failure";
    case TestCase::Outcome::kError:
      return "error";
  }
  return "";
}

struct TestSuite {
  std::string name;
  std::vector<TestCase> cases;
  std::string properties = {};  // Elements.

  size_t Count(TestCase::Outcome outcome) const {
    return std::count_if(cases.begin(), cases.end(), [&](const TestCase& test) {
      return test.outcome == outcome;
    });
  }
};

void AppendCase(const TestSuite& suite, const TestCase& test,
                std::string& out) {
  absl::StrAppend(&out, "    <testcase", Attribute("classname", suite.name),
                  Attribute("name", test.name), " time=\"0\"");
  if (test.outcome == TestCase::Outcome::kPassed) {
    absl::StrAppend(&out, "/>\n");
    return;
  }
  const std::string element(ElementOf(test.outcome));
  absl::StrAppend(&out, ">\n      <", element,
                  Attribute("message", test.message));
  if (!test.type.empty()) absl::StrAppend(&out, Attribute("type", test.type));
  absl::StrAppend(&out, ">", XmlText(test.text), "</", element,
                  ">\n    </testcase>\n");
}

// What suites and all of them count.
std::string Counts(const std::vector<TestSuite>& suites) {
  size_t all = 0, failed = 0, errors = 0, skipped = 0;
  for (const TestSuite& suite : suites) {
    all += suite.cases.size();
    failed += suite.Count(TestCase::Outcome::kFailed);
    errors += suite.Count(TestCase::Outcome::kError);
    skipped += suite.Count(TestCase::Outcome::kSkipped);
  }
  return absl::StrFormat(
      " tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"0\"",
      all, failed, errors, skipped);
}

void AppendSuite(const TestSuite& suite, std::string& out) {
  absl::StrAppend(&out, "  <testsuite", Attribute("name", suite.name),
                  Counts({suite}), ">\n");
  if (!suite.properties.empty()) {
    absl::StrAppend(&out, "    <properties>\n", suite.properties,
                    "    </properties>\n");
  }
  for (const TestCase& test : suite.cases) AppendCase(suite, test, out);
  absl::StrAppend(&out, "  </testsuite>\n");
}

std::string PropertyElement(std::string_view name, std::string_view value) {
  return absl::StrCat("      <property", Attribute("name", name),
                      Attribute("value", value), "/>\n");
}

// Of a property that fails: its unexpected failures or, if there is none, why
// they are expected.
TestCase FailedCase(const MatrixRow& row, const PropertyInfo& info,
                    const RunInfo& run) {
  const bool is_expected = FailsAsExpected(row, info.property);
  TestCase test = {.name = std::string(info.id)};
  test.outcome =
      is_expected ? TestCase::Outcome::kSkipped : TestCase::Outcome::kFailed;
  for (size_t i = 0; i < row.result.findings.size(); ++i) {
    const Finding& finding = row.result.findings[i];
    if (finding.property != info.property) continue;
    const auto expected = row.expected.find(i);
    if ((expected != row.expected.end()) != is_expected) continue;
    const bool is_first = test.message.empty();
    if (is_expected) {
      absl::StrAppend(&test.message, is_first ? "expected failure: " : "; ",
                      expected->second);
      continue;
    }
    if (is_first) test.message = finding.what;
    if (is_first) test.type = finding.label;
    absl::StrAppend(&test.text, is_first ? "" : "\n",
                    DescribeFinding(finding, run.program));
  }
  return test;
}

TestCase CaseOf(const MatrixRow& row, const PropertyInfo& info,
                const RunInfo& run) {
  const PropertyResult& property =
      row.result.properties[static_cast<size_t>(info.property)];
  TestCase test = {.name = std::string(info.id)};
  switch (property.verdict) {
    case Verdict::kFailed:
      return FailedCase(row, info, run);
    case Verdict::kHolds:
    case Verdict::kProved:
      if (row.result.complete) return test;
      test.message = "not finished";
      break;
    case Verdict::kNotApplicable:
      test.message = absl::StrCat("does not apply: ", property.reason);
      break;
    case Verdict::kNotChecked:
      test.message = "not chosen";
      break;
    case Verdict::kNotCovered:
      test.message = absl::StrCat("not covered: ", property.reason, "; ",
                                  std::string(kCoverageAdvice));
      break;
  }
  test.outcome = TestCase::Outcome::kSkipped;
  return test;
}

TestSuite SuiteOf(const MatrixRow& row, const RunInfo& run) {
  TestSuite suite = {.name = row.result.subject, .cases = {}};
  for (const PropertyInfo& info : AllProperties()) {
    suite.cases.push_back(CaseOf(row, info, run));
  }
  suite.properties =
      absl::StrCat(PropertyElement("traits", DescribeTraits(row.traits)),
                   PropertyElement("budget", run.budget),
                   PropertyElement("seed", absl::StrCat(run.seed)));
  return suite;
}

TestSuite SuiteOfProblems(const RunInfo& run) {
  TestSuite suite = {.name = run.expected_failures, .cases = {}};
  for (const ListProblem& problem : run.problems) {
    suite.cases.push_back(
        {.name = absl::StrCat("line ", problem.line, ": ", problem.entry),
         .outcome = TestCase::Outcome::kFailed,
         .message = problem.what,
         .text = absl::StrCat("fix: ", run.fix)});
  }
  return suite;
}

}  // namespace

std::string XmlText(std::string_view text) {
  const bool is_utf8 = IsUtf8(text);
  std::string out;
  while (!text.empty()) {
    size_t unfit = UnfitSize(text, is_utf8);
    if (unfit == 0) {
      const std::string_view entity = EntityOf(text[0]);
      out += entity.empty() ? text.substr(0, 1) : entity;
      text.remove_prefix(1);
    }
    for (; unfit > 0; --unfit) {
      absl::StrAppendFormat(&out, "\\x%02x", static_cast<uint8_t>(text[0]));
      text.remove_prefix(1);
    }
  }
  return out;
}

std::string JunitXml(const std::vector<MatrixRow>& rows, const RunInfo& run) {
  std::vector<TestSuite> suites;
  suites.reserve(rows.size() + 2);
  for (const MatrixRow& row : rows) suites.push_back(SuiteOf(row, run));
  if (!run.problems.empty()) suites.push_back(SuiteOfProblems(run));
  if (!run.partial.empty()) {
    suites.push_back({.name = "not finished",
                      .cases = {{.name = "check",
                                 .outcome = TestCase::Outcome::kError,
                                 .message = run.partial}}});
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  absl::StrAppend(&out, "<testsuites", Attribute("name", "splitproof"),
                  Counts(suites), ">\n");
  for (const TestSuite& suite : suites) AppendSuite(suite, out);
  return out + "</testsuites>\n";
}

}  // namespace splitproof
