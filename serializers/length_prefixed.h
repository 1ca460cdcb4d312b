// Any one-shot serializer on a stream, a length in front of each frame's
// payload.
//
// The length is an unsigned number of 1, 2, 4 or 8 bytes, big-endian (network
// order) or little-endian, and counts the payload alone. The limit counts that
// too: a length over it is refused by the first of its bytes that puts it out
// of reach, before anything of the payload has come, and nothing is ever
// allocated for a length that is only declared. With overrun=skip as many bytes
// as it says are passed over, whatever they are.

#ifndef SPLITPROOF_SERIALIZERS_LENGTH_PREFIXED_H_
#define SPLITPROOF_SERIALIZERS_LENGTH_PREFIXED_H_

#include <endian.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/bytes_codec.h"
#include "serializers/contract/parameters.h"
#include "serializers/framed.h"
#include "serializers/overrun.h"
#include "serializers/scanned_frames.h"

namespace splitproof {

enum class ByteOrder { kBig, kLittle };

// The rule (framed.h) of such frames.
struct LengthRule {
  class Scan;
  using Frame = Bytes;
  using PlainFrames = PlainScannedFrames<LengthRule>;
  using BufferedFrames = BufferedScannedFrames<LengthRule>;

  size_t width = 4;  // Bytes of the length: 1, 2, 4 or 8.
  ByteOrder order = ByteOrder::kBig;
  size_t limit = 65536;  // Bytes of payload, at most; at least 1.
  Overrun overrun = Overrun::kClose;

  // Reads width, order, limit and overrun.
  static absl::StatusOr<LengthRule> ReadFrom(Parameters& parameters);

  // Unlike substr(), asks nothing: a frame has its length.
  Bytes PayloadOf(Bytes frame) const {
    return {frame.data() + width, frame.size() - width};
  }
  // The length and, unless it is empty, the payload: up to two chunks.
  // InvalidArgument for a payload whose length does not fit its field.
  absl::Status Write(Bytes payload, ChunkSink sink) const;
  bool Fits(Bytes payload) const {
    return payload.size() <= limit && payload.size() <= MaxLength();
  }
  size_t FrameBytes() const;

  std::vector<std::string> Delimiters() const { return {Header(1)}; }
  std::vector<std::string> SamplePayloads() const;
  std::vector<std::string> MalformedSamples() const;

 private:
  // The length whose first byte is at `header`.
  uint64_t LengthAt(const char* header) const noexcept {
    const bool big = order == ByteOrder::kBig;
    if (width == 4) [[likely]] {
      const auto length = Load<uint32_t>(header);
      return big ? be32toh(length) : le32toh(length);
    }
    switch (width) {
      case 1:
        return static_cast<unsigned char>(*header);
      case 2: {
        const auto length = Load<uint16_t>(header);
        return big ? be16toh(length) : le16toh(length);
      }
      default: {
        const auto length = Load<uint64_t>(header);
        return big ? be64toh(length) : le64toh(length);
      }
    }
  }
  template <class T>
  static T Load(const char* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof(value));
    return value;
  }
  // The least that a length can be of which only these bytes have come.
  uint64_t LeastLength(Bytes held) const noexcept;
  // The largest length that there is.
  uint64_t MaxLength() const;
  std::string Header(uint64_t length) const;
};

class LengthRule::Scan {
 public:
  ScanResult Next(const LengthRule& rule, uint64_t limit, Bytes fresh);
  void Clear() { *this = {}; }
  static size_t HeaderBytes(const LengthRule& rule) noexcept {
    return rule.width;
  }
  static size_t LeastFrameSize(const LengthRule& rule, Bytes held) noexcept {
    const uint64_t length = held.size() < rule.width
                                ? rule.LeastLength(held)
                                : rule.LengthAt(held.data());
    return length > rule.limit ? kOverlongSize
                               : rule.width + static_cast<size_t>(length);
  }

  friend bool operator==(const Scan&, const Scan&) = default;

 private:
  void TakeHeaderByte(const LengthRule& rule, char c);

  // The least that the length can be: its bytes that have come, zeros for the
  // others.
  uint64_t length_ = 0;
  size_t header_ = 0;  // Bytes of it that have come.
  uint64_t payload_ = 0;
};

template <class Codec>
using LengthPrefixed = Framed<LengthRule, Codec>;

// Packets are the payloads.
using LengthPrefixedSerializer = LengthPrefixed<BytesCodec>;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_LENGTH_PREFIXED_H_
