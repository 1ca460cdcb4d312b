#include "harness/report/trace_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

// Events shown before and after the first difference.
constexpr size_t kContext = 2;
// Longest text of an event that is shown whole.
constexpr size_t kMaxText = 200;

std::string Shortened(std::string_view text) {
  if (text.size() <= kMaxText) return std::string(text);
  return absl::StrCat(std::string(text.substr(0, kMaxText)), "... (",
                      text.size(), " characters)");
}

// `shift`: the offset in the stream at which the trace begins.
void DescribeTrace(const std::string& name, const Trace& trace, size_t event,
                   uint64_t shift, std::string& out) {
  absl::StrAppend(&out, "  ", name, "\n");
  const size_t begin = event - std::min(event, kContext);
  const size_t end = std::min(trace.events().size(), event + kContext + 1);
  if (begin > 0) absl::StrAppend(&out, "      (", begin, " events before)\n");
  for (size_t i = begin; i < end; ++i) {
    absl::StrAppend(&out, i == event ? "    > " : "      ",
                    DescribeEvent(trace, trace.events()[i], shift), "\n");
  }
  if (event >= trace.events().size()) {
    absl::StrAppend(&out, "    > nothing more\n");
  } else if (end < trace.events().size()) {
    absl::StrAppend(&out, "      (", trace.events().size() - end,
                    " events after)\n");
  }
}

}  // namespace

std::string DescribeEvent(const Trace& trace, const Event& event,
                          uint64_t shift) {
  const std::string text = Shortened(trace.TextOf(event));
  std::string line =
      event.type == Event::Type::kPacket
          ? absl::StrCat("packet ", text)
          : absl::StrCat("error ", std::string(ErrorKindName(event.kind)),
                         event.fatal ? " (fatal)" : "");
  absl::StrAppend(&line, "  end ", shift + event.end,
                  event.at_eof ? "  at end of file, " : "  at ",
                  shift + event.at);
  if (event.remainder) absl::StrAppend(&line, "  remainder ", *event.remainder);
  if (event.type == Event::Type::kError) absl::StrAppend(&line, "  ", text);
  return line;
}

std::string DescribeTraces(const Violation& violation) {
  std::string out;
  if (violation.expected != nullptr) {
    DescribeTrace(violation.expected_name, *violation.expected,
                  violation.event - violation.events_before,
                  violation.bytes_before, out);
  }
  if (violation.actual != nullptr) {
    DescribeTrace(violation.actual_name, *violation.actual, violation.event, 0,
                  out);
  }
  return out;
}

}  // namespace splitproof
