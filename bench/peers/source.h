// The other end of a row's connection: recv, a chunk at a time.
//
// Simulated, a recv is a memcpy from the stream. Real, it is recv(2) on an
// AF_UNIX stream socket into which some 256 KiB were sent while the clock stood
// still: the row pays for its own system calls and nothing else. Either way a
// recv delivers min(chunk, window) bytes, so that a short window shows as more
// recvs.

#ifndef SPLITPROOF_BENCH_PEERS_SOURCE_H_
#define SPLITPROOF_BENCH_PEERS_SOURCE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <memory>
#include <span>
#include <utility>

#include "absl/status/statusor.h"
#include "serializers/contract/bytes.h"

namespace splitproof::peers {

// CPU time of this thread.
class Stopwatch {
 public:
  void Start() { begin_ns_ = NowNs(); }
  void Stop() { spent_ns_ += NowNs() - begin_ns_; }
  // Reads the watch and puts it back to zero.
  int64_t TakeNs() { return std::exchange(spent_ns_, 0); }

 private:
  static int64_t NowNs() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * int64_t{1'000'000'000} + now.tv_nsec;
  }

  int64_t begin_ns_ = 0;
  int64_t spent_ns_ = 0;
};

enum class Engine : uint8_t { kSimulated, kSocket };

// Where a row's bytes come from. Not thread-safe.
class Source {
 public:
  // `stream` must outlive it. Unavailable: there are no such sockets here.
  static absl::StatusOr<std::unique_ptr<Source>> Create(Engine engine,
                                                        Bytes stream,
                                                        size_t chunk_bytes);
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source();

  // Makes the whole stream unread again.
  void Rewind() {
    unread_ = stream_;
    in_socket_ = 0;
  }

  // As recv(2) does: writes to the window, which is not empty, and returns the
  // number of bytes; 0 at the end of the stream.
  size_t Recv(std::span<char> window) {
    const size_t wanted =
        std::min({chunk_bytes_, window.size(), unread_.size()});
    if (wanted == 0) return 0;
    ++recvs_;
    if (engine_ == Engine::kSimulated) {
      std::memcpy(window.data(), unread_.data(), wanted);
      unread_.remove_prefix(wanted);
      return wanted;
    }
    return RecvFromSocket(window.first(wanted));
  }

  size_t chunk_bytes() const { return chunk_bytes_; }
  // Recvs that delivered something.
  uint64_t recvs() const { return recvs_; }
  Stopwatch& watch() { return watch_; }

 private:
  Source(Engine engine, Bytes stream, size_t chunk_bytes)
      : engine_(engine), chunk_bytes_(chunk_bytes), stream_(stream) {}

  absl::Status OpenSockets();
  size_t RecvFromSocket(std::span<char> window);
  // Sends what fits, while the watch stands still.
  void Refill();

  Engine engine_;
  size_t chunk_bytes_;
  Bytes stream_;
  Bytes unread_;
  size_t in_socket_ = 0;  // The first bytes of `unread_` that have been sent.
  int sockets_[2] = {-1, -1};
  uint64_t recvs_ = 0;
  Stopwatch watch_;
};

}  // namespace splitproof::peers

#endif  // SPLITPROOF_BENCH_PEERS_SOURCE_H_
