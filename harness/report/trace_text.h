// Traces for people: one line an event.

#ifndef SPLITPROOF_HARNESS_REPORT_TRACE_TEXT_H_
#define SPLITPROOF_HARNESS_REPORT_TRACE_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "harness/check/case_checker.h"
#include "harness/recv/trace.h"

namespace splitproof {

// `packet "ab" [.., 4) at 4`, `error limit (fatal) [.., 4) at 6: message`.
// `end` is where the event ends in the stream, `at` how much had been
// delivered; both count from `shift` bytes before the trace's stream.
std::string DescribeEvent(const Trace& trace, const Event& event,
                          uint64_t shift = 0);

// The traces of a violation around the event they first differ in, side by side
// where there are two; empty where there is none.
std::string DescribeTraces(const Violation& violation);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_TRACE_TEXT_H_
