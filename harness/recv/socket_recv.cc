#include "harness/recv/socket_recv.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "harness/recv/recv_walk.h"

namespace splitproof {
namespace {

// Longer than anything takes between two ends in one process: a connection on
// which nothing happens for so long is broken.
constexpr int kWaitMs = 10'000;

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd = -1) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor() { Close(); }

  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

template <class T>
bool SetOption(int fd, int level, int option, const T& value) {
  return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

// Closing sends a reset, and leaves no port behind that waits for stragglers.
bool ResetOnClose(int fd) {
  return SetOption(fd, SOL_SOCKET, SO_LINGER,
                   linger{.l_onoff = 1, .l_linger = 0});
}

// An EINTR without a clock: the signal is pending before ppoll lets it in.
// Returns the errno of ppoll, 0 if it did not fail.
int InterruptedPoll(int fd) {
  struct sigaction action = {};
  struct sigaction old_action = {};
  action.sa_handler = [](int) {};
  sigemptyset(&action.sa_mask);
  sigset_t blocked;
  sigset_t old_mask;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  sigaction(SIGUSR1, &action, &old_action);
  pthread_sigmask(SIG_BLOCK, &blocked, &old_mask);
  pthread_kill(pthread_self(), SIGUSR1);
  sigset_t open = old_mask;
  sigdelset(&open, SIGUSR1);
  pollfd waiting = {.fd = fd, .events = POLLIN, .revents = 0};
  const timespec wait = {.tv_sec = kWaitMs / 1000, .tv_nsec = 0};
  const int error = ppoll(&waiting, 1, &wait, &open) < 0 ? errno : 0;
  pthread_sigmask(SIG_SETMASK, &old_mask, nullptr);
  sigaction(SIGUSR1, &old_action, nullptr);
  return error;
}

}  // namespace

// Both ends of a connection, as a source for the walk. The first thing that
// goes wrong is kept, and ends the run.
class SocketRecv::Connection {
 public:
  explicit Connection(SocketKind kind) : kind_(kind) {}

  const absl::Status& status() const { return status_; }
  uint64_t recvs() const { return recvs_; }

  void Connect() {
    unsent_ = {};
    in_flight_ = 0;
    ours_.Close();
    peer_.Close();
    if (!(kind_ == SocketKind::kPair ? ConnectPair() : ConnectTcp())) {
      Break("a connection cannot be made");
    }
  }

  void Send(Bytes chunk) {
    unsent_ = chunk;
    Push();
  }

  size_t pending() const {
    return status_.ok() ? in_flight_ + unsent_.size() : 0;
  }

  size_t Recv(std::span<char> window) {
    const size_t wanted = std::min(window.size(), pending());
    size_t received = 0;
    while (received < wanted && status_.ok()) {
      if (in_flight_ == 0) Wait(peer_.get(), POLLOUT);
      Push();
      WaitForBytes(std::min({wanted - received, in_flight_, kAtOnceBytes}));
      received += RecvOnce(window.subspan(received));
    }
    return status_.ok() ? received : 0;
  }

  void Discard() {
    unsent_ = {};
    std::array<char, 4096> rest;
    while (in_flight_ > 0 && status_.ok()) {
      Wait(ours_.get(), POLLIN);
      RecvOnce(rest);
    }
  }

  int Fail(ScheduleStep::Kind kind) {
    if (kind == ScheduleStep::Kind::kEintr) {
      return Expect(EINTR, InterruptedPoll(ours_.get()));
    }
    if (kind == ScheduleStep::Kind::kReset) {
      CloseUnread();
      Wait(ours_.get(), POLLIN);
      return Expect(ECONNRESET, ErrorOfRecv());
    }
    return Expect(EAGAIN, ErrorOfRecv());
  }

  void WakeUp() {
    const int events = Wait(ours_.get(), POLLIN | POLLOUT);
    if (events != POLLOUT) Break("a wake-up without data had data");
  }

  void End() {
    shutdown(peer_.get(), SHUT_WR);
    Wait(ours_.get(), POLLIN);
    Expect(0, ErrorOfRecv());
  }

 private:
  bool ConnectPair() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
      return false;
    }
    ours_ = FileDescriptor(ends[0]);
    peer_ = FileDescriptor(ends[1]);
    return true;
  }

  bool ConnectTcp() {
    if (listener_.get() < 0 && !Listen()) return false;
    peer_ = FileDescriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto* address = reinterpret_cast<const sockaddr*>(&address_);
    if (connect(peer_.get(), address, sizeof(address_)) != 0) return false;
    ours_ = FileDescriptor(
        accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    return SetOption(peer_.get(), IPPROTO_TCP, TCP_NODELAY, 1) &&
           ResetOnClose(peer_.get()) && ResetOnClose(ours_.get());
  }

  bool Listen() {
    listener_ = FileDescriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address_);
    auto* address = reinterpret_cast<sockaddr*>(&address_);
    return bind(listener_.get(), address, size) == 0 &&
           listen(listener_.get(), 1) == 0 &&
           getsockname(listener_.get(), address, &size) == 0;
  }

  // Sends as much of the chunk as the kernel takes.
  void Push() {
    while (!unsent_.empty() && status_.ok()) {
      const ssize_t sent = send(peer_.get(), unsent_.data(), unsent_.size(),
                                MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0 && errno == EAGAIN) return;
      if (sent < 0) return Break("send failed");
      unsent_.remove_prefix(static_cast<size_t>(sent));
      in_flight_ += static_cast<size_t>(sent);
    }
  }

  // Waits for one of the events, and returns those that are there.
  int Wait(int fd, int events) {
    pollfd waiting = {
        .fd = fd, .events = static_cast<int16_t>(events), .revents = 0};
    int ready = -1;
    do {
      ready = poll(&waiting, 1, kWaitMs);
    } while (ready < 0 && errno == EINTR);
    if (ready <= 0) Break("nothing happens on a connection");
    return waiting.revents;
  }

  // Waits until so many bytes can be received by one call. They mostly can: on
  // one machine bytes arrive while they are sent.
  void WaitForBytes(size_t nbytes) {
    if (BytesReady() >= nbytes) return;
    SetOption(ours_.get(), SOL_SOCKET, SO_RCVLOWAT, static_cast<int>(nbytes));
    while (status_.ok() && BytesReady() < nbytes) Wait(ours_.get(), POLLIN);
    SetOption(ours_.get(), SOL_SOCKET, SO_RCVLOWAT, 1);
  }

  size_t BytesReady() {
    int nbytes = 0;
    if (ioctl(ours_.get(), FIONREAD, &nbytes) != 0) Break("FIONREAD failed");
    return static_cast<size_t>(nbytes);
  }

  // Receives into the window what is there; 0 if the connection is broken.
  size_t RecvOnce(std::span<char> window) {
    if (!status_.ok()) return 0;
    const ssize_t received =
        recv(ours_.get(), window.data(), window.size(), MSG_DONTWAIT);
    if (received <= 0 || static_cast<size_t>(received) > in_flight_) {
      Break("recv gave something else than the bytes sent");
      return 0;
    }
    ++recvs_;
    in_flight_ -= static_cast<size_t>(received);
    return static_cast<size_t>(received);
  }

  // What recv fails with, where there is nothing to receive; 0 at the end.
  int ErrorOfRecv() {
    char byte;
    const ssize_t received = recv(ours_.get(), &byte, 1, MSG_DONTWAIT);
    if (received > 0) Break("recv gave bytes that were not sent");
    return received < 0 ? errno : 0;
  }

  // The peer closes so that recv fails.
  void CloseUnread() {
    if (kind_ == SocketKind::kPair) {
      send(ours_.get(), "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    peer_.Close();
  }

  // `actual`, which must be what was expected of the kernel.
  int Expect(int expected, int actual) {
    if (actual != expected) {
      Break(absl::StrCat("recv says ", std::strerror(actual), " in place of ",
                         std::strerror(expected)));
    }
    return actual;
  }

  void Break(absl::string_view what) {
    if (!status_.ok()) return;
    status_ = absl::UnavailableError(
        absl::StrCat(kind_ == SocketKind::kPair ? "socketpair" : "tcp", ": ",
                     what, " (errno ", errno, ")"));
  }

  const SocketKind kind_;
  FileDescriptor listener_;  // TCP only.
  sockaddr_in address_ = {};
  FileDescriptor ours_;
  FileDescriptor peer_;
  Bytes unsent_;          // Of the chunk under way.
  size_t in_flight_ = 0;  // Bytes sent and not received.
  uint64_t recvs_ = 0;
  absl::Status status_;
};

absl::StatusOr<std::unique_ptr<SocketRecv>> SocketRecv::Create(
    SocketKind kind) {
  auto connection = std::make_unique<Connection>(kind);
  connection->Connect();
  if (!connection->status().ok()) return connection->status();
  return std::unique_ptr<SocketRecv>(new SocketRecv(std::move(connection)));
}

SocketRecv::SocketRecv(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
SocketRecv::~SocketRecv() = default;

absl::Status SocketRecv::Run(Endpoint& endpoint, Bytes stream,
                             const Schedule& schedule, Recorder& recorder) {
  internal::WalkSchedule(*connection_, endpoint, stream, schedule, recorder,
                         recorder, nullptr);
  return connection_->status();
}

uint64_t SocketRecv::recvs() const { return connection_->recvs(); }

}  // namespace splitproof
