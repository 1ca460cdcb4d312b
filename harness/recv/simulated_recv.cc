#include "harness/recv/simulated_recv.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/status/status.h"

namespace splitproof {
namespace {

class Connection {
 public:
  Connection(Endpoint& endpoint, Bytes stream, Recorder& recorder,
             EventSink& sink, RecvObserver* observer)
      : endpoint_(endpoint),
        unsent_(stream),
        stream_size_(stream.size()),
        recorder_(recorder),
        sink_(sink),
        observer_(observer) {
    endpoint_.Open(sink_);
  }

  void Run(const Schedule& schedule) {
    for (const ScheduleStep& step : schedule.steps()) {
      if (step.kind == ScheduleStep::Kind::kChunk) {
        for (uint32_t i = 0; i < step.repeat && !unsent_.empty(); ++i) {
          Send(step.size);
        }
      } else {
        Carry(step.kind);
      }
    }
    if (!schedule.ended()) Send(unsent_.size());
  }

 private:
  void Carry(ScheduleStep::Kind kind) {
    if (kind != ScheduleStep::Kind::kRest && observer_ != nullptr) {
      observer_->BeforeFault(kind);
    }
    switch (kind) {
      case ScheduleStep::Kind::kChunk:
      case ScheduleStep::Kind::kRest:
        Send(unsent_.size());
        return;
      case ScheduleStep::Kind::kEagain:
        endpoint_.OnError(EAGAIN, sink_);
        return;
      case ScheduleStep::Kind::kEintr:
        endpoint_.OnError(EINTR, sink_);
        return;
      case ScheduleStep::Kind::kZero:
        // Woken, and nothing to read: the window is asked for and not used.
        endpoint_.Window();
        return;
      case ScheduleStep::Kind::kEof:
        recorder_.DeliverEof();
        ended_ = true;
        endpoint_.OnEof(sink_);
        return;
      case ScheduleStep::Kind::kReset:
        ended_ = true;
        endpoint_.OnError(ECONNRESET, sink_);
        return;
      case ScheduleStep::Kind::kClear:
        endpoint_.Clear();
        // What a dead connection was not told of is not told to the next one.
        recorder_.Restart(stream_size_ - unsent_.size());
        ended_ = stopped_ = false;
        endpoint_.Open(sink_);
        return;
    }
  }

  // Delivers a chunk, in as many recvs as the windows take.
  void Send(size_t size) {
    Bytes chunk = unsent_.substr(0, size);
    unsent_.remove_prefix(chunk.size());
    while (!chunk.empty() && !ended_ && !stopped_) {
      const std::span<char> window = endpoint_.Window();
      if (observer_ != nullptr) observer_->OnWindow(window);
      if (window.empty()) {
        Stop();
        return;
      }
      const size_t nbytes = std::min(chunk.size(), window.size());
      std::memcpy(window.data(), chunk.data(), nbytes);
      chunk.remove_prefix(nbytes);
      recorder_.Deliver(nbytes);
      if (observer_ != nullptr) observer_->BeforeRecv(window, nbytes);
      endpoint_.OnRecv(nbytes, sink_);
    }
  }

  // There is no window, so no recv: the connection is dead or out of memory.
  void Stop() {
    stopped_ = true;
    if (recorder_.dead()) return;
    endpoint_.OnError(ENOMEM, sink_);
    if (!recorder_.dead()) recorder_.StopSilently();
  }

  Endpoint& endpoint_;
  Bytes unsent_;
  const size_t stream_size_;
  Recorder& recorder_;
  EventSink& sink_;
  RecvObserver* observer_;
  bool ended_ = false;    // E or R.
  bool stopped_ = false;  // The endpoint offers no window any more.
};

// An endpoint must not throw: what it does is a crash of its own. The status
// has no message, which would need memory.
void TellThatItThrew(const Recorder& recorder, EventSink& sink) {
  const Trace& trace = recorder.trace();
  sink.OnError(
      {.kind = ErrorKind::kCrash,
       .status = absl::Status(absl::StatusCode::kInternal, ""),
       .remainder = {},
       .fatal = true},
      {.end = trace.delivered() - trace.connection_begin(), .remainder = {}});
}

}  // namespace

void RunSimulated(Endpoint& endpoint, Bytes stream, const Schedule& schedule,
                  Recorder& recorder, RecvObserver* observer) {
  RunSimulated(endpoint, stream, schedule, recorder, recorder, observer);
}

void RunSimulated(Endpoint& endpoint, Bytes stream, const Schedule& schedule,
                  Recorder& recorder, EventSink& sink, RecvObserver* observer) {
  try {
    Connection(endpoint, stream, recorder, sink, observer).Run(schedule);
  } catch (...) {
    TellThatItThrew(recorder, sink);
  }
}

}  // namespace splitproof
