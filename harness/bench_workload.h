// What a benchmark sends: packets of a size, again and again.
//
// 32 bytes, 1 KiB and 32 KiB of text or data a packet, where the subject makes
// packets of a size (Subject::FrameOfSize); otherwise its samples, all in a
// row, or, without those, a recorded stream.

#ifndef SPLITPROOF_HARNESS_BENCH_WORKLOAD_H_
#define SPLITPROOF_HARNESS_BENCH_WORKLOAD_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/check/subject.h"

namespace splitproof {

// A tiny chunk, a small one, a TCP segment, a page, and a whole recv.
inline constexpr std::array<size_t, 5> kBenchChunkSizes = {1, 64, 1448, 4096,
                                                           65536};
inline constexpr std::array<size_t, 3> kBenchPacketSizes = {32, 1024, 32768};

struct Workload {
  std::string packets;  // "32", "1024", "32768", "samples" or "recorded".
  std::string stream;
  // The stream is all that a connection may receive: whoever sends it again
  // begins a new one. Otherwise it is whole packets, and more may follow.
  bool is_whole_connection = false;
};

// At least one. `corpus`: folder of recorded streams, or empty. NotFound: there
// is nothing to send.
absl::StatusOr<std::vector<Workload>> WorkloadsOf(const Subject& subject,
                                                  const std::string& corpus);

// "line/plain/packet:32/chunk:64".
std::string BenchRowName(std::string_view subject, Form form,
                         std::string_view packets, size_t chunk_size);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_BENCH_WORKLOAD_H_
