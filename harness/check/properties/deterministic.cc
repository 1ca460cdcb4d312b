// deterministic: the base run once more.

#include "harness/check/case_runs.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"

namespace splitproof::properties {
namespace {

void CheckCase(CaseRuns& runs, ViolationSink report) {
  for (const Form form : runs.forms()) {
    const Trace& first = runs.Base(form);
    const Trace& second = runs.Rerun(form, runs.schedule()).trace();
    if (first.recvs() > 0) runs.CountJudged(Property::kDeterministic);
    const auto event = FirstDifferenceInAnything(first, second);
    if (!event) continue;
    report({.property = Property::kDeterministic,
            .label = "again",
            .what = "the same case gave another trace the second time",
            .expected_name = RunName(form, "first run"),
            .expected = &first,
            .actual_name = RunName(form, "second run"),
            .actual = &second,
            .event = event});
  }
}

}  // namespace

constinit const PropertyInfo kDeterministic = {
    .property = Property::kDeterministic,
    .id = "deterministic",
    .abbreviation = "determ",
    .holds = "the same case gives the same trace, messages included, twice",
    .explanation =
        "Two runs of one case differ. Typical: a static variable, an address "
        "in a message, an uninitialised byte.",
    .example =
        "hiredis reset its position but not its length after a protocol "
        "error, so that the next call depended on what had been there "
        "(redis/hiredis commit 663d6d1).",
    .unjudged = "no byte was delivered",
    .replayed =
        "The case was run twice on one endpoint, cleared in between, and not "
        "with the same result. A replay has one of the results.",
    .rank = 0,
    .check_case = CheckCase};

}  // namespace splitproof::properties
