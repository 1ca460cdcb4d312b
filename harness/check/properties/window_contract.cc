// window-contract: a run in which the buffer is compared before and after each
// call, and each window asked for twice: by the consumer, of the deserializer,
// and by whoever calls recv, of any endpoint. When the connection has ended,
// there is none.

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/compare.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"
#include "harness/recv/simulated_recv.h"

namespace splitproof::properties {
namespace {

// Asks for each window once more.
class AskingAgain final : public RecvObserver {
 public:
  explicit AskingAgain(Endpoint& endpoint) : endpoint_(endpoint) {}
  void OnWindow(std::span<const char> window) override {
    const std::span<const char> again = endpoint_.Window();
    const bool is_same = again.size() == window.size() &&
                         (again.empty() || again.data() == window.data());
    changed_ |= !is_same;
    ++asked_;
  }
  void BeforeRecv(std::span<const char>, size_t) override {}
  void BeforeFault(ScheduleStep::Kind) override {}

  // Whether an answer was another one.
  bool changed() const { return changed_; }
  // How many there were.
  uint64_t asked() const { return asked_; }

 private:
  Endpoint& endpoint_;
  bool changed_ = false;
  uint64_t asked_ = 0;
};

// What broke the contract in the watched run that was just made; empty if
// nothing did.
std::string BreachOf(CaseRuns& runs, Form form, const AskingAgain& asking,
                     const Trace& trace, std::optional<size_t> broken) {
  const auto& breaches = runs.instruments(form).breaches();
  if (!breaches.empty()) {
    return absl::StrCat("the ", std::string(FormName(form)), " deserializer ",
                        breaches.front());
  }
  if (broken) return std::string(trace.TextOf(trace.events()[*broken]));
  if (asking.changed()) {
    return absl::StrCat("the ", std::string(FormName(form)),
                        " endpoint, asked twice, offers another window");
  }
  if (!runs.endpoint(form).Window().empty()) {
    return absl::StrCat("the ", std::string(FormName(form)),
                        " endpoint offers a window after the connection ended");
  }
  return "";
}

void CheckForm(CaseRuns& runs, Form form, ViolationSink report) {
  Instruments& instruments = runs.instruments(form);
  instruments.breaches().clear();
  instruments.set_watch(true);
  AskingAgain asking(runs.endpoint(form));
  const Trace& trace =
      runs.Rerun(form, runs.schedule(), /*keep=*/false, &asking).trace();
  runs.CountJudged(Property::kWindowContract, asking.asked());
  const auto broken = FirstBad(trace, [](const Event& event) {
    return event.clause == Clause::kWindow;
  });
  std::string what = BreachOf(runs, form, asking, trace, broken);
  runs.Clear(form);
  instruments.set_watch(false);
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
        "asked for twice; an ended connection has none; nothing but own "
        "bytes is written; the traits are true",
    .explanation =
        "The buffered deserializer offered an impossible window, changed it "
        "between two questions, or wrote outside of the bytes that were "
        "committed to it although its traits promise not to, or went on "
        "offering one when the connection had ended. Typical: a terminating "
        "NUL stored behind the received bytes, a packet that grows in place.",
    .example =
        "mongoose cleared bytes behind its data after deleting from "
        "the middle of a buffer (cesanta/mongoose 28a56370).",
    .unjudged = "no window was asked for",
    .replayed =
        "Buffer and windows are watched by the check alone. A replay "
        "looks the same whether or not somebody writes where he must not.",
    .rank = 0,
    .check_case = CheckCase};

}  // namespace splitproof::properties
