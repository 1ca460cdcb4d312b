#include "harness/search/run_case.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/case_checker.h"
#include "harness/recv/schedule.h"
#include "harness/search/make_finding.h"
#include "harness/search/streams.h"
#include "serializers/contract/bytes.h"

namespace splitproof {
namespace {

// Whether a schedule does what the whole stream in one chunk cannot be compared
// with.
bool StartsAnew(const Schedule& schedule) {
  return std::any_of(schedule.steps().begin(), schedule.steps().end(),
                     [](const ScheduleStep& step) {
                       return step.kind == ScheduleStep::Kind::kClear ||
                              step.kind == ScheduleStep::Kind::kReset;
                     });
}

// The most bytes of a stream that a schedule delivers.
size_t DeliveredBy(const Schedule& schedule) {
  if (!schedule.ended()) return Bytes::npos;
  size_t delivered = 0;
  for (const ScheduleStep& step : schedule.steps()) {
    if (step.kind == ScheduleStep::Kind::kRest) return Bytes::npos;
    if (step.kind != ScheduleStep::Kind::kChunk) continue;
    delivered += size_t{step.size} * step.repeat;
  }
  return delivered;
}

// The stream's packets, if it is one of the subject's own.
std::optional<std::vector<std::pair<std::string, uint64_t>>> KnownPackets(
    const Subject& subject, const std::string& bytes) {
  for (TestStream& stream : StreamsOf(subject)) {
    if (stream.known && stream.bytes == bytes) return std::move(stream.known);
  }
  return std::nullopt;
}

}  // namespace

PartialResult RunCase(const Subject& subject, const Case& failing,
                      const PropertySet& properties) {
  CaseChecker checker(
      subject, failing.recv_size,
      {.properties = StartsAnew(failing.schedule)
                         ? properties.Without(Property::kSplitInvariance)
                         : properties,
       .fills_per_schedule = 0});
  checker.SetStream(
      Bytes(failing.stream).substr(0, DeliveredBy(failing.schedule)));
  PartialResult found = {.cases = 1};
  const auto add = [&](const Violation& violation) {
    std::string kind = KindOf(violation);
    if (!found.Count(violation.property, kind)) return;
    found.findings.push_back(FindingOf(violation, std::move(kind), failing));
  };
  checker.Check(failing.schedule, add);
  const auto known = KnownPackets(subject, failing.stream);
  if (known) checker.CheckKnown(*known, add);
  if (properties.Has(Property::kRoundTrip)) {
    for (const std::string& fault : subject.sample_faults()) {
      add(SampleFault(fault));
    }
  }
  found.executions = checker.executions();
  found.saw_remainder = checker.saw_remainder();
  return found;
}

}  // namespace splitproof
