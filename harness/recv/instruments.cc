#include "harness/recv/instruments.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/recv/fences.h"
#include "harness/recv/memory_marks.h"
#include "serializers/contract/sanitizers.h"

namespace splitproof {
namespace {

// Room behind a chunk, filled with the poison pattern: what a plain
// deserializer that reads too far would find. An address sanitizer wants exact
// sizes instead.
constexpr size_t kSlackBytes = kAddressSanitizer ? 0 : 16;

// How much of the buffer, on each side of what it may write to, is compared
// around each call of a deserializer.
constexpr size_t kNearBytes = 256;

// What a freed chunk is overwritten with.
constexpr char kScrambled = '\xDB';

// The index of the first byte in which two ranges of one size differ, or that
// size.
size_t FirstUnlike(std::span<const char> a, std::span<const char> b) {
  if (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0) {
    return a.size();
  }
  return std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin();
}

std::string HexOf(char byte) {
  return absl::StrCat(
      absl::Hex(static_cast<unsigned char>(byte), absl::kZeroPad2));
}

char* CheckAllocated(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return static_cast<char*>(memory);
}

}  // namespace

void Instruments::set_poison(std::string pattern) {
  if (pattern == pattern_) return;
  pattern_ = std::move(pattern);
  ++poison_generation_;
}

void Instruments::set_quarantine(bool quarantine) {
  quarantine_ = quarantine;
  quarantined_.clear();
}

char* Instruments::AllocateChunk(size_t size) {
  return CheckAllocated(std::malloc(size + kSlackBytes));
}

char* Instruments::ShrinkChunk(char* chunk, size_t size) {
  chunk = CheckAllocated(std::realloc(chunk, size + kSlackBytes));
  Poison(chunk, {chunk + size, kSlackBytes});
  return chunk;
}

void Instruments::FreeChunk(char* chunk, size_t size) {
  if (!quarantine_) {
    std::free(chunk);
    return;
  }
  std::memset(chunk, kScrambled, size);
  quarantined_.emplace_back(chunk);
}

void Instruments::Poison(const char* origin, std::span<char> bytes) {
  if (!pattern_.empty() && !bytes.empty()) Fill(origin, bytes);
  MarkUndefined(bytes);
}

void Instruments::Fill(const char* origin, std::span<char> bytes) const {
  if (pattern_.size() == 1) {
    std::memset(bytes.data(), pattern_[0], bytes.size());
    return;
  }
  // Once by hand, then by doubling what is filled: a multiple of the pattern.
  const size_t phase = (bytes.data() - origin) % pattern_.size();
  size_t filled = std::min(bytes.size(), pattern_.size());
  for (size_t i = 0; i < filled; ++i) {
    bytes[i] = pattern_[(phase + i) % pattern_.size()];
  }
  while (filled < bytes.size()) {
    const size_t count = std::min(filled, bytes.size() - filled);
    std::memcpy(bytes.data() + filled, bytes.data(), count);
    filled += count;
  }
}

void InstrumentedHooks::Created(std::span<char> buffer) {
  buffer_ = buffer;
  poison_generation_ = instruments_->poison_generation();
  instruments_->Poison(buffer_.data(), buffer_);
  if (instruments_->watch()) shadow_.reserve(buffer.size());
}

void InstrumentedHooks::Restarted(std::span<char> buffer,
                                  std::span<char> dirty) {
  // A deserializer that threw has left its fence behind.
  Allow(buffer);
  if (instruments_->watch()) CheckPoison(buffer, dirty);
  const bool all = instruments_->watch() ||
                   poison_generation_ != instruments_->poison_generation();
  poison_generation_ = instruments_->poison_generation();
  instruments_->Poison(buffer.data(), all ? buffer : dirty);
}

// Everything but the dirty bytes should be as it was filled.
void InstrumentedHooks::CheckPoison(std::span<char> buffer,
                                    std::span<char> dirty) {
  if (poison_generation_ != instruments_->poison_generation()) return;
  shadow_.assign(buffer.begin(), buffer.end());
  instruments_->Poison(shadow_.data(), shadow_);
  ReportDifference(buffer, shadow_, 0, dirty);
  Forget();
}

void InstrumentedHooks::Remember(std::span<char> buffer, std::span<char> own) {
  if (buffer.data() != buffer_.data() || buffer.size() != buffer_.size()) {
    instruments_->breaches().push_back("the buffer was moved or resized");
    buffer_ = buffer;
  }
  const std::span<char> near = Near(buffer, own);
  shadow_.assign(near.begin(), near.end());
}

void InstrumentedHooks::Compare(std::span<char> buffer, std::span<char> own) {
  const std::span<char> near = Near(buffer, own);
  ReportDifference(near, shadow_, near.data() - buffer.data(), own);
  Forget();
}

// What was remembered is no part of a connection's state, which may be compared
// byte by byte.
void InstrumentedHooks::Forget() {
  std::fill(shadow_.begin(), shadow_.end(), '\0');
  shadow_.clear();
}

// Before and behind what the deserializer may read and write.
void InstrumentedHooks::Fence(std::span<char> buffer, std::span<char> own) {
  if (!FencesAreUp()) return;
  const std::span<char> near = Near(buffer, own);
  const size_t own_begin = own.data() - near.data();
  Forbid(near.first(own_begin));
  Forbid(near.subspan(own_begin + own.size()));
}

// The part of the buffer that is watched around each call; what is altered in
// the rest is found when the connection is over.
std::span<char> InstrumentedHooks::Near(std::span<char> buffer,
                                        std::span<char> own) {
  const size_t own_begin = own.data() - buffer.data();
  const size_t begin = own_begin - std::min(own_begin, kNearBytes);
  const size_t end =
      std::min(buffer.size(), own_begin + own.size() + kNearBytes);
  return buffer.subspan(begin, end - begin);
}

// Reports the first byte in which `bytes`, which begin at `offset` of the
// buffer, are not as expected; those in `own` may have changed.
void InstrumentedHooks::ReportDifference(std::span<const char> bytes,
                                         std::span<const char> expected,
                                         size_t offset,
                                         std::span<const char> own) {
  const size_t own_begin = own.data() - bytes.data();
  const size_t own_end = own_begin + own.size();
  size_t at = FirstUnlike(bytes.first(own_begin), expected.first(own_begin));
  if (at == own_begin) {
    at = own_end +
         FirstUnlike(bytes.subspan(own_end), expected.subspan(own_end));
  }
  if (at == bytes.size()) return;
  instruments_->breaches().push_back(absl::StrCat(
      "wrote ", HexOf(bytes[at]), " over ", HexOf(expected[at]), " at byte ",
      offset + at, " of the buffer, ",
      own.empty()
          ? std::string("where nothing was its own at that time")
          : absl::StrCat("outside of its own bytes [", offset + own_begin, ", ",
                         offset + own_end, ")")));
}

}  // namespace splitproof
