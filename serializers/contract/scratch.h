// What a coroutine deserializer may keep between two chunks.
//
// The locals of a coroutine die at `co_return`, before the consumer has looked
// at the result: a packet or remainder must not view them. Bytes that a packet
// is made of belong into `Scratch::bytes`, which outlives the coroutine and
// keeps its capacity from packet to packet.
//
// The coroutine's frame is recycled too: a coroutine function that takes a
// `Scratch&` gets its frame from there, so that decoding a packet allocates
// nothing once the first frame has been made. Not under a sanitizer: reuse
// would hide a use of a frame after its destruction.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_SCRATCH_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_SCRATCH_H_

#include <cstddef>
#include <string>

#include "serializers/contract/step.h"

namespace splitproof {

// One block of memory, lent to one coroutine frame at a time.
class FrameSlot {
 public:
  FrameSlot() = default;
  FrameSlot(const FrameSlot&) = delete;
  FrameSlot& operator=(const FrameSlot&) = delete;
  ~FrameSlot();

  // Memory for a frame of `size` bytes: the slot's own when it is free and
  // large enough, otherwise from the heap. Release() takes either back, and
  // must be told the same size.
  void* Acquire(size_t size);
  void Release(void* memory, size_t size);

 private:
  void* memory_ = nullptr;
  size_t size_ = 0;
  bool lent_ = false;
};

// Owned by a consumer, one for each connection. Not thread-safe.
struct Scratch {
  // A packet begins: `bytes` is empty, and the end of the stream would cut it.
  void BeginPacket() {
    bytes.clear();
    at_end = ErrorKind::kTruncated;
  }

  std::string bytes;
  // The error that the end of the stream would be for a packet under way.
  ErrorKind at_end = ErrorKind::kTruncated;
  FrameSlot frame;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_SCRATCH_H_
