// remainder-exact: judged event by event, as they were recorded.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/compare.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"
#include "harness/recv/stream_text.h"

namespace splitproof::properties {
namespace {

// What is wrong with what an event gave back. `trace` has none before it.
std::string DescribeRemainder(const Trace& trace, const Event& event,
                              Bytes stream) {
  if (event.clause == Clause::kRemainder) {
    return std::string(trace.TextOf(event));
  }
  if (event.end > event.at) {
    return absl::StrCat("an event ends at byte ", event.end, ", of ", event.at,
                        " that were received");
  }
  const uint64_t left = event.at - event.end;
  if (event.remainder != left) {
    return absl::StrCat(event.remainder.value_or(0), " bytes were given back, ",
                        "of ", left, " received behind the event");
  }
  const Bytes received =
      stream.substr(event.end, std::min<size_t>(left, Trace::kGivenBackMax));
  return absl::StrCat(
      "what was given back is '", EscapeStream(trace.given_back()),
      "', what was received there '", EscapeStream(received), "'");
}

void CheckCase(CaseRuns& runs, ViolationSink report) {
  for (const Form form : runs.forms()) {
    const Trace& trace = runs.Base(form);
    const auto& events = trace.events();
    runs.CountJudged(
        Property::kRemainderExact,
        std::count_if(events.begin(), events.end(), [](const Event& event) {
          return event.remainder.has_value();
        }));
    const auto bad = FirstBad(trace, [](const Event& event) {
      return !event.remainder_exact || event.clause == Clause::kRemainder;
    });
    if (!bad) continue;
    report(
        {.property = Property::kRemainderExact,
         .label = "remainder",
         .what = DescribeRemainder(trace, trace.events()[*bad], runs.stream()),
         .actual_name = RunName(form, "cut"),
         .actual = &trace,
         .event = bad});
  }
}

}  // namespace

constinit const PropertyInfo kRemainderExact = {
    .property = Property::kRemainderExact,
    .id = "remainder-exact",
    .abbreviation = "remain",
    .holds =
        "what is consumed and what is given back is what was received, "
        "every byte once",
    .explanation =
        "The bytes given back after a packet or error are not the bytes that "
        "follow it in the stream: some were lost, repeated, changed, or belong "
        "to something else. Typical: a remainder cut from the wrong end, or "
        "from the whole buffer in place of its received part.",
    .example =
        "Twisted handed lineLengthExceeded() the line and the rest "
        "without the delimiter between them (twisted #6536).",
    .unjudged = "nothing was given back",
    .rank = 0,
    .check_case = CheckCase};

}  // namespace splitproof::properties
