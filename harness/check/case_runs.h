// The runs of one case that properties are judged by.
//
// A case is run once in each form, dead bytes filled with a fixed pattern: the
// base runs. Every other run is a variation of them: the same connections
// uncut, other fills, the buffer watched, another endpoint. Endpoints are made
// once and cleared between runs, as in production; a fresh one is made only
// where a property is about just that. A run allocates nothing of its own once
// warm.
//
// A property asks for the runs that it needs and shares no others, so that each
// can be switched off alone.

#ifndef SPLITPROOF_HARNESS_CHECK_CASE_RUNS_H_
#define SPLITPROOF_HARNESS_CHECK_CASE_RUNS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/check/properties.h"
#include "harness/check/subject.h"
#include "harness/recv/instruments.h"
#include "harness/recv/schedule.h"
#include "harness/recv/simulated_recv.h"
#include "harness/recv/trace.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// Packets, as canonical text, and the stream offset after each.
using KnownPackets = std::vector<std::pair<std::string, uint64_t>>;

class CaseRuns {
 public:
  // The subject must outlive the runs. `recv_size` is at least 1.
  // `fills_per_case`: other fills that each case is tried with; 0 means all.
  CaseRuns(const Subject& subject, size_t recv_size, size_t fills_per_case);

  // Takes `stream`, which must stay valid, and runs it whole. `known` is what
  // the stream was made of; null where nobody knows.
  void SetStream(Bytes stream, const KnownPackets* known = nullptr);
  // Makes the base runs. A schedule that does not end the connection is
  // followed by the rest of the stream and its end.
  void SetSchedule(const Schedule& schedule);

  const Subject& subject() const { return subject_; }
  size_t recv_size() const { return recv_size_; }
  Bytes stream() const { return stream_; }
  const KnownPackets* known() const { return known_; }
  // With its end.
  const Schedule& schedule() const { return schedule_; }
  // The forms that the subject has.
  std::span<const Form> forms() const { return {forms_.data(), form_count_}; }

  // --- The runs. Each trace is valid until the next call that makes it again.

  // The case as it is.
  const Trace& Base(Form form) const { return Of(form).base.trace(); }
  // The stream in one chunk, and its end.
  const Trace& Whole(Form form) const { return Of(form).whole.trace(); }
  // The connections of the case, each in one chunk. May be the base run.
  const Trace& Uncut(Form form);
  // One more run on the same endpoint, recorded apart; `instruments(form)` may
  // have been set up for it.
  const Recorder& Rerun(Form form, const Schedule& schedule, bool keep = false,
                        RecvObserver* observer = nullptr);
  // What the last rerun was made on.
  Endpoint& endpoint(Form form) { return *Of(form).endpoint; }
  // A run of a part of the stream on a new endpoint.
  const Trace& Fresh(Form form, Bytes stream, const Schedule& schedule,
                     size_t recv_size);
  // A new endpoint, for runs that are not recorded.
  std::unique_ptr<Endpoint> ConnectFresh(Form form) {
    return ConnectFresh(form, recv_size_);
  }
  std::unique_ptr<Endpoint> ConnectFresh(Form form, size_t recv_size);
  // Reruns a schedule that ends with E, tells the endpoint once more that the
  // stream has ended, and counts the events that come of it.
  size_t EndTwice(Form form, const Schedule& schedule);
  // Ends the connection of the last rerun.
  void Clear(Form form) { Of(form).endpoint->Clear(); }

  Instruments& instruments(Form form) { return Of(form).instruments; }
  Recorder& other(Form form) { return Of(form).other; }

  // What valgrind had to say of the base runs.
  uint64_t complaints() const { return complaints_; }

  // The fills to try for a case: so many, and one after the other.
  size_t fills_per_case() const { return fills_per_case_; }
  const std::string& NextFill();

  // --- What was judged: a property counts what it held against its rule, and
  // might have found wrong. Where it counts nothing, that it did not fail says
  // nothing either.
  void CountJudged(Property property, uint64_t count = 1) {
    judged_[static_cast<size_t>(property)] += count;
  }
  const PropertyCounts& judged() const { return judged_; }

  // The sizes that windows had at first.
  std::vector<size_t> WindowSizes();
  // Runs of an endpoint over a stream, all told.
  uint64_t executions() const { return executions_; }

 private:
  struct FormRuns {
    Instruments instruments;
    std::unique_ptr<Endpoint> endpoint;
    std::unique_ptr<Endpoint> reference;  // With room for the whole stream.
    Recorder base;
    Recorder whole;
    Recorder uncut;
    Recorder other;
    bool uncut_is_valid = false;
  };

  FormRuns& Of(Form form) { return runs_[static_cast<size_t>(form)]; }
  const FormRuns& Of(Form form) const {
    return runs_[static_cast<size_t>(form)];
  }
  void Run(Endpoint& endpoint, Bytes stream, const Schedule& schedule,
           Recorder& recorder, bool keep = false,
           RecvObserver* observer = nullptr);

  const Subject& subject_;
  size_t recv_size_;
  std::vector<std::string> fills_;  // The last is the stream's own bytes.
  size_t fills_per_case_;
  std::array<Form, 2> forms_;
  size_t form_count_ = 0;
  std::array<FormRuns, 2> runs_;
  Instruments fresh_instruments_;
  Recorder fresh_;
  size_t next_fill_ = 0;
  Bytes stream_;
  const KnownPackets* known_ = nullptr;
  Schedule schedule_;
  Schedule uncut_schedule_;
  Schedule whole_schedule_;
  uint64_t complaints_ = 0;
  uint64_t executions_ = 0;
  PropertyCounts judged_ = {};
};

// "plain, cut".
std::string RunName(Form form, std::string_view run);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_CASE_RUNS_H_
