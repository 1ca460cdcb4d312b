// progress: judged by the trace alone. What never comes back is found by the
// process that watches the worker.

#include "harness/check/case_runs.h"
#include "harness/check/properties/compare.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"

namespace splitproof::properties {
namespace {

bool UsedNothing(const Event& event) {
  return event.clause == Clause::kProgress;
}

bool IsException(const Event& event) {
  return event.type == Event::Type::kError && event.kind == ErrorKind::kCrash &&
         !event.clause;
}

void CheckForm(CaseRuns& runs, Form form, ViolationSink report) {
  const Trace& trace = runs.Base(form);
  if (trace.recvs() > 0) runs.CountJudged(Property::kProgress);
  const auto tell = [&](std::string label, std::string what, size_t event) {
    report({.property = Property::kProgress,
            .label = std::move(label),
            .what = std::move(what),
            .actual_name = RunName(form, "cut"),
            .actual = &trace,
            .event = event});
  };
  if (const auto bad = FirstBad(trace, UsedNothing)) {
    tell("no-progress", "a packet or error was made of no bytes", *bad);
  } else if (const auto thrown = FirstBad(trace, IsException)) {
    tell("exception", "the deserializer threw an exception", *thrown);
  } else if (trace.stopped_silently()) {
    tell("stopped", "the window is empty although nothing fatal was reported",
         trace.events().size());
  }
}

void CheckCase(CaseRuns& runs, ViolationSink report) {
  for (const Form form : runs.forms()) CheckForm(runs, form, report);
}

}  // namespace

constinit const PropertyInfo kProgress = {
    .property = Property::kProgress,
    .id = "progress",
    .abbreviation = "progr",
    .holds =
        "each delivery consumes, emits, fails or asks for more through a "
        "window; no call crashes or runs for ever",
    .explanation =
        "The deserializer finished a packet or error without using a byte (a "
        "consumer would loop for ever), stopped offering a window without a "
        "fatal error, threw an exception, or never came back: it crashed, "
        "aborted, ran or allocated without end.",
    .example =
        "LinesCodec of tokio-codec looped for ever when it was "
        "discarding an overlong line and the buffer held no newline "
        "(tokio-rs/tokio #1489).",
    .unjudged = "no byte was delivered",
    .rank = 0,
    .check_case = CheckCase};

}  // namespace splitproof::properties
