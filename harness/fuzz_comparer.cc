#include "harness/fuzz_comparer.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "harness/recv/simulated_recv.h"

namespace splitproof {
namespace {

// Room for a stream in one chunk: few sizes, since a connection is kept for
// each.
constexpr std::array<size_t, 3> kWholeRecvSizes = {64, 4096, size_t{1} << 16};

// Bytes that the parser looks for.
std::string BaitFor(const Subject& subject) {
  std::string bait;
  for (const std::string& delimiter : subject.delimiters()) bait += delimiter;
  return bait.empty() ? "\r\n" : bait;
}

// Whether a trace alone shows that something is wrong.
bool IsSound(const Trace& trace) {
  if (trace.stopped_silently()) return false;
  return std::all_of(trace.events().begin(), trace.events().end(),
                     [](const Event& event) {
                       return event.remainder_exact && !event.clause &&
                              !(event.type == Event::Type::kError &&
                                event.kind == ErrorKind::kCrash);
                     });
}

bool HasFaults(const Schedule& schedule) {
  return absl::c_any_of(schedule.steps(), [](const ScheduleStep& step) {
    return step.kind != ScheduleStep::Kind::kChunk &&
           step.kind != ScheduleStep::Kind::kRest;
  });
}

void EndStream(Schedule& schedule) {
  if (schedule.ended()) return;
  schedule.AddRest();
  schedule.AddFault(ScheduleStep::Kind::kEof);
}

}  // namespace

size_t FuzzComparer::WholeRecvSize(size_t stream_size) {
  for (const size_t size : kWholeRecvSizes) {
    if (stream_size <= size) return size;
  }
  return kWholeRecvSizes.back();
}

FuzzComparer::FuzzComparer(const Subject& subject)
    : subject_(subject), bait_(BaitFor(subject)) {}

bool FuzzComparer::Agrees(Bytes stream, const Schedule& schedule,
                          size_t recv_size) {
  const Form form = subject_.Has(Form::kPlain) ? Form::kPlain : Form::kBuffered;
  const size_t whole_size = WholeRecvSize(stream.size());
  whole_schedule_.Clear();
  if (HasFaults(schedule)) whole_schedule_ = schedule.Uncut();
  EndStream(whole_schedule_);
  Connection& connection =
      Connected(whole_connections_, form, whole_size, kInertFill);
  const Trace& whole = Run(connection, stream, whole_schedule_);
  if (!IsSound(whole)) return false;

  cut_schedule_ = schedule;
  EndStream(cut_schedule_);
  return AgreesCut(Form::kPlain, kInertFill, whole, stream, recv_size) &&
         AgreesCut(Form::kBuffered, bait_, whole, stream, recv_size);
}

bool FuzzComparer::AgreesCut(Form form, std::string_view fill,
                             const Trace& whole, Bytes stream,
                             size_t recv_size) {
  if (!subject_.Has(form)) return true;
  Connection& connection = Connected(
      cut_connections_[static_cast<size_t>(form)], form, recv_size, fill);
  const Trace& cut = Run(connection, stream, cut_schedule_);
  return IsSound(cut) && !FirstDifference(whole, cut);
}

FuzzComparer::Connection& FuzzComparer::Connected(Connections& connections,
                                                  Form form, size_t recv_size,
                                                  std::string_view fill) {
  Connection& connection = connections[recv_size];
  if (connection.endpoint == nullptr) {
    connection.instruments.set_poison(std::string(fill));
    connection.endpoint =
        subject_.Connect(form, recv_size, connection.instruments);
  }
  return connection;
}

// The trace is the connection's, valid until its next run.
const Trace& FuzzComparer::Run(Connection& connection, Bytes stream,
                               const Schedule& schedule) {
  connection.endpoint->Clear();
  connection.recorder.Begin(stream);
  RunSimulated(*connection.endpoint, stream, schedule, connection.recorder);
  return connection.recorder.trace();
}

}  // namespace splitproof
