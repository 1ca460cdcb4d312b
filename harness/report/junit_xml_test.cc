#include "harness/report/junit_xml.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

MatrixRow Row(const std::string& subject) {
  MatrixRow row;
  row.result.subject = subject;
  for (PropertyResult& property : row.result.properties) {
    property.verdict = Verdict::kNotChecked;
  }
  row.result.properties[0].verdict = Verdict::kHolds;
  row.result.properties[1] = {Verdict::kNotApplicable, "it has one form"};
  return row;
}

void Fail(MatrixRow& row, const std::string& what) {
  row.result.properties[0].verdict = Verdict::kFailed;
  Finding& finding = row.result.findings.emplace_back();
  finding.property = Property::kSplitInvariance;
  finding.label = "packet";
  finding.what = what;
  finding.failing.subject = row.result.subject;
  finding.failing.stream = "\r\n\x01\xff";
}

std::string Xml(const std::vector<MatrixRow>& rows, RunInfo run = {}) {
  run.program = "gate";
  return JunitXml(rows, run);
}

// The elements of a document in order, "/name" where one ends. Fails where the
// document is not well-formed: names that do not match, a < or & or a control
// that is not escaped, a quote that does not end.
std::vector<std::string> ElementsOf(const std::string& xml) {
  std::vector<std::string> elements, open;
  for (size_t i = 0; i < xml.size(); ++i) {
    const char c = xml[i];
    EXPECT_TRUE(c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20)
        << i;
    if (c == '&') {
      EXPECT_LT(xml.find(';', i), i + 8) << xml.substr(i, 20);
    }
    if (c != '<') continue;
    const size_t end = xml.find('>', i);
    const std::string tag = xml.substr(i + 1, end - i - 1);
    EXPECT_EQ(tag.find('<'), std::string::npos) << tag;
    i = end;
    if (tag[0] == '?') continue;
    const std::string name = tag.substr(0, tag.find_first_of(" /", 1));
    elements.push_back(name);
    if (name[0] == '/') {
      EXPECT_FALSE(open.empty());
      EXPECT_EQ("/" + open.back(), name);
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
  }
  EXPECT_THAT(open, ElementsAre());
  return elements;
}

TEST(JunitXml, HasASuiteForASubjectAndACaseForAProperty) {
  RunInfo run = {.program = "", .budget = "deep", .seed = 9};
  MatrixRow row = Row("a:x=1");
  row.traits.in_place = true;
  const std::string xml = Xml({row}, run);
  EXPECT_THAT(
      xml,
      AllOf(StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<testsuites name=\"splitproof\" tests=\"16\" "
                       "failures=\"0\" errors=\"0\" skipped=\"15\" time=\"0\">"
                       "\n  <testsuite name=\"a:x=1\" tests=\"16\""),
            HasSubstr("<property name=\"traits\" value=\"in place\"/>"),
            HasSubstr("<property name=\"budget\" value=\"deep\"/>"),
            HasSubstr("<property name=\"seed\" value=\"9\"/>"),
            HasSubstr("<testcase classname=\"a:x=1\" "
                      "name=\"split-invariance\" time=\"0\"/>"),
            HasSubstr("<skipped message=\"does not apply: it has one form\">"),
            HasSubstr("<skipped message=\"not chosen\">")));
  size_t cases = 0;
  for (const std::string& element : ElementsOf(xml)) {
    cases += element == "testcase";
  }
  EXPECT_EQ(cases, kPropertyCount);
}

TEST(JunitXml, AFailureSaysWhatTheTextSays) {
  MatrixRow row = Row("a");
  Fail(row, "it is <cut> & \"gone\"");
  Fail(row, "and more");
  EXPECT_THAT(
      Xml({row}),
      AllOf(HasSubstr("failures=\"1\""),
            HasSubstr("<failure message=\"it is &lt;cut&gt; &amp; "
                      "&quot;gone&quot;\" type=\"packet\">FAILED a  "
                      "split-invariance  [packet]\n"),
            HasSubstr("  replay: gate replay 'a' "), HasSubstr("and more")));
}

TEST(JunitXml, AnExpectedFailureIsSkipped) {
  MatrixRow row = Row("a");
  Fail(row, "broken");
  row.expected = {{0, "see issue 7"}};
  EXPECT_THAT(
      Xml({row}),
      AllOf(HasSubstr("failures=\"0\""), Not(HasSubstr("<failure")),
            HasSubstr("<skipped message=\"expected failure: see issue 7\">")));
  Fail(row, "and otherwise");
  EXPECT_THAT(Xml({row}),
              AllOf(HasSubstr("failures=\"1\""), Not(HasSubstr("see issue 7")),
                    HasSubstr("<failure message=\"and otherwise\"")));
}

TEST(JunitXml, WhatIsNotCoveredIsSkippedAndSaysWhatMayHelp) {
  MatrixRow row = Row("a");
  row.result.properties[0] = {Verdict::kNotCovered, "no stream was cut"};
  EXPECT_THAT(Xml({row}),
              HasSubstr("<skipped message=\"not covered: no stream was cut; a "
                        "larger budget, "));
}

TEST(JunitXml, AListThatIsNotTrueFails) {
  const RunInfo run = {.program = "",
                       .budget = "",
                       .expected_failures = "known.txt",
                       .problems = {{3, "a/prompt", "it holds"}},
                       .fix = "gate check --update"};
  EXPECT_THAT(Xml({}, run),
              AllOf(HasSubstr("<testsuite name=\"known.txt\" tests=\"1\" "
                              "failures=\"1\""),
                    HasSubstr("name=\"line 3: a/prompt\""),
                    HasSubstr("<failure message=\"it holds\">fix: gate check "
                              "--update</failure>")));
}

TEST(JunitXml, WhatIsNotFinishedIsAnErrorAndNoSuccess) {
  MatrixRow row = Row("a");
  row.result.complete = false;
  const RunInfo run = {.program = "", .budget = "", .partial = "interrupted"};
  const std::string xml = Xml({row}, run);
  EXPECT_THAT(xml, AllOf(HasSubstr("errors=\"1\" skipped=\"16\""),
                         HasSubstr("<skipped message=\"not finished\">"),
                         HasSubstr("<error message=\"interrupted\">")));
  ElementsOf(xml);
}

TEST(JunitXml, IsWellFormedWhateverASubjectSays) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  MatrixRow row = Row("]]>&<\"'" + all);
  Fail(row, all + "\n\t" + all);
  row.result.findings[0].traces.emplace_back().name = all;
  row.result.findings[0].label = all;
  EXPECT_GT(ElementsOf(Xml({row})).size(), kPropertyCount);
}

TEST(XmlText, KeepsUtf8AndSpellsWhatXmlCannotHold) {
  EXPECT_EQ(XmlText("a\nb\t\xc3\xa9\xf0\x9f\x99\x82"),
            "a\nb\t\xc3\xa9\xf0\x9f\x99\x82");
  EXPECT_EQ(XmlText(std::string("\0\r\x1b\x7f", 4)), "\\x00\\x0d\\x1b\\x7f");
  EXPECT_EQ(XmlText("\xc0\xaf"), "\\xc0\\xaf") << "an overlong /";
  EXPECT_EQ(XmlText("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "half a pair";
  EXPECT_EQ(XmlText("\xef\xbf\xbf"), "\\xef\\xbf\\xbf") << "U+FFFF";
  EXPECT_EQ(XmlText("\xfc\x80\x80\x80"), "\\xfc\\x80\\x80\\x80");
  EXPECT_EQ(XmlText("\xe2\x82"), "\\xe2\\x82") << "cut";
}

}  // namespace
}  // namespace splitproof
