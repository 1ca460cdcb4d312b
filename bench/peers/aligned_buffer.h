// Memory on a page of its own, as every receive buffer here has: otherwise a
// simulated recv of 64 bytes measures how the processor forwards stores.

#ifndef SPLITPROOF_BENCH_PEERS_ALIGNED_BUFFER_H_
#define SPLITPROOF_BENCH_PEERS_ALIGNED_BUFFER_H_

#include <cstddef>
#include <memory>
#include <new>
#include <span>

namespace splitproof::peers {

inline constexpr size_t kPageBytes = 4096;
// What a server would give each recv; most peers deliver less.
inline constexpr size_t kRecvBytes = 65536;

// A minimal allocator, for containers.
template <class T>
struct AlignedAllocator {
  using value_type = T;
  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U>&) {}  // NOLINT: by the standard.

  T* allocate(size_t count) {
    return static_cast<T*>(
        ::operator new(count * sizeof(T), std::align_val_t(kPageBytes)));
  }
  void deallocate(T* memory, size_t) {
    ::operator delete(memory, std::align_val_t(kPageBytes));
  }
  friend bool operator==(AlignedAllocator, AlignedAllocator) { return true; }
};

class AlignedBuffer {
 public:
  explicit AlignedBuffer(size_t size)
      : memory_(AlignedAllocator<char>().allocate(size)), size_(size) {}
  char* data() const { return memory_.get(); }
  size_t size() const { return size_; }
  std::span<char> span() const { return {data(), size_}; }

 private:
  struct Deleter {
    void operator()(char* memory) const {
      AlignedAllocator<char>().deallocate(memory, 0);
    }
  };
  std::unique_ptr<char, Deleter> memory_;
  size_t size_;
};

}  // namespace splitproof::peers

#endif  // SPLITPROOF_BENCH_PEERS_ALIGNED_BUFFER_H_
