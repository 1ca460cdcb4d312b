// window-contract: a run in which the buffer is compared before and after each
// call, and each window asked for twice.

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/compare.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"

namespace splitproof::properties {
namespace {

// What broke the contract in the watched run that was just made; empty if
// nothing did.
std::string BreachOf(CaseRuns& runs, Form form, const Trace& trace,
                     std::optional<size_t> broken) {
  const auto& breaches = runs.instruments(form).breaches();
  if (!breaches.empty()) {
    return absl::StrCat("the ", std::string(FormName(form)), " deserializer ",
                        breaches.front());
  }
  if (broken) return std::string(trace.TextOf(trace.events()[*broken]));
  return "";
}

void CheckForm(CaseRuns& runs, Form form, ViolationSink report) {
  Instruments& instruments = runs.instruments(form);
  instruments.breaches().clear();
  instruments.set_watch(true);
  const Trace& trace = runs.Rerun(form, runs.schedule()).trace();
  runs.Clear(form);
  instruments.set_watch(false);
  const auto broken = FirstBad(trace, [](const Event& event) {
    return event.clause == Clause::kWindow;
  });
  std::string what = BreachOf(runs, form, trace, broken);
  if (what.empty()) return;
  report({.property = Property::kWindowContract,
          .label = "window",
          .what = std::move(what),
          .actual_name = RunName(form, "watched"),
          .actual = &trace,
          .event = broken.value_or(trace.events().size())});
}

void CheckCase(CaseRuns& runs, ViolationSink report) {
  for (const Form form : runs.forms()) CheckForm(runs, form, report);
}

}  // namespace

constinit const PropertyInfo kWindowContract = {
    .property = Property::kWindowContract,
    .id = "window-contract",
    .abbreviation = "window",
    .holds =
        "windows lie in the buffer, are not empty, and are the same when "
        "asked for twice; nothing but own bytes is written; the traits "
        "are true",
    .explanation =
        "The buffered deserializer offered an impossible window, changed it "
        "between two questions, or wrote outside of the bytes that were "
        "committed to it although its traits promise not to. Typical: a "
        "terminating NUL stored behind the received bytes.",
    .example =
        "mongoose cleared bytes behind its data after deleting from "
        "the middle of a buffer (cesanta/mongoose 28a56370).",
    .check_case = CheckCase};

}  // namespace splitproof::properties
