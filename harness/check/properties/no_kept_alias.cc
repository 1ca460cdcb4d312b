// no-kept-alias: a run in which packets are kept, and read again when the
// chunks and the buffer they came from have been overwritten.

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"

namespace splitproof::properties {
namespace {

void CheckForm(CaseRuns& runs, Form form, ViolationSink report) {
  runs.instruments(form).set_quarantine(true);
  const Recorder& kept = runs.Rerun(form, runs.schedule(), /*keep=*/true);
  // What a packet aliases must be overwritten by now: end the connection.
  runs.Clear(form);
  runs.CountJudged(Property::kNoKeptAlias, kept.kept());
  if (const auto changed = kept.FirstChanged()) {
    const Trace& trace = kept.trace();
    const std::string was(trace.TextOf(trace.events()[changed->event]));
    report(
        {.property = Property::kNoKeptAlias,
         .label = "alias",
         .what = absl::StrCat("a packet that was ", was,
                              " when it came out is ", changed->now,
                              " when the harness has overwritten chunks with "
                              "bytes db and the buffer with aa"),
         .actual_name = RunName(form, "packets kept"),
         .actual = &trace,
         .event = changed->event});
  }
  runs.other(form).Begin({});
  runs.instruments(form).set_quarantine(false);
}

void CheckCase(CaseRuns& runs, ViolationSink report) {
  for (const Form form : runs.forms()) CheckForm(runs, form, report);
}

}  // namespace

constinit const PropertyInfo kNoKeptAlias = {
    .property = Property::kNoKeptAlias,
    .id = "no-kept-alias",
    .abbreviation = "alias",
    .holds =
        "packets that own their bytes do not change when chunk and buffer "
        "go",
    .explanation =
        "A packet read differently at the end of the connection than when it "
        "came out: it refers to memory of the chunk or buffer, which has been "
        "reused since. Typical: a string_view member in a packet that outlives "
        "the call.",
    .example =
        "riakpbc handed out slices of its receive buffer, which the "
        "next read overwrote (nlf/riakpbc PR #57).",
    .unjudged = "no packet was kept",
    .replayed =
        "The packets were kept, and read again at the end of the "
        "connection. A replay shows them as they came out.",
    .rank = 0,
    .check_case = CheckCase};

}  // namespace splitproof::properties
