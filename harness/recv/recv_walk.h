// The walk over a schedule that all recv engines have in common.
//
// It plays the event loop: it asks the endpoint for windows, tells it what came
// of each recv, and has all of it recorded. Where the bytes come from is a
// source's business, and nothing else is: engines that differ in their source
// only cannot differ in what a schedule means. A source has
//
//   void Connect()               a new connection: what the last one held is
//                                gone
//   void Send(Bytes chunk)       the peer sends a chunk; the last one was
//                                received, or discarded
//   size_t pending()             bytes sent and not received
//   size_t Recv(std::span<char>) receives at most the window; 0: the source is
//                                broken, which it tells whoever made it
//   void Discard()               nobody is going to receive what was sent
//   int Fail(kind)               recv fails as a W, I or R says: its errno
//   void WakeUp()                wakes up, and there is nothing to receive
//   void End()                   recv returns 0

#ifndef SPLITPROOF_HARNESS_RECV_RECV_WALK_H_
#define SPLITPROOF_HARNESS_RECV_RECV_WALK_H_

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "harness/recv/recv_observer.h"
#include "harness/recv/schedule.h"
#include "harness/recv/trace.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/endpoint.h"

namespace splitproof::internal {

template <class Source>
class RecvWalk {
 public:
  RecvWalk(Source& source, Endpoint& endpoint, Bytes stream, Recorder& recorder,
           EventSink& sink, RecvObserver* observer)
      : source_(source),
        endpoint_(endpoint),
        unsent_(stream),
        stream_size_(stream.size()),
        recorder_(recorder),
        sink_(sink),
        observer_(observer) {
    source_.Connect();
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
      case ScheduleStep::Kind::kEintr:
        endpoint_.OnError(source_.Fail(kind), sink_);
        return;
      case ScheduleStep::Kind::kZero:
        // Woken, and nothing to read: the window is asked for and not used.
        source_.WakeUp();
        endpoint_.Window();
        return;
      case ScheduleStep::Kind::kEof:
        source_.End();
        recorder_.DeliverEof();
        ended_ = true;
        endpoint_.OnEof(sink_);
        return;
      case ScheduleStep::Kind::kReset:
        ended_ = true;
        endpoint_.OnError(source_.Fail(kind), sink_);
        return;
      case ScheduleStep::Kind::kClear:
        endpoint_.Clear();
        source_.Connect();
        // What a dead connection was not told of is not told to the next one.
        recorder_.Restart(stream_size_ - unsent_.size());
        ended_ = stopped_ = false;
        endpoint_.Open(sink_);
        return;
    }
  }

  // Delivers a chunk, in as many recvs as the windows take.
  void Send(size_t size) {
    const Bytes chunk = unsent_.substr(0, size);
    unsent_.remove_prefix(chunk.size());
    if (ended_ || stopped_) return;
    source_.Send(chunk);
    while (source_.pending() > 0) {
      const std::span<char> window = endpoint_.Window();
      if (observer_ != nullptr) observer_->OnWindow(window);
      const size_t nbytes = window.empty() ? 0 : source_.Recv(window);
      if (nbytes == 0) {
        Stop();
        return;
      }
      recorder_.Deliver(nbytes);
      if (observer_ != nullptr) observer_->BeforeRecv(window, nbytes);
      endpoint_.OnRecv(nbytes, sink_);
    }
  }

  // There is no window, so no recv: the connection is dead or out of memory.
  void Stop() {
    stopped_ = true;
    source_.Discard();
    if (recorder_.dead()) return;
    endpoint_.OnError(ENOMEM, sink_);
    if (!recorder_.dead()) recorder_.StopSilently();
  }

  Source& source_;
  Endpoint& endpoint_;
  Bytes unsent_;
  const size_t stream_size_;
  Recorder& recorder_;
  EventSink& sink_;
  RecvObserver* observer_;
  bool ended_ = false;    // E or R.
  bool stopped_ = false;  // The endpoint offers no window any more.
};

// Runs `stream` through the endpoint, from `source`. An endpoint must not
// throw: if it does, that is a crash of its own. The error has no message,
// which would need memory.
template <class Source>
void WalkSchedule(Source& source, Endpoint& endpoint, Bytes stream,
                  const Schedule& schedule, Recorder& recorder, EventSink& sink,
                  RecvObserver* observer) {
  try {
    RecvWalk<Source>(source, endpoint, stream, recorder, sink, observer)
        .Run(schedule);
  } catch (...) {
    const Trace& trace = recorder.trace();
    sink.OnError(
        {.kind = ErrorKind::kCrash,
         .status = absl::Status(absl::StatusCode::kInternal, ""),
         .remainder = {},
         .fatal = true},
        {.end = trace.delivered() - trace.connection_begin(), .remainder = {}});
  }
}

}  // namespace splitproof::internal

#endif  // SPLITPROOF_HARNESS_RECV_RECV_WALK_H_
