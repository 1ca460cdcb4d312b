// Netstrings (`3:abc,`), with one function that serves as plain and as buffered
// deserializer.
//
// The coroutine asks for chunks only, keeps what it is given in its scratch,
// and looks whether a whole netstring is there. It never sees the buffer, whose
// size is the caller's business: a packet may be larger. The limit counts the
// packet's own payload, never what follows it.
//
// Follows https://cr.yp.to/proto/netstrings.txt: decimal length without leading
// zeros.

#ifndef SPLITPROOF_SERIALIZERS_EXAMPLES_NETSTRING_H_
#define SPLITPROOF_SERIALIZERS_EXAMPLES_NETSTRING_H_

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "serializers/contract/serializer.h"

namespace splitproof::examples {

class Netstring {
 public:
  using Packet = std::string;

  explicit Netstring(size_t limit = 65536) : limit_(limit) {}
  static absl::StatusOr<Netstring> FromParameters(Parameters& parameters);

  absl::Status IncrementalSerialize(const Packet& payload,
                                    ChunkSink sink) const;
  absl::StatusOr<std::string> Serialize(const Packet& payload) const {
    return SerializeAtOnce(*this, payload);
  }
  absl::StatusOr<Packet> Deserialize(Bytes bytes) const {
    return DeserializeAtOnce(*this, bytes);
  }

  Deserialization<Packet> IncrementalDeserialize(Scratch& scratch) const {
    return Parse(scratch);
  }
  std::vector<char> CreateDeserializerBuffer(size_t size_hint) const {
    return std::vector<char>(size_hint);
  }
  Deserialization<Packet> BufferedIncrementalDeserialize(
      std::span<char>, Scratch& scratch) const {
    return Parse(scratch);
  }

  std::vector<Packet> Samples() const;
  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const { return {":", ",", "1"}; }

 private:
  Deserialization<Packet> Parse(Scratch& scratch) const;
  // The result for the first bytes of a netstring; the remainder is relative to
  // `received`. kNeedMore if it is not decided yet.
  Step<Packet> Decide(Bytes received) const;

  size_t limit_;
};

}  // namespace splitproof::examples

#endif  // SPLITPROOF_SERIALIZERS_EXAMPLES_NETSTRING_H_
