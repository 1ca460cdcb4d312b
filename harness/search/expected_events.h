// What a stream must give, however it is cut.
//
// The packets that the stream was made of, where they are known; otherwise what
// the plain form (or the only form) finds when nothing is cut. For the end of
// the stream at any offset it is what that form finds when the bytes up to
// there are one chunk.
//
// After clear() a new connection begins where the stream was; what it must give
// is what that form finds in the rest of the stream alone.
//
// Events come in one order, so all that is left to say of a run that has been
// right so far is how many it has had. A run may be judged event by event, by
// whoever follows many runs at once, or as a whole.

#ifndef SPLITPROOF_HARNESS_SEARCH_EXPECTED_EVENTS_H_
#define SPLITPROOF_HARNESS_SEARCH_EXPECTED_EVENTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/case_runs.h"
#include "harness/check/subject.h"
#include "harness/recv/schedule.h"
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

// Of a sequence of events. Sequences that differ have another one.
class EventDigest {
 public:
  void Add(const SeenEvent& event);
  friend bool operator==(const EventDigest&, const EventDigest&) = default;

 private:
  size_t value_ = 0;
};

// Told the schedule of the stream that is about to be run.
using BeforeRun = std::function<void(const Schedule&)>;

// Immutable.
class ExpectedEvents {
 public:
  // The subject is run on the stream, on each beginning of it and on each end.
  ExpectedEvents(const Subject& subject, Bytes stream,
                 const KnownPackets* known, const BeforeRun& before_run = {});

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

  // Whether a connection that began at offset `begin`, and has been given the
  // rest of the stream without its end, is right to have given these events.
  // Where packets need not be prompt, some may be missing: then it always is.
  bool IsRest(uint64_t begin, const EventDigest& events) const {
    return promptness_.kind != Promptness::Kind::kPrompt ||
           rests_[begin] == events;
  }

  // What is wrong with a run of the stream, or of its beginning, and its end;
  // nothing if it is right. Of a run with clear() in it, the connection that
  // came last is judged.
  std::optional<std::string> FaultOf(const Trace& trace) const;

 private:
  // What comes of the bytes before an offset, and the end of the stream there.
  struct Ending {
    size_t common = 0;  // The first so many are those of events_.
    std::vector<ExpectedEvent> others;
  };

  Ending EndingOf(const Trace& trace) const;
  static EventDigest DigestOfLast(const Trace& trace, uint64_t shift);
  bool IsOverdue(size_t count, uint64_t delivered, Event::Type type) const;
  std::optional<std::string> FaultOfNext(size_t count, const Trace& trace,
                                         const Event& event) const;
  std::optional<std::string> FaultOfEnd(size_t count, const Trace& trace) const;

  Promptness promptness_;
  std::vector<ExpectedEvent> events_;
  std::vector<Ending> endings_;  // For each offset, the stream's end included.
  std::vector<EventDigest> rests_;  // The same.
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_EXPECTED_EVENTS_H_
