#include "harness/report/matrix.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace splitproof {
namespace {

constexpr std::string_view kSubjectHead = "subject";
constexpr std::string_view kExpectedCell = "xfail";
constexpr std::string_view kUncoveredCell = "uncov";
constexpr size_t kLegendWidth = 8;
constexpr size_t kCellWidth = 6;  // Of the longest word and abbreviation.

// What a cell shows: short, and different without colour too.
std::string_view CellOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kHolds:
      return "holds";
    case Verdict::kProved:
      return "proved";
    case Verdict::kFailed:
      return "FAIL";
    case Verdict::kNotApplicable:
      return "n/a";
    case Verdict::kNotChecked:
      return "off";
    case Verdict::kNotCovered:
      return kUncoveredCell;
  }
  return "?";
}

Verdict VerdictOf(const MatrixRow& row, Property property) {
  return row.result.properties[static_cast<size_t>(property)].verdict;
}

std::string Padded(std::string_view text, size_t width) {
  std::string padded(text);
  padded.resize(std::max(width, padded.size()), ' ');
  return padded;
}

std::string PaintedCell(const MatrixRow& row, Property property, bool color) {
  const Verdict verdict = VerdictOf(row, property);
  const bool is_expected = FailsAsExpected(row, property);
  const std::string cell =
      Padded(is_expected ? kExpectedCell : CellOf(verdict), kCellWidth);
  if (!color) return cell;
  if (is_expected) return absl::StrCat("\033[33m", cell, "\033[0m");
  switch (verdict) {
    case Verdict::kHolds:
    case Verdict::kProved:
      return absl::StrCat("\033[32m", cell, "\033[0m");
    case Verdict::kFailed:
      return absl::StrCat("\033[1;31m", cell, "\033[0m");
    case Verdict::kNotCovered:
      return absl::StrCat("\033[35m", cell, "\033[0m");
    default:
      return absl::StrCat("\033[2m", cell, "\033[0m");
  }
}

size_t SubjectWidth(const std::vector<MatrixRow>& rows) {
  size_t width = kSubjectHead.size();
  for (const MatrixRow& row : rows) {
    width = std::max(width, row.result.subject.size());
  }
  return width;
}

void AppendHead(size_t subject_width, std::string& out) {
  absl::StrAppend(&out, Padded(kSubjectHead, subject_width));
  for (const PropertyInfo& info : AllProperties()) {
    absl::StrAppend(&out, "  ", Padded(info.abbreviation, kCellWidth));
  }
  absl::StrAppend(&out, "  streams  proved    cases  executions\n");
}

void AppendRow(const MatrixRow& row, size_t subject_width, bool color,
               std::string& out) {
  absl::StrAppend(&out, Padded(row.result.subject, subject_width));
  for (const PropertyInfo& info : AllProperties()) {
    absl::StrAppend(&out, "  ", PaintedCell(row, info.property, color));
  }
  absl::StrAppendFormat(&out, "  %7d  %6d  %7d  %10d", row.result.streams,
                        row.result.proved, row.result.cases,
                        row.result.executions);
  const std::string traits = DescribeTraits(row.traits);
  if (!traits.empty()) absl::StrAppend(&out, "  ", traits);
  if (!row.result.complete) absl::StrAppend(&out, "  (not finished)");
  absl::StrAppend(&out, "\n");
}

// What the columns are, and the words in them.
void AppendLegend(const std::vector<MatrixRow>& rows, std::string& out) {
  for (const PropertyInfo& info : AllProperties()) {
    absl::StrAppend(&out, Padded(info.abbreviation, kLegendWidth),
                    std::string(info.id), "\n");
  }
  absl::StrAppend(
      &out, Padded("proved", kLegendWidth),
      "for all 2^(n-1) chunkings; in a cell, of every stream that was not "
      "generated\n");
  if (std::any_of(rows.begin(), rows.end(),
                  [](const MatrixRow& row) { return !row.expected.empty(); })) {
    absl::StrAppend(&out, Padded(kExpectedCell, kLegendWidth),
                    "fails as --expected-failures says\n");
  }
  if (LeaveSomeUncovered(rows)) {
    absl::StrAppend(&out, Padded(kUncoveredCell, kLegendWidth),
                    "not covered: it did not fail, but nothing was held "
                    "against it; ",
                    std::string(kCoverageAdvice), "\n");
  }
}

// One line for each reason: the property and the subjects it is said of.
void AppendReasons(const std::vector<MatrixRow>& rows, Verdict verdict,
                   std::string& out) {
  std::map<std::string, std::set<std::string>> subjects_by_reason;
  for (const MatrixRow& row : rows) {
    const std::string base =
        row.result.subject.substr(0, row.result.subject.find(':'));
    for (const PropertyInfo& info : AllProperties()) {
      const PropertyResult& property =
          row.result.properties[static_cast<size_t>(info.property)];
      if (property.verdict != verdict) continue;
      subjects_by_reason[absl::StrCat(std::string(info.id), ": ",
                                      property.reason)]
          .insert(base);
    }
  }
  for (const auto& [reason, subjects] : subjects_by_reason) {
    absl::StrAppend(&out, std::string(CellOf(verdict)), "  ", reason, " (",
                    absl::StrJoin(subjects, ", "), ")\n");
  }
}

std::string Counted(uint64_t count, std::string_view what) {
  return absl::StrCat(count, " ", std::string(what), count == 1 ? "" : "s");
}

void AppendTotals(const std::vector<MatrixRow>& rows, std::string& out) {
  uint64_t cases = 0, executions = 0, findings = 0, expected = 0;
  for (const MatrixRow& row : rows) {
    cases += row.result.cases;
    executions += row.result.executions;
    findings += row.result.findings.size() - row.expected.size();
    expected += row.expected.size();
  }
  absl::StrAppend(&out, Counted(rows.size(), "subject"), ", ",
                  Counted(cases, "schedule"), " run in ",
                  Counted(executions, "execution"), ", ",
                  Counted(findings, "failure"));
  if (expected > 0) {
    absl::StrAppend(&out, ", ", Counted(expected, "expected failure"));
  }
  absl::StrAppend(&out, "\n");
}

}  // namespace

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kHolds:
      return "holds";
    case Verdict::kProved:
      return "proved";
    case Verdict::kFailed:
      return "failed";
    case Verdict::kNotApplicable:
      return "n/a";
    case Verdict::kNotChecked:
      return "off";
    case Verdict::kNotCovered:
      return "not covered";
  }
  return "unknown";
}

bool LeaveSomeUncovered(const std::vector<MatrixRow>& rows) {
  return std::any_of(rows.begin(), rows.end(), [](const MatrixRow& row) {
    const auto& properties = row.result.properties;
    return std::any_of(properties.begin(), properties.end(),
                       [](const PropertyResult& property) {
                         return property.verdict == Verdict::kNotCovered;
                       });
  });
}

bool FailsAsExpected(const MatrixRow& row, Property property) {
  bool fails = false;
  for (size_t i = 0; i < row.result.findings.size(); ++i) {
    if (row.result.findings[i].property != property) continue;
    if (!row.expected.contains(i)) return false;
    fails = true;
  }
  return fails;
}

std::string_view VerdictName(const MatrixRow& row, Property property) {
  return FailsAsExpected(row, property) ? "expected failure"
                                        : VerdictName(VerdictOf(row, property));
}

std::vector<DeclaredTrait> DeclaredTraits(const Traits& traits) {
  std::vector<DeclaredTrait> declared;
  if (traits.in_place) {
    declared.push_back({"in place",
                        "A permission, not a relaxation: the consumer may hand "
                        "a remainder back where it lies in the buffer."});
  }
  switch (traits.promptness.kind) {
    case Promptness::Kind::kPrompt:
      break;
    case Promptness::Kind::kLookahead:
      declared.push_back(
          {absl::StrCat("lookahead ", traits.promptness.bytes),
           "Relaxes prompt: a packet may wait for so many bytes behind it."});
      break;
    case Promptness::Kind::kDeferred:
      declared.push_back({"deferred",
                          "Relaxes prompt: a packet may come out at any later "
                          "time, at the end of the stream at the latest."});
      break;
  }
  if (traits.carries_state) {
    declared.push_back(
        {"carries state",
         "Relaxes end-of-stream and reuse-equals-fresh: what bytes mean "
         "depends on the packets before them."});
  }
  if (traits.allocates) {
    declared.push_back({"allocates",
                        "Relaxes allocation-law: the buffered form may ask for "
                        "memory in a recv that completes nothing."});
  }
  if (traits.memory_bytes_max != Traits().memory_bytes_max) {
    declared.push_back(
        {absl::StrCat("memory ", traits.memory_bytes_max),
         "Changes allocation-law: so many bytes of memory may a connection "
         "hold while it receives up to a KiB."});
  }
  if (traits.dies_without_memory) {
    declared.push_back({"dies without memory",
                        "Relaxes out-of-memory: a library that it uses ends "
                        "the process when memory runs out."});
  }
  return declared;
}

std::string DescribeTraits(const Traits& traits) {
  return absl::StrJoin(DeclaredTraits(traits), ", ",
                       [](std::string* out, const DeclaredTrait& trait) {
                         out->append(trait.name);
                       });
}

bool CheckedSomething(const SubjectResult& result) {
  if (result.failed()) return true;
  return std::any_of(result.properties.begin(), result.properties.end(),
                     [](const PropertyResult& property) {
                       return property.verdict == Verdict::kHolds ||
                              property.verdict == Verdict::kProved;
                     });
}

std::string DescribeMatrix(const std::vector<MatrixRow>& rows, bool color) {
  const size_t subject_width = SubjectWidth(rows);
  std::string out;
  AppendHead(subject_width, out);
  for (const MatrixRow& row : rows) AppendRow(row, subject_width, color, out);
  absl::StrAppend(&out, "\n");
  AppendLegend(rows, out);
  AppendReasons(rows, Verdict::kNotApplicable, out);
  AppendReasons(rows, Verdict::kNotCovered, out);
  AppendTotals(rows, out);
  return out;
}

}  // namespace splitproof
