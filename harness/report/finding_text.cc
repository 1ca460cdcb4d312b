#include "harness/report/finding_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "harness/check/case.h"
#include "harness/check/properties.h"
#include "harness/recv/stream_text.h"

namespace splitproof {
namespace {

constexpr size_t kShownBytes = 300;
constexpr size_t kShownSchedule = 120;
// A case that was not made small may be of any size.
constexpr size_t kUnshrunkMax = 400;
constexpr size_t kWidth = 78;

// `text` broken into indented lines of at most kWidth characters.
std::string Wrapped(std::string_view text) {
  std::string out;
  std::string line = " ";
  for (const absl::string_view word :
       absl::StrSplit(absl::string_view(text.data(), text.size()), ' ')) {
    if (line.size() + 1 + word.size() > kWidth) {
      absl::StrAppend(&out, line, "\n");
      line = " ";
    }
    absl::StrAppend(&line, " ", word);
  }
  absl::StrAppend(&out, line, "\n");
  return out;
}

// What failed, and how often.
std::string HeadOf(const Finding& finding, std::string_view word = "FAILED") {
  std::string head = absl::StrCat(
      std::string(word), " ", finding.failing.subject, "  ",
      std::string(InfoOf(finding.property).id), "  [", finding.label, "]");
  if (finding.count > 1) absl::StrAppend(&head, "  x", finding.count);
  return head + "\n";
}

std::string InParentheses(const std::string& text) {
  return text.empty() ? "" : absl::StrCat(" (", text, ")");
}

// Where something comes from, and how large it was there, if it was shrunk.
std::string OriginOf(const Finding& finding, const std::string& origin,
                     std::string_view preposition, size_t size,
                     std::string_view unit) {
  if (!finding.found) return InParentheses(origin);
  return InParentheses(absl::StrCat(
      "found ",
      origin.empty()
          ? ""
          : absl::StrCat(std::string(preposition), " ", origin, ", "),
      "with ", size, " ", std::string(unit), size == 1 ? "" : "s"));
}

// The stream and how it was cut, and where the two come from.
void AppendCase(const Finding& finding, std::string& out) {
  const Case& failing = finding.failing;
  absl::StrAppend(
      &out, "  stream:    '", Elided(EscapeStream(failing.stream), kShownBytes),
      "', ", failing.stream.size(), " bytes",
      OriginOf(finding, finding.stream_name, "in", FoundBytes(finding), "byte"),
      "\n");
  absl::StrAppend(
      &out, "  schedule:  ", DescribeSchedule(failing),
      OriginOf(finding, finding.family, "by", FoundCuts(finding), "cut"),
      ", recv size ", failing.recv_size, "\n");
}

}  // namespace

std::string Elided(std::string_view text, size_t size_max) {
  if (text.size() <= size_max) return std::string(text);
  const size_t half = size_max / 2;
  return absl::StrCat(std::string(text.substr(0, half)), " ... ",
                      std::string(text.substr(text.size() - half)));
}

std::string DescribeSchedule(const Case& described) {
  if (!described.schedule.empty()) {
    return Elided(described.schedule.ToString(), kShownSchedule);
  }
  return "the whole stream, as much as each recv takes";
}

std::string DescribeBriefly(const Finding& finding, std::string_view program) {
  return absl::StrCat(HeadOf(finding),
                      "  replay: ", ReplayLine(program, finding.failing), "\n");
}

std::string DescribeExpected(const Finding& finding, std::string_view reason) {
  return absl::StrCat(HeadOf(finding, "EXPECTED"),
                      "  reason: ", std::string(reason), "\n");
}

std::string DescribeFinding(const Finding& finding, std::string_view program) {
  const PropertyInfo& info = InfoOf(finding.property);
  std::string out = HeadOf(finding);
  absl::StrAppend(&out, "  must hold: ", std::string(info.holds), "\n");
  absl::StrAppend(&out, "  but:       ", Elided(finding.what, kShownBytes),
                  "\n");
  AppendCase(finding, out);
  if (!finding.traces.empty()) {
    absl::StrAppend(&out, "\n", DescribeTraces(finding.traces));
  }
  absl::StrAppend(
      &out, "\n", Wrapped(info.explanation),
      Wrapped(absl::StrCat("A real one: ", std::string(info.example))),
      info.replayed.empty() ? "" : Wrapped(info.replayed),
      finding.fails_alone ? "" : Wrapped(kNotAlone), "\n");
  const std::string unshrunk = UnshrunkLine(finding, program, kUnshrunkMax);
  if (!unshrunk.empty()) {
    absl::StrAppend(&out, "  unshrunk: ", unshrunk, "\n");
  }
  absl::StrAppend(&out, "  replay: ", ReplayLine(program, finding.failing),
                  "\n");
  return out;
}

size_t FoundBytes(const Finding& finding) {
  return finding.found ? finding.found->stream.size() : 0;
}

size_t FoundCuts(const Finding& finding) {
  return finding.found ? CutsOf(*finding.found) : 0;
}

std::string UnshrunkLine(const Finding& finding, std::string_view program,
                         size_t size_max) {
  const bool is_another =
      finding.found && (finding.found->stream != finding.failing.stream ||
                        FoundCuts(finding) != CutsOf(finding.failing));
  if (!is_another) return "";
  std::string line = ReplayLine(program, *finding.found);
  return line.size() > size_max ? "" : line;
}

}  // namespace splitproof
