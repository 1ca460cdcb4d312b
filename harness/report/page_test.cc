#include "harness/report/page.h"

#include <cstddef>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/report/page_data.h"
#include "harness/report/page_template.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kHostile[] =
    "</script><script>alert(1)</script><!-- \xe2\x80\xa8 \xff --></SCRIPT >";

size_t Count(const std::string& text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != text.npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

TEST(PageTemplate, HasOnePlaceForDataAndNoAddressOfAnotherHost) {
  const std::string page(PageTemplate());
  EXPECT_EQ(Count(page, "<!--splitproof-data-->"), 1u);
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, Not(HasSubstr("https:")));
  EXPECT_THAT(page, Not(HasSubstr("src=")));
}

TEST(Page, HasItsDataInTwoElements) {
  const std::string page = MakePage(R"({"a":1})", {R"({"b":2})", R"({"c":3})"});
  EXPECT_THAT(page,
              HasSubstr("<script type=\"application/json\" id=\"index\">\n"
                        "{\"a\":1}\n</script>\n"));
  EXPECT_THAT(page,
              HasSubstr("id=\"details\">\n{\"b\":2}\n{\"c\":3}\n</script>"));
  EXPECT_THAT(page, Not(HasSubstr("splitproof-data")));
}

TEST(Page, NothingThatASubjectSaysEndsAnElement) {
  Finding finding;
  finding.label = finding.what = kHostile;
  finding.traces.emplace_back().name = kHostile;
  finding.traces.back().events.emplace_back().text = kHostile;
  finding.stream_name = finding.family = kHostile;
  finding.failing.subject = finding.failing.stream = kHostile;
  MatrixRow row;
  row.result.subject = row.result.left_out = kHostile;
  row.result.properties[0].verdict = Verdict::kNotApplicable;
  row.result.properties[0].reason = kHostile;
  row.result.findings = {finding};
  RunInfo run;
  run.program = kHostile;
  const std::string index = PageIndexJson({row}, run, kHostile);
  const std::string detail = PageDetailJson(
      finding, run, {.case_path = kHostile, .test_path = kHostile},
      nlohmann::json({{"text", "</script>"}}).dump());
  const std::string page = MakePage(index, {detail});
  const std::string harmless = MakePage("{}", {"{}"});
  for (const char* part : {"<script", "</script", "</SCRIPT", "<!--", "\xe2"}) {
    EXPECT_EQ(Count(page, part), Count(harmless, part)) << part;
  }
}

}  // namespace
}  // namespace splitproof
