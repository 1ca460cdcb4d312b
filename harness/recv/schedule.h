// Schedules: how a stream is cut, and what else recv answers on the way.
//
// A failure of a stream deserializer is a stream and a schedule, so a schedule
// is a value: it compares, copies, prints and parses back. It knows nothing of
// the stream; the same schedule can be tried on any.
//
// What a schedule means (engines carry it out):
//   * Chunks are delivered in order. A size beyond the end of the stream is
//     clipped, and a chunk with nothing left to deliver is skipped.
//   * When the steps run out, what is left of the stream is delivered as one
//     last chunk, unless the schedule ended the connection (E or R).
//   * E in the middle of the stream is legal: the peer closed after the bytes
//     delivered so far. After E or R, only C may follow.
//   * C begins a new connection on the same endpoint: it forgets what it holds,
//     and the stream goes on where it was.
//
// The text form, version 1:
//
//   text    = [ "v1:" ] [ element *( "," element ) ]
//   element = size                one chunk of that many bytes
//           | size "*" count      chunks of `size` bytes, `count` times
//           | "*"                 the rest of the stream, as one chunk
//           | "W"                 recv fails with EAGAIN: nothing to read yet
//           | "I"                 recv fails with EINTR
//           | "0"                 the endpoint is woken with zero bytes
//           | "E"                 end of file
//           | "R"                 recv fails with ECONNRESET
//           | "C"                 the user calls clear()
//   size, count = 1 to 2147483647, in decimal, without leading zeros
//
// `3,1*5,W,*,E` is a chunk of 3 bytes, five of 1 byte, an EAGAIN, the rest, and
// end of file. The empty text is the empty schedule: the stream in one chunk.

#ifndef SPLITPROOF_HARNESS_RECV_SCHEDULE_H_
#define SPLITPROOF_HARNESS_RECV_SCHEDULE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace splitproof {

struct ScheduleStep {
  enum class Kind : uint8_t {
    kChunk,
    kRest,
    kEagain,
    kEintr,
    kZero,
    kEof,
    kReset,
    kClear,
  };

  Kind kind = Kind::kRest;
  uint32_t size = 0;    // Bytes of each chunk; 0 unless kind is kChunk.
  uint32_t repeat = 1;  // How many such chunks; 1 unless kind is kChunk.

  friend bool operator==(const ScheduleStep&, const ScheduleStep&) = default;
};

// A sequence of steps in which equal neighbouring chunks are one step. That
// makes the value and its text unique: equal schedules print the same, and
// Parse(s.ToString()) == s. Thread-compatible.
//
// The Add functions abort on steps that no text could spell: an argument out of
// range, a step other than C after E or R, or more than kMaxSteps steps.
class Schedule {
 public:
  static constexpr uint32_t kMaxSize = 0x7fffffff;    // Bytes of a chunk.
  static constexpr uint32_t kMaxRepeat = 0x7fffffff;  // Chunks of a step.
  static constexpr size_t kMaxSteps = size_t{1} << 20;

  // The schedule that `text` spells. Errors quote the text, the element and its
  // position, counted from 1.
  static absl::StatusOr<Schedule> Parse(std::string_view text);

  // The schedule that cuts a stream of `stream_size` bytes at these offsets,
  // which are strictly increasing and strictly inside; every chunk's size is
  // explicit, the last one's too. Aborts on other offsets.
  static Schedule FromCuts(std::span<const size_t> cuts, size_t stream_size);

  // `*,E`: the stream in one chunk, and its end.
  static Schedule WholeAndEnd();

  // The canonical text, without the version. Parse() reads it back.
  std::string ToString() const;

  // `repeat` chunks of `size` bytes.
  void AddChunk(size_t size, size_t repeat = 1);
  // The rest of the stream as one chunk.
  void AddRest();
  // Any kind but kChunk and kRest.
  void AddFault(ScheduleStep::Kind kind);

  // What FromCuts() makes, in place.
  void AssignCuts(std::span<const size_t> cuts, size_t stream_size);

  // Makes the schedule empty and keeps its storage, so that building the next
  // one allocates nothing unless it has more steps than any before.
  void Clear() {
    steps_.clear();
    ended_ = false;
  }
  void Reserve(size_t steps) { steps_.reserve(steps); }

  // Valid until the schedule changes.
  std::span<const ScheduleStep> steps() const { return steps_; }
  bool empty() const { return steps_.empty(); }

  // True when the schedule ends its last connection, by E or by R.
  bool ended() const { return ended_; }
  // Whether a step of this kind occurs.
  bool Has(ScheduleStep::Kind kind) const;

  // The same connections without a cut: the chunks of each are one, and W, I
  // and 0, which deliver nothing, are left out.
  Schedule Uncut() const;
  // The same cuts without W, I and 0.
  Schedule WithoutWakeUps() const;
  bool HasWakeUps() const;
  // What follows the last C.
  Schedule LastConnection() const;

  // The offsets where chunks end, strictly inside a stream of `stream_size`
  // bytes, increasing. Faults cut nothing.
  std::vector<size_t> Cuts(size_t stream_size) const;

  friend bool operator==(const Schedule&, const Schedule&) = default;

 private:
  void Append(const ScheduleStep& step);

  std::vector<ScheduleStep> steps_;
  bool ended_ = false;  // E or R, and no C since.
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_RECV_SCHEDULE_H_
