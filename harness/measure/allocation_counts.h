// Counts what a thread asks of malloc. Exact integers, the same on every
// machine.
//
// The counting is done by malloc_counter.cc, which replaces malloc and its
// family in the executable that links it. Elsewhere, and under a sanitizer
// (which replaces them itself), counts stay zero and AllocationsAreCounted()
// says so.

#ifndef SPLITPROOF_HARNESS_MEASURE_ALLOCATION_COUNTS_H_
#define SPLITPROOF_HARNESS_MEASURE_ALLOCATION_COUNTS_H_

#include <cstdint>

namespace splitproof {

struct AllocationCounts {
  uint64_t mallocs = 0;  // malloc, calloc, and the aligned ones.
  uint64_t reallocs_in_place = 0;
  uint64_t reallocs_moved = 0;
  uint64_t frees = 0;            // Of something.
  uint64_t bytes_requested = 0;  // By all of them.

  uint64_t reallocs() const { return reallocs_in_place + reallocs_moved; }
  friend AllocationCounts operator-(const AllocationCounts& a,
                                    const AllocationCounts& b);
  friend bool operator==(const AllocationCounts&,
                         const AllocationCounts&) = default;
};

// What this thread has asked for so far.
AllocationCounts CountsOfThisThread();

// Whether this executable counts at all.
bool AllocationsAreCounted();

namespace internal {
// The counters of a thread; written by malloc_counter.cc. Needs no
// construction, because malloc runs before any.
extern thread_local constinit AllocationCounts thread_counts
    __attribute__((tls_model("initial-exec")));
}  // namespace internal

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_MEASURE_ALLOCATION_COUNTS_H_
