#include "serializers/fixed_size.h"

#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

constexpr size_t kMaxSize = size_t{1} << 30;
// Samples are worth their time where frames are small.
constexpr size_t kSampledSizeMax = 1024;

}  // namespace

absl::StatusOr<FixedSizeRule> FixedSizeRule::ReadFrom(Parameters& parameters) {
  FixedSizeRule rule;
  parameters.Size("size", 1, kMaxSize, &rule.size, "bytes of a frame");
  return rule;
}

absl::Status FixedSizeRule::Write(Bytes payload, ChunkSink sink) const {
  if (payload.size() != size) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the data has ", payload.size(), " bytes, frames have ", size));
  }
  sink(payload);
  return absl::OkStatus();
}

// Bytes that differ from their neighbours, and a frame like what poisons
// buffers.
std::vector<std::string> FixedSizeRule::SamplePayloads() const {
  if (size > kSampledSizeMax) return {};
  std::string counting(size, '\0');
  for (size_t i = 0; i < size; ++i)
    counting[i] = static_cast<char>('a' + i % 26);
  return {counting, std::string(size, '\0'), std::string(size, '\xFF')};
}

// Streams that end in a frame, the first or another.
std::vector<std::string> FixedSizeRule::MalformedSamples() const {
  if (size > kSampledSizeMax) return {"x"};
  return {std::string(size - 1, 'x'), std::string(size + 1, 'y'),
          std::string(2 * size - 1, 'z')};
}

}  // namespace splitproof
