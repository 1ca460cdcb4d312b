// Times of rows, as ratios to the limit.
//
// All rows of a cell are measured in turn, round after round, and each round
// compares a row with the limit of that same round: what slows the machine down
// for a while slows down both. The medians of the rounds are what counts; the
// distance of their quartiles says how far to believe it.

#ifndef SPLITPROOF_BENCH_PEERS_TIMING_H_
#define SPLITPROOF_BENCH_PEERS_TIMING_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/peers/peer.h"

namespace splitproof::peers {

// What is compared with what: rows that search, or rows that know lengths.
struct Cell {
  bool searched = true;
  Engine engine = Engine::kSimulated;
  size_t payload_bytes = 0;
  size_t chunk_bytes = 0;
};

struct TimingOptions {
  size_t rounds = 7;
  double round_ms_min = 10;  // CPU time of a row in a round.
};

struct Timing {
  const Row* row = nullptr;
  Cell cell;
  double ns_per_packet = 0;
  double ratio = 0;   // Of the limit's time to the row's: 1 is perfect.
  double spread = 0;  // From the first to the third quartile of the ratios.
};

// Measures a cell. DataLoss: a row has lost or torn a packet. Unavailable:
// there are no such sockets.
absl::StatusOr<std::vector<Timing>> MeasureCell(const Rows& rows,
                                                const Cell& cell,
                                                const TimingOptions& options);

// The `fraction`-th quantile.
double Quantile(std::vector<double> values, double fraction);

}  // namespace splitproof::peers

#endif  // SPLITPROOF_BENCH_PEERS_TIMING_H_
