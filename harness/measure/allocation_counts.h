// Counts what a thread asks of malloc. Exact integers, the same in every run.
//
// The counting is done by malloc_counter.cc, which replaces malloc and its
// family in the executable that links it. Elsewhere, and under a sanitizer
// (which replaces them itself), all numbers stay zero and
// AllocationsAreCounted() says so.
//
//   ResetPeakOfThisThread();
//   const AllocationCounts before = CountsOfThisThread();
//   connection.Receive();
//   const AllocationCounts cost = CountsOfThisThread() - before;

#ifndef SPLITPROOF_HARNESS_MEASURE_ALLOCATION_COUNTS_H_
#define SPLITPROOF_HARNESS_MEASURE_ALLOCATION_COUNTS_H_

#include <cstdint>

#include "absl/status/status.h"

namespace splitproof {

// Calls that got what they asked for, of one thread.
struct AllocationCounts {
  uint64_t mallocs = 0;  // malloc, calloc, the aligned ones; realloc of null.
  uint64_t reallocs_in_place = 0;
  uint64_t reallocs_moved = 0;  // To another address.
  // What the moved ones copied. A block so big that it has pages of its own
  // gets to another address without a byte being copied.
  uint64_t bytes_moved = 0;
  uint64_t frees = 0;            // Of something; realloc to 0 is one.
  uint64_t bytes_requested = 0;  // By all of them.
  // As malloc_usable_size() has them, which may be more than was requested.
  // Negative when the thread frees what others have allocated.
  int64_t bytes_live = 0;
  int64_t bytes_peak = 0;  // The most that were live at a time.

  uint64_t reallocs() const { return reallocs_in_place + reallocs_moved; }

  // What happened between `before` and `after`. The peak is what was live at
  // most on top of what was live before, provided that it was reset then.
  friend AllocationCounts operator-(const AllocationCounts& after,
                                    const AllocationCounts& before);
  friend bool operator==(const AllocationCounts&,
                         const AllocationCounts&) = default;
};

// What this thread has asked for so far.
AllocationCounts CountsOfThisThread();

// Makes the peak of this thread what is live now.
void ResetPeakOfThisThread();

// Makes allocations of this thread fail: the `nth` from now on, counted from 1,
// and with `for_good` all that follow it. 0: none fails any more. Allocations
// are malloc and its family, and a realloc to more bytes.
void FailAllocationsOfThisThread(uint64_t nth, bool for_good);
// How many have failed since.
uint64_t FailedAllocationsOfThisThread();

// While one lives, the allocations of this thread are neither counted nor made
// to fail: for what a test does between the calls that it watches.
class AllocationPause {
 public:
  AllocationPause();
  AllocationPause(const AllocationPause&) = delete;
  AllocationPause& operator=(const AllocationPause&) = delete;
  ~AllocationPause();

 private:
  AllocationCounts counts_;
};

// Whether this executable counts at all.
bool AllocationsAreCounted();

// OK if it does; otherwise FailedPrecondition, and why, and what to do.
absl::Status AllocationMeterStatus();

namespace internal {
// The counters of a thread; written by malloc_counter.cc. Needs no
// construction, because malloc runs before any.
extern thread_local constinit AllocationCounts thread_counts
    __attribute__((tls_model("initial-exec")));

// Which allocations are to fail; read by malloc_counter.cc.
struct AllocationFailures {
  uint64_t countdown = 0;  // Allocations up to the failing one; 0: none fails.
  bool for_good = false;
  bool paused = false;
  uint64_t failed = 0;
};
extern thread_local constinit AllocationFailures thread_failures
    __attribute__((tls_model("initial-exec")));
}  // namespace internal

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_MEASURE_ALLOCATION_COUNTS_H_
