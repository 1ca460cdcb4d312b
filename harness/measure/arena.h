// Memory of which every state can be kept and put back.
//
// While an ArenaScope lives, whatever its thread asks of malloc lies in an
// arena: one range of addresses, block headers included. So everything that a
// connection owns - deserializers, buffers, coroutine frames - is a string of
// bytes. A copy of it is a state of the connection; copied back to where it
// was, pointers and all, it is the connection in that state. No type has to be
// copyable for that.
//
// The same state should be the same bytes, wherever that is possible: a block
// is put at the lowest address that has room for it, and what is not in use is
// zero, freed blocks included.
//
// What is kept outside - static variables, an allocation made before - is not
// put back. Such an allocation cannot be freed in a scope; see foreign_frees().
//
// Needs malloc_counter.cc in the executable; see IsAvailable().

#ifndef SPLITPROOF_HARNESS_MEASURE_ARENA_H_
#define SPLITPROOF_HARNESS_MEASURE_ARENA_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace splitproof {

// At most one for each thread at a time. Not thread-safe.
class Arena {
 public:
  static constexpr size_t kBytesMax = size_t{64} << 20;

  // Whether this executable's malloc can be made to use an arena.
  static bool IsAvailable();

  Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  // Nobody may use its memory any more; nothing has to be freed.
  ~Arena();

  // All that is in use. Valid until the next call.
  std::string_view bytes() const { return {memory_, end_}; }
  // Puts back what bytes() was at some time.
  void Restore(std::string_view bytes);

  // Whether it once had no room for a block: that allocation failed.
  bool overflowed() const { return overflowed_; }
  // Blocks from elsewhere that were freed, or enlarged, in a scope. They were
  // left alone: who frees them again in another state would be wrong.
  uint64_t foreign_frees() const { return foreign_frees_; }

  // --- malloc and its family. Blocks are aligned to 16 bytes at least.
  bool Contains(const void* memory) const {
    const auto* byte = static_cast<const char*>(memory);
    return byte >= memory_ && byte < memory_ + kBytesMax;
  }
  // Null when there is no room. The block is filled with zeros.
  void* Allocate(size_t size, size_t alignment);
  void* Reallocate(void* memory, size_t size);
  void Free(void* memory);
  void TakeNoteOfForeignFree() { ++foreign_frees_; }
  // Bytes that there are in a block.
  static size_t UsableBytes(const void* memory);

 private:
  // Stands before each block; blocks follow each other without a gap.
  struct Header {
    size_t size;  // Of the block behind it, a multiple of kUnit.
    size_t used;  // 0 or 1.
  };
  static constexpr size_t kUnit = sizeof(Header);

  static Header* HeaderOf(void* block) {
    return static_cast<Header*>(block) - 1;
  }
  static void* BlockOf(Header* header) { return header + 1; }
  Header* First() { return reinterpret_cast<Header*>(memory_); }
  Header* End() { return reinterpret_cast<Header*>(memory_ + end_); }
  static Header* Next(Header* header) {
    return header + 1 + header->size / kUnit;
  }

  Header* Place(Header* free, size_t room, size_t size, size_t alignment);
  void Trim(Header* header, size_t size);
  void Release(Header* header);

  char* memory_ = nullptr;
  size_t end_ = 0;  // Of the last block, which is in use.
  bool overflowed_ = false;
  uint64_t foreign_frees_ = 0;
};

// The thread allocates from the arena while one lives. Scopes do not nest.
class ArenaScope {
 public:
  explicit ArenaScope(Arena& arena);
  ArenaScope(const ArenaScope&) = delete;
  ArenaScope& operator=(const ArenaScope&) = delete;
  ~ArenaScope();
};

// Within a scope: what the thread allocates while one lives is its own again.
class ArenaPause {
 public:
  ArenaPause();
  ArenaPause(const ArenaPause&) = delete;
  ArenaPause& operator=(const ArenaPause&) = delete;
  ~ArenaPause();

 private:
  Arena* arena_;
};

namespace internal {
// Read by malloc_counter.cc: the arena of a thread, if it has one; and the same
// where that is what it allocates from.
extern thread_local constinit Arena* thread_arena
    __attribute__((tls_model("initial-exec")));
extern thread_local constinit Arena* thread_arena_in_use
    __attribute__((tls_model("initial-exec")));
}  // namespace internal

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_MEASURE_ARENA_H_
