#include "harness/search/fuzz_input.h"

#include <array>

namespace splitproof {
namespace {

constexpr Bytes kMagic = "SPF1";
// The magic, and three bytes before it.
constexpr size_t kTailBytes = kMagic.size() + 3;
constexpr std::array<size_t, FuzzInput::kRecvSizeClasses> kRecvSizeOfClass = {
    16, 64, 4096, 1};

}  // namespace

FuzzInput DecodeFuzzInput(Bytes data) {
  if (data.size() < kTailBytes || !data.ends_with(kMagic)) {
    return {.stream = data, .cuts = {}};
  }
  const Bytes tail = data.substr(data.size() - kTailBytes);
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(tail[i]); };
  const size_t count = byte(2);
  const Bytes before = data.substr(0, data.size() - kTailBytes);
  if (before.size() < count) return {.stream = data, .cuts = {}};
  return {.stream = before.substr(0, before.size() - count),
          .has_trailer = true,
          .configuration = byte(1),
          .recv_size_class = byte(0),
          .cuts = before.substr(before.size() - count)};
}

std::optional<std::string> EncodeFuzzInput(const FuzzInput& input) {
  std::string data(input.stream);
  if (!input.has_trailer) return data;
  if (input.cuts.size() > 255) return std::nullopt;
  data += input.cuts;
  data += static_cast<char>(input.recv_size_class);
  data += static_cast<char>(input.configuration);
  data += static_cast<char>(input.cuts.size());
  data += kMagic;
  return data;
}

void FuzzInput::BuildSchedule(Schedule& schedule) const {
  for (const char cut : cuts) {
    const uint8_t size = static_cast<uint8_t>(cut);
    schedule.AddChunk(size == 0 ? 256 : size);
  }
}

size_t FuzzInput::RecvSizeOf(size_t recv_size_class) {
  return kRecvSizeOfClass[recv_size_class % kRecvSizeOfClass.size()];
}

}  // namespace splitproof
