#include "harness/search/run_case.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/case_checker.h"
#include "harness/search/make_finding.h"
#include "serializers/contract/bytes.h"

namespace splitproof {
std::optional<KnownPackets> KnownPacketsOf(const Subject& subject,
                                           Bytes stream) {
  std::vector<std::string> frames;
  for (const SampleFrame& sample : subject.samples()) {
    frames.push_back(sample.Frame());
  }
  // For each offset that frames from the beginning lead to: the last of them.
  std::vector<std::optional<size_t>> last(stream.size() + 1);
  for (size_t begin = 0; begin < stream.size(); ++begin) {
    if (begin > 0 && !last[begin]) continue;
    for (size_t i = 0; i < frames.size(); ++i) {
      if (frames[i].empty() || !stream.substr(begin).starts_with(frames[i])) {
        continue;
      }
      std::optional<size_t>& end = last[begin + frames[i].size()];
      if (!end) end = i;
    }
  }
  if (stream.empty() || !last[stream.size()]) return std::nullopt;
  KnownPackets packets;
  for (size_t end = stream.size(); end > 0; end -= frames[*last[end]].size()) {
    packets.emplace_back(subject.samples()[*last[end]].text, end);
  }
  std::reverse(packets.begin(), packets.end());
  return packets;
}

PartialResult RunCase(const Subject& subject, const Case& failing,
                      const PropertySet& properties) {
  CaseChecker checker(subject, failing.recv_size,
                      {.properties = properties, .fills_per_schedule = 0});
  const auto known = KnownPacketsOf(subject, failing.stream);
  checker.SetStream(failing.stream, known ? &*known : nullptr);
  PartialResult found = {.cases = 1};
  const auto add = [&](const Violation& violation) {
    std::string kind = KindOf(violation);
    if (!found.Count(violation.property, kind)) return;
    found.findings.push_back(FindingOf(violation, std::move(kind), failing));
  };
  checker.Check(failing.schedule, add);
  checker.CheckStream(/*thorough=*/true, add);
  if (properties.Has(Property::kRoundTrip)) {
    for (const std::string& fault : subject.sample_faults()) {
      add(SampleFault(fault));
    }
  }
  found.executions = checker.executions();
  found.judged = checker.judged();
  found.saw_packet = checker.saw_packet();
  return found;
}

}  // namespace splitproof
