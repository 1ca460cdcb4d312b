// Traces as JSON, an object an event:
//
//   {"t":"packet","v":...,"at":5,"end":4,"remainder":"0a"}
//   {"t":"error","kind":"limit","fatal":true,"at":5,"end":4,"remainder":"0a"}
//
// `v` is the packet's canonical text, `at` how many bytes had been delivered,
// `end` the stream offset after the event, `remainder` in hex, or null where
// the subject gives nothing back. A remainder is as long as the one that was
// given back, and its bytes are the stream's: whether those that were given
// back are the same is the property remainder-exact.

#ifndef SPLITPROOF_HARNESS_REPORT_TRACE_JSON_H_
#define SPLITPROOF_HARNESS_REPORT_TRACE_JSON_H_

#include <string>

#include "harness/recv/trace.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// One line without its newline. `stream` is what the trace was made of.
std::string EventJson(const Trace& trace, const Event& event, Bytes stream);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_TRACE_JSON_H_
