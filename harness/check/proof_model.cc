#include "harness/check/proof_model.h"

#include <algorithm>
#include <cstring>

namespace splitproof {
namespace {

constexpr size_t kBehindBytes = 16;

}  // namespace

void FilledMemory::SetFill(const std::string& pattern) {
  Instruments instruments;
  instruments.set_poison(pattern);
  filled_.resize(memory_.size());
  instruments.Poison(filled_.data(), filled_);
  std::copy(filled_.begin(), filled_.end(), memory_.begin());
  begin_ = end_ = 0;
}

char* FilledMemory::Use(size_t begin, size_t size) {
  const size_t end = begin + size;
  Fill(begin_, std::min(end_, begin));
  Fill(std::max(begin_, end), end_);
  begin_ = begin;
  end_ = end;
  return memory_.data() + begin;
}

void FilledMemory::Fill(size_t begin, size_t end) {
  if (begin >= end) return;
  std::memcpy(memory_.data() + begin, filled_.data() + begin, end - begin);
}

bool FilledMemory::IsIntact() const {
  return IsFilled(0, begin_) && IsFilled(end_, memory_.size());
}

bool FilledMemory::IsIntactBehind() const {
  return IsFilled(end_, std::min(end_ + kBehindBytes, memory_.size()));
}

std::optional<std::string> FilledMemory::Trouble() const {
  if (IsIntact()) return std::nullopt;
  return "it writes to bytes that were not committed to it";
}

bool FilledMemory::IsFilled(size_t begin, size_t end) const {
  return std::memcmp(memory_.data() + begin, filled_.data() + begin,
                     end - begin) == 0;
}

}  // namespace splitproof
