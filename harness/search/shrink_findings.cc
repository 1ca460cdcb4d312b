#include "harness/search/shrink_findings.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "harness/check/case_runs.h"
#include "harness/search/check_subjects.h"
#include "harness/search/partial_result.h"
#include "harness/search/shrinker.h"

namespace splitproof {
namespace {

// Executions of one finding, times the bytes of its stream, at most; and what
// they are at least and at most.
constexpr size_t kExecutionBytesMax = 400'000;
constexpr size_t kExecutionsMin = 200;
constexpr size_t kExecutionsMax = 4000;
// Where an execution takes as long as hundreds, or a process of its own.
constexpr size_t kDearExecutionsMax = 120;
// While a case that never ends is made small; the result is tried under the
// real limit.
constexpr int64_t kShrinkingCpuMsMax = 300;

uint64_t ExecutionsFor(const Finding& finding) {
  if (finding.death || InfoOf(finding.property).costly) {
    return kDearExecutionsMax;
  }
  const size_t size = std::max<size_t>(finding.failing.stream.size(), 1);
  return std::clamp(kExecutionBytesMax / size, kExecutionsMin, kExecutionsMax);
}

// Where packets end when nothing is cut. Of a deadly case nobody asks.
std::vector<size_t> PacketEnds(const Subject& subject, const Finding& finding) {
  std::vector<size_t> ends;
  if (finding.death) return ends;
  const std::string& stream = finding.failing.stream;
  CaseRuns runs(subject, finding.failing.recv_size, /*fills_per_case=*/1);
  runs.SetStream(stream);
  for (const Event& event : runs.Whole(runs.forms().front()).events()) {
    const bool is_next = event.end > (ends.empty() ? 0 : ends.back());
    if (is_next && event.end < stream.size()) ends.push_back(event.end);
  }
  return ends;
}

// What is said of the case when it is run alone; nothing if it does not fail.
std::optional<Finding> Again(const Subject& subject, const Case& failing,
                             const Finding& finding,
                             const WorkerLimits& limits) {
  SubjectResult result;
  if (finding.death) {
    auto in_worker =
        CheckCaseInWorker(subject, failing, PropertySet::All(), limits);
    if (in_worker.ok()) result = *std::move(in_worker);
  } else {
    result = CheckCase(subject, failing, PropertySet().With(finding.property));
  }
  for (Finding& again : result.findings) {
    const bool is_it =
        again.property == finding.property && again.death == finding.death;
    if (is_it) return std::move(again);
  }
  return std::nullopt;
}

bool IsShrinkable(const Finding& finding) {
  return finding.label != "one-shot";
}

// Keeps the first of each case, with the counts of the others.
void MergeEqual(std::vector<Finding>& findings) {
  std::vector<Finding> kept;
  for (Finding& finding : findings) {
    const auto equal =
        std::find_if(kept.begin(), kept.end(), [&](const Finding& other) {
          return other.property == finding.property &&
                 other.label == finding.label &&
                 other.failing.stream == finding.failing.stream &&
                 other.failing.schedule == finding.failing.schedule;
        });
    if (equal == kept.end()) {
      kept.push_back(std::move(finding));
    } else {
      equal->count += finding.count;
    }
  }
  findings = std::move(kept);
}

// What does not fail alone may well follow from what does.
void PutLastWhatDoesNotFailAlone(std::vector<Finding>& findings) {
  std::vector<Finding> in_order;
  for (const bool fails_alone : {true, false}) {
    for (Finding& finding : findings) {
      if (finding.fails_alone != fails_alone) continue;
      in_order.push_back(std::move(finding));
    }
  }
  findings = std::move(in_order);
}

// One finding of one result.
struct Shrinkable {
  const Subject* subject;
  Finding* finding;
};

std::string Encode(Finding finding) {
  PartialResult result;
  result.Add(std::move(finding));
  return EncodePartialResult(result);
}

void Decode(const std::string& bytes, Finding& finding) {
  auto decoded = DecodePartialResult(bytes);
  if (decoded.ok() && decoded->findings.size() == 1) {
    finding = std::move(decoded->findings.front());
  }
}

void ShrinkInWorkers(std::span<const Shrinkable> all, size_t jobs,
                     const WorkerLimits& limits) {
  const WorkerTasks tasks = {
      .count = all.size(),
      .run =
          [&](size_t i, BlackBox& box) {
            return Encode(ShrinkFinding(*all[i].subject, *all[i].finding,
                                        limits, [&] { box.BeginStep(); }));
          },
      .on_result =
          [&](size_t i, std::optional<std::string> bytes) {
            if (bytes) Decode(*bytes, *all[i].finding);
          },
      .on_death = [](size_t, const Death&) { return false; }};
  // Where no process can be made, the findings stay as they are.
  static_cast<void>(RunInWorkers(tasks, jobs, limits));
}

}  // namespace

Finding ShrinkFinding(const Subject& subject, const Finding& finding,
                      const WorkerLimits& limits,
                      absl::FunctionRef<void()> before_each) {
  if (!IsShrinkable(finding)) return finding;
  WorkerLimits shrinking = limits;
  shrinking.step_cpu_ms_max =
      limits.step_cpu_ms_max == 0
          ? kShrinkingCpuMsMax
          : std::min(limits.step_cpu_ms_max, kShrinkingCpuMsMax);
  const Shrunk shrunk = Shrink(
      finding.failing, PacketEnds(subject, finding),
      [&](const Case& tried) {
        before_each();
        return FailsSameWay(subject, tried, finding, shrinking);
      },
      ExecutionsFor(finding));
  before_each();
  Finding small = finding;
  std::optional<Finding> again;
  if (shrunk.reproduced) {
    again = Again(subject, shrunk.smallest, finding, limits);
  }
  if (!again) {
    small.fails_alone = false;
    return small;
  }
  small.failing = shrunk.smallest;
  small.label = std::move(again->label);
  small.what = std::move(again->what);
  small.traces = std::move(again->traces);
  small.found = finding.failing;
  return small;
}

void ShrinkFindings(std::span<const ResultToShrink> results, size_t jobs,
                    const WorkerLimits& limits) {
  std::vector<Shrinkable> deadly, harmless;
  for (const auto& [subject, result] : results) {
    for (Finding& finding : result->findings) {
      (finding.death ? deadly : harmless).push_back({subject, &finding});
    }
  }
  const auto shrink_here = [&](const Shrinkable& one) {
    *one.finding = ShrinkFinding(*one.subject, *one.finding, limits, [] {});
  };
  if (jobs == 0) {
    std::for_each(harmless.begin(), harmless.end(), shrink_here);
  } else if (!harmless.empty()) {
    ShrinkInWorkers(harmless, jobs, limits);
  }
  // Each of their executions is a process already.
  std::for_each(deadly.begin(), deadly.end(), shrink_here);
  for (const auto& [subject, result] : results) {
    MergeEqual(result->findings);
    PutLastWhatDoesNotFailAlone(result->findings);
  }
}

}  // namespace splitproof
