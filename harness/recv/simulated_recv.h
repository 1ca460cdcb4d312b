// A recv(2) that does what a schedule says.
//
// The engine plays the kernel and the event loop: it fills the window an
// endpoint offers with the next bytes of the stream and tells it how many. It
// keeps to what recv may do: at most the window at a time (a chunk larger than
// that takes several calls), short reads anywhere, 0 at end of file, EAGAIN,
// EINTR, ECONNRESET. It never delivers 0 bytes as data.

#ifndef SPLITPROOF_HARNESS_RECV_SIMULATED_RECV_H_
#define SPLITPROOF_HARNESS_RECV_SIMULATED_RECV_H_

#include "harness/recv/recv_observer.h"
#include "harness/recv/schedule.h"
#include "harness/recv/trace.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/endpoint.h"

namespace splitproof {

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
