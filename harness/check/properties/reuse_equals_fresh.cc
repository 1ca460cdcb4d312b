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

void Tell(Form form, std::string what, const Trace& used, size_t event,
          std::optional<Schedule> schedule, ViolationSink report) {
  report({.property = Property::kReuseEqualsFresh,
          .label = "reuse",
          .what = std::move(what),
          .actual_name = RunName(form, "used endpoint"),
          .actual = &used,
          .event = event,
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
    const auto event = FirstDifferenceOfTail(
        used, used.connection_events_begin(), begin, fresh);
    if (!event) continue;
    Tell(form, "after clear(), a new endpoint finds something else", used,
         *event, std::nullopt, report);
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
  const auto different =
      FirstDifferenceOfTail(used, event + 1, last.end, fresh);
  if (!different) return;
  Tell(form,
       absl::StrCat("from byte ", last.end, " on, behind a packet, a new ",
                    "endpoint finds something else"),
       used, *different, Schedule(), report);
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
        "was left over. Typical: a flag that Reset() forgets.",
    .example =
        "Offsets were not reset after a long line had failed lazily in "
        "netty's DelimiterBasedFrameDecoder: the next line was "
        "mis-scanned (netty/netty #8256).",
    .unjudged = "nothing came behind a packet or clear()",
    .check_case = CheckCase,
    .check_stream = CheckStream};

}  // namespace splitproof::properties
