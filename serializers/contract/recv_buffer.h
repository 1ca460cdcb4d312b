// The receive buffer of a connection: allocated once, never grown, aligned.
//
// A consumer lays frames one behind the other in it and lets recv write behind
// the last byte received. It slides a frame to the front only when more bytes
// are needed than the end has room for. With room for the largest frame *and*
// for a whole recv, no recv is ever shortened by the bytes already held, and
// small packets are never copied at all: a remainder is parsed where it lies.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_RECV_BUFFER_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_RECV_BUFFER_H_

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <new>

namespace splitproof {

// Move-only owner of `size()` uninitialised bytes. Throws std::bad_alloc where
// there is no memory for them. Not thread-safe.
class RecvBuffer {
 public:
  // For frames of at most `frame_bytes` bytes, terminator included, and recvs
  // of about `size_hint` bytes. Never empty.
  static RecvBuffer ForFrames(size_t frame_bytes, size_t size_hint) {
    return WithRoom(frame_bytes, std::max<size_t>(size_hint, 1));
  }

  // The same for deserializers that stay put while they decode a packet
  // (coroutines): each is given exactly `frame_bytes` bytes, and one more hint
  // lets packets follow each other without being moved for every one.
  static RecvBuffer ForPinnedFrames(size_t frame_bytes, size_t size_hint) {
    size_hint = std::max<size_t>(size_hint, 1);
    return WithRoom(frame_bytes, Sum(size_hint, size_hint));
  }

  // For deserializers that are not confined: `size` bytes, one frame may use
  // all.
  explicit RecvBuffer(size_t size)
      : RecvBuffer(std::max<size_t>(size, 1), std::max<size_t>(size, 1)) {}

  char* data() const { return memory_.get(); }
  size_t size() const { return size_; }
  size_t frame_bytes() const { return frame_bytes_; }

 private:
  // Cache lines for small buffers, of which there may be many: a page of its
  // own for each would be half empty. Pages for large ones. The exact size is
  // asked for, so that an address sanitizer sees the first byte beyond it.
  static constexpr size_t kLargeBytes = 65536;
  static constexpr size_t kPageBytes = 4096;
  static constexpr size_t kCacheLineBytes = 64;
  static std::align_val_t AlignmentFor(size_t size) {
    return std::align_val_t(size < kLargeBytes ? kCacheLineBytes : kPageBytes);
  }
  struct Deleter {
    size_t size;
    void operator()(char* memory) const {
      ::operator delete(memory, AlignmentFor(size));
    }
  };

  static RecvBuffer WithRoom(size_t frame_bytes, size_t room) {
    frame_bytes = std::max<size_t>(frame_bytes, 1);
    return RecvBuffer(Sum(frame_bytes, room), frame_bytes);
  }

  // Or the most there is, which no memory has, if the sum is more than that.
  static size_t Sum(size_t a, size_t b) {
    return a + std::min(b, std::numeric_limits<size_t>::max() - a);
  }

  RecvBuffer(size_t size, size_t frame_bytes)
      : memory_(static_cast<char*>(::operator new(size, AlignmentFor(size))),
                Deleter{size}),
        size_(size),
        frame_bytes_(frame_bytes) {}

  std::unique_ptr<char, Deleter> memory_;
  size_t size_;
  size_t frame_bytes_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_RECV_BUFFER_H_
