#include "harness/report/case_story.h"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/recv/instruments.h"
#include "harness/recv/simulated_recv.h"
#include "harness/report/trace_text.h"
#include "harness/search/run_case.h"
#include "serializers/contract/step.h"

namespace splitproof {
namespace {

// Whether the run is one connection up to the end of the stream: only that can
// be compared with the stream in one chunk.
bool HasOneConnection(const Schedule& schedule) {
  return std::none_of(schedule.steps().begin(), schedule.steps().end(),
                      [](const ScheduleStep& step) {
                        return step.kind == ScheduleStep::Kind::kClear ||
                               step.kind == ScheduleStep::Kind::kReset;
                      });
}

// How much of a stream an ended schedule sends, at most.
size_t BytesSentBy(const Schedule& schedule, size_t stream_size) {
  size_t sent = 0;
  for (const ScheduleStep& step : schedule.steps()) {
    if (step.kind == ScheduleStep::Kind::kRest) return stream_size;
    sent += size_t{step.size} * step.repeat;
  }
  return std::min(sent, stream_size);
}

// What one form finds when windows have room for the whole stream.
Trace RunAtLarge(const Subject& subject, Form form, Bytes stream,
                 const Schedule& schedule) {
  Instruments instruments;
  instruments.set_poison(kInertFill);
  const auto endpoint =
      subject.Connect(form, std::max<size_t>(stream.size(), 1), instruments);
  Recorder recorder;
  recorder.Begin(stream);
  endpoint->Clear();
  RunSimulated(*endpoint, stream, schedule, recorder);
  return recorder.trace();
}

// Tells windows of one block of memory from those of another, as far as that
// shows, and where in it they are.
class WindowMap {
 public:
  void Place(std::span<const char> window, Moment& moment) {
    const char* const begin = window.data();
    const char* const end = begin + window.size();
    const std::less_equal<> not_behind;
    auto block = std::find_if(blocks_.begin(), blocks_.end(),
                              [&](const Block& candidate) {
                                return not_behind(begin, candidate.end) &&
                                       not_behind(candidate.begin, end);
                              });
    if (block == blocks_.end()) {
      block = blocks_.insert(blocks_.end(), {begin, end, begin});
    }
    block->begin = std::min(block->begin, begin, std::less<>());
    block->end = std::max(block->end, end, std::less<>());
    moment.block = static_cast<size_t>(block - blocks_.begin());
    // Until the lowest window is known: from the first one, so that it may
    // wrap.
    moment.position = static_cast<size_t>(begin - block->first);
  }

  // Makes positions count from the lowest window.
  void Settle(std::vector<Moment>& moments) const {
    for (Moment& moment : moments) {
      if (moment.kind != Moment::Kind::kRecv) continue;
      const Block& block = blocks_[moment.block];
      moment.position += static_cast<size_t>(block.first - block.begin);
    }
  }

 private:
  struct Block {
    const char* begin;
    const char* end;
    const char* first;
  };

  std::vector<Block> blocks_;
};

// Runs one form and writes down each recv with the events it caused.
class Teller final : public RecvObserver {
 public:
  Teller(const Subject& subject, Form form, const Case& told,
         const Schedule& schedule, StoryProgress progress)
      : progress_(progress) {
    story_.form = form;
    Instruments instruments;
    instruments.set_poison(kInertFill);
    const auto endpoint = subject.Connect(form, told.recv_size, instruments);
    endpoint->Clear();
    recorder_.Begin(told.stream);
    Begin({});
    RunSimulated(*endpoint, told.stream, schedule, recorder_, this);
    Begin({.kind = Moment::Kind::kFinally,
           .delivered = delivered_,
           .window = endpoint->Window().size()});
    if (form == Form::kBuffered) windows_.Settle(story_.moments);
    story_.trace = recorder_.trace();
  }

  void BeforeRecv(std::span<const char> window, size_t received) override {
    delivered_ += received;
    Moment moment = {.kind = Moment::Kind::kRecv,
                     .delivered = delivered_,
                     .window = window.size(),
                     .received = received,
                     .offset = recorder_.trace().delivered() - received};
    if (story_.form == Form::kBuffered) {
      const auto behind = window.subspan(received);
      moment.behind.assign(behind.data(),
                           std::min(behind.size(), kBytesBehindMax));
      windows_.Place(window, moment);
    }
    Begin(std::move(moment));
  }

  void BeforeFault(ScheduleStep::Kind kind) override {
    Begin(
        {.kind = Moment::Kind::kFault, .fault = kind, .delivered = delivered_});
  }

  FormStory Take() { return std::move(story_); }

 private:
  // Ends the moment before: the events since are its own.
  void Begin(Moment moment) {
    const size_t events = recorder_.trace().events().size();
    if (!story_.moments.empty()) story_.moments.back().events_end = events;
    moment.events_begin = moment.events_end = events;
    story_.moments.push_back(std::move(moment));
    progress_(story_.form, story_.moments.back());
  }

  StoryProgress progress_;
  Recorder recorder_;
  FormStory story_;
  WindowMap windows_;
  size_t delivered_ = 0;
};

// The moment in which an event came out.
size_t MomentOf(const FormStory& story, size_t event) {
  const auto moment =
      std::find_if(story.moments.begin(), story.moments.end(),
                   [&](const Moment& each) { return event < each.events_end; });
  return std::min<size_t>(moment - story.moments.begin(),
                          story.moments.size() - 1);
}

void Compare(const Trace& other, Difference::From from, FormStory& story) {
  const auto event = FirstDifference(story.trace, other);
  if (!event) return;
  story.differences.push_back(
      {.from = from,
       .event = *event,
       .moment = MomentOf(story, *event),
       .instead = *event < other.events().size()
                      ? DescribeEvent(other, other.events()[*event])
                      : "nothing more"});
}

std::vector<ReferenceEvent> ReferenceOf(const Trace& trace) {
  std::vector<ReferenceEvent> reference;
  for (const Event& event : trace.events()) {
    const bool is_packet = event.type == Event::Type::kPacket;
    reference.push_back(
        {.is_packet = is_packet,
         .text = std::string(is_packet ? trace.TextOf(event)
                                       : ErrorKindName(event.kind)),
         .end = event.end,
         .fatal = event.fatal});
  }
  return reference;
}

// What the stream was made of, or else what the first form finds when nothing
// is cut. Returns whether it is the former.
bool ChooseReference(const Subject& subject, Bytes stream, CaseStory& story) {
  const bool is_whole =
      HasOneConnection(story.schedule) &&
      BytesSentBy(story.schedule, stream.size()) >= stream.size();
  const auto known = is_whole ? KnownPacketsOf(subject, stream) : std::nullopt;
  if (known) {
    story.reference_name = "the packets it was made of";
    for (const auto& [text, end] : *known) {
      story.reference.push_back({.text = text, .end = end});
    }
  } else if (!story.forms.empty()) {
    const Form form = story.forms.front().form;
    story.reference_name =
        absl::StrCat("the ", std::string(FormName(form)), " form, uncut");
    story.reference =
        ReferenceOf(RunAtLarge(subject, form, stream, story.schedule.Uncut()));
  }
  return known.has_value();
}

std::string DescribeReference(const ReferenceEvent& event) {
  return absl::StrCat(event.is_packet ? "packet " : "error ", event.text,
                      event.fatal ? " (fatal)" : "", "  end ", event.end);
}

void CompareWithReference(const std::vector<ReferenceEvent>& reference,
                          FormStory& story) {
  const std::vector<ReferenceEvent> found = ReferenceOf(story.trace);
  const auto [here, there] = std::mismatch(found.begin(), found.end(),
                                           reference.begin(), reference.end());
  if (here == found.end() && there == reference.end()) return;
  const auto event = static_cast<size_t>(here - found.begin());
  story.differences.push_back({.from = Difference::From::kReference,
                               .event = event,
                               .moment = MomentOf(story, event),
                               .instead = there == reference.end()
                                              ? "nothing more"
                                              : DescribeReference(*there)});
}

}  // namespace

CaseStory TellCase(const Subject& subject, const Case& told,
                   StoryProgress progress) {
  CaseStory story;
  story.schedule = WithEnd(told.schedule);
  const bool is_comparable = HasOneConnection(story.schedule);
  const Bytes sent =
      Bytes(told.stream)
          .substr(0, BytesSentBy(story.schedule, told.stream.size()));
  for (const Form form : kForms) {
    if (!subject.Has(form)) continue;
    FormStory& told_form = story.forms.emplace_back(
        Teller(subject, form, told, story.schedule, progress).Take());
    if (!is_comparable) continue;
    Compare(RunAtLarge(subject, form, sent, Schedule::WholeAndEnd()),
            Difference::From::kOneChunk, told_form);
  }
  if (story.forms.size() == 2) {
    Compare(story.forms[0].trace, Difference::From::kPlain, story.forms[1]);
  }
  const bool is_known = ChooseReference(subject, told.stream, story);
  for (FormStory& form : story.forms) {
    const bool is_its_own = !is_known && &form == &story.forms.front();
    if (is_its_own && is_comparable) continue;
    CompareWithReference(story.reference, form);
  }
  return story;
}

Schedule WithEnd(Schedule schedule) {
  if (!schedule.ended()) {
    schedule.AddRest();
    schedule.AddFault(ScheduleStep::Kind::kEof);
  }
  return schedule;
}

std::string_view FaultName(ScheduleStep::Kind kind) {
  switch (kind) {
    case ScheduleStep::Kind::kEagain:
      return "EAGAIN";
    case ScheduleStep::Kind::kEintr:
      return "EINTR";
    case ScheduleStep::Kind::kZero:
      return "woken up, nothing to read";
    case ScheduleStep::Kind::kEof:
      return "end of the stream";
    case ScheduleStep::Kind::kReset:
      return "ECONNRESET";
    case ScheduleStep::Kind::kClear:
      return "clear()";
    case ScheduleStep::Kind::kChunk:
    case ScheduleStep::Kind::kRest:
      break;
  }
  return "";
}

}  // namespace splitproof
