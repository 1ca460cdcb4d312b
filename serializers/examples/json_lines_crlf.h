// JSON documents, each ended by CRLF: a serializer as its first user would
// write it, with both deserializers as coroutines.
//
// The limit counts the document without its CRLF and is the same in both forms.
// An overlong document ends the stream at the byte that decides: one byte past
// the limit, or two where the first one is the CR of a CRLF that may still
// come.
//
// Follows RFC 8259. Equal keys: the last one counts. A lone CR or LF is white
// space, so a document may have several lines.

#ifndef SPLITPROOF_SERIALIZERS_EXAMPLES_JSON_LINES_CRLF_H_
#define SPLITPROOF_SERIALIZERS_EXAMPLES_JSON_LINES_CRLF_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "serializers/contract/serializer.h"

namespace splitproof::examples {

// Immutable, and safe to share between threads.
class JsonLinesCrlf {
 public:
  using Packet = nlohmann::json;
  // The library's values allocate in their destructor, which must not throw.
  static constexpr Traits kTraits{.in_place = true,
                                  .dies_without_memory = true};
  static constexpr size_t kDefaultLimit = 65536;
  // Arrays and objects in one another, at most: values of the library are
  // copied, compared and printed by recursion.
  static constexpr int kMaxDepth = 128;

  // `limit`: bytes of a document without its CRLF, at most; 1 to 2^30.
  explicit JsonLinesCrlf(size_t limit = kDefaultLimit) : limit_(limit) {}
  // Reads limit.
  static absl::StatusOr<JsonLinesCrlf> FromParameters(Parameters& parameters);

  // Without CRLF. InvalidArgument where a string is not UTF-8.
  absl::StatusOr<std::string> Serialize(const Packet& document) const;
  absl::StatusOr<Packet> Deserialize(Bytes bytes) const;
  // The document, then CRLF.
  absl::Status IncrementalSerialize(const Packet& document,
                                    ChunkSink sink) const;

  Deserialization<Packet> IncrementalDeserialize(Scratch& scratch) const;
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForPinnedFrames(limit_ + 2, size_hint);
  }
  Deserialization<Packet> BufferedIncrementalDeserialize(
      std::span<char> buffer, Scratch& scratch) const;

  // JSON text with sorted keys.
  static void AppendCanonical(const Packet& document, std::string& out) {
    out += document.dump();
  }
  std::vector<Packet> Samples() const;
  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const { return {"\r\n"}; }

 private:
  // The result for all that has been received since the document's first byte;
  // kNeedMore if it is not decided yet. The first `searched` bytes were not.
  Step<Packet> Decide(Bytes received, size_t searched) const;
  Step<Packet> DecideWithoutEnd(Bytes received) const;

  size_t limit_;
};

}  // namespace splitproof::examples

#endif  // SPLITPROOF_SERIALIZERS_EXAMPLES_JSON_LINES_CRLF_H_
