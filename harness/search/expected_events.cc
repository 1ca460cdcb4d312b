#include "harness/search/expected_events.h"

#include <algorithm>
#include <memory>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "harness/recv/instruments.h"
#include "harness/recv/schedule.h"
#include "harness/recv/simulated_recv.h"

namespace splitproof {
namespace {

bool Matches(const ExpectedEvent& expected, const SeenEvent& seen) {
  if (expected.type != seen.type || expected.end != seen.end ||
      expected.fatal != seen.fatal) {
    return false;
  }
  return expected.type == Event::Type::kPacket ? expected.text == seen.text
                                               : expected.kind == seen.kind;
}

SeenEvent SeenIn(const Trace& trace, const Event& event) {
  return {.type = event.type,
          .fatal = event.fatal,
          .kind = event.kind,
          .end = event.end,
          .text = trace.TextOf(event)};
}

ExpectedEvent ExpectedFrom(const Trace& trace, const Event& event) {
  const bool is_packet = event.type == Event::Type::kPacket;
  return {.type = event.type,
          .fatal = event.fatal,
          .kind = event.kind,
          .end = event.end,
          .text = is_packet ? std::string(trace.TextOf(event)) : ""};
}

// Errors that lie where their packet begins, whenever they come out.
bool HasNoPlace(const ExpectedEvent& event) {
  return event.type == Event::Type::kError &&
         (event.kind == ErrorKind::kCrash ||
          event.kind == ErrorKind::kResource);
}

// A packet that is not the last thing in the stream does not need its end.
bool IsLateAtEof(const Event& event, Bytes stream) {
  return event.type == Event::Type::kPacket && event.end < stream.size();
}

}  // namespace

void EventDigest::Add(const SeenEvent& event) {
  const bool is_packet = event.type == Event::Type::kPacket;
  value_ = absl::HashOf(value_, is_packet, event.end, event.fatal,
                        is_packet ? 0 : static_cast<int>(event.kind),
                        is_packet ? event.text : "");
}

ExpectedEvents::ExpectedEvents(const Subject& subject, Bytes stream,
                               const KnownPackets* known,
                               const BeforeRun& before_run)
    : promptness_(subject.traits().promptness) {
  const Form form = subject.Has(Form::kPlain) ? Form::kPlain : Form::kBuffered;
  Instruments instruments;
  instruments.set_poison(kInertFill);
  const auto endpoint =
      subject.Connect(form, std::max<size_t>(stream.size(), 1), instruments);
  Recorder recorder;
  const Schedule whole_and_end = Schedule::WholeAndEnd();
  const auto run = [&](Bytes part, const Schedule& schedule) -> const Trace& {
    if (before_run) before_run(schedule);
    endpoint->Clear();
    recorder.Begin(part);
    RunSimulated(*endpoint, part, whole_and_end, recorder);
    return recorder.trace();
  };
  const Trace& whole = run(stream, whole_and_end);
  for (const Event& event : whole.events()) {
    if (!event.at_eof || IsLateAtEof(event, stream)) {
      events_.push_back(ExpectedFrom(whole, event));
    }
  }
  if (known != nullptr) {
    events_.clear();
    for (const auto& [text, end] : *known) {
      events_.push_back({.end = end, .text = text});
    }
  }
  for (size_t offset = 0; offset <= stream.size(); ++offset) {
    Schedule ended;
    if (offset > 0) ended.AddChunk(offset);
    Schedule cleared = ended;
    ended.AddFault(ScheduleStep::Kind::kEof);
    cleared.AddFault(ScheduleStep::Kind::kClear);
    endings_.push_back(EndingOf(run(stream.substr(0, offset), ended)));
    rests_.push_back(DigestOfLast(run(stream.substr(offset), cleared), offset));
  }
}

// Of the last connection, whose offset is `shift` too small.
EventDigest ExpectedEvents::DigestOfLast(const Trace& trace, uint64_t shift) {
  EventDigest digest;
  for (size_t i = trace.connection_events_begin(); i < trace.events().size();
       ++i) {
    const Event& event = trace.events()[i];
    if (event.at_eof) break;
    SeenEvent seen = SeenIn(trace, event);
    seen.end += shift;
    digest.Add(seen);
  }
  return digest;
}

ExpectedEvents::Ending ExpectedEvents::EndingOf(const Trace& trace) const {
  Ending ending;
  for (const Event& event : trace.events()) {
    const bool is_common =
        ending.others.empty() && IsEvent(ending.common, SeenIn(trace, event));
    if (is_common) {
      ++ending.common;
    } else {
      ending.others.push_back(ExpectedFrom(trace, event));
    }
  }
  return ending;
}

bool ExpectedEvents::IsEvent(size_t index, const SeenEvent& seen) const {
  return index < events_.size() && Matches(events_[index], seen);
}

bool ExpectedEvents::IsOverdue(size_t count, uint64_t delivered,
                               Event::Type type) const {
  if (count == events_.size() || events_[count].type != type ||
      promptness_.kind == Promptness::Kind::kDeferred ||
      HasNoPlace(events_[count])) {
    return false;
  }
  const bool looks_ahead = promptness_.kind == Promptness::Kind::kLookahead;
  const uint64_t lookahead = looks_ahead ? promptness_.bytes : 0;
  return events_[count].end + lookahead <= delivered;
}

bool ExpectedEvents::IsLate(size_t count, uint64_t delivered) const {
  return IsOverdue(count, delivered, Event::Type::kPacket);
}

bool ExpectedEvents::MustEnd(size_t count, uint64_t delivered) const {
  return IsOverdue(count, delivered, Event::Type::kError);
}

bool ExpectedEvents::IsEnd(size_t count, uint64_t delivered,
                           const SeenEvent* seen) const {
  const auto& [common, others] = endings_[delivered];
  if (seen == nullptr) return count == common && others.empty();
  if (count < common) {
    return count + 1 == common && others.empty() && IsEvent(count, *seen);
  }
  return count == common && others.size() == 1 && Matches(others[0], *seen);
}

std::optional<std::string> ExpectedEvents::FaultOf(const Trace& trace) const {
  if (trace.stopped_silently()) return "the window went away in silence";
  if (trace.connection_begin() > 0) {
    const bool is_right =
        IsRest(trace.connection_begin(), DigestOfLast(trace, 0));
    if (is_right) return std::nullopt;
    return absl::StrCat("clear() at byte ", trace.connection_begin(),
                        " leaves something behind");
  }
  size_t count = 0;
  for (const Event& event : trace.events()) {
    if (event.at_eof) break;
    if (auto fault = FaultOfNext(count, trace, event)) return fault;
    if (event.fatal) return std::nullopt;
    ++count;
  }
  if (IsLate(count, trace.delivered())) {
    return absl::StrCat("event ", count + 1, " did not come out");
  }
  return FaultOfEnd(count, trace);
}

std::optional<std::string> ExpectedEvents::FaultOfNext(
    size_t count, const Trace& trace, const Event& event) const {
  if (!IsEvent(count, SeenIn(trace, event))) {
    return absl::StrCat("event ", count + 1, " is another one");
  }
  if (!event.remainder_exact) {
    return absl::StrCat("the remainder of event ", count + 1, " is wrong");
  }
  if (IsLate(count, event.before) || MustEnd(count, event.before)) {
    return absl::StrCat("event ", count + 1, " is late");
  }
  return std::nullopt;
}

std::optional<std::string> ExpectedEvents::FaultOfEnd(
    size_t count, const Trace& trace) const {
  bool is_right = false;
  if (trace.events().size() == count) {
    is_right = IsEnd(count, trace.delivered(), nullptr);
  } else if (trace.events().size() == count + 1) {
    const SeenEvent seen = SeenIn(trace, trace.events().back());
    is_right = IsEnd(count, trace.delivered(), &seen);
  }
  if (is_right) return std::nullopt;
  return absl::StrCat("the end of the stream at byte ", trace.delivered(),
                      " means something else");
}

}  // namespace splitproof
