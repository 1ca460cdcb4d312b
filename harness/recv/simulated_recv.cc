#include "harness/recv/simulated_recv.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "harness/recv/recv_walk.h"

namespace splitproof {
namespace {

// The chunk that is under way, as a view of the stream.
class SimulatedSource {
 public:
  void Connect() {}
  void Send(Bytes chunk) { chunk_ = chunk; }
  size_t pending() const { return chunk_.size(); }
  size_t Recv(std::span<char> window) {
    const size_t nbytes = std::min(chunk_.size(), window.size());
    std::memcpy(window.data(), chunk_.data(), nbytes);
    chunk_.remove_prefix(nbytes);
    return nbytes;
  }
  void Discard() { chunk_ = {}; }
  int Fail(ScheduleStep::Kind kind) const {
    if (kind == ScheduleStep::Kind::kReset) return ECONNRESET;
    return kind == ScheduleStep::Kind::kEintr ? EINTR : EAGAIN;
  }
  void WakeUp() {}
  void End() {}

 private:
  Bytes chunk_;
};

}  // namespace

void RunSimulated(Endpoint& endpoint, Bytes stream, const Schedule& schedule,
                  Recorder& recorder, RecvObserver* observer) {
  RunSimulated(endpoint, stream, schedule, recorder, recorder, observer);
}

void RunSimulated(Endpoint& endpoint, Bytes stream, const Schedule& schedule,
                  Recorder& recorder, EventSink& sink, RecvObserver* observer) {
  SimulatedSource source;
  internal::WalkSchedule(source, endpoint, stream, schedule, recorder, sink,
                         observer);
}

}  // namespace splitproof
