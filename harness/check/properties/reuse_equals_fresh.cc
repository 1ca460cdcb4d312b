// reuse-equals-fresh: an endpoint that was used, compared with a new one.
//
// After clear(), the rest of the stream is run on a new endpoint too. And of
// packets that mean the same wherever they stand, what follows one of them is
// run on a new endpoint.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/compare.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"

namespace splitproof::properties {
namespace {

// Places in a stream from which a new endpoint is tried.
constexpr size_t kPlacesMax = 8;

// A place in a used endpoint's stream, from which a new one begins.
struct Place {
  size_t events;  // How many are before it.
  uint64_t bytes;
};

// Compares a used endpoint with a new one, from the place on.
void Compare(Form form, const Trace& used, const Place& place,
             const Trace& fresh, const std::string& behind,
             std::optional<Schedule> schedule, ViolationSink report) {
  const auto event =
      FirstDifferenceOfTail(used, place.events, place.bytes, fresh);
  if (!event) return;
  report({.property = Property::kReuseEqualsFresh,
          .label = "reuse",
          .what = absl::StrCat(
              "from byte ", place.bytes, " on, behind ", behind,
              ", a used endpoint finds ", InWords(used, *event), ", a new one ",
              InWords(fresh, *event - place.events, place.bytes)),
          .expected_name = RunName(form, "new endpoint"),
          .expected = &fresh,
          .expected_is_right = true,
          .actual_name = RunName(form, "used endpoint"),
          .actual = &used,
          .event = event,
          .events_before = place.events,
          .bytes_before = place.bytes,
          .schedule = std::move(schedule)});
}

void CheckCase(CaseRuns& runs, ViolationSink report) {
  if (!runs.schedule().Has(ScheduleStep::Kind::kClear)) return;
  const Schedule last = runs.schedule().LastConnection();
  for (const Form form : runs.forms()) {
    const Trace& used = runs.Base(form);
    const uint64_t begin = used.connection_begin();
    const Trace& fresh =
        runs.Fresh(form, runs.stream().substr(begin), last, runs.recv_size());
    if (fresh.recvs() > 0) runs.CountJudged(Property::kReuseEqualsFresh);
    Compare(form, used,
            {.events = used.connection_events_begin(), .bytes = begin}, fresh,
            "clear()", std::nullopt, report);
  }
}

void CheckFrom(CaseRuns& runs, Form form, size_t event, ViolationSink report) {
  const Trace& used = runs.Whole(form);
  const Event& last = used.events()[event];
  if (last.fatal || last.at_eof) return;
  const Bytes rest = runs.stream().substr(last.end);
  const Trace& fresh =
      runs.Fresh(form, rest, Schedule::WholeAndEnd(), rest.size());
  if (fresh.recvs() > 0) runs.CountJudged(Property::kReuseEqualsFresh);
  Compare(form, used, {.events = event + 1, .bytes = last.end}, fresh,
          last.type == Event::Type::kPacket ? "a packet" : "an error",
          Schedule(), report);
}

void CheckStream(CaseRuns& runs, ViolationSink report) {
  if (runs.subject().traits().carries_state) return;
  for (const Form form : runs.forms()) {
    const size_t events = runs.Whole(form).events().size();
    const size_t step = std::max<size_t>(events / kPlacesMax, 1);
    for (size_t i = 0; i < events; i += step) CheckFrom(runs, form, i, report);
  }
}

}  // namespace

constinit const PropertyInfo kReuseEqualsFresh = {
    .property = Property::kReuseEqualsFresh,
    .id = "reuse-equals-fresh",
    .abbreviation = "reuse",
    .holds =
        "a packet on a used endpoint is what it is on a new one, and "
        "clear() makes an endpoint new",
    .explanation =
        "The same bytes were given to an endpoint that had decoded others "
        "before, or had been cleared in the middle of a packet, and to a new "
        "one, and they disagree: something of an earlier packet or connection "
        "was left over. Typical: a flag that Reset() forgets, a place in the "
        "buffer that is kept when what is pending moves or wraps.",
    .example =
        "Offsets were not reset after a long line had failed lazily in "
        "netty's DelimiterBasedFrameDecoder: the next line was "
        "mis-scanned (netty/netty #8256).",
    .unjudged = "nothing came behind a packet or clear()",
    .replayed =
        "What is right is what a new endpoint finds in the rest of the "
        "stream. A replay has the used one.",
    .rank = 0,
    .check_case = CheckCase,
    .check_stream = CheckStream};

}  // namespace splitproof::properties
