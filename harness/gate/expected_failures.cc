#include "harness/gate/expected_failures.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "harness/check/properties.h"
#include "harness/check/registry.h"
#include "harness/recv/stream_text.h"

namespace splitproof {
namespace {

constexpr char kForm[] =
    "write SUBJECT/PROPERTY \"SIGNATURE\" REASON, or # and a comment";

absl::Status BadLine(const std::string& path, size_t line,
                     const std::string& what) {
  return absl::InvalidArgumentError(
      absl::StrCat(path, ":", line, ": ", what, "; ", kForm));
}

// Takes `"..."` off the front of `rest`.
std::optional<std::string> TakeQuoted(absl::string_view& rest) {
  if (!absl::ConsumePrefix(&rest, "\"")) return std::nullopt;
  size_t end = 0;
  while (end < rest.size() && rest[end] != '"')
    end += rest[end] == '\\' ? 2 : 1;
  std::string text;
  if (end >= rest.size() || !absl::CUnescape(rest.substr(0, end), &text)) {
    return std::nullopt;
  }
  rest.remove_prefix(end + 1);
  return text;
}

// Why `line` is no entry, or "".
std::string ParseEntry(absl::string_view line, ExpectedFailure& entry) {
  const size_t blank = std::min(line.find_first_of(" \t"), line.size());
  const absl::string_view target = line.substr(0, blank);
  const size_t slash = target.rfind('/');
  if (slash == absl::string_view::npos || slash == 0 ||
      slash + 1 == target.size()) {
    return absl::StrCat(QuoteForMessage(std::string(target)),
                        " is not SUBJECT/PROPERTY");
  }
  entry.subject = std::string(target.substr(0, slash));
  entry.property = std::string(target.substr(slash + 1));
  absl::string_view rest = absl::StripAsciiWhitespace(line.substr(blank));
  const auto signature = TakeQuoted(rest);
  if (!signature) return "the signature is missing";
  entry.signature = *signature;
  entry.reason = std::string(absl::StripAsciiWhitespace(rest));
  return entry.reason.empty() ? "the reason is missing" : "";
}

std::string LineOf(const ExpectedFailure& entry) {
  return absl::StrCat(entry.Entry(), "  \"", absl::CEscape(entry.signature),
                      "\"  ", entry.reason);
}

bool Matches(const std::string& pattern, absl::string_view text) {
  absl::string_view prefix = pattern;
  return absl::ConsumeSuffix(&prefix, "*") ? absl::StartsWith(text, prefix)
                                           : text == prefix;
}

bool Covers(const ExpectedFailure& entry, Property property) {
  const std::string_view id = InfoOf(property).id;
  return entry.property == "*" || entry.property == id;
}

bool Covers(const ExpectedFailure& entry, const MatrixRow& row,
            const Finding& finding) {
  return Matches(entry.subject, row.result.subject) &&
         Covers(entry, finding.property);
}

// It may match more than the subjects of one name, or all there is of them.
bool IsTooWide(const ExpectedFailure& entry) {
  const size_t star = entry.subject.find('*');
  if (star == std::string::npos) return false;
  return star < entry.subject.find(':') || star + 1 < entry.subject.size() ||
         entry.property == "*";
}

// The first parameter in `parameters` that the subject does not have, or "".
std::string UnknownParameter(const Registration& registration,
                             absl::string_view parameters) {
  const auto known = registration.describe();
  for (const absl::string_view given : absl::StrSplit(parameters, ',')) {
    const size_t equals = given.find('=');
    if (equals == absl::string_view::npos) continue;
    const std::string name(given.substr(0, equals));
    if (absl::c_none_of(known, [&](const Parameters::Description& each) {
          return each.name == name;
        })) {
      return name;
    }
  }
  return "";
}

// Why it can match nothing in any run, or "".
std::string NamesNothing(const ExpectedFailure& entry) {
  const std::vector<std::string> parts =
      absl::StrSplit(entry.subject, absl::MaxSplits(':', 1));
  const Registration* registration = FindRegistration(parts[0]);
  if (registration == nullptr) {
    return absl::StrCat("there is no subject ", QuoteForMessage(parts[0]));
  }
  const std::string unknown =
      parts.size() < 2 ? "" : UnknownParameter(*registration, parts[1]);
  if (!unknown.empty()) {
    return absl::StrCat("there is no parameter ", QuoteForMessage(unknown));
  }
  const bool is_known = absl::c_any_of(
      AllProperties(),
      [&](const PropertyInfo& info) { return Covers(entry, info.property); });
  return is_known ? ""
                  : absl::StrCat("there is no property ",
                                 QuoteForMessage(entry.property));
}

// What a row that the entry covers has instead of the failure; "" where it has
// it, or where the row cannot tell. Marks the failure as expected.
std::string Mark(const ExpectedFailure& entry, bool sees_all, MatrixRow& row) {
  bool fails = false, fails_otherwise = false;
  for (size_t i = 0; i < row.result.findings.size(); ++i) {
    const Finding& finding = row.result.findings[i];
    if (!Covers(entry, finding.property)) continue;
    const bool is_it = finding.kind == entry.signature;
    (is_it ? fails : fails_otherwise) = true;
    if (is_it) row.expected.emplace(i, entry.reason);
  }
  if (fails || !sees_all || !row.result.complete) return "";
  const std::string& subject = row.result.subject;
  if (fails_otherwise) return absl::StrCat(subject, " fails in another way");
  bool holds = false;
  std::string reason;
  for (const PropertyInfo& info : AllProperties()) {
    if (!Covers(entry, info.property)) continue;
    const PropertyResult& property =
        row.result.properties[static_cast<size_t>(info.property)];
    holds |= property.verdict == Verdict::kHolds ||
             property.verdict == Verdict::kProved;
    if (property.verdict == Verdict::kNotApplicable) reason = property.reason;
  }
  if (holds) return absl::StrCat("it holds for ", subject);
  return reason.empty()
             ? ""
             : absl::StrCat("it does not apply to ", subject, ": ", reason);
}

// What is not true of the entry, or "".
std::string JudgeEntry(const ExpectedFailure& entry, bool sees_all,
                       std::vector<MatrixRow>& rows) {
  if (IsTooWide(entry)) {
    return "the wildcard may match too much: NAME:*/PROPERTY and "
           "SUBJECT/* are allowed";
  }
  std::string problem = NamesNothing(entry);
  for (MatrixRow& row : rows) {
    if (!Matches(entry.subject, row.result.subject)) continue;
    const std::string found = Mark(entry, sees_all, row);
    if (problem.empty()) problem = found;
  }
  return problem;
}

// Takes the findings that are not yet listed and that `takes` wants, as entries
// of their own.
template <class Takes, class Reason>
void ListFindings(std::vector<MatrixRow>& rows, const Takes& takes,
                  const Reason& reason, std::vector<std::string>& lines) {
  for (MatrixRow& row : rows) {
    for (size_t i = 0; i < row.result.findings.size(); ++i) {
      const Finding& finding = row.result.findings[i];
      if (row.expected.contains(i) || !takes(row, finding)) continue;
      const ExpectedFailure entry = {
          .subject = row.result.subject,
          .property = std::string(InfoOf(finding.property).id),
          .signature = finding.kind,
          .reason = std::string(reason(finding))};
      lines.push_back(LineOf(entry));
      row.expected.emplace(i, entry.reason);
    }
  }
}

// The list that is kept: without the entries that have a problem.
std::set<size_t> LinesToDrop(const std::vector<ListProblem>& problems) {
  std::set<size_t> lines;
  for (const ListProblem& problem : problems) lines.insert(problem.line);
  return lines;
}

}  // namespace

absl::StatusOr<ExpectedFailures> ExpectedFailures::Parse(
    const std::string& text, const std::string& path) {
  ExpectedFailures list;
  list.lines_ = absl::StrSplit(text, '\n');
  if (list.lines_.back().empty()) list.lines_.pop_back();
  for (size_t i = 0; i < list.lines_.size(); ++i) {
    const absl::string_view line = absl::StripAsciiWhitespace(list.lines_[i]);
    if (line.empty() || line[0] == '#') continue;
    ExpectedFailure entry;
    entry.line = i + 1;
    const std::string error = ParseEntry(line, entry);
    if (!error.empty()) return BadLine(path, entry.line, error);
    for (const ExpectedFailure& other : list.entries_) {
      if (other.Entry() == entry.Entry() &&
          other.signature == entry.signature) {
        return BadLine(path, entry.line,
                       absl::StrCat("line ", other.line, " says it already"));
      }
    }
    list.entries_.push_back(std::move(entry));
  }
  return list;
}

absl::StatusOr<ExpectedFailures> ExpectedFailures::Read(const std::string& path,
                                                        bool may_be_missing) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (may_be_missing && !std::filesystem::exists(status)) {
    return ExpectedFailures();
  }
  std::ifstream file(path, std::ios::binary);
  // A folder can be opened, and throws when it is read.
  if (!file || std::filesystem::is_directory(status)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--expected-failures is ", QuoteForMessage(path),
                     ", which cannot be read; --update makes it"));
  }
  return Parse({std::istreambuf_iterator<char>(file), {}}, path);
}

std::vector<ListProblem> ExpectedFailures::Judge(
    bool sees_all, std::vector<MatrixRow>& rows) const {
  for (MatrixRow& row : rows) row.expected.clear();
  std::vector<ListProblem> problems;
  for (const ExpectedFailure& entry : entries_) {
    const std::string problem = JudgeEntry(entry, sees_all, rows);
    if (problem.empty()) continue;
    problems.push_back(
        {.line = entry.line, .entry = entry.Entry(), .what = problem});
  }
  return problems;
}

std::string ExpectedFailures::Updated(bool sees_all,
                                      std::vector<MatrixRow> rows) const {
  const std::set<size_t> dropped = LinesToDrop(Judge(sees_all, rows));
  ExpectedFailures kept = *this;
  std::erase_if(kept.entries_, [&](const ExpectedFailure& entry) {
    return dropped.contains(entry.line);
  });
  kept.Judge(sees_all, rows);
  std::vector<std::string> lines;
  auto entry = entries_.begin();
  for (size_t i = 0; i < lines_.size(); ++i) {
    while (entry != entries_.end() && entry->line < i + 1) ++entry;
    if (!dropped.contains(i + 1)) {
      lines.push_back(lines_[i]);
      continue;
    }
    ListFindings(
        rows,
        [&](const MatrixRow& row, const Finding& finding) {
          return Covers(*entry, row, finding);
        },
        [&](const Finding& finding) -> std::string_view {
          if (finding.kind != entry->signature) return kUnexplained;
          return entry->reason;
        },
        lines);
  }
  ListFindings(
      rows, [](const MatrixRow&, const Finding&) { return true; },
      [](const Finding&) { return kUnexplained; }, lines);
  if (lines.empty()) return "";
  return absl::StrJoin(lines, "\n") + "\n";
}

}  // namespace splitproof
