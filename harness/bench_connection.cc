#include "harness/bench_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

// What a server gives each recv; the peer's chunks are smaller.
constexpr size_t kRecvSize = 65536;

}  // namespace

std::string_view BenchEngineName(BenchEngine engine) {
  return engine == BenchEngine::kSimulated ? "simulated" : "socketpair";
}

absl::StatusOr<std::unique_ptr<BenchPeer>> BenchPeer::Create(
    BenchEngine engine) {
  int ends[2] = {-1, -1};
  if (engine == BenchEngine::kSocketpair &&
      socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return absl::UnavailableError(
        absl::StrCat("socketpair failed: ", std::strerror(errno)));
  }
  return std::unique_ptr<BenchPeer>(new BenchPeer(ends[0], ends[1]));
}

BenchPeer::~BenchPeer() {
  if (ours_ < 0) return;
  close(ours_);
  close(theirs_);
}

void BenchPeer::Send(Bytes chunk) {
  in_flight_ = chunk.size();
  chunk_ = chunk;
  // Never blocks: what the kernel does not take is missed by Recv().
  if (ours_ >= 0) {
    static_cast<void>(
        send(theirs_, chunk.data(), chunk.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
  }
}

size_t BenchPeer::Recv(std::span<char> window) {
  const size_t wanted = std::min(window.size(), in_flight_);
  if (ours_ < 0) {
    std::memcpy(window.data(), chunk_.data(), wanted);
    chunk_.remove_prefix(wanted);
    bytes_copied_ += wanted;
  } else if (recv(ours_, window.data(), window.size(), MSG_DONTWAIT) !=
             static_cast<ssize_t>(wanted)) {
    return 0;
  }
  in_flight_ -= wanted;
  return wanted;
}

BenchConnection::BenchConnection(const Subject& subject, Form form,
                                 BenchPeer& peer)
    : peer_(peer), endpoint_(subject.Connect(form, kRecvSize, instruments_)) {
  endpoint_->Open(sink_);
}

void BenchConnection::Pass(const Workload& workload, size_t chunk_size) {
  if (workload.is_whole_connection) {
    endpoint_->Clear();
    endpoint_->Open(sink_);
  }
  Bytes unsent = workload.stream;
  while (!unsent.empty() && !broken_) DeliverNext(unsent, chunk_size);
}

void BenchConnection::PassToFirstPacket(const Workload& workload,
                                        size_t chunk_size) {
  Bytes unsent = workload.stream;
  while (!unsent.empty() && !broken_ && packets() == 0) {
    DeliverNext(unsent, chunk_size);
  }
}

void BenchConnection::DeliverNext(Bytes& unsent, size_t chunk_size) {
  peer_.Send(unsent.substr(0, chunk_size));
  unsent.remove_prefix(std::min(chunk_size, unsent.size()));
  while (peer_.has_sent()) {
    const std::span<char> window = endpoint_->Window();
    const size_t nbytes = window.empty() ? 0 : peer_.Recv(window);
    broken_ = nbytes == 0;
    if (broken_) return;
    ++recvs_;
    endpoint_->OnRecv(nbytes, sink_);
  }
}

absl::Status BenchConnection::status() const {
  if (sink_.errors() > 0) {
    return absl::FailedPreconditionError("the workload has errors in it");
  }
  if (broken_) {
    return absl::UnavailableError("the connection broke: not all was received");
  }
  return absl::OkStatus();
}

}  // namespace splitproof
