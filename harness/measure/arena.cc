#include "harness/measure/arena.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace splitproof {
namespace {

[[noreturn]] void Die(const char* what) {
  std::fprintf(stderr, "splitproof: arena: %s\n", what);
  std::abort();
}

size_t RoundUp(size_t n, size_t unit) { return (n + unit - 1) / unit * unit; }

}  // namespace

namespace internal {
thread_local constinit Arena* thread_arena;
thread_local constinit Arena* thread_arena_in_use;
}  // namespace internal

using internal::thread_arena;
using internal::thread_arena_in_use;

bool Arena::IsAvailable() {
  if (thread_arena != nullptr) return true;
  Arena arena;
  // Through a volatile pointer: compilers know that malloc writes to no
  // variable of the program.
  void* (*volatile allocate)(size_t) = std::malloc;
  void* block = nullptr;
  {
    const ArenaScope scope(arena);
    block = allocate(1);
  }
  const bool is_available = arena.Contains(block);
  if (!is_available) std::free(block);
  return is_available;
}

Arena::Arena() {
  if (thread_arena != nullptr) Die("the thread has one already");
  void* memory = mmap(nullptr, kBytesMax, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) Die("there is no address space");
  memory_ = static_cast<char*>(memory);
  thread_arena = this;
}

Arena::~Arena() {
  thread_arena = nullptr;
  munmap(memory_, kBytesMax);
}

void Arena::Restore(std::string_view bytes) {
  std::memcpy(memory_, bytes.data(), bytes.size());
  if (bytes.size() < end_) {
    std::memset(memory_ + bytes.size(), 0, end_ - bytes.size());
  }
  end_ = bytes.size();
}

void* Arena::Allocate(size_t size, size_t alignment) {
  if (size > kBytesMax || alignment > kBytesMax) {
    overflowed_ = true;
    return nullptr;
  }
  size = RoundUp(std::max<size_t>(size, 1), kUnit);
  for (Header* header = First(); header != End(); header = Next(header)) {
    if (header->used != 0) continue;
    Header* placed = Place(header, header->size, size, alignment);
    if (placed != nullptr) return BlockOf(placed);
  }
  // Behind the last block.
  const size_t room = kBytesMax - end_;
  const size_t needed = kUnit + size + (alignment > kUnit ? 2 * alignment : 0);
  if (room < needed) {
    overflowed_ = true;
    return nullptr;
  }
  Header* header = End();
  header->size = needed - kUnit;
  end_ += needed;
  return BlockOf(Place(header, header->size, size, alignment));
}

// Makes a block in use of a free one of `room` bytes, aligned; what is left of
// it before and behind stays free. Null if it is too small.
Arena::Header* Arena::Place(Header* free, size_t room, size_t size,
                            size_t alignment) {
  const auto begin = reinterpret_cast<uintptr_t>(BlockOf(free));
  uintptr_t block = RoundUp(begin, std::max(alignment, kUnit));
  // A gap takes a header of its own, and a block.
  while (block != begin && block - begin < 2 * kUnit) block += alignment;
  const size_t gap = block - begin;
  if (gap + size > room) return nullptr;
  Header* header = free;
  if (gap > 0) {
    header = free + gap / kUnit;
    free->size = gap - kUnit;
    header->size = room - gap;
  }
  header->used = 1;
  Trim(header, size);
  return header;
}

// Frees what the block has more than `size` bytes, if that makes a block.
void Arena::Trim(Header* header, size_t size) {
  if (header->size < size + 2 * kUnit) return;
  const size_t rest = header->size - size - kUnit;
  header->size = size;
  Header* behind = Next(header);
  std::memset(static_cast<void*>(behind), 0, kUnit);
  behind->size = rest;
  behind->used = 1;
  Release(behind);
}

void* Arena::Reallocate(void* memory, size_t size) {
  Header* header = HeaderOf(memory);
  const size_t old_size = header->size;
  const size_t rounded = RoundUp(std::max<size_t>(size, 1), kUnit);
  if (rounded <= old_size) {
    std::memset(static_cast<char*>(memory) + size, 0, old_size - size);
    Trim(header, rounded);
    return memory;
  }
  void* moved = Allocate(size, kUnit);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, old_size);
  Free(memory);
  return moved;
}

void Arena::Free(void* memory) {
  Header* header = HeaderOf(memory);
  if (header->used != 1) Die("a block is freed twice, or is none");
  Release(header);
}

// Makes the block free, and one with its free neighbours.
void Arena::Release(Header* header) {
  std::memset(BlockOf(header), 0, header->size);
  header->used = 0;
  Header* next = Next(header);
  if (next != End() && next->used == 0) {
    header->size += kUnit + next->size;
    std::memset(static_cast<void*>(next), 0, kUnit);
  }
  Header* before = nullptr;
  for (Header* it = First(); it != header; it = Next(it)) before = it;
  if (before != nullptr && before->used == 0) {
    before->size += kUnit + header->size;
    std::memset(static_cast<void*>(header), 0, kUnit);
    header = before;
  }
  if (Next(header) != End()) return;
  end_ = reinterpret_cast<char*>(header) - memory_;
  std::memset(static_cast<void*>(header), 0, kUnit);
}

size_t Arena::UsableBytes(const void* memory) {
  return (static_cast<const Header*>(memory) - 1)->size;
}

ArenaScope::ArenaScope(Arena& arena) {
  if (thread_arena_in_use != nullptr) Die("scopes do not nest");
  thread_arena_in_use = &arena;
}

ArenaScope::~ArenaScope() { thread_arena_in_use = nullptr; }

ArenaPause::ArenaPause()
    : arena_(std::exchange(thread_arena_in_use, nullptr)) {}

ArenaPause::~ArenaPause() { thread_arena_in_use = arena_; }

}  // namespace splitproof
