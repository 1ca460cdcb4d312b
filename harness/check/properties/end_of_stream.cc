// end-of-stream: the connections of a case in one chunk each, of which the last
// ends at offset k, compared with the run in which the stream goes on. (What
// cuts change is split-invariance's to tell.)
//
//   - What ended by byte k in the whole stream has come out.
//   - Inside a packet the end is an error: `truncated`, or `limit` for a frame
//     that is being skipped; or it completes a packet.
//   - Between two packets the end is clean.
//   - The end comes once: a second one says nothing more.
//
// Bytes in front of a packet that it could do without, such as white space,
// are in no packet: a new endpoint that begins behind them finds the same one.

#include <span>

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/compare.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"

namespace splitproof::properties {
namespace {

// The end of one connection.
class Ending {
 public:
  Ending(CaseRuns& runs, Form form)
      : runs_(runs),
        form_(form),
        cut_(runs.Uncut(form)),
        begin_(cut_.connection_begin()),
        end_(cut_.delivered()),
        rest_(runs.stream().substr(begin_)) {}

  void Check(ViolationSink report) {
    const Promptness::Kind kind = runs_.subject().traits().promptness.kind;
    const bool deferred = kind == Promptness::Kind::kDeferred;
    if (end_ == runs_.stream().size()) return;
    runs_.CountJudged(Property::kEndOfStream);
    whole_ = &WholeRun();
    done_ = CountDone();
    if (!deferred && !CheckDone(report)) return;
    if (Died()) return;
    if (!deferred) CheckKind(report);
    if (!runs_.subject().traits().carries_state) CheckClean(report);
    CheckTruncated(report);
  }

 private:
  const Trace& WholeRun() {
    if (begin_ == 0) return runs_.Whole(form_);
    return runs_.Fresh(form_, rest_, Schedule::WholeAndEnd(), rest_.size());
  }

  // How many events of the whole run were over when the connection ended. What
  // the bytes behind it decide was not.
  size_t CountDone() const {
    const uint64_t lookahead = runs_.subject().traits().promptness.bytes;
    const auto open = FirstBad(*whole_, [&](const Event& event) {
      return begin_ + event.end + lookahead > end_ || event.at_eof ||
             event.kind == ErrorKind::kCrash;
    });
    return open.value_or(whole_->events().size());
  }

  size_t first() const { return cut_.connection_events_begin(); }

  bool Died() const { return done_ > 0 && whole_->events()[done_ - 1].fatal; }

  // Everything that was over has come out.
  bool CheckDone(ViolationSink report) {
    const auto different =
        FirstDifferenceOfTail(cut_, first(), begin_, *whole_);
    if (!different || *different - first() >= done_) return true;
    Tell(report, "lost",
         absl::StrCat("the stream ended at byte ", end_, ", and what ends at ",
                      begin_ + whole_->events()[*different - first()].end,
                      " if it goes on did not come out"),
         *different, whole_);
    return false;
  }

  // The events of this connection, not of those before it.
  std::span<const Event> Events() const {
    return std::span(cut_.events()).subspan(first());
  }

  // The first event that the end made, and is an error; null if there is none.
  const Event* ErrorAtEnd() const {
    for (const Event& event : Events()) {
      if (event.at_eof && event.type == Event::Type::kError) return &event;
    }
    return nullptr;
  }
  bool HasEventAtEnd() const {
    return !Events().empty() && Events().back().at_eof;
  }

  void CheckKind(ViolationSink report) {
    const Event* error = ErrorAtEnd();
    if (error == nullptr || error->kind == ErrorKind::kTruncated ||
        error->kind == ErrorKind::kLimit) {
      return;
    }
    Tell(report, "kind", "the end of the stream is an error of another kind",
         error - cut_.events().data());
  }

  void CheckClean(ViolationSink report) {
    const Event* error = ErrorAtEnd();
    if (error == nullptr || end_ != BeginOfNext()) return;
    Tell(report, "unclean", "the stream ended between two packets",
         error - cut_.events().data());
  }

  void CheckTruncated(ViolationSink report) {
    if (done_ == whole_->events().size() || HasEventAtEnd()) return;
    // A connection that is dead is told of no end.
    if (!Events().empty() && Events().back().fatal) return;
    const Event& next = whole_->events()[done_];
    if (next.type != Event::Type::kPacket || BeginOfNext() >= end_ ||
        begin_ + next.end <= end_) {
      return;
    }
    if (StandsAlone(next)) return;
    Tell(report, "truncated",
         absl::StrCat("the stream ended at byte ", end_,
                      ", in a packet that begins at byte ", BeginOfNext(),
                      ", and its end brought no error"),
         cut_.events().size());
  }

  // Where the packet begins that the end falls into.
  uint64_t BeginOfNext() const {
    return begin_ + (done_ == 0 ? 0 : whole_->events()[done_ - 1].end);
  }

  // Whether the bytes that were delivered of a packet are no part of it.
  bool StandsAlone(const Event& packet) {
    const std::string text(whole_->TextOf(packet));
    const uint64_t packet_end = begin_ + packet.end;
    const Bytes behind = runs_.stream().substr(end_);
    const Trace& alone =
        runs_.Fresh(form_, behind, Schedule::WholeAndEnd(), behind.size());
    if (alone.events().empty()) return false;
    const Event& first = alone.events()[0];
    return first.type == Event::Type::kPacket &&
           end_ + first.end == packet_end && alone.TextOf(first) == text;
  }

  void Tell(ViolationSink report, std::string label, std::string what,
            size_t event, const Trace* expected = nullptr) {
    report({.property = Property::kEndOfStream,
            .label = std::move(label),
            .what = std::move(what),
            .expected_name =
                expected == nullptr ? "" : RunName(form_, "stream goes on"),
            .expected = expected,
            .actual_name = RunName(form_, "stream ends"),
            .actual = &cut_,
            .event = event});
  }

  CaseRuns& runs_;
  Form form_;
  const Trace& cut_;
  uint64_t begin_;
  uint64_t end_;
  Bytes rest_;
  const Trace* whole_ = nullptr;
  size_t done_ = 0;
};

void CheckSecondEnd(CaseRuns& runs, Form form, const Schedule& schedule,
                    ViolationSink report) {
  const size_t more = runs.EndTwice(form, schedule);
  if (more == 0) return;
  const Trace& trace = runs.other(form).trace();
  report({.property = Property::kEndOfStream,
          .label = "twice",
          .what = "being told of the end a second time made another event",
          .actual_name = RunName(form, "ended twice"),
          .actual = &trace,
          .event = trace.events().size() - more,
          .schedule = schedule});
}

// Most cases end with the stream, which says nothing here: that its end comes
// once is the least of it, and not counted as judged.
void CheckCase(CaseRuns& runs, ViolationSink report) {
  if (runs.schedule().steps().back().kind != ScheduleStep::Kind::kEof) return;
  for (const Form form : runs.forms()) {
    if (runs.Base(form).delivered() == runs.stream().size()) continue;
    Ending(runs, form).Check(report);
    CheckSecondEnd(runs, form, runs.schedule(), report);
  }
}

void CheckStream(CaseRuns& runs, ViolationSink report) {
  for (const Form form : runs.forms()) {
    CheckSecondEnd(runs, form, Schedule::WholeAndEnd(), report);
  }
}

}  // namespace

constinit const PropertyInfo kEndOfStream = {
    .property = Property::kEndOfStream,
    .id = "end-of-stream",
    .abbreviation = "eof",
    .holds =
        "the end of the stream is clean between two packets and an error "
        "within one, and comes once",
    .explanation =
        "The peer closed the connection. Inside a packet that is an error "
        "(truncated), or a cut-off message passes for a complete one; between "
        "two packets it is none; and what was complete must not be lost. "
        "Typical: bytes that are held at the end are dropped without a word, "
        "or a final packet is not looked for.",
    .example =
        "LineBasedFrameDecoder of swift-nio-extras dropped complete "
        "lines that arrived together with the end (swift-nio-extras PR "
        "#39).",
    .unjudged = "no stream ended early",
    .replayed =
        "The connection was ended where the case ends it, and once more, "
        "and compared with one that goes on. A replay has the first of "
        "the three.",
    .check_case = CheckCase,
    .check_stream = CheckStream};

}  // namespace splitproof::properties
