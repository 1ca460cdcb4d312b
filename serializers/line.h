// Lines of text, ended by LF, CR or CRLF.
//
// A line's terminator is the separator of separator.h, with its limit and what
// follows an overlong line. Nothing is normalised: with CRLF, a lone CR or LF
// is part of the line. An empty line is a packet.

#ifndef SPLITPROOF_SERIALIZERS_LINE_H_
#define SPLITPROOF_SERIALIZERS_LINE_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/attributes.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/serializer.h"
#include "serializers/separator.h"

namespace splitproof {

enum class Newline { kLf, kCr, kCrLf };
enum class LineEncoding {
  kAscii,
  kUtf8,   // RFC 3629.
  kBytes,  // Anything goes.
};

struct LineOptions {
  Newline newline = Newline::kLf;
  size_t limit = 65536;  // Bytes of a line without its terminator, at most.
  Overrun overrun = Overrun::kClose;
  LineEncoding encoding = LineEncoding::kAscii;
  // Lines are packets with their terminator.
  bool keep_end = false;

  // Reads newline, limit, overrun, encoding and keep_end.
  static absl::StatusOr<LineOptions> FromParameters(Parameters& parameters);
};

// What the line serializers share: the options, and a frame's way to a packet
// and back. Immutable, and safe to share between threads.
class LineFormat {
 public:
  using Packet = std::string;
  // Views the chunk, the buffer, or the deserializer: until the sink returns.
  using PacketView = std::string_view;

  explicit LineFormat(const LineOptions& options);

  // The text as it is: a one-shot line has no terminator. Text that is not in
  // the encoding, or has a terminator inside, is an InvalidArgument error.
  absl::StatusOr<std::string> Serialize(const Packet& line) const;
  // The bytes without the terminators at their end, if there are any (with
  // keep_end: as they are).
  absl::StatusOr<Packet> Deserialize(Bytes bytes) const;
  // The line and its terminator, which it may have already. An empty line
  // without keep_end is sent as nothing, as ever: the peer does not see it.
  // What Serialize() refuses is refused before anything is sent.
  absl::Status IncrementalSerialize(const Packet& line, ChunkSink sink) const;

  std::vector<Packet> Samples() const;
  // A line of so many letters, unless that is over the limit.
  std::optional<Packet> PacketOfSize(size_t bytes) const;
  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const { return {rule_.separator}; }

 protected:
  const SeparatorRule& rule() const { return rule_; }

  // What a frame's packet is, if it is in the encoding.
  PacketView TextOf(const SeparatedFrame& frame) const {
    return options_.keep_end ? frame.with_separator : frame.payload;
  }
  bool IsEncoded(Bytes text) const {
    return options_.encoding == LineEncoding::kBytes || IsText(text);
  }

  // The packet of a frame; an error that is not fatal if it is not in the
  // encoding.
  Step<PacketView> Decode(Step<SeparatedFrame> step) const {
    if (Malformed* error = step.malformed()) return std::move(*error);
    const Decoded<SeparatedFrame>* frame = step.decoded();
    if (frame == nullptr) return kNeedMore;
    return Decode(frame->packet, frame->remainder);
  }
  Step<PacketView> Decode(const SeparatedFrame& frame, Bytes remainder) const {
    if (!IsEncoded(frame.payload)) return Undecodable(frame, remainder);
    return Decoded{TextOf(frame), remainder};
  }

 private:
  // Whether the text is in an encoding that not everything is in.
  bool IsText(Bytes text) const;
  absl::Status CheckEncoding(Bytes text) const;
  Malformed Undecodable(const SeparatedFrame& frame, Bytes remainder) const;
  // The text without one terminator at its end.
  Bytes WithoutEnd(Bytes text) const;

  LineOptions options_;
  SeparatorRule rule_;
};

// Both deserializers as classes.
class LineSerializer : public LineFormat {
 public:
  static constexpr Traits kTraits{.in_place = true};

  class PlainDeserializer;
  class BufferedDeserializer;

  explicit LineSerializer(const LineOptions& options = {})
      : LineFormat(options) {}
  static absl::StatusOr<LineSerializer> FromParameters(Parameters& parameters);

  // The serializer must outlive what these make.
  PlainDeserializer IncrementalDeserialize() const;
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(rule().FrameBytes(), size_hint);
  }
  BufferedDeserializer BufferedIncrementalDeserialize() const;
};

class LineSerializer::PlainDeserializer {
 public:
  explicit PlainDeserializer(const LineSerializer& lines)
      : lines_(&lines), frames_(lines.rule()) {}

  Step<std::string_view> Feed(Bytes chunk) {
    return lines_->Decode(frames_.Feed(chunk));
  }
  Step<std::string_view> Finish() const {
    return lines_->Decode(frames_.Finish());
  }
  void Reset() { frames_.Reset(); }

  friend bool operator==(const PlainDeserializer&,
                         const PlainDeserializer&) = default;

 private:
  const LineSerializer* lines_;
  PlainFrameDeserializer frames_;
};

class LineSerializer::BufferedDeserializer {
 public:
  explicit BufferedDeserializer(const LineSerializer& lines)
      : lines_(&lines), frames_(lines.rule()) {}

  std::span<char> Prepare(std::span<char> buffer) const {
    return frames_.Prepare(buffer);
  }
  Step<std::string_view> Commit(std::span<char> buffer, size_t nbytes) {
    return lines_->Decode(frames_.Commit(buffer, nbytes));
  }
  // concepts.h: HasLook.
  ABSL_ATTRIBUTE_ALWAYS_INLINE static Glance<std::string_view> Look(
      const LineSerializer& lines, Bytes held, size_t& searched) noexcept {
    const Glance<SeparatedFrame> frame =
        BufferedFrameDeserializer::Look(lines.rule(), held, searched);
    if (frame.NeedsMore()) {
      return {.verdict = Glance<std::string_view>::Verdict::kNeedMore};
    }
    if (!frame.IsPacket() || !lines.IsEncoded(frame.packet.payload)) return {};
    return {.verdict = Glance<std::string_view>::Verdict::kPacket,
            .packet = lines.TextOf(frame.packet),
            .bytes = frame.bytes};
  }
  Step<std::string_view> Finish(std::span<char> buffer) const {
    return lines_->Decode(frames_.Finish(buffer));
  }

  friend bool operator==(const BufferedDeserializer&,
                         const BufferedDeserializer&) = default;

 private:
  const LineSerializer* lines_;
  BufferedFrameDeserializer frames_;
};

inline LineSerializer::PlainDeserializer
LineSerializer::IncrementalDeserialize() const {
  return PlainDeserializer(*this);
}
inline LineSerializer::BufferedDeserializer
LineSerializer::BufferedIncrementalDeserialize() const {
  return BufferedDeserializer(*this);
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_LINE_H_
