#include "serializers/compressed.h"

#include <cstdint>
#include <cstring>
#include <new>

#include "absl/strings/str_cat.h"
#include "serializers/limits.h"

namespace splitproof {
namespace {

constexpr size_t kMaxCompressedLimit = size_t{1} << 31;
// The first piece of memory for output.
constexpr size_t kFirstBytes = 256;

Malformed TooLong(absl::string_view what, size_t limit, Bytes remainder) {
  return {.kind = ErrorKind::kLimit,
          .status = absl::OutOfRangeError(absl::StrCat(
              what, " is longer than the limit of ", limit, " bytes")),
          .remainder = remainder,
          .fatal = true};
}

// Bytes without any pattern that a compressor could find.
std::string Noise(size_t size) {
  std::string noise;
  uint32_t state = 1;
  while (noise.size() < size) {
    state = state * 1664525 + 1013904223;
    noise += static_cast<char>(state >> 24);
  }
  return noise;
}

}  // namespace

DecompressionLimits DecompressionLimits::ReadFrom(Parameters& parameters) {
  DecompressionLimits limits;
  parameters.Size("limit", 1, kMaxLimit, &limits.limit,
                  "bytes of decompressed data, at most");
  limits.compressed_limit =
      DecompressionLimits{.limit = limits.limit}.compressed_limit;
  parameters.Size("compressed_limit", 1, kMaxCompressedLimit,
                  &limits.compressed_limit,
                  "bytes of a compressed stream, at most; by default limit + "
                  "limit / 8 + 1024");
  return limits;
}

namespace internal {

OutputBuffer::OutputBuffer(const OutputBuffer& other) {
  if (other.size_ == 0) return;
  Grow(other.size_);
  std::memcpy(memory_.get(), other.memory_.get(), other.size_);
  size_ = other.size_;
}

std::span<char> OutputBuffer::Room(size_t limit) {
  if (size_ == capacity_ && capacity_ < limit) {
    Grow(std::min(limit, std::max(kFirstBytes, 2 * capacity_)));
  }
  return {memory_.get() + size_, capacity_ - size_};
}

void OutputBuffer::Swap(OutputBuffer& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(capacity_, other.capacity_);
  std::swap(size_, other.size_);
}

// realloc() moves large pieces without a second one beside them.
void OutputBuffer::Grow(size_t capacity) {
  char* const held = memory_.release();
  void* const grown = std::realloc(held, capacity);
  memory_.reset(grown == nullptr ? held : static_cast<char*>(grown));
  if (grown == nullptr) throw std::bad_alloc();
  capacity_ = capacity;
}

Malformed OverLimit(const DecompressionLimits& limits, Bytes remainder) {
  return TooLong("decompressed data", limits.limit, remainder);
}

Malformed OverCompressedLimit(const DecompressionLimits& limits,
                              Bytes remainder) {
  return TooLong("compressed data", limits.compressed_limit, remainder);
}

Malformed BrokenStream(const char* why, Bytes remainder) {
  return {.kind = ErrorKind::kMalformed,
          .status = absl::InvalidArgumentError(
              absl::StrCat("the data does not decompress: ", why)),
          .remainder = remainder,
          .fatal = true};
}

Step<Bytes> EndOfCompressed(size_t consumed) {
  if (consumed == 0) return kNeedMore;
  return Malformed{.kind = ErrorKind::kTruncated,
                   .status = absl::InvalidArgumentError(
                       "the stream ended in compressed data"),
                   .remainder = {},
                   .fatal = true};
}

std::vector<std::string> PayloadsToCompress(size_t limit) {
  std::vector<std::string> payloads = {"", "abcabcabcabcabc", Noise(40)};
  if (limit > kSmallLimit) return payloads;
  payloads.emplace_back(limit, 'x');
  payloads.push_back(Noise(limit));
  return payloads;
}

// By one byte and by many, so that the limit is crossed in a repetition and
// between single bytes.
std::vector<std::string> PayloadsOverLimit(size_t limit) {
  if (limit > kSmallLimit) return {};
  return {std::string(limit + 1, 'x'), std::string(8 * limit + 300, '\0'),
          Noise(limit + 1), Noise(limit) + std::string(300, 'y')};
}

}  // namespace internal
}  // namespace splitproof
