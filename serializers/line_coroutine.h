// Lines again, with both deserializers written as coroutines: the same format,
// options and limits as LineSerializer, in the style of the straight parser.

#ifndef SPLITPROOF_SERIALIZERS_LINE_COROUTINE_H_
#define SPLITPROOF_SERIALIZERS_LINE_COROUTINE_H_

#include <cstddef>
#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "serializers/contract/serializer.h"
#include "serializers/line.h"

namespace splitproof {

class LineCoroutineSerializer : public LineFormat {
 public:
  static constexpr Traits kTraits{.in_place = true, .bytes_are_state = true};

  explicit LineCoroutineSerializer(const LineOptions& options = {})
      : LineFormat(options) {}
  static absl::StatusOr<LineCoroutineSerializer> FromParameters(
      Parameters& parameters);

  Deserialization<std::string_view> IncrementalDeserialize(
      Scratch& scratch) const;
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForPinnedFrames(rule().FrameBytes(), size_hint);
  }
  Deserialization<std::string_view> BufferedIncrementalDeserialize(
      std::span<char> buffer, Scratch& scratch) const;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_LINE_COROUTINE_H_
