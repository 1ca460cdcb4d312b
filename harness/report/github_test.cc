#include "harness/report/github.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

MatrixRow Failing(const std::string& what) {
  MatrixRow row;
  row.result.subject = "a:x=1,y=2";
  row.result.properties[0].verdict = Verdict::kFailed;
  Finding& finding = row.result.findings.emplace_back();
  finding.label = "packet";
  finding.what = what;
  finding.failing.subject = row.result.subject;
  finding.failing.stream = "100%|`";
  return row;
}

const RunInfo kRun = {.program = "gate",
                      .budget = "quick",
                      .seed = 1,
                      .exit_code = 1,
                      .partial = "",
                      .expected_failures = "a,b.txt",
                      .problems = {{3, "a/b", "it holds"}},
                      .fix = "gate check --update"};

TEST(GithubAnnotations, AreALineEachAndEscaped) {
  const std::string text = GithubAnnotations({Failing("50%\r\n:,")}, kRun);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_THAT(text,
              AllOf(StartsWith("::error title=a%3Ax=1%2Cy=2 split-invariance "
                               "[packet]::50%25%0D%0A:,%0Areplay: gate replay "
                               "'a:x=1,y=2' --stream='100%25|`'"),
                    HasSubstr("\n::error file=a%2Cb.txt,line=3,title=a/b::it "
                              "holds%0Afix: gate check --update\n")));
}

TEST(GithubAnnotations, LeaveOutWhatIsExpected) {
  MatrixRow row = Failing("broken");
  row.expected = {{0, "known"}};
  EXPECT_EQ(GithubAnnotations({row}, {}), "");
}

TEST(GithubSummary, IsTheMatrixAndTheFailures) {
  MatrixRow known = Failing("broken");
  known.expected = {{0, "known"}};
  EXPECT_THAT(
      GithubSummary({Failing("it <b> is|"), known}, kRun),
      AllOf(StartsWith("### splitproof: subjects: 2, failures: 1, expected "
                       "failures: 1\n\n| subject | split |"),
            HasSubstr("\n| <code>a:x=1,y=2</code> | **failed** | holds |"),
            HasSubstr("\n| <code>a:x=1,y=2</code> | expected failure | "),
            HasSubstr("\n- <code>a,b.txt:3</code> <code>a/b</code>: it "
                      "holds<br><code>gate check --update</code>\n"),
            HasSubstr("**: it &lt;b&gt; is&#124;<br><code>gate replay"),
            HasSubstr("--stream='100%&#124;&#96;'"), Not(HasSubstr("<b>"))));
}

TEST(GithubSummary, SaysWhatIsNotCoveredAndWhatMayHelp) {
  MatrixRow row;
  EXPECT_THAT(GithubSummary({row}, {}), Not(HasSubstr("ot covered")));
  row.result.properties[1] = {Verdict::kNotCovered, "no byte was delivered"};
  EXPECT_THAT(
      GithubSummary({row}, {}),
      AllOf(HasSubstr("| holds | not covered | holds |"),
            HasSubstr("\nNot covered: "), HasSubstr("a larger budget")));
}

TEST(GithubSummary, SaysWhatIsNotFinished) {
  RunInfo run;
  run.partial = "interrupted";
  EXPECT_THAT(GithubSummary({}, run),
              HasSubstr("\n\n**Not finished**: interrupted\n\n|"));
}

TEST(GithubSummary, StaysBelowTheLimitOfAStep) {
  const std::vector<MatrixRow> rows(5'000, Failing(std::string(400, '<')));
  const std::string text = GithubSummary(rows, {});
  EXPECT_LT(text.size(), size_t{1} << 20);
  EXPECT_THAT(text, HasSubstr("\n... and "));
}

}  // namespace
}  // namespace splitproof
