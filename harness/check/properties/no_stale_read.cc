// no-stale-read: the same run with other bytes where nobody may read. Under
// valgrind, those bytes are undefined, and one run is enough.

#include "harness/check/case_runs.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"
#include "harness/recv/memory_marks.h"

namespace splitproof::properties {
namespace {

// Whether two runs with one fill differ: then fills have nothing to do with it.
bool DiffersAnyway(CaseRuns& runs, Form form) {
  runs.instruments(form).set_poison(kInertFill);
  const Trace& again = runs.Rerun(form, runs.schedule()).trace();
  return FirstDifferenceInAnything(runs.Base(form), again).has_value();
}

bool DependsOn(CaseRuns& runs, Form form, const std::string& fill,
               ViolationSink report) {
  runs.instruments(form).set_poison(fill);
  const Trace& base = runs.Base(form);
  const Trace& other = runs.Rerun(form, runs.schedule()).trace();
  if (base.recvs() > 0) runs.CountJudged(Property::kNoStaleRead);
  auto event = FirstDifferenceInAnything(base, other);
  if (!event) return false;
  if (DiffersAnyway(runs, form)) return true;
  // The other run once more, to show it.
  runs.instruments(form).set_poison(fill);
  event = FirstDifferenceInAnything(base,
                                    runs.Rerun(form, runs.schedule()).trace());
  report({.property = Property::kNoStaleRead,
          .label = "stale",
          .what = "the trace depends on bytes that were never received or "
                  "belong to an earlier packet",
          .expected_name = RunName(form, "unreceived bytes AA"),
          .expected = &base,
          .actual_name = RunName(form, "other unreceived bytes"),
          .actual = &other,
          .event = event.value_or(0)});
  return true;
}

// valgrind sees the reading itself, and has just said where.
void CheckComplaints(CaseRuns& runs, ViolationSink report) {
  runs.CountJudged(Property::kNoStaleRead);
  if (runs.complaints() == 0) return;
  report({.property = Property::kNoStaleRead,
          .label = "undefined",
          .what = "valgrind complained of a read of bytes that were never "
                  "received: its message, before this, names the line"});
}

void CheckCase(CaseRuns& runs, ViolationSink report) {
  if (RunsOnValgrind()) {
    CheckComplaints(runs, report);
    return;
  }
  for (const Form form : runs.forms()) {
    for (size_t i = 0; i < runs.fills_per_case(); ++i) {
      if (DependsOn(runs, form, runs.NextFill(), report)) break;
    }
    runs.instruments(form).set_poison(kInertFill);
  }
}

}  // namespace

constinit const PropertyInfo kNoStaleRead = {
    .property = Property::kNoStaleRead,
    .id = "no-stale-read",
    .abbreviation = "stale",
    .holds = "traces are equal whatever unreceived and dead bytes contain",
    .explanation =
        "The same case was run with other bytes in the part of the buffer that "
        "nobody may read, and another trace came out: bytes that were never "
        "received, or belong to an earlier packet, were taken for data. "
        "Typical: the capacity used where the length was meant, one byte of "
        "look-ahead.",
    .example =
        "Redis's copy of hiredis looked at the byte behind a final CR; "
        "a stale LF there ended the line too early (redis PR #790).",
    .unjudged = "no byte was delivered",
    .replayed =
        "The case was run several times, with other bytes each time where "
        "none were received. A replay has one kind of them.",
    .rank = 0,
    .check_case = CheckCase};

}  // namespace splitproof::properties
