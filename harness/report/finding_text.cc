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

std::string OriginOf(const Finding& finding) {
  std::string origin;
  if (!finding.stream_name.empty()) {
    absl::StrAppend(&origin, " (", finding.stream_name, ")");
  }
  return origin;
}

}  // namespace

std::string Elided(std::string_view text, size_t size_max) {
  if (text.size() <= size_max) return std::string(text);
  const size_t half = size_max / 2;
  return absl::StrCat(std::string(text.substr(0, half)), " ... ",
                      std::string(text.substr(text.size() - half)));
}

std::string DescribeFinding(const Finding& finding, std::string_view program) {
  const PropertyInfo& info = InfoOf(finding.property);
  const Case& failing = finding.failing;
  const std::string schedule = failing.schedule.ToString();
  std::string out = absl::StrCat(
      "FAILED ", failing.subject, "  ", std::string(info.id), "  [",
      finding.label, "]",
      finding.count > 1 ? absl::StrCat("  x", finding.count) : std::string(),
      "\n");
  absl::StrAppend(&out, "  must hold: ", std::string(info.holds), "\n");
  absl::StrAppend(&out, "  but:       ", finding.what, "\n");
  absl::StrAppend(&out, "  stream:    '",
                  Elided(EscapeStream(failing.stream), kShownBytes), "', ",
                  failing.stream.size(), " bytes", OriginOf(finding), "\n");
  absl::StrAppend(&out, "  schedule:  ",
                  schedule.empty() ? "the whole stream in one chunk"
                                   : Elided(schedule, kShownSchedule));
  if (!finding.family.empty()) {
    absl::StrAppend(&out, " (", finding.family, ")");
  }
  absl::StrAppend(&out, ", recv size ", failing.recv_size, "\n");
  if (!finding.traces.empty()) absl::StrAppend(&out, "\n", finding.traces);
  absl::StrAppend(&out, "\n", Wrapped(info.explanation), "\n");
  absl::StrAppend(&out, "  replay: ", ReplayLine(program, failing), "\n");
  return out;
}

}  // namespace splitproof
