#include "harness/recv/instruments.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "absl/strings/str_cat.h"
#include "serializers/contract/sanitizers.h"

namespace splitproof {
namespace {

// Room behind a chunk, filled with the poison pattern: what a plain
// deserializer that reads too far would find. An address sanitizer wants exact
// sizes instead.
constexpr size_t kSlackBytes = kAddressSanitizer ? 0 : 16;

// What a freed chunk is overwritten with.
constexpr char kScrambled = '\xDB';

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
  if (pattern_.empty() || bytes.empty()) return;
  if (pattern_.size() == 1) {
    std::memset(bytes.data(), pattern_[0], bytes.size());
    return;
  }
  const size_t phase = (bytes.data() - origin) % pattern_.size();
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = pattern_[(phase + i) % pattern_.size()];
  }
}

void InstrumentedHooks::Created(std::span<char> buffer) {
  buffer_ = buffer;
  poison_generation_ = instruments_->poison_generation();
  instruments_->Poison(buffer_.data(), buffer_);
}

void InstrumentedHooks::Restarted(std::span<char> buffer,
                                  std::span<char> dirty) {
  const bool all = instruments_->watch() ||
                   poison_generation_ != instruments_->poison_generation();
  poison_generation_ = instruments_->poison_generation();
  instruments_->Poison(buffer.data(), all ? buffer : dirty);
}

void InstrumentedHooks::Remember(std::span<char> buffer, std::span<char> own) {
  static_cast<void>(own);
  if (buffer.data() != buffer_.data() || buffer.size() != buffer_.size()) {
    instruments_->breaches().push_back("the buffer was moved or resized");
    buffer_ = buffer;
  }
  shadow_.assign(buffer.begin(), buffer.end());
}

void InstrumentedHooks::Compare(std::span<char> buffer, std::span<char> own) {
  const size_t own_begin = own.data() - buffer.data();
  const size_t own_end = own_begin + own.size();
  const auto first = std::mismatch(shadow_.begin(), shadow_.begin() + own_begin,
                                   buffer.begin())
                         .first;
  const size_t below = first - shadow_.begin();
  const size_t above = std::mismatch(shadow_.begin() + own_end, shadow_.end(),
                                     buffer.begin() + own_end)
                           .first -
                       shadow_.begin();
  if (below == own_begin && above == shadow_.size()) return;
  const size_t at = below == own_begin ? above : below;
  instruments_->breaches().push_back(absl::StrCat(
      "wrote to byte ", at, " of the buffer, outside of its own bytes [",
      own_begin, ", ", own_end, ")"));
}

}  // namespace splitproof
