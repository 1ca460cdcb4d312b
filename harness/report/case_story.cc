#include "harness/report/case_story.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
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

// A run of the case, and what it is called.
struct NamedTrace {
  std::string name;
  Trace trace;
};

// The longest stream that is delivered byte by byte.
constexpr size_t kBytewiseMax = 4096;

// The story that was told of a form, or a bytewise run where that is not cut.
NamedTrace RunInPieces(const Subject& subject, Bytes stream,
                       const Schedule& schedule, const FormStory& told,
                       const Trace& whole) {
  const Bytes sent = stream.substr(0, BytesSentBy(schedule, stream.size()));
  const bool is_cut = told.trace.recvs() > whole.recvs() ||
                      !schedule.Cuts(stream.size()).empty();
  if (is_cut || !HasOneConnection(schedule) || sent.empty() ||
      sent.size() > kBytewiseMax) {
    return {RunName(told.form, "cut"), told.trace};
  }
  Schedule bytewise;
  bytewise.AddChunk(1, static_cast<uint32_t>(sent.size()));
  return {RunName(told.form, "bytewise"),
          RunAtLarge(subject, told.form, sent, WithEnd(bytewise))};
}

// The longest stream of which each cut is tried.
constexpr size_t kOneCutMax = 64;

// What each single cut does to what a form finds in `sent`.
OneCut TryEachCut(const Subject& subject, Form form, Bytes sent,
                  const Trace& whole) {
  OneCut tried = {.form = form, .other = {}, .same = {}};
  for (size_t cut = 1; cut < sent.size(); ++cut) {
    Schedule schedule;
    schedule.AddChunk(static_cast<uint32_t>(cut));
    const Trace trace = RunAtLarge(subject, form, sent, WithEnd(schedule));
    (FirstDifference(trace, whole) ? tried.other : tried.same).push_back(cut);
  }
  return tried;
}

// Of the forms for which it matters. `runs` has the whole run of each form.
std::vector<OneCut> OneCutsOf(const Subject& subject, Bytes stream,
                              const CaseStory& story,
                              const std::vector<NamedTrace>& runs) {
  std::vector<OneCut> one_cuts;
  const Bytes sent =
      stream.substr(0, BytesSentBy(story.schedule, stream.size()));
  if (!HasOneConnection(story.schedule) || sent.size() > kOneCutMax) return {};
  for (size_t i = 0; i < story.forms.size(); ++i) {
    OneCut tried =
        TryEachCut(subject, story.forms[i].form, sent, runs[i].trace);
    if (!tried.other.empty()) one_cuts.push_back(std::move(tried));
  }
  return one_cuts;
}

// "1, 3 to 5".
std::string DescribePlaces(const std::vector<size_t>& places) {
  std::string out;
  for (size_t i = 0; i < places.size();) {
    size_t last = i;
    while (last + 1 < places.size() && places[last + 1] == places[last] + 1) {
      ++last;
    }
    absl::StrAppend(&out, i == 0 ? "" : ", ", places[i]);
    if (last > i) {
      absl::StrAppend(&out, last == i + 1 ? ", " : " to ", places[last]);
    }
    i = last + 1;
  }
  return out;
}

// Those that find the same together, the largest group first.
using Groups = std::vector<std::vector<const NamedTrace*>>;
Groups GroupsOf(const std::vector<NamedTrace>& runs) {
  Groups groups;
  for (const NamedTrace& run : runs) {
    const auto group =
        std::find_if(groups.begin(), groups.end(), [&](const auto& candidate) {
          return !FirstDifference(candidate.front()->trace, run.trace);
        });
    if (group == groups.end()) {
      groups.push_back({&run});
    } else {
      group->push_back(&run);
    }
  }
  const auto largest = std::ranges::max_element(
      groups, {}, [](const auto& group) { return group.size(); });
  if (largest != groups.end()) {
    std::rotate(groups.begin(), largest, std::next(largest));
  }
  return groups;
}

// What the stream was made of, if that is known and the case sends all of it.
std::optional<KnownPackets> MadeOf(const Subject& subject, Bytes stream,
                                   const Schedule& schedule) {
  const bool is_whole = HasOneConnection(schedule) &&
                        BytesSentBy(schedule, stream.size()) >= stream.size();
  return is_whole ? KnownPacketsOf(subject, stream) : std::nullopt;
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

// The first event in which not all groups are the same; where all are, one
// behind the last.
size_t FirstPartingOf(const Groups& groups) {
  if (groups.empty()) return 0;
  size_t first = groups.front().front()->trace.events().size();
  for (const auto& group : groups) {
    const auto event =
        FirstDifference(groups.front().front()->trace, group.front()->trace);
    first = std::min(first, event.value_or(first));
  }
  return first;
}

// What a trace has from the event before `parting` on.
std::vector<std::string> EventsAbout(const Trace& trace, size_t parting) {
  constexpr size_t kShown = 4;
  const auto events = ReferenceOf(trace);
  std::vector<std::string> shown;
  const size_t begin = parting - std::min<size_t>(parting, 1);
  for (size_t i = begin; i < std::min(events.size(), begin + kShown); ++i) {
    shown.push_back(DescribeReference(events[i]));
  }
  if (events.size() <= parting) shown.emplace_back("nothing more");
  return shown;
}

// Whether more runs are in the first group than in any other.
bool IsMajority(const Groups& groups) {
  return !groups.empty() &&
         std::all_of(std::next(groups.begin()), groups.end(),
                     [&](const auto& group) {
                       return group.size() < groups.front().size();
                     });
}

// Names the groups, and holds each form against what should come out.
void TellReference(const Groups& groups,
                   const std::optional<KnownPackets>& made_of,
                   CaseStory& story) {
  const size_t parting = FirstPartingOf(groups);
  for (const auto& group : groups) {
    RunGroup& named = story.groups.emplace_back();
    for (const NamedTrace* run : group) named.runs.push_back(run->name);
    named.events = EventsAbout(group.front()->trace, parting);
  }
  if (made_of) {
    story.reference_name = "the packets it was made of";
    for (const auto& [text, end] : *made_of) {
      story.reference.push_back({.text = text, .end = end});
    }
  } else if (IsMajority(groups)) {
    story.reference_name = groups.front().front()->name;
    story.reference = ReferenceOf(groups.front().front()->trace);
  }
  if (story.reference_name.empty()) return;
  for (FormStory& form : story.forms) {
    // What it is compared with anyway.
    const bool is_its_own = story.reference_name == RunName(form.form, "whole");
    if (!is_its_own) CompareWithReference(story.reference, form);
  }
}

}  // namespace

CaseStory TellCase(const Subject& subject, const Case& told,
                   StoryProgress progress) {
  CaseStory story;
  story.schedule = WithEnd(told.schedule);
  std::vector<NamedTrace> runs;
  for (const Form form : kForms) {
    if (!subject.Has(form)) continue;
    FormStory& cut = story.forms.emplace_back(
        Teller(subject, form, told, story.schedule, progress).Take());
    runs.push_back(
        {RunName(form, "whole"),
         RunAtLarge(subject, form, told.stream, story.schedule.Uncut())});
    Compare(runs.back().trace, Difference::From::kOneChunk, cut);
  }
  for (size_t i = 0; i < story.forms.size(); ++i) {
    progress(story.forms[i].form, story.forms[i].moments.back());
    runs.push_back(RunInPieces(subject, told.stream, story.schedule,
                               story.forms[i], runs[i].trace));
  }
  if (story.forms.size() == 2) {
    Compare(story.forms[0].trace, Difference::From::kPlain, story.forms[1]);
  }
  TellReference(GroupsOf(runs), MadeOf(subject, told.stream, story.schedule),
                story);
  if (story.groups.size() > 1) {
    story.one_cuts = OneCutsOf(subject, told.stream, story, runs);
  }
  return story;
}

std::string DescribeOneCut(const OneCut& one_cut) {
  return absl::StrCat(RunName(one_cut.form, "cut once"), ": something else at ",
                      DescribePlaces(one_cut.other),
                      one_cut.same.empty() ? "" : ", the same at ",
                      DescribePlaces(one_cut.same));
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
