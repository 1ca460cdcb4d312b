// A codec (framed.h) whose packets are the payload, whatever its bytes are.

#ifndef SPLITPROOF_SERIALIZERS_BYTES_CODEC_H_
#define SPLITPROOF_SERIALIZERS_BYTES_CODEC_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/canonical.h"
#include "serializers/letters.h"

namespace splitproof {

// Immutable, and safe to share between threads.
class BytesCodec {
 public:
  using Packet = std::string;
  using PacketView = Bytes;

  absl::StatusOr<std::string> Serialize(const Packet& packet) const {
    return packet;
  }
  absl::StatusOr<Packet> Deserialize(Bytes payload) const {
    return Packet(payload);
  }
  // Views the payload.
  PacketView DeserializeView(Bytes payload) const noexcept { return payload; }

  static void AppendCanonical(Bytes packet, std::string& out) {
    AppendCanonicalBytes(packet, out);
  }
  std::vector<Packet> Samples() const {
    return {"a", "", std::string("\0\xFF", 2), "hello, world"};
  }
  Packet PacketOfSize(size_t bytes) const { return Letters(bytes); }
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_BYTES_CODEC_H_
