// JSON documents on a stream: one a line, or one after the other.
//
// With lines (the default) a document ends with LF: the separator of
// separator.h, with its limit and what follows an overlong line. Without, a
// document ends where its own text does: see json_framer.h. A frame that is no
// document is an error, and the stream goes on behind it; so is a blank line.
//
// At the end of the stream a plain value without lines is complete if it is a
// document; anything else under way is truncated.

#ifndef SPLITPROOF_SERIALIZERS_JSON_H_
#define SPLITPROOF_SERIALIZERS_JSON_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/serializer.h"
#include "serializers/json_document.h"
#include "serializers/json_framer.h"
#include "serializers/separator.h"

namespace splitproof {

struct JsonOptions {
  bool lines = true;
  // Bytes of a document, at most: of the line without its LF, or of the text
  // without the white space around it.
  size_t limit = 65536;
  // After an overlong line. Without lines the stream always closes.
  Overrun overrun = Overrun::kClose;
  // Arrays and objects inside each other, at most.
  size_t depth = 512;
};

// Immutable, and safe to share between threads.
class JsonSerializer {
 public:
  using Packet = JsonDocument;
  // nlohmann's documents allocate in their destructor, which must not throw.
  static constexpr Traits kTraits{.in_place = true,
                                  .dies_without_memory = true};

  class PlainDeserializer;
  class BufferedDeserializer;

  explicit JsonSerializer(const JsonOptions& options = {});
  // Reads lines, limit, overrun and depth.
  static absl::StatusOr<JsonSerializer> FromParameters(Parameters& parameters);

  // Compact ASCII text without a terminator; what JSON cannot express is an
  // InvalidArgument error.
  absl::StatusOr<std::string> Serialize(const Packet& document) const;
  // The document that is all of `bytes`, white space around it aside.
  absl::StatusOr<Packet> Deserialize(Bytes bytes) const;
  // The text, and the LF that a line or plain value needs. What Serialize()
  // refuses is refused before anything is sent.
  absl::Status IncrementalSerialize(const Packet& document,
                                    ChunkSink sink) const;

  // The serializer must outlive what these make.
  PlainDeserializer IncrementalDeserialize() const;
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(line_rule_.FrameBytes(), size_hint);
  }
  BufferedDeserializer BufferedIncrementalDeserialize() const;

  // Without lines, the end of a plain value shows in the byte behind it.
  Promptness promptness() const;

  static void AppendCanonical(const Packet& document, std::string& out) {
    AppendCanonicalJson(document, out);
  }
  std::vector<Packet> Samples() const;
  // A string whose text has so many bytes, unless that is over the limit.
  std::optional<Packet> PacketOfSize(size_t bytes) const;
  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const;

 private:
  // The document of a frame; an error that is not fatal if it is none.
  Step<Packet> Decode(Step<Bytes> frame) const;
  Step<Packet> Decode(Step<SeparatedFrame> line) const;
  // The same for what the end of the stream made of a frame.
  template <class F>
  Step<Packet> DecodeLast(Step<F> frame) const;

  JsonOptions options_;
  // Also has room for a plain value of `limit` bytes and what ends it.
  SeparatorRule line_rule_;
};

class JsonSerializer::PlainDeserializer {
 public:
  explicit PlainDeserializer(const JsonSerializer& json);

  Step<JsonDocument> Feed(Bytes chunk);
  Step<JsonDocument> Finish() const;
  void Reset();

  friend bool operator==(const PlainDeserializer&,
                         const PlainDeserializer&) = default;

 private:
  const JsonSerializer* json_;
  std::variant<PlainFrameDeserializer, PlainJsonFramer> frames_;
};

class JsonSerializer::BufferedDeserializer {
 public:
  explicit BufferedDeserializer(const JsonSerializer& json);

  std::span<char> Prepare(std::span<char> buffer) const;
  Step<JsonDocument> Commit(std::span<char> buffer, size_t nbytes);
  Step<JsonDocument> Finish(std::span<char> buffer) const;

  friend bool operator==(const BufferedDeserializer&,
                         const BufferedDeserializer&) = default;

 private:
  const JsonSerializer* json_;
  std::variant<BufferedFrameDeserializer, BufferedJsonFramer> frames_;
};

inline JsonSerializer::PlainDeserializer
JsonSerializer::IncrementalDeserialize() const {
  return PlainDeserializer(*this);
}
inline JsonSerializer::BufferedDeserializer
JsonSerializer::BufferedIncrementalDeserialize() const {
  return BufferedDeserializer(*this);
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_JSON_H_
