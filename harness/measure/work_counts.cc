#include "harness/measure/work_counts.h"

#include <array>
#include <cstring>

namespace splitproof {

namespace internal {
thread_local constinit uint64_t thread_work = 0;
}  // namespace internal

uint64_t WorkOfThisThread() { return internal::thread_work; }

bool WorkIsCounted() {
  // Through a volatile pointer: compilers know that memset writes to no
  // variable of the program.
  void* (*volatile fill)(void*, int, size_t) = std::memset;
  std::array<char, 64> bytes;
  const uint64_t before = internal::thread_work;
  fill(bytes.data(), 0, bytes.size());
  return internal::thread_work - before >= bytes.size();
}

}  // namespace splitproof
