// What fills the windows of an endpoint as a schedule says.
//
// There are several, and they give identical traces: that is what makes the
// simulated one, which all checking is done with, more than a model.

#ifndef SPLITPROOF_HARNESS_RECV_RECV_ENGINE_H_
#define SPLITPROOF_HARNESS_RECV_RECV_ENGINE_H_

#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/recv/schedule.h"
#include "harness/recv/trace.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/endpoint.h"

namespace splitproof {

// Makes any number of runs, one at a time. Not thread-safe.
class RecvEngine {
 public:
  virtual ~RecvEngine() = default;

  // Runs `stream` through a new or cleared endpoint, as RunSimulated() does.
  // The recorder has begun a trace of the stream. Unavailable: the engine broke
  // down, and the trace means nothing.
  virtual absl::Status Run(Endpoint& endpoint, Bytes stream,
                           const Schedule& schedule, Recorder& recorder) = 0;
};

// "simulated", which is the first, "socketpair", "tcp".
const std::vector<std::string_view>& RecvEngineNames();

// The engine of that name. InvalidArgument: there is none; Unavailable: this
// machine has no such sockets to offer.
absl::StatusOr<std::unique_ptr<RecvEngine>> MakeRecvEngine(
    std::string_view name);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_RECV_RECV_ENGINE_H_
