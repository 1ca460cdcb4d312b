#include "serializers/contract/scratch.h"

#include <new>

#include "serializers/contract/sanitizers.h"

namespace splitproof {

FrameSlot::~FrameSlot() { ::operator delete(memory_); }

void* FrameSlot::Acquire(size_t size) {
  if (kAddressSanitizer || lent_) return ::operator new(size);
  if (size > size_) {
    void* larger = ::operator new(size);
    ::operator delete(memory_);
    memory_ = larger;
    size_ = size;
  }
  lent_ = true;
  return memory_;
}

void FrameSlot::Release(void* memory, size_t size) {
  if (lent_ && memory == memory_) {
    lent_ = false;
  } else {
    ::operator delete(memory, size);
  }
}

}  // namespace splitproof
