// Traces for people: what is shown of them, and that as text.
//
// A finding keeps the traces that were compared as they are shown, because the
// runs they are of are over: the part around the first difference, with offsets
// in the stream of the case, whatever part of it a run was given.

#ifndef SPLITPROOF_HARNESS_REPORT_TRACE_TEXT_H_
#define SPLITPROOF_HARNESS_REPORT_TRACE_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/check/violation.h"
#include "harness/recv/trace.h"

namespace splitproof {

struct ShownEvent {
  Event::Type type = Event::Type::kPacket;
  ErrorKind kind = ErrorKind::kMalformed;  // Errors only.
  bool fatal = false;
  bool at_eof = false;
  // A packet's canonical text, or an error's message; long ones are cut short.
  std::string text = {};
  // Where the event before it ended, or its connection began.
  uint64_t begin = 0;
  uint64_t end = 0;
  // How much had been delivered when it came out.
  uint64_t at = 0;
  std::optional<uint64_t> remainder = {};
  // Of the first event whose remainder is not what had been received: its first
  // bytes.
  std::string given_back = {};

  friend bool operator==(const ShownEvent&, const ShownEvent&) = default;
};

struct ShownTrace {
  std::string name = {};
  // By what the property says; else it is one of two that differ.
  bool is_right = false;
  // The events from index `first` on, of `size` in all.
  std::vector<ShownEvent> events = {};
  size_t first = 0;
  size_t size = 0;
  // The index of the one that is wrong, or the first that differs; `size` if it
  // is missing.
  std::optional<size_t> marked = {};

  friend bool operator==(const ShownTrace&, const ShownTrace&) = default;
};

// The traces of a violation, none to two.
std::vector<ShownTrace> ShownTracesOf(const Violation& violation);

// An event of a trace with all of its text, where an event in front of it or
// its connection makes it begin at `begin`.
ShownEvent ShownInFull(const Trace& trace, const Event& event, uint64_t begin);

// `packet "ab"  end 4  at 4`, `error limit (fatal)  end 4  at 6  message`.
std::string DescribeEvent(const ShownEvent& event);
std::string DescribeEvent(const Trace& trace, const Event& event);

// Around the marked events, a line an event, one trace below the other.
std::string DescribeTraces(const std::vector<ShownTrace>& traces);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_TRACE_TEXT_H_
