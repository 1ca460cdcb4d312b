// A connection of an application: packets go in, packets come out.
//
//   const CommandProtocol protocol;
//   TcpConnection connection(protocol, fd);
//   connection.Send({Command::Verb::kSet, "k", "v"});
//   absl::StatusOr<std::optional<Command>> answer = connection.Receive();
//
// The receive loop is the one that fits every consumer: what has been found is
// handed out first; then recv writes into the consumer's window, at most all of
// it; the consumer is told how many bytes came, or that no more will.

#ifndef SPLITPROOF_SERIALIZERS_EXAMPLES_TCP_CONNECTION_H_
#define SPLITPROOF_SERIALIZERS_EXAMPLES_TCP_CONNECTION_H_

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/buffered_consumer.h"
#include "serializers/contract/extent.h"
#include "serializers/contract/serializer.h"

namespace splitproof::examples {

// Of a blocking socket, which it owns. The protocol must outlive it. Not
// thread-safe.
template <class Protocol>
class TcpConnection {
 public:
  using Packet = typename Protocol::Packet;
  static constexpr size_t kRecvBytes = 16384;

  TcpConnection(const Protocol& protocol, int fd)
      : protocol_(protocol), fd_(fd), consumer_(protocol, kRecvBytes) {
    consumer_.Open(found_);
  }
  TcpConnection(const TcpConnection&) = delete;
  TcpConnection& operator=(const TcpConnection&) = delete;
  ~TcpConnection() { close(fd_); }

  // Returns when all of the packet is on its way. One that the protocol refuses
  // is not sent at all.
  absl::Status Send(const Packet& packet) {
    std::string frame;
    absl::Status status = protocol_.IncrementalSerialize(
        packet, [&frame](Bytes chunk) { frame.append(chunk); });
    for (Bytes unsent = frame; status.ok() && !unsent.empty();) {
      const ssize_t sent =
          send(fd_, unsent.data(), unsent.size(), MSG_NOSIGNAL);
      if (sent >= 0) unsent.remove_prefix(static_cast<size_t>(sent));
      if (sent < 0 && errno != EINTR) status = ErrorOf("send");
    }
    return status;
  }

  // The next packet, or what is wrong with it; nothing at the end of the
  // stream. After an error that is not fatal the next packet follows.
  absl::StatusOr<std::optional<Packet>> Receive() {
    while (found_.packets.empty()) {
      const std::span<char> window = consumer_.Window();
      if (window.empty()) return std::nullopt;
      const ssize_t received = recv(fd_, window.data(), window.size(), 0);
      if (received > 0) {
        consumer_.OnRecv(static_cast<size_t>(received), found_);
      } else if (received == 0) {
        consumer_.OnEof(found_);
      } else if (errno != EINTR) {
        return ErrorOf("recv");
      }
    }
    absl::StatusOr<Packet> next = std::move(found_.packets.front());
    found_.packets.pop_front();
    if (!next.ok()) return next.status();
    return *std::move(next);
  }

 private:
  // What the consumer finds. A view is made a packet while it is valid.
  struct Found {
    std::deque<absl::StatusOr<typename Protocol::Packet>> packets;

    void Packet(const StepPacketOf<Protocol>& packet, const Extent&) {
      packets.emplace_back(typename Protocol::Packet(packet));
    }
    void Error(const Malformed& error, const Extent&) {
      packets.emplace_back(error.status);
    }
  };

  static absl::Status ErrorOf(const char* call) {
    return absl::Status(absl::ErrnoToStatusCode(errno), call);
  }

  const Protocol& protocol_;
  int fd_;
  BufferedConsumer<Protocol> consumer_;
  Found found_;
};

}  // namespace splitproof::examples

#endif  // SPLITPROOF_SERIALIZERS_EXAMPLES_TCP_CONNECTION_H_
