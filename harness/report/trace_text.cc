#include "harness/report/trace_text.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "harness/recv/stream_text.h"

namespace splitproof {
namespace {

// Events kept before and after the first difference, and those of them that
// text has.
constexpr size_t kKept = 16;
constexpr size_t kContext = 2;
// Longest text of an event that is shown whole.
constexpr size_t kMaxText = 200;

std::string Shortened(std::string_view text) {
  if (text.size() <= kMaxText) return std::string(text);
  return absl::StrCat(std::string(text.substr(0, kMaxText)), "... (",
                      text.size(), " characters)");
}

// A message may have any bytes in it.
std::string Printable(const std::string& text) {
  const bool is_printable = std::all_of(
      text.begin(), text.end(), [](char c) { return absl::ascii_isprint(c); });
  return is_printable ? text : absl::CHexEscape(text);
}

// Where what is before an event ends.
uint64_t EndBefore(const Trace& trace, size_t event) {
  if (event == trace.connection_events_begin()) return trace.connection_begin();
  return event == 0 ? 0 : trace.events()[event - 1].end;
}

// `shift`: the offset in the stream at which the trace begins.
ShownTrace Shown(std::string name, const Trace& trace,
                 std::optional<size_t> marked, uint64_t shift) {
  const size_t middle = marked.value_or(0);
  ShownTrace shown = {.name = std::move(name),
                      .events = {},
                      .first = middle - std::min(middle, kKept),
                      .size = trace.events().size(),
                      .marked = marked};
  const size_t end = std::min(shown.size, middle + kKept + 1);
  for (size_t i = shown.first; i < end; ++i) {
    ShownEvent& event = shown.events.emplace_back(
        ShownInFull(trace, trace.events()[i], EndBefore(trace, i)));
    event.text = Shortened(event.text);
    for (uint64_t* offset : {&event.begin, &event.end, &event.at}) {
      *offset += shift;
    }
  }
  return shown;
}

void DescribeTrace(const ShownTrace& trace, std::string& out) {
  absl::StrAppend(&out, "  ", trace.name, "\n");
  const size_t middle = trace.marked.value_or(0);
  const size_t begin =
      std::max(trace.first, middle - std::min(middle, kContext));
  const size_t end =
      std::min(trace.first + trace.events.size(), middle + kContext + 1);
  if (begin > 0) absl::StrAppend(&out, "      (", begin, " events before)\n");
  for (size_t i = begin; i < end; ++i) {
    absl::StrAppend(&out, i == trace.marked ? "    > " : "      ",
                    DescribeEvent(trace.events[i - trace.first]), "\n");
  }
  if (trace.marked && *trace.marked >= trace.size) {
    absl::StrAppend(&out, "    > nothing more\n");
  } else if (end < trace.size) {
    absl::StrAppend(&out, "      (", trace.size - end, " events after)\n");
  }
}

}  // namespace

std::vector<ShownTrace> ShownTracesOf(const Violation& violation) {
  std::vector<ShownTrace> shown;
  if (violation.expected != nullptr) {
    shown.push_back(Shown(violation.expected_name, *violation.expected,
                          violation.event_of_expected(),
                          violation.bytes_before));
    shown.back().is_right = violation.expected_is_right;
  }
  if (violation.actual != nullptr) {
    shown.push_back(
        Shown(violation.actual_name, *violation.actual, violation.event, 0));
  }
  return shown;
}

ShownEvent ShownInFull(const Trace& trace, const Event& event, uint64_t begin) {
  const bool gave_back_first = !trace.given_back().empty() &&
                               &event == &trace.events()[trace.given_back_by()];
  return {.type = event.type,
          .kind = event.kind,
          .fatal = event.fatal,
          .at_eof = event.at_eof,
          .text = std::string(trace.TextOf(event)),
          .begin = std::min(begin, event.end),
          .end = event.end,
          .at = event.at,
          .remainder = event.remainder,
          .given_back = gave_back_first ? trace.given_back() : ""};
}

std::string DescribeEvent(const ShownEvent& event) {
  std::string line =
      event.type == Event::Type::kPacket
          ? absl::StrCat("packet ", event.text)
          : absl::StrCat("error ", std::string(ErrorKindName(event.kind)),
                         event.fatal ? " (fatal)" : "");
  absl::StrAppend(&line, "  end ", event.end,
                  event.at_eof ? "  at end of file, " : "  at ", event.at);
  if (event.remainder) absl::StrAppend(&line, "  remainder ", *event.remainder);
  if (!event.given_back.empty()) {
    absl::StrAppend(&line, ", which is '", EscapeStream(event.given_back),
                    "', not what was received");
  }
  if (event.type == Event::Type::kError) {
    absl::StrAppend(&line, "  ", Printable(event.text));
  }
  return line;
}

std::string DescribeEvent(const Trace& trace, const Event& event) {
  ShownEvent shown = ShownInFull(trace, event, /*begin=*/0);
  shown.text = Shortened(shown.text);
  return DescribeEvent(shown);
}

std::string DescribeTraces(const std::vector<ShownTrace>& traces) {
  std::string out;
  for (const ShownTrace& trace : traces) DescribeTrace(trace, out);
  return out;
}

}  // namespace splitproof
