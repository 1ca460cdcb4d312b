// neutral-ops: a case with wake-ups that deliver nothing, compared with the
// same case without them.

#include "harness/check/case_runs.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"

namespace splitproof::properties {
namespace {

void CheckCase(CaseRuns& runs, ViolationSink report) {
  if (!runs.schedule().HasWakeUps()) return;
  const Schedule quiet = runs.schedule().WithoutWakeUps();
  for (const Form form : runs.forms()) {
    const Trace& expected = runs.Rerun(form, quiet).trace();
    const Trace& actual = runs.Base(form);
    runs.CountJudged(Property::kNeutralOps);
    const auto event = FirstDifferenceInBehaviour(expected, actual);
    if (!event) continue;
    report({.property = Property::kNeutralOps,
            .label = "wake-up",
            .what = "a wake-up without a byte changed what comes out",
            .expected_name = RunName(form, "without wake-ups"),
            .expected = &expected,
            .expected_is_right = true,
            .actual_name = RunName(form, "with wake-ups"),
            .actual = &actual,
            .event = event});
  }
}

}  // namespace

constinit const PropertyInfo kNeutralOps = {
    .property = Property::kNeutralOps,
    .id = "neutral-ops",
    .abbreviation = "neutrl",
    .holds = "zero-byte wake-ups, EAGAIN and EINTR change nothing",
    .explanation =
        "recv failed with EAGAIN or EINTR, or the event loop woke the "
        "connection for nothing, and another trace came out than without it. "
        "Typical: attempts are counted where bytes were meant, or asking for "
        "the window throws away what it holds.",
    .example =
        "paho.mqtt.embedded-c counted polls in place of length bytes: "
        "four empty reads were an error (eclipse/paho.mqtt.embedded-c "
        "#57).",
    .unjudged = "no schedule had a wake-up",
    .replayed =
        "What is right is the same case without the wake-ups that deliver "
        "nothing. A replay has them.",
    .check_case = CheckCase};

}  // namespace splitproof::properties
