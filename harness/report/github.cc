#include "harness/report/github.h"

#include <cstddef>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "harness/check/case.h"
#include "harness/check/properties.h"
#include "harness/report/finding_text.h"

namespace splitproof {
namespace {

// GitHub takes 1 MiB from a step, and nothing of more.
constexpr size_t kSummaryBytesMax = 900'000;
constexpr size_t kWhatShown = 300;

std::string Message(const std::string& text) {
  return absl::StrReplaceAll(text,
                             {{"%", "%25"}, {"\r", "%0D"}, {"\n", "%0A"}});
}

// The value of `file=` and the like.
std::string Value(const std::string& text) {
  return absl::StrReplaceAll(Message(text), {{":", "%3A"}, {",", "%2C"}});
}

// Text of a table's cell or a list's item, which may begin no markup.
std::string Plain(const std::string& text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"},
                                    {"<", "&lt;"},
                                    {">", "&gt;"},
                                    {"|", "&#124;"},
                                    {"*", "&#42;"},
                                    {"_", "&#95;"},
                                    {"`", "&#96;"},
                                    {"[", "&#91;"},
                                    {"\r", " "},
                                    {"\n", " "}});
}

// HTML rather than a fence: a stream may hold any fence.
std::string Code(const std::string& text) {
  return absl::StrCat("<code>", Plain(text), "</code>");
}

std::string TitleOf(const Finding& finding) {
  return absl::StrCat(finding.failing.subject, " ",
                      std::string(InfoOf(finding.property).id), " [",
                      finding.label, "]");
}

std::string HeadOf(const std::vector<MatrixRow>& rows, const RunInfo& run) {
  size_t failures = 0, expected = 0;
  for (const MatrixRow& row : rows) {
    failures += row.result.findings.size() - row.expected.size();
    expected += row.expected.size();
  }
  std::string out = absl::StrCat("### splitproof: subjects: ", rows.size(),
                                 ", failures: ", failures);
  if (expected > 0) absl::StrAppend(&out, ", expected failures: ", expected);
  if (!run.partial.empty()) {
    absl::StrAppend(&out, "\n\n**Not finished**: ", Plain(run.partial));
  }
  return out + "\n\n";
}

std::string TableHead() {
  std::string head = "| subject |";
  std::string rule = "|---|";
  for (const PropertyInfo& info : AllProperties()) {
    absl::StrAppend(&head, " ", std::string(info.abbreviation), " |");
    absl::StrAppend(&rule, "---|");
  }
  return absl::StrCat(head, "\n", rule, "\n");
}

std::string TableRow(const MatrixRow& row) {
  std::string line = absl::StrCat("| ", Code(row.result.subject), " |");
  for (const PropertyInfo& info : AllProperties()) {
    const std::string verdict(VerdictName(row, info.property));
    absl::StrAppend(&line, " ", verdict == "failed" ? "**failed**" : verdict,
                    " |");
  }
  return line + "\n";
}

// What is listed below the table, an item each.
std::vector<std::string> ItemsOf(const std::vector<MatrixRow>& rows,
                                 const RunInfo& run) {
  std::vector<std::string> items;
  items.reserve(run.problems.size());
  for (const ListProblem& problem : run.problems) {
    items.push_back(absl::StrCat(
        "- ", Code(absl::StrCat(run.expected_failures, ":", problem.line)), " ",
        Code(problem.entry), ": ", Plain(problem.what), "<br>", Code(run.fix),
        "\n"));
  }
  for (const MatrixRow& row : rows) {
    for (size_t i = 0; i < row.result.findings.size(); ++i) {
      if (row.expected.contains(i)) continue;
      const Finding& finding = row.result.findings[i];
      items.push_back(
          absl::StrCat("- **", Plain(TitleOf(finding)),
                       "**: ", Plain(Elided(finding.what, kWhatShown)), "<br>",
                       Code(ReplayLine(run.program, finding.failing)), "\n"));
    }
  }
  return items;
}

// Adds lines while there is room, and says how many there was none for.
void AppendWithin(const std::vector<std::string>& lines, std::string& out) {
  size_t left_out = 0;
  for (const std::string& line : lines) {
    if (out.size() + line.size() > kSummaryBytesMax) {
      ++left_out;
    } else {
      out += line;
    }
  }
  if (left_out > 0) absl::StrAppend(&out, "\n... and ", left_out, " more\n");
}

}  // namespace

std::string GithubAnnotations(const std::vector<MatrixRow>& rows,
                              const RunInfo& run) {
  std::string out;
  for (const MatrixRow& row : rows) {
    for (size_t i = 0; i < row.result.findings.size(); ++i) {
      if (row.expected.contains(i)) continue;
      const Finding& finding = row.result.findings[i];
      absl::StrAppend(
          &out, "::error title=", Value(TitleOf(finding)), "::",
          Message(absl::StrCat(finding.what, "\nreplay: ",
                               ReplayLine(run.program, finding.failing))),
          "\n");
    }
  }
  for (const ListProblem& problem : run.problems) {
    absl::StrAppend(
        &out, "::error file=", Value(run.expected_failures),
        ",line=", problem.line, ",title=", Value(problem.entry),
        "::", Message(absl::StrCat(problem.what, "\nfix: ", run.fix)), "\n");
  }
  return out;
}

std::string GithubSummary(const std::vector<MatrixRow>& rows,
                          const RunInfo& run) {
  std::string out = absl::StrCat(HeadOf(rows, run), TableHead());
  std::vector<std::string> table;
  table.reserve(rows.size());
  for (const MatrixRow& row : rows) table.push_back(TableRow(row));
  AppendWithin(table, out);
  out += "\n";
  if (LeaveSomeUncovered(rows)) {
    absl::StrAppend(&out, "Not covered: it did not fail, but nothing was held ",
                    "against it; ", std::string(kCoverageAdvice), ".\n\n");
  }
  AppendWithin(ItemsOf(rows, run), out);
  return out;
}

}  // namespace splitproof
