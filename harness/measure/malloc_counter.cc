// malloc and its family, counted.
//
// An executable's own definitions win over the C library's, for the program and
// for every shared library it loads: operator new, strdup and the rest are seen
// too. Each forwards to the __libc_ twin that glibc keeps for this purpose, and
// adds to counters of the calling thread. One definition of each for the whole
// program: link this object once, and never under a sanitizer.

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "harness/measure/allocation_counts.h"

using splitproof::internal::thread_counts;

extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier): glibc's names.
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* memory);
// NOLINTEND(bugprone-reserved-identifier)

void* malloc(size_t size) {
  ++thread_counts.mallocs;
  thread_counts.bytes_requested += size;
  return __libc_malloc(size);
}

void* calloc(size_t count, size_t size) {
  ++thread_counts.mallocs;
  thread_counts.bytes_requested += count * size;
  return __libc_calloc(count, size);
}

void* realloc(void* memory, size_t size) {
  if (memory == nullptr) return malloc(size);
  const auto before = reinterpret_cast<uintptr_t>(memory);
  void* result = __libc_realloc(memory, size);
  if (reinterpret_cast<uintptr_t>(result) == before) {
    ++thread_counts.reallocs_in_place;
  } else {
    ++thread_counts.reallocs_moved;
  }
  thread_counts.bytes_requested += size;
  return result;
}

void* memalign(size_t alignment, size_t size) {
  ++thread_counts.mallocs;
  thread_counts.bytes_requested += size;
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(size_t alignment, size_t size) {
  return memalign(alignment, size);
}

int posix_memalign(void** result, size_t alignment, size_t size) {
  void* memory = memalign(alignment, size);
  if (memory == nullptr) return ENOMEM;
  *result = memory;
  return 0;
}

void free(void* memory) {
  if (memory != nullptr) ++thread_counts.frees;
  __libc_free(memory);
}

}  // extern "C"
