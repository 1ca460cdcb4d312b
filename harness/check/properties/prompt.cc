// prompt: an event is late when all that it needs had been delivered one
// delivery earlier.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/compare.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"

namespace splitproof::properties {
namespace {

std::string WhyNot(const Subject& subject) {
  return subject.traits().promptness.kind == Promptness::Kind::kDeferred
             ? "the subject declares itself deferred"
             : "";
}

// What only the end of the stream decides is never late.
bool CanBeLate(const Event& event) {
  return event.type == Event::Type::kPacket ||
         (!event.at_eof && event.kind != ErrorKind::kCrash &&
          event.kind != ErrorKind::kResource);
}

bool IsLate(const Event& event, const Promptness& promptness) {
  if (!CanBeLate(event)) return false;
  const uint64_t lookahead =
      promptness.kind == Promptness::Kind::kLookahead ? promptness.bytes : 0;
  return event.before >= event.end + lookahead;
}

void CheckCase(CaseRuns& runs, ViolationSink report) {
  const Promptness& promptness = runs.subject().traits().promptness;
  if (promptness.kind == Promptness::Kind::kDeferred) return;
  for (const Form form : runs.forms()) {
    const Trace& trace = runs.Base(form);
    const auto& events = trace.events();
    runs.CountJudged(Property::kPrompt,
                     std::count_if(events.begin(), events.end(), CanBeLate));
    const auto bad = FirstBad(
        trace, [&](const Event& event) { return IsLate(event, promptness); });
    if (!bad) continue;
    const Event& event = trace.events()[*bad];
    report({.property = Property::kPrompt,
            .label = "late",
            .what = absl::StrCat("what ends at byte ", event.end,
                                 " was held back when ", event.before,
                                 " bytes had been delivered"),
            .actual_name = RunName(form, "cut"),
            .actual = &trace,
            .event = bad});
  }
}

}  // namespace

constinit const PropertyInfo kPrompt = {
    .property = Property::kPrompt,
    .id = "prompt",
    .abbreviation = "prompt",
    .holds =
        "a packet or error comes out with the chunk that holds its last "
        "byte",
    .explanation =
        "A packet was complete and was held back until more bytes, or the end "
        "of the stream, arrived. A peer that waits for the answer waits for "
        "ever. Typical: one packet decoded per recv, or one byte more looked "
        "at than is needed.",
    .example =
        "The SSE decoder of openai-node waited for the byte after a CR "
        "that had already ended the event (openai/openai-node PR "
        "#2309).",
    .unjudged = "nothing came out that could have been late",
    .replayed =
        "Everything came out, but later than its last byte was received: "
        "\"at\" says when, \"end\" which byte.",
    .why_not = WhyNot,
    .check_case = CheckCase};

}  // namespace splitproof::properties
