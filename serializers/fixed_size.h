// Any one-shot serializer on a stream whose frames all have the same size.
//
// Nothing is sent that has another size, and every frame received is a whole
// one: there is no limit to exceed.

#ifndef SPLITPROOF_SERIALIZERS_FIXED_SIZE_H_
#define SPLITPROOF_SERIALIZERS_FIXED_SIZE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/bytes_codec.h"
#include "serializers/contract/parameters.h"
#include "serializers/framed.h"
#include "serializers/scanned_frames.h"

namespace splitproof {

// The rule (framed.h) of such frames.
struct FixedSizeRule {
  class Scan;
  using Frame = Bytes;
  using PlainFrames = PlainScannedFrames<FixedSizeRule>;
  using BufferedFrames = BufferedScannedFrames<FixedSizeRule>;
  // No frame is overlong.
  static constexpr uint64_t limit = kUnlimited;
  static constexpr Overrun overrun = Overrun::kClose;

  size_t size = 16;  // Bytes of a frame; at least 1.

  // Reads size.
  static absl::StatusOr<FixedSizeRule> ReadFrom(Parameters& parameters);

  static Bytes PayloadOf(Bytes frame) { return frame; }
  // The payload, in one chunk; InvalidArgument if it has another size.
  absl::Status Write(Bytes payload, ChunkSink sink) const;
  bool Fits(Bytes payload) const { return payload.size() == size; }
  size_t FrameBytes() const { return size; }

  std::vector<std::string> Delimiters() const { return {}; }
  std::vector<std::string> SamplePayloads() const;
  std::vector<std::string> MalformedSamples() const;
};

class FixedSizeRule::Scan {
 public:
  ScanResult Next(const FixedSizeRule& rule, uint64_t, Bytes fresh) {
    const size_t used = std::min(rule.size - seen_, fresh.size());
    seen_ += used;
    return {.verdict = seen_ == rule.size ? ScanResult::Verdict::kFrame
                                          : ScanResult::Verdict::kNeedMore,
            .used = used};
  }
  void Clear() { seen_ = 0; }
  static size_t HeaderBytes(const FixedSizeRule&) noexcept { return 0; }
  static size_t LeastFrameSize(const FixedSizeRule& rule, Bytes) noexcept {
    return rule.size;
  }

  friend bool operator==(const Scan&, const Scan&) = default;

 private:
  size_t seen_ = 0;
};

template <class Codec>
using FixedSize = Framed<FixedSizeRule, Codec>;

// Packets are the bytes of a frame.
using FixedSizeSerializer = FixedSize<BytesCodec>;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_FIXED_SIZE_H_
