#include "harness/check/case_runs.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "harness/recv/memory_marks.h"
#include "harness/recv/simulated_recv.h"

namespace splitproof {
namespace {

// As much of a stream as makes a fill.
constexpr size_t kStreamFill = 64;

// Fills that differ in what a stale read would find there: 00 and FF alone miss
// two of three planted stale reads. The empty one leaves bytes dirty.
std::vector<std::string> FillsFor(const Subject& subject) {
  std::string delimiters;
  for (const std::string& delimiter : subject.delimiters()) {
    delimiters += delimiter;
  }
  std::string scattered(251, '\0');  // A prime, to meet every alignment.
  uint32_t state = 1;
  for (char& byte : scattered) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return {std::string(1, '\0'),
          "\xFF",
          delimiters.empty() ? "\r\n" : delimiters,
          "\n",
          std::string("\x01\x02\x03", 3),
          "1\"}],\r\n",
          scattered,
          "",
          ""};
}

}  // namespace

CaseRuns::CaseRuns(const Subject& subject, size_t recv_size,
                   size_t fills_per_case)
    : subject_(subject),
      recv_size_(recv_size),
      fills_(FillsFor(subject)),
      fills_per_case_(fills_per_case == 0 ? fills_.size() : fills_per_case),
      whole_schedule_(Schedule::WholeAndEnd()) {
  fresh_instruments_.set_poison(kInertFill);
  for (const Form form : kForms) {
    if (!subject.Has(form)) continue;
    forms_[form_count_++] = form;
    FormRuns& runs = Of(form);
    runs.instruments.set_poison(kInertFill);
    runs.endpoint = subject.Connect(form, recv_size, runs.instruments);
  }
}

void CaseRuns::Run(Endpoint& endpoint, Bytes stream, const Schedule& schedule,
                   Recorder& recorder, bool keep, RecvObserver* observer) {
  ++executions_;
  endpoint.Clear();
  recorder.Begin(stream, keep);
  RunSimulated(endpoint, stream, schedule, recorder, observer);
}

void CaseRuns::SetStream(Bytes stream, const KnownPackets* known) {
  stream_ = stream;
  known_ = known;
  fills_.back().assign(stream.substr(0, kStreamFill));
  next_fill_ = 0;
  for (const Form form : forms()) {
    FormRuns& runs = Of(form);
    runs.reference = subject_.Connect(form, std::max<size_t>(stream.size(), 1),
                                      fresh_instruments_);
    Run(*runs.reference, stream, whole_schedule_, runs.whole);
  }
}

void CaseRuns::SetSchedule(const Schedule& schedule) {
  const uint64_t complaints = CountComplaints();
  schedule_ = schedule;
  if (!schedule_.ended()) {
    schedule_.AddRest();
    schedule_.AddFault(ScheduleStep::Kind::kEof);
  }
  uncut_schedule_ = schedule_.Uncut();
  for (const Form form : forms()) {
    FormRuns& runs = Of(form);
    runs.uncut_is_valid = false;
    Run(*runs.endpoint, stream_, schedule_, runs.base);
    RequireDefined(runs.base.trace().texts());
  }
  complaints_ = CountComplaints() - complaints;
}

const Trace& CaseRuns::Uncut(Form form) {
  if (uncut_schedule_ == whole_schedule_) return Whole(form);
  FormRuns& runs = Of(form);
  if (!runs.uncut_is_valid) {
    Run(*runs.reference, stream_, uncut_schedule_, runs.uncut);
    runs.uncut_is_valid = true;
  }
  return runs.uncut.trace();
}

const Recorder& CaseRuns::Rerun(Form form, const Schedule& schedule, bool keep,
                                RecvObserver* observer) {
  FormRuns& runs = Of(form);
  Run(*runs.endpoint, stream_, schedule, runs.other, keep, observer);
  return runs.other;
}

const Trace& CaseRuns::Fresh(Form form, Bytes stream, const Schedule& schedule,
                             size_t recv_size) {
  const auto endpoint = subject_.Connect(form, std::max<size_t>(recv_size, 1),
                                         fresh_instruments_);
  Run(*endpoint, stream, schedule, fresh_);
  return fresh_.trace();
}

std::unique_ptr<Endpoint> CaseRuns::ConnectFresh(Form form, size_t recv_size) {
  ++executions_;
  return subject_.Connect(form, recv_size, fresh_instruments_);
}

size_t CaseRuns::EndTwice(Form form, const Schedule& schedule) {
  FormRuns& runs = Of(form);
  Run(*runs.endpoint, stream_, schedule, runs.other);
  const size_t before = runs.other.trace().events().size();
  runs.endpoint->OnEof(runs.other);
  return runs.other.trace().events().size() - before;
}

const std::string& CaseRuns::NextFill() {
  const std::string& fill = fills_[next_fill_];
  next_fill_ = (next_fill_ + 1) % fills_.size();
  return fill;
}

std::vector<size_t> CaseRuns::WindowSizes() {
  std::vector<size_t> sizes;
  for (const Form form : forms()) {
    FormRuns& runs = Of(form);
    runs.endpoint->Clear();
    runs.base.Begin({});
    runs.endpoint->Open(runs.base);
    sizes.push_back(runs.endpoint->Window().size());
  }
  return sizes;
}

std::string RunName(Form form, std::string_view run) {
  return absl::StrCat(std::string(FormName(form)), ", ", std::string(run));
}

}  // namespace splitproof
