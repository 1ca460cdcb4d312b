#include "serializers/line_coroutine.h"

#include <cstring>

#include "serializers/separator.h"

namespace splitproof {

absl::StatusOr<LineCoroutineSerializer> LineCoroutineSerializer::FromParameters(
    Parameters& parameters) {
  const auto options = LineOptions::FromParameters(parameters);
  if (!options.ok()) return options.status();
  return LineCoroutineSerializer(*options);
}

Deserialization<std::string_view>
LineCoroutineSerializer::IncrementalDeserialize(Scratch& scratch) const {
  SeparatorScan scan;
  while (true) {
    const Bytes chunk = co_yield kNeedMore;
    const size_t before = scratch.bytes.size();
    scratch.bytes.append(chunk);
    const Bytes held(scratch.bytes);
    const SeparatorScan::Result result = scan.Next(rule(), held);
    switch (result.verdict) {
      case SeparatorScan::Verdict::kFrame: {
        const SeparatedFrame frame = {held.substr(0, result.payload),
                                      held.substr(0, result.end)};
        co_return Decode(frame, chunk.substr(result.end - before));
      }
      case SeparatorScan::Verdict::kRefused:
        co_return OverlongFrame(rule().limit, rule().overrun,
                                chunk.substr(result.end - before));
      case SeparatorScan::Verdict::kNeedMore:
        break;
      case SeparatorScan::Verdict::kDrop:
        scratch.at_end = ErrorKind::kLimit;
        scratch.bytes.erase(0, held.size() - result.keep);
        break;
    }
  }
}

Deserialization<std::string_view>
LineCoroutineSerializer::BufferedIncrementalDeserialize(
    std::span<char> buffer, Scratch& scratch) const {
  SeparatorScan scan;
  size_t filled = 0;
  while (true) {
    const size_t nbytes = co_yield StartAt(filled);
    filled += nbytes;
    const Bytes held(buffer.data(), filled);
    const SeparatorScan::Result result = scan.Next(rule(), held);
    switch (result.verdict) {
      case SeparatorScan::Verdict::kFrame: {
        const SeparatedFrame frame = {held.substr(0, result.payload),
                                      held.substr(0, result.end)};
        co_return Decode(frame, held.substr(result.end));
      }
      case SeparatorScan::Verdict::kRefused:
        co_return OverlongFrame(rule().limit, rule().overrun,
                                held.substr(result.end));
      case SeparatorScan::Verdict::kNeedMore:
        break;
      case SeparatorScan::Verdict::kDrop:
        scratch.at_end = ErrorKind::kLimit;
        filled = result.keep;
        std::memmove(buffer.data(), held.data() + held.size() - filled, filled);
        break;
    }
  }
}

}  // namespace splitproof
