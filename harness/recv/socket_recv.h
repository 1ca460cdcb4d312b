// The same runs as the simulated ones, through the kernel.
//
// Both ends of a connection are here, in one thread and in lock step: the peer
// sends a chunk, all of it arrives, and recv(2) writes it to the endpoint's
// windows before the peer sends the next one. So the kernel has no choice where
// to cut, and the schedule is realised exactly. Faults are real ones:
//
//   W  recv on a socket without data fails with EAGAIN
//   I  a signal is pending and blocked, and ppoll lets it in: EINTR
//   0  poll wakes up because the socket can be written to, and there is nothing
//      to read
//   E  the peer shuts its side down, and recv returns 0
//   R  the peer closes without lingering, with unread data (socketpair) or to
//      send a reset (TCP), and recv fails with ECONNRESET
//   C  a new connection, as in front of each run
//
// A window that the kernel cannot fill at once, because a chunk is larger than
// what it holds for a connection, is filled by several calls of recv, and the
// endpoint is told once, as in the simulation. Up to kAtOnceBytes it is one
// call.

#ifndef SPLITPROOF_HARNESS_RECV_SOCKET_RECV_H_
#define SPLITPROOF_HARNESS_RECV_SOCKET_RECV_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/recv/recv_engine.h"

namespace splitproof {

enum class SocketKind : uint8_t {
  kPair,  // AF_UNIX, both ends made by socketpair(2).
  kTcp,   // 127.0.0.1, any free port, without Nagle's delay.
};

// Signals: SIGUSR1 is sent to the calling thread, with a handler that is there
// for that moment only.
class SocketRecv : public RecvEngine {
 public:
  static constexpr size_t kAtOnceBytes = 32 * 1024;

  // Tries a connection. Unavailable: there are no such sockets here.
  static absl::StatusOr<std::unique_ptr<SocketRecv>> Create(SocketKind kind);
  ~SocketRecv() override;

  // Each connection of the run is a new one.
  absl::Status Run(Endpoint& endpoint, Bytes stream, const Schedule& schedule,
                   Recorder& recorder) override;

  // How often recv(2) was called and answered with data, in all runs.
  uint64_t recvs() const;

 private:
  class Connection;
  explicit SocketRecv(std::unique_ptr<Connection> connection);

  std::unique_ptr<Connection> connection_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_RECV_SOCKET_RECV_H_
