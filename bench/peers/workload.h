// What every row receives: 4 MiB of payloads, the same for all, in frames of
// the row's own format.
//
// A payload is a JSON document of exactly so many bytes; no two are alike, and
// none has a byte that a framing would have to escape. What a row decodes is
// folded into a checksum. All checksums of a payload size must agree, or
// somebody has lost, torn or mixed up packets.

#ifndef SPLITPROOF_BENCH_PEERS_WORKLOAD_H_
#define SPLITPROOF_BENCH_PEERS_WORKLOAD_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "serializers/contract/bytes.h"

namespace splitproof::peers {

// How a row's packets are framed.
enum class Framing : uint8_t {
  kLine,     // A newline behind the payload.
  kXml,      // <m>payload</m>, in a document without an end.
  kLength,   // Four bytes in front, big-endian.
  kResp,     // A bulk string of Redis.
  kMsgpack,  // A bin of MessagePack.
};

inline constexpr std::array<size_t, 3> kPayloadSizes = {32, 1024, 32768};
inline constexpr std::array<size_t, 4> kChunkSizes = {64, 1448, 4096, 65536};

// How many payloads of a size make the workload.
constexpr size_t PacketCount(size_t payload_bytes) {
  return (size_t{4} << 20) / payload_bytes;
}

// The workload. An XML document's begin, which is sent once, is not part of it.
std::string MakeStream(Framing framing, size_t payload_bytes);

// What was decoded: how many packets, and a hash of their sizes and of a byte
// near either end, which costs less than the decoding that is measured.
class Checksum {
 public:
  void Fold(Bytes payload) {
    ++packets_;
    uint64_t added = payload.size();
    if (payload.size() >= kBytesMin) {
      added += static_cast<unsigned char>(payload[13]) * 257u +
               static_cast<unsigned char>(payload[payload.size() - 3]);
    }
    hash_ = hash_ * 31 + added;
  }
  // What only counts packets, as the limit does.
  void Count(size_t packets) { packets_ += packets; }

  size_t packets() const { return packets_; }
  friend bool operator==(const Checksum&, const Checksum&) = default;

 private:
  static constexpr size_t kBytesMin = 16;

  size_t packets_ = 0;
  uint64_t hash_ = 0;
};

// The checksum of the workload.
Checksum ExpectedChecksum(size_t payload_bytes);

}  // namespace splitproof::peers

#endif  // SPLITPROOF_BENCH_PEERS_WORKLOAD_H_
