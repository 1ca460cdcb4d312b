#include "harness/report/explain.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/recv/instruments.h"
#include "harness/recv/simulated_recv.h"
#include "harness/recv/stream_text.h"
#include "harness/recv/trace.h"
#include "harness/report/finding_text.h"
#include "harness/report/side_by_side.h"
#include "harness/report/trace_text.h"

namespace splitproof {
namespace {

constexpr size_t kStreamShown = 300;  // Characters of the whole stream.
constexpr size_t kBytesShown = 16;    // Of a delivery, and of what is behind.

// One recv or fault, and the events it caused.
struct Moment {
  std::vector<std::string> lines;
  size_t delivered = 0;  // In all, so far: what moments are matched by.
};

// "61 0a  'a\n'", or "none".
std::string Dump(std::span<const char> bytes) {
  if (bytes.empty()) return "none";
  const std::string_view shown(bytes.data(),
                               std::min(bytes.size(), kBytesShown));
  const std::string hex =
      absl::StrJoin(shown, " ", [](std::string* out, char byte) {
        out->append(absl::BytesToHexString(absl::string_view(&byte, 1)));
      });
  return absl::StrCat(hex, "  '", EscapeStream(shown), "'",
                      shown.size() < bytes.size() ? " ..." : "");
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

Schedule WithEnd(Schedule schedule) {
  if (!schedule.ended()) {
    schedule.AddRest();
    schedule.AddFault(ScheduleStep::Kind::kEof);
  }
  return schedule;
}

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

// What one form finds in the whole stream, in one chunk.
Trace RunWhole(const Subject& subject, Form form, Bytes stream) {
  Instruments instruments;
  instruments.set_poison(kInertFill);
  const auto endpoint =
      subject.Connect(form, std::max<size_t>(stream.size(), 1), instruments);
  Recorder recorder;
  recorder.Begin(stream);
  endpoint->Clear();
  RunSimulated(*endpoint, stream, WithEnd(Schedule()), recorder);
  return recorder.trace();
}

// Runs one form and writes down each recv with the events it caused.
class Story final : public RecvObserver {
 public:
  Story(const Subject& subject, Form form, const Case& told) : form_(form) {
    Instruments instruments;
    instruments.set_poison(kInertFill);
    const auto endpoint = subject.Connect(form, told.recv_size, instruments);
    const Schedule schedule = WithEnd(told.schedule);
    endpoint->Clear();
    recorder_.Begin(told.stream);
    moments_.push_back({.lines = {std::string(FormName(form))}});
    RunSimulated(*endpoint, told.stream, schedule, recorder_, this);
    EndMoment();
    TellEnd(endpoint->Window().size());
    if (!HasOneConnection(schedule)) return;
    const Bytes sent =
        Bytes(told.stream).substr(0, BytesSentBy(schedule, told.stream.size()));
    Mark(RunWhole(subject, form, sent), "in one chunk");
  }

  void BeforeRecv(std::span<const char> window, size_t received) override {
    EndMoment();
    Moment& moment = moments_.emplace_back();
    moment.delivered = delivered_ += received;
    moment.lines.push_back(
        absl::StrCat("recv ", received, " of ", window.size()));
    moment.lines.push_back(
        absl::StrCat("  bytes   ", Dump(window.first(received))));
    // A plain chunk is cut to what was received: nothing lies behind.
    if (form_ == Form::kBuffered) {
      moment.lines.push_back(
          absl::StrCat("  behind  ", Dump(window.subspan(received))));
    }
  }

  void BeforeFault(ScheduleStep::Kind kind) override {
    EndMoment();
    moments_.push_back(
        {.lines = {std::string(FaultName(kind))}, .delivered = delivered_});
  }

  // Says at the first event that differs in meaning from `other` what that one
  // has there; `where` says what `other` is.
  void Mark(const Trace& other, std::string_view where) {
    const auto event = FirstDifference(trace(), other);
    if (!event) return;
    const std::string instead =
        *event < other.events().size()
            ? DescribeEvent(other, other.events()[*event])
            : "nothing more";
    Moment& moment =
        *event < places_.size() ? moments_[places_[*event]] : moments_.back();
    moment.lines.push_back(absl::StrCat("  ^^ event ", *event + 1,
                                        " is the first that differs; ",
                                        std::string(where), ": ", instead));
  }

  const std::vector<Moment>& moments() const { return moments_; }
  const Trace& trace() const { return recorder_.trace(); }

 private:
  // Tells the events that came out since the last moment began.
  void EndMoment() {
    const auto& events = trace().events();
    if (places_.size() == events.size() && moments_.size() > 1) {
      moments_.back().lines.emplace_back("  nothing came out");
    }
    while (places_.size() < events.size()) {
      const Event& event = events[places_.size()];
      places_.push_back(moments_.size() - 1);
      moments_.back().lines.push_back(absl::StrCat(
          "  => ", places_.size(), ". ", DescribeEvent(trace(), event)));
    }
  }

  void TellEnd(size_t window) {
    moments_.push_back(
        {.lines = {absl::StrCat(
             "finally: ", trace().delivered(), " bytes delivered, ",
             trace().events().size(), " events, ",
             window == 0 ? std::string("the connection has ended")
                         : absl::StrCat("a window of ", window, " bytes"))},
         .delivered = delivered_});
  }

  Form form_;
  Recorder recorder_;
  std::vector<Moment> moments_;  // The first one is the beginning.
  std::vector<size_t> places_;   // The moment of each event.
  size_t delivered_ = 0;
};

void AppendOne(const Story& story, std::string& out) {
  for (const Moment& moment : story.moments()) {
    absl::StrAppend(&out, absl::StrJoin(moment.lines, "\n"), "\n");
  }
}

// Moments with as many bytes delivered stand beside each other; one that the
// other form has not stands alone.
void AppendBoth(const Story& plain, const Story& buffered, size_t width,
                std::string& out) {
  static const Moment kNone;
  auto left = plain.moments().begin();
  auto right = buffered.moments().begin();
  while (left != plain.moments().end() || right != buffered.moments().end()) {
    const bool has_left = left != plain.moments().end();
    const bool has_right = right != buffered.moments().end();
    const bool take_left =
        has_left && (!has_right || left->delivered <= right->delivered);
    const bool take_right =
        has_right && (!has_left || right->delivered <= left->delivered);
    AppendSideBySide((take_left ? *left : kNone).lines,
                     (take_right ? *right : kNone).lines, width, out);
    if (take_left) ++left;
    if (take_right) ++right;
  }
}

std::string Head(const Subject& subject, const Case& explained) {
  return absl::StrCat(
      subject.name(), "\n  stream:    '",
      Elided(EscapeStream(explained.stream), kStreamShown), "', ",
      explained.stream.size(), " bytes\n  schedule:  ",
      explained.schedule.empty() ? "the whole stream in one chunk"
                                 : explained.schedule.ToString(),
      ", recv size ", explained.recv_size,
      "\n  bytes that were never received, or are dead, are AA\n\n");
}

}  // namespace

std::string ExplainCase(const Subject& subject, const Case& explained,
                        size_t width) {
  std::vector<std::unique_ptr<Story>> stories;
  for (const Form form : kForms) {
    if (!subject.Has(form)) continue;
    stories.push_back(std::make_unique<Story>(subject, form, explained));
  }
  std::string out = Head(subject, explained);
  if (stories.size() == 1) {
    AppendOne(*stories[0], out);
    return out;
  }
  stories[1]->Mark(stories[0]->trace(), "the plain form");
  AppendBoth(*stories[0], *stories[1], width, out);
  return out;
}

}  // namespace splitproof
