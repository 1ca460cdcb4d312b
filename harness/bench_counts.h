// What a row of a benchmark costs in memory: exact integers.
//
// A connection receives its stream three times to warm up, and three times
// more. The counts of those passes must be the same, or there is no such thing
// as the count: the row is not steady. What a connection costs until its first
// packet is out, which a warm-up hides, is counted apart, on a second one.
//
// How malloc rounds sizes, and whether a block moves, depends on what has been
// allocated before. So each row is counted in a process and a thread of its
// own, with a heap on which nothing has happened: the counts depend neither on
// other rows, nor on the environment, nor on where the program lies.

#ifndef SPLITPROOF_HARNESS_BENCH_COUNTS_H_
#define SPLITPROOF_HARNESS_BENCH_COUNTS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/bench_connection.h"
#include "harness/bench_workload.h"
#include "harness/check/subject.h"
#include "nlohmann/json.hpp"

namespace splitproof {

// Of one pass, if nothing else is said.
struct BenchCounts {
  uint64_t bytes = 0;  // Received.
  uint64_t recvs = 0;
  uint64_t packets = 0;
  uint64_t mallocs = 0;
  uint64_t reallocs = 0;
  uint64_t moved = 0;  // Of the reallocs, those to another address.
  uint64_t frees = 0;
  uint64_t requested = 0;     // Bytes, by mallocs and reallocs.
  uint64_t copied = 0;        // Bytes, by memcpy, memmove and moved reallocs.
  uint64_t peak = 0;          // Bytes, the most the connection ever held.
  uint64_t cold_mallocs = 0;  // From its beginning to its first packet.
  uint64_t cold_requested = 0;

  double PerRecv(uint64_t count) const { return Share(count, recvs); }
  double PerByte(uint64_t count) const { return Share(count, bytes); }
  double PerPacket(uint64_t count) const { return Share(count, packets); }

  friend bool operator==(const BenchCounts&, const BenchCounts&) = default;

 private:
  static double Share(uint64_t count, uint64_t of) {
    return of == 0 ? 0 : static_cast<double>(count) / static_cast<double>(of);
  }
};

// All of them, by the names that they have in files.
struct BenchCountsField {
  const char* name;
  uint64_t BenchCounts::* count;
};
inline constexpr std::array<BenchCountsField, 12> kBenchCountsFields = {{
    {"bytes", &BenchCounts::bytes},
    {"recvs", &BenchCounts::recvs},
    {"packets", &BenchCounts::packets},
    {"mallocs", &BenchCounts::mallocs},
    {"reallocs", &BenchCounts::reallocs},
    {"moved", &BenchCounts::moved},
    {"frees", &BenchCounts::frees},
    {"requested", &BenchCounts::requested},
    {"copied", &BenchCounts::copied},
    {"peak", &BenchCounts::peak},
    {"cold_mallocs", &BenchCounts::cold_mallocs},
    {"cold_requested", &BenchCounts::cold_requested},
}};

// By the name of the row.
using BenchCountsTable = std::map<std::string, BenchCounts>;

nlohmann::ordered_json ToJson(const BenchCounts& counts);
// InvalidArgument if a count is missing, is none, or is unknown.
absl::StatusOr<BenchCounts> BenchCountsFromJson(
    const nlohmann::ordered_json& json);

// Whether this program counts; FailedPrecondition says why not.
absl::Status CanCount();

// Counts one row. FailedPrecondition: it is not steady, or the stream has
// errors in it; Aborted: its process died. The calling program must not have
// other threads.
absl::StatusOr<BenchCounts> CountRow(const Subject& subject, Form form,
                                     const Workload& workload,
                                     size_t chunk_size, BenchEngine engine);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_BENCH_COUNTS_H_
