// What a row asks of malloc, copies and receives: exact, the same in every run.
//
// The recv is simulated, and its own copy is not counted. Counting is apart
// from timing: what counts replaces malloc and memcpy, so it is linked into
// other executables.

#ifndef SPLITPROOF_BENCH_PEERS_COUNTING_H_
#define SPLITPROOF_BENCH_PEERS_COUNTING_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "bench/peers/peer.h"
#include "harness/measure/allocation_counts.h"

namespace splitproof::peers {

// Of one pass over the workload, after one to warm up.
struct PassCounts {
  AllocationCounts allocations;
  uint64_t bytes_copied = 0;  // By memcpy, memmove, and reallocs that moved.
  uint64_t recvs = 0;
  uint64_t recvs_min = 0;  // Recvs that deliver whole chunks.
  uint64_t bytes = 0;
  uint64_t packets = 0;

  friend bool operator==(const PassCounts&, const PassCounts&) = default;
};

struct RowCounts {
  PassCounts pass;
  // Whether a further pass has the same counts.
  bool steady = false;
  // The most bytes of heap that the connection has held, from its first on.
  int64_t bytes_peak = 0;
};

// DataLoss: a packet got lost or torn. FailedPrecondition: this executable does
// not count.
absl::StatusOr<RowCounts> CountRow(const Row& row, size_t payload_bytes,
                                   size_t chunk_bytes);

}  // namespace splitproof::peers

#endif  // SPLITPROOF_BENCH_PEERS_COUNTING_H_
