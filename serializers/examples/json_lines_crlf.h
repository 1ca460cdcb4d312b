// JSON documents, each ended by CRLF: a serializer as its first user would
// write it, with both deserializers as coroutines.
//
// The limit counts the document without its CRLF and is the same in both forms.
// An overlong document ends the stream at the byte that decides: one byte past
// the limit, or two where the first one is the CR of a CRLF that may still
// come.

#ifndef SPLITPROOF_SERIALIZERS_EXAMPLES_JSON_LINES_CRLF_H_
#define SPLITPROOF_SERIALIZERS_EXAMPLES_JSON_LINES_CRLF_H_

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "serializers/contract/serializer.h"

namespace splitproof::examples {

class JsonLinesCrlf {
 public:
  using Packet = nlohmann::json;
  static constexpr Traits kTraits{.in_place = true};
  static constexpr size_t kDefaultLimit = 65536;

  explicit JsonLinesCrlf(size_t limit = kDefaultLimit) : limit_(limit) {}
  static absl::StatusOr<JsonLinesCrlf> FromParameters(Parameters& parameters);

  absl::StatusOr<std::string> Serialize(const Packet& document) const;
  absl::StatusOr<Packet> Deserialize(Bytes bytes) const;
  absl::Status IncrementalSerialize(const Packet& document,
                                    ChunkSink sink) const;

  Deserialization<Packet> IncrementalDeserialize(Scratch& scratch) const;
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForPinnedFrames(limit_ + 2, size_hint);
  }
  Deserialization<Packet> BufferedIncrementalDeserialize(
      std::span<char> buffer, Scratch& scratch) const;

  static void AppendCanonical(const Packet& document, std::string& out) {
    out += document.dump();
  }
  std::vector<Packet> Samples() const;
  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const { return {"\r\n"}; }

 private:
  // The result for what has been received of a document, searched before up to
  // `searched`; kNeedMore if it is not decided yet.
  Step<Packet> Decide(Bytes received, size_t searched) const;

  size_t limit_;
};

}  // namespace splitproof::examples

#endif  // SPLITPROOF_SERIALIZERS_EXAMPLES_JSON_LINES_CRLF_H_
