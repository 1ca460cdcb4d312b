#include "harness/recv/recv_engine.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "harness/recv/simulated_recv.h"
#include "harness/recv/socket_recv.h"
#include "harness/recv/stream_text.h"

namespace splitproof {
namespace {

class SimulatedRecv : public RecvEngine {
 public:
  absl::Status Run(Endpoint& endpoint, Bytes stream, const Schedule& schedule,
                   Recorder& recorder) override {
    RunSimulated(endpoint, stream, schedule, recorder);
    return absl::OkStatus();
  }
};

}  // namespace

const std::vector<std::string_view>& RecvEngineNames() {
  static const auto* const names =
      new std::vector<std::string_view>{"simulated", "socketpair", "tcp"};
  return *names;
}

absl::StatusOr<std::unique_ptr<RecvEngine>> MakeRecvEngine(
    std::string_view name) {
  if (name == "simulated") return std::make_unique<SimulatedRecv>();
  if (name == "socketpair") return SocketRecv::Create(SocketKind::kPair);
  if (name == "tcp") return SocketRecv::Create(SocketKind::kTcp);
  return absl::InvalidArgumentError(
      absl::StrCat("there is no engine ", QuoteForMessage(name),
                   "; use simulated, socketpair or tcp"));
}

}  // namespace splitproof
