// malloc and its family, counted.
//
// An executable's own definitions win over the C library's, for the program and
// for every shared library it loads: operator new, strdup and the rest are seen
// too. Each forwards to the __libc_ twin that glibc keeps for this purpose, or
// to an arena (arena.h), and adds to counters of the calling thread. One
// definition of each for the whole program: link this object once, never into a
// static executable (glibc's own would come along), and never under a
// sanitizer, which does the same thing.

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "harness/measure/allocation_counts.h"
#include "harness/measure/arena.h"
#include "serializers/contract/sanitizers.h"

static_assert(!splitproof::kAddressSanitizer,
              "the sanitizer replaces malloc: build without malloc_counter.cc");

extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier): glibc's names.
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* memory);
// NOLINTEND(bugprone-reserved-identifier)
}

namespace {

using splitproof::Arena;
using splitproof::internal::thread_arena;
using splitproof::internal::thread_arena_in_use;
using splitproof::internal::thread_counts;
using splitproof::internal::thread_failures;

bool IsInArena(void* memory) {
  return thread_arena != nullptr && thread_arena->Contains(memory);
}

// Usable bytes of a block, which may be null.
int64_t BytesOf(void* memory) {
  const size_t bytes = IsInArena(memory) ? Arena::UsableBytes(memory)
                                         : malloc_usable_size(memory);
  return static_cast<int64_t>(bytes);
}

void* Allocate(size_t size) {
  return thread_arena_in_use == nullptr
             ? __libc_malloc(size)
             : thread_arena_in_use->Allocate(size, /*alignment=*/1);
}

// An arena's blocks are zero.
void* AllocateZeros(size_t count, size_t size) {
  size_t bytes = 0;
  if (thread_arena_in_use == nullptr) return __libc_calloc(count, size);
  if (__builtin_mul_overflow(count, size, &bytes)) return nullptr;
  return Allocate(bytes);
}

void* AllocateAligned(size_t alignment, size_t size) {
  return thread_arena_in_use == nullptr
             ? __libc_memalign(alignment, size)
             : thread_arena_in_use->Allocate(size, alignment);
}

void Free(void* memory) {
  if (IsInArena(memory)) {
    thread_arena->Free(memory);
  } else if (thread_arena_in_use == nullptr) {
    __libc_free(memory);
  } else {
    thread_arena_in_use->TakeNoteOfForeignFree();
  }
}

// Gives a block back and makes another, which begins with the same bytes.
void* Replace(void* memory, size_t size, size_t old_bytes) {
  void* result = Allocate(size);
  if (result == nullptr) return nullptr;
  std::memcpy(result, memory, std::min(size, old_bytes));
  Free(memory);
  return result;
}

void* Reallocate(void* memory, size_t size) {
  const bool is_in_arena = IsInArena(memory);
  if (!is_in_arena && thread_arena_in_use == nullptr) {
    return __libc_realloc(memory, size);
  }
  if (size == 0) {
    Free(memory);
    return nullptr;
  }
  return is_in_arena && thread_arena_in_use != nullptr
             ? thread_arena->Reallocate(memory, size)
             : Replace(memory, size, BytesOf(memory));
}

void AddLive(int64_t bytes) {
  thread_counts.bytes_live += bytes;
  thread_counts.bytes_peak =
      std::max(thread_counts.bytes_peak, thread_counts.bytes_live);
}

// Takes note of a new block of `size` bytes and returns it.
void* Allocated(void* memory, size_t size) {
  if (memory == nullptr) return nullptr;
  ++thread_counts.mallocs;
  thread_counts.bytes_requested += size;
  AddLive(BytesOf(memory));
  return memory;
}

// Takes note of a block that is about to be freed.
void Freed(int64_t bytes) {
  ++thread_counts.frees;
  thread_counts.bytes_live -= bytes;
}

// A block, as it was before a realloc.
struct OldBlock {
  explicit OldBlock(void* memory)
      : address(reinterpret_cast<uintptr_t>(memory)),
        bytes(BytesOf(memory)),
        has_own_pages(!IsInArena(memory) && IsMapped(memory)) {}

  // glibc's mark in the word in front of a block that mmap made, which mremap
  // makes another size of.
  static bool IsMapped(void* memory) {
    size_t head = 0;
    std::memcpy(&head, static_cast<char*>(memory) - sizeof(head), sizeof(head));
    return (head & 2) != 0;
  }

  uintptr_t address;
  int64_t bytes;
  bool has_own_pages;
};

// Takes note of what became of a block, and returns it.
void* Reallocated(void* memory, size_t size, const OldBlock& old) {
  if (reinterpret_cast<uintptr_t>(memory) == old.address) {
    ++thread_counts.reallocs_in_place;
  } else {
    ++thread_counts.reallocs_moved;
    if (!old.has_own_pages) {
      thread_counts.bytes_moved +=
          std::min(size, static_cast<size_t>(old.bytes));
    }
  }
  thread_counts.bytes_requested += size;
  AddLive(BytesOf(memory) - old.bytes);
  return memory;
}

// Whether the allocation that is about to be made is to fail.
bool Fails() {
  auto& failures = thread_failures;
  if (failures.countdown == 0 || failures.paused) return false;
  if (failures.countdown > 1) {
    --failures.countdown;
    return false;
  }
  // For good: the countdown stays at the failing one.
  if (!failures.for_good) failures.countdown = 0;
  ++failures.failed;
  errno = ENOMEM;
  return true;
}

size_t PageBytes() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

bool IsPowerOfTwo(size_t n) { return n != 0 && (n & (n - 1)) == 0; }

}  // namespace

extern "C" {

void* malloc(size_t size) {
  if (Fails()) return nullptr;
  return Allocated(Allocate(size), size);
}

void* calloc(size_t count, size_t size) {
  if (Fails()) return nullptr;
  return Allocated(AllocateZeros(count, size), count * size);
}

void* realloc(void* memory, size_t size) {
  if (memory == nullptr) return malloc(size);
  const OldBlock old(memory);
  if (static_cast<int64_t>(size) > old.bytes && Fails()) return nullptr;
  void* result = Reallocate(memory, size);
  if (result != nullptr) return Reallocated(result, size, old);
  // glibc frees a block that is made empty; any other one has stayed.
  if (size == 0) Freed(old.bytes);
  return nullptr;
}

void* reallocarray(void* memory, size_t count, size_t size) {
  size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return nullptr;
  }
  return realloc(memory, bytes);
}

void* memalign(size_t alignment, size_t size) {
  if (Fails()) return nullptr;
  return Allocated(AllocateAligned(alignment, size), size);
}

void* aligned_alloc(size_t alignment, size_t size) {
  return memalign(alignment, size);
}

int posix_memalign(void** result, size_t alignment, size_t size) {
  if (alignment % sizeof(void*) != 0 || !IsPowerOfTwo(alignment)) return EINVAL;
  void* memory = memalign(alignment, size);
  if (memory == nullptr) return ENOMEM;
  *result = memory;
  return 0;
}

void* valloc(size_t size) { return memalign(PageBytes(), size); }

void* pvalloc(size_t size) {
  const size_t page = PageBytes();
  return memalign(page, (size + page - 1) / page * page);
}

void free(void* memory) {
  if (memory == nullptr) return;
  Freed(BytesOf(memory));
  Free(memory);
}

}  // extern "C"
