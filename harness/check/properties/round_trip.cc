// round-trip: what a stream was made of, compared with what comes out of it.
// The one-shot verbs are compared when a subject is made (typed_subject.h).

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"

namespace splitproof::properties {
namespace {

std::string WhyNot(const Subject& subject) {
  return subject.samples().empty() && subject.sample_faults().empty()
             ? "the subject has no samples"
             : "";
}

void CheckForm(CaseRuns& runs, Form form, ViolationSink report) {
  const Trace& trace = runs.Whole(form);
  const auto& events = trace.events();
  const KnownPackets& packets = *runs.known();
  if (!packets.empty()) runs.CountJudged(Property::kRoundTrip);
  const auto [event, packet] = std::mismatch(
      events.begin(), events.end(), packets.begin(), packets.end(),
      [&](const Event& found, const KnownPackets::value_type& known) {
        return found.type == Event::Type::kPacket &&
               trace.TextOf(found) == known.first && found.end == known.second;
      });
  if (event == events.end() && packet == packets.end()) return;
  report({.property = Property::kRoundTrip,
          .label = "packet",
          .what = packet == packets.end()
                      ? std::string("more came out than was serialized")
                      : absl::StrCat("packet ", packet->first,
                                     ", serialized up to byte ", packet->second,
                                     ", did not come out"),
          .actual_name = RunName(form, "whole"),
          .actual = &trace,
          .event = static_cast<size_t>(event - events.begin()),
          .schedule = Schedule()});
}

void CheckStream(CaseRuns& runs, ViolationSink report) {
  if (runs.known() == nullptr) return;
  for (const Form form : runs.forms()) CheckForm(runs, form, report);
}

}  // namespace

constinit const PropertyInfo kRoundTrip = {
    .property = Property::kRoundTrip,
    .id = "round-trip",
    .abbreviation = "round",
    .holds =
        "deserialize(serialize(p)) = p, in one shot and from the frame's "
        "chunks",
    .explanation =
        "A known packet was serialized, and something else was read back. "
        "Typical: a terminator that is not added, or that is accepted inside a "
        "payload.",
    .example =
        "decode_eof() of Vector returned the frame without its last "
        "byte (vectordotdev/vector PR #10581).",
    .unjudged = "no stream was made of samples alone",
    .why_not = WhyNot,
    .check_stream = CheckStream};

}  // namespace splitproof::properties
