#include "harness/search/make_finding.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/recv/trace.h"
#include "harness/report/trace_text.h"
#include "serializers/contract/step.h"

namespace splitproof {
namespace {

// What a trace has where it differs: "packet", an error's kind, or nothing.
std::string KindOfEvent(const Trace* trace, std::optional<size_t> index) {
  if (trace == nullptr || !index || *index >= trace->events().size()) {
    return "nothing";
  }
  const Event& event = trace->events()[*index];
  if (event.type == Event::Type::kPacket) return "packet";
  return std::string(ErrorKindName(event.kind));
}

}  // namespace

std::string KindOf(const Violation& violation) {
  return absl::StrCat(
      violation.label, "|", violation.expected_name, "|",
      KindOfEvent(violation.expected, violation.event_of_expected()), "|",
      violation.actual_name, "|",
      KindOfEvent(violation.actual, violation.event));
}

Violation SampleFault(const std::string& fault) {
  return {.property = Property::kRoundTrip, .label = "one-shot", .what = fault};
}

Finding FindingOf(const Violation& violation, std::string kind, Case failing) {
  return {.property = violation.property,
          .label = violation.label,
          .what = violation.what,
          .failing = std::move(failing),
          .stream_name = "",
          .family = "",
          .traces = ShownTracesOf(violation),
          .kind = std::move(kind),
          .case_number = 0,
          .found = {},
          .death = {},
          .count = 1};
}

Finding FindingOf(const Death& death, const WorkerLimits& limits,
                  Case failing) {
  const std::string label(DeathKindName(death.kind));
  return {.property = Property::kProgress,
          .label = label,
          .what = absl::StrCat("the process that ran it ",
                               DescribeDeath(death, limits)),
          .failing = std::move(failing),
          .stream_name = "",
          .family = "",
          .traces = {},
          .kind = absl::StrCat(label, "|", death.signal, "|", death.exit_code),
          .case_number = 0,
          .found = {},
          .death = death.kind,
          .count = 1};
}

}  // namespace splitproof
