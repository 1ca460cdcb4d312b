// Counts the work a thread does, in steps that are the same on every run: bytes
// that the memory functions of the C library move, compare or search, and
// branches taken in code that was compiled to count them.
//
// The counting is done by work_counter.cc in the executable that links it.
// Branches are counted in code compiled with -fsanitize-coverage=trace-pc,
// which the subjects of a gate are; of a library compiled without, only what it
// asks of the memory functions is seen. Elsewhere, and under a sanitizer, the
// counts stay zero and the questions below say so.
//
// Where callgrind runs the program, steps are instructions instead, of whatever
// code: see instruction_counts.h.

#ifndef SPLITPROOF_HARNESS_MEASURE_WORK_COUNTS_H_
#define SPLITPROOF_HARNESS_MEASURE_WORK_COUNTS_H_

#include <cstdint>
#include <string_view>

namespace splitproof {

// Counts the work of this thread, while it lives; under callgrind, that of all
// threads. One at a time. Nothing is counted in between: most code runs without
// being measured, and counting its branches takes a third of its time.
class WorkMeter {
 public:
  WorkMeter();
  WorkMeter(const WorkMeter&) = delete;
  WorkMeter& operator=(const WorkMeter&) = delete;
  ~WorkMeter();

  uint64_t steps() const;
  // Of the steps, bytes that memcpy and memmove copied; the copies of a few
  // bytes that a compiler makes without them are not seen. Exact under
  // callgrind, too.
  uint64_t bytes_copied() const;

 private:
  uint64_t before_;
  uint64_t copied_before_;
};

// What they are: "steps", or "instructions".
std::string_view WorkUnit();

// Whether they are counted in this executable.
bool WorkIsCounted();

namespace internal {
// What work_counter.cc adds to, and whether it does.
extern thread_local constinit uint64_t thread_work
    __attribute__((tls_model("initial-exec")));
extern thread_local constinit uint64_t thread_bytes_copied
    __attribute__((tls_model("initial-exec")));
extern thread_local constinit bool thread_work_counts
    __attribute__((tls_model("initial-exec")));
}  // namespace internal

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_MEASURE_WORK_COUNTS_H_
