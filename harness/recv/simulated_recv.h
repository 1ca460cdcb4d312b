// A recv(2) that does what a schedule says.
//
// The engine plays the kernel and the event loop: it fills the window an
// endpoint offers with the next bytes of the stream and tells it how many. It
// keeps to what recv may do: at most the window at a time (a chunk larger than
// that takes several calls), short reads anywhere, 0 at end of file, EAGAIN,
// EINTR, ECONNRESET. It never delivers 0 bytes as data.

#ifndef SPLITPROOF_HARNESS_RECV_SIMULATED_RECV_H_
#define SPLITPROOF_HARNESS_RECV_SIMULATED_RECV_H_

#include <cstddef>
#include <span>

#include "harness/recv/schedule.h"
#include "harness/recv/trace.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/endpoint.h"

namespace splitproof {

// Who wants to see each recv.
class RecvObserver {
 public:
  // A window has been offered, and nothing has been written there.
  virtual void OnWindow(std::span<const char> window) {
    static_cast<void>(window);
  }
  // `received` has just been written to the beginning of `window`.
  virtual void BeforeRecv(std::span<const char> window, size_t received) = 0;
  // A step that delivers no bytes is about to be carried out.
  virtual void BeforeFault(ScheduleStep::Kind kind) = 0;

 protected:
  ~RecvObserver() = default;
};

// Runs `stream` through a new or cleared endpoint, cut by `schedule`, and
// records what comes out. The endpoint is opened first and left as the schedule
// leaves it. After a fatal error the rest of the stream is not delivered.
void RunSimulated(Endpoint& endpoint, Bytes stream, const Schedule& schedule,
                  Recorder& recorder, RecvObserver* observer = nullptr);

// The same, where the endpoint reports to `sink`, which passes on to the
// recorder what it is told.
void RunSimulated(Endpoint& endpoint, Bytes stream, const Schedule& schedule,
                  Recorder& recorder, EventSink& sink,
                  RecvObserver* observer = nullptr);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_RECV_SIMULATED_RECV_H_
