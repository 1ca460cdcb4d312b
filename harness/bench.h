// The benchmark face: what a recv costs a registered subject.
//
//   SPLITPROOF_BENCHMARK("line");
//
// defines the main function of a benchmark program: the subject's default
// configuration, in each form, for chunks of 64, 1448 and 65536 bytes. Counts
// come from a pass of their own, after a warm-up, and are custom counters, so
// that console, JSON and CSV show malloc/recv, realloc/recv, free/recv and
// malloc/packet, and how many recvs and packets an iteration has. Time is
// measured afterwards, and is advisory.

#ifndef SPLITPROOF_HARNESS_BENCH_H_
#define SPLITPROOF_HARNESS_BENCH_H_

#include <string_view>

namespace splitproof {

// Registers the benchmarks of `subject` and runs those that the command line
// selects.
int BenchMain(int argc, char** argv, std::string_view subject);

}  // namespace splitproof

#define SPLITPROOF_BENCHMARK(NAME)                    \
  int main(int argc, char** argv) {                   \
    return ::splitproof::BenchMain(argc, argv, NAME); \
  }                                                   \
  static_assert(true)

#endif  // SPLITPROOF_HARNESS_BENCH_H_
