#include "harness/measure/allocation_counts.h"

#include <cstddef>
#include <cstdlib>

#include "serializers/contract/sanitizers.h"

namespace splitproof {

namespace internal {
thread_local constinit AllocationCounts thread_counts;
thread_local constinit AllocationFailures thread_failures;
}  // namespace internal

AllocationCounts operator-(const AllocationCounts& after,
                           const AllocationCounts& before) {
  return {
      .mallocs = after.mallocs - before.mallocs,
      .reallocs_in_place = after.reallocs_in_place - before.reallocs_in_place,
      .reallocs_moved = after.reallocs_moved - before.reallocs_moved,
      .bytes_moved = after.bytes_moved - before.bytes_moved,
      .frees = after.frees - before.frees,
      .bytes_requested = after.bytes_requested - before.bytes_requested,
      .bytes_live = after.bytes_live - before.bytes_live,
      .bytes_peak = after.bytes_peak - before.bytes_live};
}

AllocationCounts CountsOfThisThread() { return internal::thread_counts; }

void ResetPeakOfThisThread() {
  internal::thread_counts.bytes_peak = internal::thread_counts.bytes_live;
}

void FailAllocationsOfThisThread(uint64_t nth, bool for_good) {
  internal::thread_failures = {.countdown = nth, .for_good = for_good};
}

uint64_t FailedAllocationsOfThisThread() {
  return internal::thread_failures.failed;
}

AllocationPause::AllocationPause() : counts_(internal::thread_counts) {
  internal::thread_failures.paused = true;
}

AllocationPause::~AllocationPause() {
  internal::thread_failures.paused = false;
  internal::thread_counts = counts_;
}

bool AllocationsAreCounted() {
  // Through a volatile pointer: compilers know that malloc writes to no
  // variable of the program.
  void* (*volatile allocate)(size_t) = std::malloc;
  const AllocationCounts before = CountsOfThisThread();
  std::free(allocate(1));
  return CountsOfThisThread().mallocs != before.mallocs;
}

absl::Status AllocationMeterStatus() {
  if (AllocationsAreCounted()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      kAddressSanitizer
          ? "allocations are not counted: AddressSanitizer has a malloc of its "
            "own; build with the release preset"
          : "allocations are not counted: link splitproof_malloc_counter into "
            "this program");
}

}  // namespace splitproof
