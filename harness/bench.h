// The benchmark face: what a recv costs a registered subject.
//
//   SPLITPROOF_BENCHMARK("line");
//
// defines the main function of a benchmark program: the subject's default
// configuration, in each form, for packets and chunks of several sizes
// (bench_workload.h), through a simulated recv and through a socketpair:
//
//   line/buffered/packet:32/chunk:1448/simulated
//
// Counters cost time, so this program has none in it: what a row costs in
// memory is counted by NAME_counts, which the build puts beside it and which
// this one runs. The counts are custom counters of the rows, so that console,
// JSON and CSV show malloc/recv, realloc/recv, moved/recv, free/recv,
// copied/byte, peakB, alloc/packet, the cold costs, recvs and packets. Times
// are advisory; those through a socketpair include what the peer does.

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
