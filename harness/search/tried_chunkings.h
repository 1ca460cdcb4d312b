// Chunkings of one stream, run through a form's real connection and judged.
//
// What a proof cannot reach is tried here; and what it says about a schedule is
// looked at again, where nothing is left out.

#ifndef SPLITPROOF_HARNESS_SEARCH_TRIED_CHUNKINGS_H_
#define SPLITPROOF_HARNESS_SEARCH_TRIED_CHUNKINGS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/check/subject.h"
#include "harness/recv/instruments.h"
#include "harness/recv/schedule.h"
#include "harness/recv/trace.h"
#include "harness/search/expected_events.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// What bytes that nobody may read are filled with, one after the other: zeros,
// and what the subject looks for. In a buffer, where it takes more than a read
// behind the end of a chunk to see them, also ones, and the stream itself, as a
// buffer that was used before would hold.
std::vector<std::string> ProofFills(const Subject& subject, Form form,
                                    Bytes stream);

// One connection, used for run after run. The arguments must outlive it.
class ChunkingJudge {
 public:
  ChunkingJudge(const Subject& subject, Form form, Bytes stream,
                size_t recv_size, const ExpectedEvents& expected,
                BeforeRun before_run = {});

  // The fill of the runs that follow.
  void SetFill(const std::string& pattern) { instruments_.set_poison(pattern); }
  // Whether they are watched, as they are at first: a connection that nobody
  // watches may look at bytes in place of delivering them.
  void SetWatch(bool watch) { instruments_.set_watch(watch); }
  // Runs the stream and says what is wrong with it; nothing if all is right. A
  // schedule that does not end the connection is followed by its end.
  std::optional<std::string> FaultOf(Schedule schedule);

 private:
  Bytes stream_;
  const ExpectedEvents& expected_;
  Instruments instruments_;
  std::unique_ptr<Endpoint> endpoint_;
  Recorder recorder_;
  BeforeRun before_run_;
};

// What a number of chunkings came to.
struct TriedChunkings {
  // Schedules of the whole stream, and how many of them failed.
  uint64_t chunkings = 0;
  uint64_t failing = 0;
  // The first schedule that failed, which may be one that ends early or begins
  // a new connection on the way, and how.
  std::optional<Schedule> first;
  std::string what = {};
};

// At most so many bytes have all their chunkings tried.
inline constexpr size_t kAllChunkingsBytesMax = 16;

// Tries every chunking of the stream, whole, and ended and cleared after each
// of its bytes, under one fill after the other, until one fails. At most
// kAllChunkingsBytesMax bytes.
TriedChunkings TryAllChunkings(const Subject& subject, Form form, Bytes stream,
                               const ExpectedEvents& expected,
                               const BeforeRun& before_run = {});
// Tries those of the families of schedules, in the same way.
TriedChunkings TrySomeChunkings(const Subject& subject, Form form, Bytes stream,
                                const ExpectedEvents& expected,
                                const BeforeRun& before_run = {});

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_TRIED_CHUNKINGS_H_
