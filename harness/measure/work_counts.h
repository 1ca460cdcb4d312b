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

// The steps of this thread so far; under callgrind, those of all threads.
uint64_t WorkOfThisThread();

// What they are: "steps", or "instructions".
std::string_view WorkUnit();

// Whether they are counted in this executable.
bool WorkIsCounted();

namespace internal {
// What work_counter.cc adds to.
extern thread_local constinit uint64_t thread_work
    __attribute__((tls_model("initial-exec")));
}  // namespace internal

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_MEASURE_WORK_COUNTS_H_
