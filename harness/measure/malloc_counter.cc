// malloc and its family, counted.
//
// An executable's own definitions win over the C library's, for the program and
// for every shared library it loads: operator new, strdup and the rest are seen
// too. Each forwards to the __libc_ twin that glibc keeps for this purpose, and
// adds to counters of the calling thread. One definition of each for the whole
// program: link this object once, never into a static executable (glibc's own
// would come along), and never under a sanitizer, which does the same thing.

#include <malloc.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "harness/measure/allocation_counts.h"
#include "serializers/contract/sanitizers.h"

static_assert(!splitproof::kAddressSanitizer,
              "the sanitizer replaces malloc: build without malloc_counter.cc");

extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier): glibc's names.
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void* __libc_valloc(size_t size);
void* __libc_pvalloc(size_t size);
void __libc_free(void* memory);
// NOLINTEND(bugprone-reserved-identifier)
}

namespace {

using splitproof::internal::thread_counts;
using splitproof::internal::thread_failures;

// Usable bytes of a block, which may be null.
int64_t BytesOf(void* memory) {
  return static_cast<int64_t>(malloc_usable_size(memory));
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

// Takes note of a block of `old_bytes` at `old_address` that is now `memory`,
// and returns it.
void* Reallocated(void* memory, size_t size, uintptr_t old_address,
                  int64_t old_bytes) {
  const bool in_place = reinterpret_cast<uintptr_t>(memory) == old_address;
  ++(in_place ? thread_counts.reallocs_in_place : thread_counts.reallocs_moved);
  thread_counts.bytes_requested += size;
  AddLive(BytesOf(memory) - old_bytes);
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

bool IsPowerOfTwo(size_t n) { return n != 0 && (n & (n - 1)) == 0; }

}  // namespace

extern "C" {

void* malloc(size_t size) {
  if (Fails()) return nullptr;
  return Allocated(__libc_malloc(size), size);
}

void* calloc(size_t count, size_t size) {
  if (Fails()) return nullptr;
  return Allocated(__libc_calloc(count, size), count * size);
}

void* realloc(void* memory, size_t size) {
  if (memory == nullptr) return malloc(size);
  const auto address = reinterpret_cast<uintptr_t>(memory);
  const int64_t bytes = BytesOf(memory);
  if (static_cast<int64_t>(size) > bytes && Fails()) return nullptr;
  void* result = __libc_realloc(memory, size);
  if (result != nullptr) return Reallocated(result, size, address, bytes);
  // glibc frees a block that is made empty; any other one has stayed.
  if (size == 0) Freed(bytes);
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
  return Allocated(__libc_memalign(alignment, size), size);
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

void* valloc(size_t size) {
  if (Fails()) return nullptr;
  return Allocated(__libc_valloc(size), size);
}

void* pvalloc(size_t size) {
  if (Fails()) return nullptr;
  return Allocated(__libc_pvalloc(size), size);
}

void free(void* memory) {
  if (memory == nullptr) return;
  Freed(BytesOf(memory));
  __libc_free(memory);
}

}  // extern "C"
