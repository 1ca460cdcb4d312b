#include "harness/report/explain.h"

#include <algorithm>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "harness/recv/instruments.h"
#include "harness/recv/simulated_recv.h"
#include "harness/recv/stream_text.h"
#include "harness/recv/trace.h"
#include "harness/report/trace_text.h"

namespace splitproof {
namespace {

constexpr size_t kColumn = 58;
constexpr size_t kShownBytes = 16;  // Of a delivery.
constexpr size_t kBehindBytes = 8;  // Of what lies behind it.
// The fill of dead bytes: easy to recognise.
constexpr char kFill[] = "\xAA";

// What one recv looked like, and which events it caused.
struct Moment {
  std::vector<std::string> lines;
  size_t delivered = 0;  // In all, so far: what moments are matched by.
};

std::string Quoted(std::span<const char> bytes, size_t size_max) {
  const std::span<const char> shown =
      bytes.first(std::min(bytes.size(), size_max));
  return absl::StrCat("'", EscapeStream({shown.data(), shown.size()}), "'",
                      shown.size() < bytes.size() ? "..." : "");
}

std::string_view FaultName(ScheduleStep::Kind kind) {
  switch (kind) {
    case ScheduleStep::Kind::kEagain:
      return "EAGAIN";
    case ScheduleStep::Kind::kEintr:
      return "EINTR";
    case ScheduleStep::Kind::kZero:
      return "woken without data";
    case ScheduleStep::Kind::kEof:
      return "end of the stream";
    case ScheduleStep::Kind::kReset:
      return "ECONNRESET";
    case ScheduleStep::Kind::kClear:
      return "clear()";
    default:
      return "";
  }
}

// Runs one form and writes down each recv with the events that follow it.
class Story final : public RecvObserver {
 public:
  Story(const Subject& subject, Form form, const Case& explained)
      : form_(form) {
    Instruments instruments;
    instruments.set_poison(kFill);
    const auto endpoint =
        subject.Connect(form, explained.recv_size, instruments);
    Schedule schedule = explained.schedule;
    if (!schedule.ended()) {
      schedule.AddRest();
      schedule.AddFault(ScheduleStep::Kind::kEof);
    }
    endpoint->Clear();
    recorder_.Begin(explained.stream);
    RunSimulated(*endpoint, explained.stream, schedule, recorder_, this);
    TellEvents();
  }

  void BeforeRecv(std::span<const char> window, size_t received) override {
    TellEvents();
    Moment& moment = moments_.emplace_back();
    moment.delivered = delivered_ += received;
    moment.lines.push_back(
        absl::StrCat("recv ", received, " of ", window.size(), ": ",
                     Quoted(window.first(received), kShownBytes)));
    const auto behind = window.subspan(received);
    // A plain chunk is cut to what was received: nothing lies behind.
    if (form_ == Form::kBuffered && !behind.empty()) {
      moment.lines.push_back(
          absl::StrCat("  behind them ", Quoted(behind, kBehindBytes)));
    }
  }

  void BeforeFault(ScheduleStep::Kind kind) override {
    TellEvents();
    moments_.push_back(
        {.lines = {std::string(FaultName(kind))}, .delivered = delivered_});
  }

  const std::vector<Moment>& moments() const { return moments_; }
  const Trace& trace() const { return recorder_.trace(); }

 private:
  void TellEvents() {
    const auto& events = recorder_.trace().events();
    if (moments_.empty() && told_ < events.size()) moments_.emplace_back();
    for (; told_ < events.size(); ++told_) {
      moments_.back().lines.push_back(
          absl::StrCat("=> ", DescribeEvent(recorder_.trace(), events[told_])));
    }
  }

  Form form_;
  Recorder recorder_;
  std::vector<Moment> moments_;
  size_t delivered_ = 0;
  size_t told_ = 0;
};

// `text` in pieces of at most kColumn characters.
std::vector<std::string> Folded(const std::vector<std::string>& lines) {
  std::vector<std::string> folded;
  for (std::string_view line : lines) {
    do {
      folded.emplace_back(line.substr(0, kColumn));
      line.remove_prefix(folded.back().size());
    } while (!line.empty());
  }
  return folded;
}

// Appends two blocks of lines, beside each other.
void AppendBeside(const std::vector<std::string>& left,
                  const std::vector<std::string>& right, std::string& out) {
  for (size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    std::string line = i < left.size() ? left[i] : "";
    line.resize(kColumn, ' ');
    absl::StrAppend(&out, line, " | ", i < right.size() ? right[i] : "", "\n");
  }
}

void AppendOne(const Story& story, std::string& out) {
  for (const Moment& moment : story.moments()) {
    for (const std::string& line : moment.lines) {
      absl::StrAppend(&out, line, "\n");
    }
  }
}

// Moments with as many bytes delivered stand beside each other.
void AppendBoth(const Story& plain, const Story& buffered, std::string& out) {
  AppendBeside({"plain"}, {"buffered"}, out);
  auto left = plain.moments().begin();
  auto right = buffered.moments().begin();
  while (left != plain.moments().end() || right != buffered.moments().end()) {
    const bool has_left = left != plain.moments().end();
    const bool has_right = right != buffered.moments().end();
    const bool take_left =
        has_left && (!has_right || left->delivered <= right->delivered);
    const bool take_right =
        has_right && (!has_left || right->delivered <= left->delivered);
    AppendBeside(take_left ? Folded(left->lines) : std::vector<std::string>(),
                 take_right ? Folded(right->lines) : std::vector<std::string>(),
                 out);
    if (take_left) ++left;
    if (take_right) ++right;
  }
  if (const auto event = FirstDifference(plain.trace(), buffered.trace())) {
    absl::StrAppend(&out, "The forms differ from event ", *event + 1, " on.\n");
  }
}

}  // namespace

std::string ExplainCase(const Subject& subject, const Case& explained) {
  std::string out =
      absl::StrCat(subject.name(), ": ", explained.stream.size(), " bytes '",
                   EscapeStream(explained.stream), "', schedule '",
                   explained.schedule.ToString(), "', recv size ",
                   explained.recv_size, "; bytes nobody received are AA\n\n");
  std::vector<std::unique_ptr<Story>> stories;
  for (const Form form : kForms) {
    if (!subject.Has(form)) continue;
    stories.push_back(std::make_unique<Story>(subject, form, explained));
  }
  if (stories.size() == 2) {
    AppendBoth(*stories[0], *stories[1], out);
  } else {
    AppendOne(*stories[0], out);
  }
  return out;
}

}  // namespace splitproof
