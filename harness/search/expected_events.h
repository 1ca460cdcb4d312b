// What a stream must give, however it is cut.
//
// The packets that the stream was made of, where they are known; otherwise what
// the plain form (or the only form) finds when nothing is cut. For the end of
// the stream at any offset it is what that form finds when the bytes up to
// there are one chunk.
//
// Events come in one order, so all that is left to say of a run that has been
// right so far is how many it has had. A run may be judged event by event, by
// whoever follows many runs at once, or as a whole.

#ifndef SPLITPROOF_HARNESS_SEARCH_EXPECTED_EVENTS_H_
#define SPLITPROOF_HARNESS_SEARCH_EXPECTED_EVENTS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/case_runs.h"
#include "harness/check/subject.h"
#include "harness/recv/trace.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/step.h"

namespace splitproof {

// An event, apart from when it came out and what an error says.
struct ExpectedEvent {
  Event::Type type = Event::Type::kPacket;
  bool fatal = false;
  ErrorKind kind = ErrorKind::kMalformed;  // Errors only.
  uint64_t end = 0;
  std::string text = {};  // Of packets.
};

// One that was seen. The text is that of a packet.
struct SeenEvent {
  Event::Type type = Event::Type::kPacket;
  bool fatal = false;
  ErrorKind kind = ErrorKind::kMalformed;
  uint64_t end = 0;
  std::string_view text = {};
};

// Immutable.
class ExpectedEvents {
 public:
  // The subject is run on the stream, and on each beginning of it.
  ExpectedEvents(const Subject& subject, Bytes stream,
                 const KnownPackets* known);

  // Those that come out of the bytes, without the end of the stream.
  size_t size() const { return events_.size(); }
  // Where event `index` ends.
  uint64_t EndOf(size_t index) const { return events_[index].end; }

  // Whether `seen` is event `index`.
  bool IsEvent(size_t index, const SeenEvent& seen) const;
  // Whether a run that has had `count` events is late when all bytes before
  // `delivered` have been delivered: a packet should be out already. ...
  bool IsLate(size_t count, uint64_t delivered) const;
  // ... Or nothing may follow but the end of the stream: an error should, which
  // is as good then.
  bool MustEnd(size_t count, uint64_t delivered) const;

  // Whether the end of the stream behind `delivered` bytes is right to give
  // this event, or none if null, in a run that has had `count` events.
  bool IsEnd(size_t count, uint64_t delivered, const SeenEvent* seen) const;

  // What is wrong with a run of the stream, or of its beginning, and its end;
  // nothing if it is right.
  std::optional<std::string> FaultOf(const Trace& trace) const;

 private:
  // What comes of the bytes before an offset, and the end of the stream there.
  struct Ending {
    size_t common = 0;  // The first so many are those of events_.
    std::vector<ExpectedEvent> others;
  };

  Ending EndingOf(const Trace& trace) const;
  bool IsOverdue(size_t count, uint64_t delivered, Event::Type type) const;
  std::optional<std::string> FaultOfNext(size_t count, const Trace& trace,
                                         const Event& event) const;
  std::optional<std::string> FaultOfEnd(size_t count, const Trace& trace) const;

  Promptness promptness_;
  std::vector<ExpectedEvent> events_;
  std::vector<Ending> endings_;  // For each offset, the stream's end included.
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_EXPECTED_EVENTS_H_
