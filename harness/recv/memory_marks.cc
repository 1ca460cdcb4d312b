#include "harness/recv/memory_marks.h"

#include "serializers/contract/sanitizers.h"

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#define SPLITPROOF_HAS_VALGRIND 1
#else
#define SPLITPROOF_HAS_VALGRIND 0
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define SPLITPROOF_HAS_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define SPLITPROOF_HAS_ASAN 1
#endif
#ifndef SPLITPROOF_HAS_ASAN
#define SPLITPROOF_HAS_ASAN 0
#endif

namespace splitproof {

// valgrind's requests are assembly that reads no variables where it is absent.
#if SPLITPROOF_HAS_VALGRIND

bool RunsOnValgrind() { return RUNNING_ON_VALGRIND != 0; }
void MarkUndefined(std::span<const char> bytes) {
  static_cast<void>(VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size()));
}
void RequireDefined(std::span<const char> bytes) {
  static_cast<void>(VALGRIND_CHECK_MEM_IS_DEFINED(bytes.data(), bytes.size()));
}
uint64_t CountComplaints() { return VALGRIND_COUNT_ERRORS; }

#else

bool RunsOnValgrind() { return false; }
void MarkUndefined(std::span<const char>) {}
void RequireDefined(std::span<const char>) {}
uint64_t CountComplaints() { return 0; }

#endif

#if SPLITPROOF_HAS_ASAN

void Forbid(std::span<const char> bytes) {
  ASAN_POISON_MEMORY_REGION(bytes.data(), bytes.size());
}
void Allow(std::span<const char> bytes) {
  ASAN_UNPOISON_MEMORY_REGION(bytes.data(), bytes.size());
}

#else

void Forbid(std::span<const char>) {}
void Allow(std::span<const char>) {}

#endif

}  // namespace splitproof
