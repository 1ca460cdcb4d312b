// Netstrings (`3:abc,`), with one function that serves as plain and as buffered
// deserializer.
//
// The coroutine asks for chunks only, and collects the payload in its scratch.
// It never sees the buffer, whose size is the caller's business: a packet may
// be larger. It takes no byte that is not the packet's own, so the limit never
// counts what follows, and the remainder is simply the unread end of the chunk.
//
// A netstring's length is decimal, without leading zeros, and the payload ends
// with a comma (https://cr.yp.to/proto/netstrings.txt). What breaks that is a
// fatal error at the first byte that does: where the next packet begins is
// anybody's guess.

#ifndef SPLITPROOF_SERIALIZERS_EXAMPLES_NETSTRING_H_
#define SPLITPROOF_SERIALIZERS_EXAMPLES_NETSTRING_H_

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/serializer.h"

namespace splitproof::examples {

// Immutable, and safe to share between threads.
class Netstring {
 public:
  using Packet = std::string;
  // Views the scratch: until the sink returns.
  using PacketView = std::string_view;
  static constexpr size_t kDefaultLimit = 65536;

  // `limit`: bytes of payload, at most; 1 to 2^30.
  explicit Netstring(size_t limit = kDefaultLimit) : limit_(limit) {}
  // Reads limit.
  static absl::StatusOr<Netstring> FromParameters(Parameters& parameters);

  absl::Status IncrementalSerialize(const Packet& payload,
                                    ChunkSink sink) const;
  absl::StatusOr<std::string> Serialize(const Packet& payload) const {
    return SerializeAtOnce(*this, payload);
  }
  absl::StatusOr<Packet> Deserialize(Bytes bytes) const {
    return DeserializeAtOnce(*this, bytes);
  }

  Deserialization<PacketView> IncrementalDeserialize(Scratch& scratch) const {
    return Parse(scratch);
  }
  std::vector<char> CreateDeserializerBuffer(size_t size_hint) const {
    return std::vector<char>(std::max<size_t>(size_hint, 1));
  }
  Deserialization<PacketView> BufferedIncrementalDeserialize(
      std::span<char>, Scratch& scratch) const {
    return Parse(scratch);
  }

  std::vector<Packet> Samples() const;
  std::optional<Packet> PacketOfSize(size_t bytes) const {
    if (bytes > limit_) return std::nullopt;
    return Packet(bytes, 'x');
  }
  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const { return {":", ",", "1"}; }

 private:
  Deserialization<PacketView> Parse(Scratch& scratch) const;

  size_t limit_;
};

}  // namespace splitproof::examples

#endif  // SPLITPROOF_SERIALIZERS_EXAMPLES_NETSTRING_H_
