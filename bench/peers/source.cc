#include "bench/peers/source.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace splitproof::peers {
namespace {

constexpr size_t kSentAtOnce = 256 * 1024;
// What the kernel books for as much, in small pieces.
constexpr int kSendBuffer = 4 * kSentAtOnce;

// Bytes that fill the socket, in whole chunks: no chunk is cut by a refill.
size_t RefillBytes(size_t chunk_bytes) {
  return kSentAtOnce / chunk_bytes * chunk_bytes;
}

// Nothing that a benchmark could go on with.
[[noreturn]] void Die(const char* what) {
  std::perror(what);
  std::exit(1);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Source>> Source::Create(Engine engine,
                                                       Bytes stream,
                                                       size_t chunk_bytes) {
  std::unique_ptr<Source> source(new Source(engine, stream, chunk_bytes));
  source->Rewind();
  if (engine == Engine::kSimulated) return source;
  const absl::Status status = source->OpenSockets();
  if (!status.ok()) return status;
  return source;
}

Source::~Source() {
  for (const int socket : sockets_) {
    if (socket >= 0) close(socket);
  }
}

absl::Status Source::OpenSockets() {
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets_) != 0) {
    return absl::UnavailableError(
        absl::StrCat("socketpair: ", std::strerror(errno)));
  }
  // Silently less where the system allows less, which Refill() finds out.
  setsockopt(sockets_[1], SOL_SOCKET, SO_SNDBUF, &kSendBuffer,
             sizeof(kSendBuffer));
  return absl::OkStatus();
}

size_t Source::RecvFromSocket(std::span<char> window) {
  if (in_socket_ == 0) Refill();
  const ssize_t nbytes = recv(sockets_[0], window.data(), window.size(), 0);
  if (nbytes <= 0) Die("recv");
  unread_.remove_prefix(nbytes);
  in_socket_ -= nbytes;
  return nbytes;
}

void Source::Refill() {
  watch_.Stop();
  const Bytes batch = unread_.substr(0, RefillBytes(chunk_bytes_));
  while (in_socket_ < batch.size()) {
    const ssize_t sent =
        send(sockets_[1], batch.data() + in_socket_, batch.size() - in_socket_,
             MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0)
      Die("send: a socket must hold 256 KiB, see net.core.wmem_max");
    in_socket_ += sent;
  }
  watch_.Start();
}

}  // namespace splitproof::peers
