// Checks one stream of one subject under many schedules.
//
// For each schedule the checker makes the runs that the wanted properties need,
// always ending with the end of the stream, and compares their traces:
//
//   base          each form, dead bytes filled with one fixed pattern: judged
//   by
//                 split-invariance (against the form's own run on the whole
//                 stream), plain-equals-buffered, remainder-exact, prompt,
//                 progress
//   watched       the same with the buffer compared around each call:
//                 window-contract
//   other fills   the same with other patterns: no-stale-read
//   quarantined   the same with packets and chunks kept: no-kept-alias
//   again         the same once more: deterministic
//
// A property's failure depends on its own runs only, so that each can be
// switched off alone. Endpoints are made once and cleared between runs: a run
// allocates nothing of its own once warm.

#ifndef SPLITPROOF_HARNESS_CHECK_CASE_CHECKER_H_
#define SPLITPROOF_HARNESS_CHECK_CASE_CHECKER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "harness/check/properties.h"
#include "harness/check/subject.h"
#include "harness/recv/instruments.h"
#include "harness/recv/schedule.h"
#include "harness/recv/trace.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// One property that did not hold. Valid during the report only.
struct Violation {
  Property property;
  // What differed, in a word: "packet", "limit", "resync", ...
  std::string label;
  // One sentence.
  std::string what;
  // The traces that were compared, and what to call them; `expected` is null
  // where a trace is wrong by itself.
  std::string expected_name = {};
  const Trace* expected = nullptr;
  std::string actual_name = {};
  const Trace* actual = nullptr;
  // The event they first differ in.
  size_t event = 0;
};

class CaseChecker {
 public:
  using Report = absl::FunctionRef<void(const Violation&)>;

  struct Options {
    PropertySet properties = PropertySet::All();
    // Poison patterns tried for each schedule, in turn; 0: all of them.
    size_t fills_per_schedule = 0;
  };

  // The subject must outlive the checker. `recv_size` is at least 1.
  CaseChecker(const Subject& subject, size_t recv_size, Options options);

  // Takes `stream`, which must stay valid, and makes the runs that schedules
  // are compared with.
  void SetStream(Bytes stream);

  // Checks all wanted properties but round-trip. A schedule that does not end
  // the connection is followed by the rest of the stream and its end.
  void Check(const Schedule& schedule, Report report);

  // Checks that the stream, in one chunk, holds exactly these packets with
  // these end offsets: round-trip.
  void CheckKnown(const std::vector<std::pair<std::string, uint64_t>>& packets,
                  Report report);

  // What a form finds in the whole stream.
  const Trace& Reference(Form form) const {
    return reference_[static_cast<size_t>(form)];
  }
  // The base run of the last Check().
  const Trace& Base(Form form) const {
    return runs_[static_cast<size_t>(form)].base.trace();
  }
  // Whether any event so far came with a remainder.
  bool saw_remainder() const { return saw_remainder_; }
  // The sizes that windows had at first.
  std::vector<size_t> WindowSizes();

  // Runs of an endpoint over a stream, all told.
  uint64_t executions() const { return executions_; }

 private:
  // One form: its endpoint, and the recordings of the last schedule.
  struct Runs {
    Instruments instruments;
    std::unique_ptr<Endpoint> endpoint;
    Recorder base;
    Recorder other;
  };

  bool Wants(Property property) const {
    return options_.properties.Has(property);
  }
  void Run(Endpoint& endpoint, const Schedule& schedule, Recorder& recorder,
           bool keep = false);
  void RunOther(Form form, bool keep = false);

  void CheckOneForm(Form form, Report report);
  void CheckSplitInvariance(Form form, Report report);
  void CheckBothForms(Report report);
  void CheckEvents(Form form, Report report);
  void CheckPrompt(Form form, size_t event, Report report);
  void CheckWatched(Form form, Report report);
  void CheckFills(Form form, Report report);
  void CheckQuarantined(Form form, Report report);
  void CheckAgain(Form form, Report report);

  Runs& RunsOf(Form form) { return runs_[static_cast<size_t>(form)]; }
  bool IsLate(const Event& event) const;

  const Subject& subject_;
  size_t recv_size_;
  Options options_;
  std::array<Runs, 2> runs_;
  std::array<Trace, 2> reference_;
  std::vector<std::string> fills_;  // The last is the stream's own bytes.
  size_t next_fill_ = 0;
  Bytes stream_;
  Schedule schedule_;  // The one under check, with the end of the stream.
  bool saw_remainder_ = false;
  uint64_t executions_ = 0;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_CASE_CHECKER_H_
