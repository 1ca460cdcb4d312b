// split-invariance: a run of the case, compared with the same connections in
// one chunk each.

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/compare.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"

namespace splitproof::properties {
namespace {

void CheckCase(CaseRuns& runs, ViolationSink report) {
  for (const Form form : runs.forms()) {
    const Trace& expected = runs.Uncut(form);
    const Trace& actual = runs.Base(form);
    if (actual.recvs() > expected.recvs()) {
      runs.CountJudged(Property::kSplitInvariance);
    }
    const auto event = FirstDifference(expected, actual);
    if (!event) continue;
    report({.property = Property::kSplitInvariance,
            .label = LabelOf(expected, actual, *event),
            .what = absl::StrCat("cut, the ", std::string(FormName(form)),
                                 " form finds ", InWords(actual, *event),
                                 "; whole, ", InWords(expected, *event)),
            .expected_name = RunName(form, "whole"),
            .expected = &expected,
            .actual_name = RunName(form, "cut"),
            .actual = &actual,
            .event = event});
  }
}

}  // namespace

constinit const PropertyInfo kSplitInvariance = {
    .property = Property::kSplitInvariance,
    .id = "split-invariance",
    .abbreviation = "split",
    .holds =
        "the packets, errors and end offsets do not depend on where the "
        "stream is cut",
    .explanation =
        "TCP may cut a stream anywhere. Each form is compared with itself on "
        "the whole stream in one chunk: it found something else when the same "
        "bytes came in other pieces. Typical: a terminator searched in the new "
        "bytes only, a length read before all its bytes are there, a limit "
        "tested against what happens to be buffered.",
    .example =
        "nats.c searched \"\\r\\n\" in the newly read bytes only and "
        "never saw a CR and LF from two reads (nats-io/nats.c #958).",
    .unjudged = "no stream was cut",
    .check_case = CheckCase};

}  // namespace splitproof::properties
