#include "harness/measure/allocation_counts.h"

#include <cstddef>
#include <cstdlib>

namespace splitproof {

namespace internal {
thread_local constinit AllocationCounts thread_counts;
}  // namespace internal

AllocationCounts operator-(const AllocationCounts& after,
                           const AllocationCounts& before) {
  return {
      .mallocs = after.mallocs - before.mallocs,
      .reallocs_in_place = after.reallocs_in_place - before.reallocs_in_place,
      .reallocs_moved = after.reallocs_moved - before.reallocs_moved,
      .frees = after.frees - before.frees,
      .bytes_requested = after.bytes_requested - before.bytes_requested,
      .bytes_live = after.bytes_live - before.bytes_live,
      .bytes_peak = after.bytes_peak - before.bytes_live};
}

AllocationCounts CountsOfThisThread() { return internal::thread_counts; }

void ResetPeakOfThisThread() {
  internal::thread_counts.bytes_peak = internal::thread_counts.bytes_live;
}

bool AllocationsAreCounted() {
  // Through a volatile pointer: compilers know that malloc writes to no
  // variable of the program.
  void* (*volatile allocate)(size_t) = std::malloc;
  const AllocationCounts before = CountsOfThisThread();
  std::free(allocate(1));
  return CountsOfThisThread().mallocs != before.mallocs;
}

}  // namespace splitproof
