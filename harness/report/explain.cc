#include "harness/report/explain.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/recv/stream_text.h"
#include "harness/recv/trace.h"
#include "harness/report/case_story.h"
#include "harness/report/finding_text.h"
#include "harness/report/side_by_side.h"
#include "harness/report/trace_text.h"

namespace splitproof {
namespace {

constexpr size_t kStreamShown = 300;  // Characters of the whole stream.
constexpr size_t kBytesShown = 16;    // Of a delivery, and of what is behind.
constexpr size_t kFillShown = 3;      // Of the same byte again and again.
static_assert(kBytesShown <= kBytesBehindMax);

// "61 0a  'a\n'", or "none": the first of `size` bytes.
std::string Dump(std::string_view first, size_t size) {
  if (size == 0) return "none";
  const std::string_view shown = first.substr(0, kBytesShown);
  const std::string hex =
      absl::StrJoin(shown, " ", [](std::string* out, char byte) {
        out->append(absl::BytesToHexString(absl::string_view(&byte, 1)));
      });
  return absl::StrCat(hex, "  '", EscapeStream(shown), "'",
                      shown.size() < size ? " ..." : "");
}

// What lies behind a recv: mostly one byte again and again.
std::string_view WithoutFill(std::string_view behind) {
  const bool is_fill =
      behind.find_first_not_of(behind.substr(0, 1)) == std::string_view::npos;
  return is_fill ? behind.substr(0, kFillShown) : behind;
}

std::string_view NameOf(Difference::From from) {
  return from == Difference::From::kPlain ? "the plain form"
                                          : "this form in one chunk";
}

// The moments of a form as lines of text.
class StoryText {
 public:
  StoryText(const FormStory& story, std::string_view stream)
      : story_(story), stream_(stream) {}

  std::vector<std::string> Lines(const Moment& moment) const {
    std::vector<std::string> lines = HeadOf(moment);
    const Trace& trace = story_.trace;
    for (size_t i = moment.events_begin; i < moment.events_end; ++i) {
      lines.push_back(absl::StrCat("  => ", i + 1, ". ",
                                   DescribeEvent(trace, trace.events()[i])));
    }
    if (moment.events_begin == moment.events_end && CanCauseEvents(moment)) {
      lines.emplace_back("  nothing came out");
    }
    for (const Difference& difference : story_.differences) {
      if (difference.from == Difference::From::kReference ||
          &story_.moments[difference.moment] != &moment) {
        continue;
      }
      lines.push_back(absl::StrCat(
          "  ^^ event ", difference.event + 1, " is not that of ",
          std::string(NameOf(difference.from)), ": ", difference.instead));
    }
    return lines;
  }

  const std::vector<Moment>& moments() const { return story_.moments; }

 private:
  static bool CanCauseEvents(const Moment& moment) {
    return moment.kind == Moment::Kind::kRecv ||
           moment.kind == Moment::Kind::kFault;
  }

  std::vector<std::string> HeadOf(const Moment& moment) const {
    switch (moment.kind) {
      case Moment::Kind::kBegin:
        return {std::string(FormName(story_.form))};
      case Moment::Kind::kRecv:
        return RecvLines(moment);
      case Moment::Kind::kFault:
        return {std::string(FaultName(moment.fault))};
      case Moment::Kind::kFinally:
        break;
    }
    return {absl::StrCat(
        "finally: ", story_.trace.delivered(), " bytes delivered, ",
        story_.trace.events().size(), " events, ",
        moment.window == 0
            ? std::string("the connection has ended")
            : absl::StrCat("a window of ", moment.window, " bytes"))};
  }

  std::vector<std::string> RecvLines(const Moment& moment) const {
    std::vector<std::string> lines = {
        absl::StrCat("recv ", moment.received, " of ", moment.window),
        absl::StrCat("  bytes   ",
                     Dump(stream_.substr(moment.offset, moment.received),
                          moment.received))};
    if (story_.form == Form::kBuffered) {
      lines.push_back(absl::StrCat(
          "  behind  ",
          Dump(WithoutFill(moment.behind), moment.window - moment.received)));
    }
    return lines;
  }

  const FormStory& story_;
  std::string_view stream_;
};

void AppendOne(const StoryText& story, std::string& out) {
  for (const Moment& moment : story.moments()) {
    absl::StrAppend(&out, absl::StrJoin(story.Lines(moment), "\n"), "\n");
  }
}

// Moments with as many bytes delivered stand beside each other; one that the
// other form has not stands alone.
void AppendBoth(const StoryText& plain, const StoryText& buffered, size_t width,
                std::string& out) {
  auto left = plain.moments().begin();
  auto right = buffered.moments().begin();
  while (left != plain.moments().end() || right != buffered.moments().end()) {
    const bool has_left = left != plain.moments().end();
    const bool has_right = right != buffered.moments().end();
    const bool take_left =
        has_left && (!has_right || left->delivered <= right->delivered);
    const bool take_right =
        has_right && (!has_left || right->delivered <= left->delivered);
    std::vector<std::string> lines[2];
    if (take_left) lines[0] = plain.Lines(*left++);
    if (take_right) lines[1] = buffered.Lines(*right++);
    AppendSideBySide(lines[0], lines[1], width, out);
  }
}

// Which runs find the same, and what, where not all do.
std::string GroupLines(const CaseStory& story) {
  constexpr absl::string_view kIndent = "\n             ";
  if (story.groups.size() < 2) return "";
  std::string lines;
  for (const auto& group : story.groups) {
    absl::StrAppend(&lines,
                    group.runs.size() > 1 ? "  agree:     " : "  alone:     ",
                    absl::StrJoin(group.runs, "; "), kIndent,
                    absl::StrJoin(group.events, kIndent), "\n");
  }
  for (const OneCut& one_cut : story.one_cuts) {
    absl::StrAppend(&lines, "  one cut:   ", DescribeOneCut(one_cut), "\n");
  }
  return lines;
}

std::string Head(const Subject& subject, const Case& explained,
                 const CaseStory& story) {
  return absl::StrCat(subject.name(), "\n  stream:    '",
                      Elided(EscapeStream(explained.stream), kStreamShown),
                      "', ", explained.stream.size(),
                      " bytes\n  schedule:  ", DescribeSchedule(explained),
                      ", recv size ", explained.recv_size, "\n",
                      GroupLines(story), "\n");
}

constexpr absl::string_view kLegend =
    "\nRuns agree that find the same: whole is in one chunk, cut as the "
    "schedule has it,\nbytewise byte by byte where that cuts nothing. One cut "
    "is a cut at that place\nalone.\nrecv N of W: N bytes into a window of W. "
    "behind: what the window has "
    "behind\nthem, AA where the harness filled it. end: the offset behind a "
    "packet or\nerror. at: how much had been received when it came out. "
    "remainder: how many\nbytes it gave back. {\"$bytes\": ...}: bytes, as "
    "hexadecimal digits.\nA schedule: 3 is a chunk of 3 bytes, 1*4 four of 1, "
    "* "
    "the rest; then what the\nconnection goes through: E end of the stream, C "
    "clear(), W EAGAIN, I EINTR,\n0 a wake-up without a byte, R ECONNRESET.\n";

}  // namespace

std::string ExplainCase(const Subject& subject, const Case& explained,
                        size_t width) {
  const CaseStory story = TellCase(subject, explained);
  std::vector<StoryText> texts;
  texts.reserve(story.forms.size());
  for (const FormStory& form : story.forms) {
    texts.emplace_back(form, explained.stream);
  }
  std::string out = Head(subject, explained, story);
  if (texts.size() == 1) {
    AppendOne(texts[0], out);
  } else {
    AppendBoth(texts[0], texts[1], width, out);
  }
  absl::StrAppend(&out, kLegend);
  return out;
}

}  // namespace splitproof
