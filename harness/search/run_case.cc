#include "harness/search/run_case.h"

#include <optional>
#include <string>
#include <utility>

#include "harness/check/case_checker.h"
#include "harness/search/make_finding.h"
#include "harness/search/streams.h"

namespace splitproof {
namespace {

// The stream's packets, if it is one of the subject's own.
std::optional<KnownPackets> PacketsOf(const Subject& subject,
                                      const std::string& bytes) {
  for (TestStream& stream : StreamsOf(subject)) {
    if (stream.known && stream.bytes == bytes) return std::move(stream.known);
  }
  return std::nullopt;
}

}  // namespace

PartialResult RunCase(const Subject& subject, const Case& failing,
                      const PropertySet& properties) {
  CaseChecker checker(subject, failing.recv_size,
                      {.properties = properties, .fills_per_schedule = 0});
  const auto known = PacketsOf(subject, failing.stream);
  checker.SetStream(failing.stream, known ? &*known : nullptr);
  PartialResult found = {.cases = 1};
  const auto add = [&](const Violation& violation) {
    std::string kind = KindOf(violation);
    if (!found.Count(violation.property, kind)) return;
    found.findings.push_back(FindingOf(violation, std::move(kind), failing));
  };
  checker.Check(failing.schedule, add);
  checker.CheckStream(add);
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
