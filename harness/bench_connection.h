// One connection, and the peer at its other end, for benchmarks.
//
// Both are in one thread, in lock step: the peer sends a chunk, and the
// connection receives into whatever windows it offers until all of it has
// arrived. So a recv is as long as the chunk, or as the window where that is
// smaller, whichever engine it goes through.

#ifndef SPLITPROOF_HARNESS_BENCH_CONNECTION_H_
#define SPLITPROOF_HARNESS_BENCH_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/bench_workload.h"
#include "harness/check/subject.h"
#include "harness/recv/instruments.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/endpoint.h"

namespace splitproof {

enum class BenchEngine : uint8_t {
  kSimulated,   // A recv is a memcpy.
  kSocketpair,  // AF_UNIX.
};
// "simulated" or "socketpair".
std::string_view BenchEngineName(BenchEngine engine);

class BenchPeer {
 public:
  // The most bytes that may be sent at once: a socket holds so many.
  static constexpr size_t kChunkMax = 65536;

  // Unavailable: there are no sockets here.
  static absl::StatusOr<std::unique_ptr<BenchPeer>> Create(BenchEngine engine);
  ~BenchPeer();
  BenchPeer(const BenchPeer&) = delete;
  BenchPeer& operator=(const BenchPeer&) = delete;

  // `chunk` must stay until it has been received.
  void Send(Bytes chunk);
  bool has_sent() const { return in_flight_ > 0; }
  // What a recv into the window gives; 0 if the socket breaks.
  size_t Recv(std::span<char> window);

  // Bytes that Recv() itself copied with memcpy.
  uint64_t bytes_copied() const { return bytes_copied_; }

 private:
  explicit BenchPeer(int ours, int theirs) : ours_(ours), theirs_(theirs) {}

  int ours_;  // -1: simulated.
  int theirs_;
  Bytes chunk_;           // Simulated only: what has not been received.
  size_t in_flight_ = 0;  // Bytes sent and not received.
  uint64_t bytes_copied_ = 0;
};

// Counts what an endpoint finds, and allocates nothing.
class CountingSink : public EventSink {
 public:
  void OnPacket(const PacketRef&, const Extent&) override { ++packets_; }
  void OnError(const Malformed&, const Extent&) override { ++errors_; }
  uint64_t packets() const { return packets_; }
  uint64_t errors() const { return errors_; }

 private:
  uint64_t packets_ = 0;
  uint64_t errors_ = 0;
};

// The subject and the peer must outlive it.
class BenchConnection {
 public:
  BenchConnection(const Subject& subject, Form form, BenchPeer& peer);

  // Sends and receives the whole stream, in chunks.
  void Pass(const Workload& workload, size_t chunk_size);
  // The same up to the first packet that is out, on a new connection.
  void PassToFirstPacket(const Workload& workload, size_t chunk_size);

  uint64_t recvs() const { return recvs_; }
  uint64_t packets() const { return sink_.packets(); }
  // Whether all that was sent arrived, and was packets.
  absl::Status status() const;

 private:
  void DeliverNext(Bytes& unsent, size_t chunk_size);

  BenchPeer& peer_;
  Instruments instruments_;
  std::unique_ptr<Endpoint> endpoint_;
  CountingSink sink_;
  uint64_t recvs_ = 0;
  bool broken_ = false;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_BENCH_CONNECTION_H_
