#include "harness/measure/allocation_counts.h"

#include <cstddef>
#include <cstdlib>

namespace splitproof {

namespace internal {
thread_local constinit AllocationCounts thread_counts;
}  // namespace internal

AllocationCounts operator-(const AllocationCounts& a,
                           const AllocationCounts& b) {
  return {.mallocs = a.mallocs - b.mallocs,
          .reallocs_in_place = a.reallocs_in_place - b.reallocs_in_place,
          .reallocs_moved = a.reallocs_moved - b.reallocs_moved,
          .frees = a.frees - b.frees,
          .bytes_requested = a.bytes_requested - b.bytes_requested};
}

AllocationCounts CountsOfThisThread() { return internal::thread_counts; }

bool AllocationsAreCounted() {
  // Through a volatile pointer: compilers know that malloc writes to no
  // variable of the program.
  void* (*volatile allocate)(size_t) = std::malloc;
  const AllocationCounts before = CountsOfThisThread();
  std::free(allocate(1));
  return CountsOfThisThread().mallocs != before.mallocs;
}

}  // namespace splitproof
