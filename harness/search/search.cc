#include "harness/search/search.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/report/trace_text.h"

namespace splitproof {
namespace {

constexpr std::array<Budget, 3> kBudgets = {{
    {"quick", 40, 4 << 10, 1},
    {"standard", 400, 32 << 10, 2},
    {"deep", 20000, 4 << 20, 0},
}};

// Even the longest stream is cut in a few ways by each family.
constexpr size_t kSchedulesMin = 3;

// The plain recv size, and the buffered size hint: so small that packets span
// recvs, and so large that most streams fit.
constexpr std::array<size_t, 2> kRecvSizes = {16, Case::kDefaultRecvSize};

// Schedules between two questions whether to go on: often enough to stop in an
// instant, seldom enough to cost nothing.
constexpr uint64_t kCasesPerQuestion = 256;

// Runs the search and collects what it finds.
class Search {
 public:
  Search(const Subject& subject, const SearchOptions& options)
      : subject_(subject), options_(options) {
    result_.subject = subject.name();
  }

  void Run(const std::vector<TestStream>& streams) {
    CheckSamples();
    streams_ = streams.size();
    std::array<std::optional<CaseChecker>, kRecvSizes.size()> checkers;
    for (size_t i = 0; i < kRecvSizes.size(); ++i) {
      checkers[i].emplace(subject_, kRecvSizes[i], CheckerOptions());
    }
    for (const TestStream& stream : streams) {
      for (size_t i = 0; i < kRecvSizes.size() && GoesOn(); ++i) {
        CheckStream(*checkers[i], stream, kRecvSizes[i]);
      }
      if (!result_.complete) break;
      ++result_.streams;
    }
    for (const auto& checker : checkers) {
      result_.executions += checker->executions();
      saw_remainder_ |= checker->saw_remainder();
    }
  }

  void RunCase(const Case& failing) {
    CaseChecker checker(
        subject_, failing.recv_size,
        {.properties = options_.properties, .fills_per_schedule = 0});
    const TestStream stream = Known(failing.stream);
    checker.SetStream(stream.bytes, stream.known ? &*stream.known : nullptr);
    ++result_.cases;
    const auto add = [&](const Violation& violation) {
      Add(violation, stream, failing.schedule, failing.recv_size, "");
    };
    checker.CheckStream(add);
    checker.Check(failing.schedule, add);
    CheckSamples();
    result_.executions = checker.executions();
    saw_remainder_ = checker.saw_remainder();
  }

  SubjectResult Finish() {
    for (const PropertyInfo& info : AllProperties()) {
      PropertyResult& property =
          result_.properties[static_cast<size_t>(info.property)];
      if (property.verdict == Verdict::kFailed) continue;
      property.reason = WhyNotApplicable(info.property);
      if (!options_.properties.Has(info.property)) {
        property.verdict = Verdict::kNotChecked;
      } else if (!property.reason.empty()) {
        property.verdict = Verdict::kNotApplicable;
      }
    }
    return std::move(result_);
  }

 private:
  CaseChecker::Options CheckerOptions() const {
    return {.properties = options_.properties,
            .fills_per_schedule = options_.budget->fills_per_schedule};
  }

  // Asks whoever watches; once the answer was no, the search is over.
  bool GoesOn() {
    if (options_.progress && result_.complete) {
      result_.complete = options_.progress(result_.streams, streams_);
    }
    return result_.complete;
  }

  std::string WhyNotApplicable(Property property) const {
    const PropertyInfo& info = InfoOf(property);
    if (info.why_not != nullptr) return info.why_not(subject_);
    if (property == Property::kRemainderExact && !saw_remainder_) {
      return "the subject gives nothing back";
    }
    return "";
  }

  // The stream of these bytes, with the packets that it was made of where it
  // is one of the subject's own.
  TestStream Known(const std::string& bytes) const {
    for (TestStream& stream : StreamsOf(subject_)) {
      if (stream.known && stream.bytes == bytes) return std::move(stream);
    }
    return {.name = "", .bytes = bytes, .known = {}, .landmarks = {}};
  }

  void CheckSamples() {
    if (!options_.properties.Has(Property::kRoundTrip)) return;
    for (const std::string& fault : subject_.sample_faults()) {
      Violation violation{
          .property = Property::kRoundTrip, .label = "one-shot", .what = fault};
      Add(violation, {}, {}, Case::kDefaultRecvSize, "");
    }
  }

  void CheckStream(CaseChecker& checker, const TestStream& stream,
                   size_t recv_size) {
    checker.SetStream(stream.bytes, stream.known ? &*stream.known : nullptr);
    checker.CheckStream([&](const Violation& violation) {
      Add(violation, stream, {}, recv_size, "whole");
    });
    const std::vector<size_t> windows = checker.WindowSizes();
    const FamilyInput input{.stream_size = stream.bytes.size(),
                            .landmarks = stream.landmarks,
                            .recv_size = recv_size,
                            .seed = options_.seed,
                            .max_cases = SchedulesFor(stream.bytes.size()),
                            .capacities = windows};
    for (const Family* family : options_.families) {
      if (!result_.complete) return;
      family->ForEach(input, [&](const Schedule& schedule) {
        ++result_.cases;
        checker.Check(schedule, [&](const Violation& violation) {
          Add(violation, stream, schedule, recv_size, family->name());
        });
        return result_.cases % kCasesPerQuestion != 0 || GoesOn();
      });
    }
  }

  size_t SchedulesFor(size_t stream_size) const {
    const size_t affordable =
        options_.budget->schedule_bytes_max / std::max<size_t>(stream_size, 1);
    return std::clamp(affordable, kSchedulesMin,
                      options_.budget->schedules_max);
  }

  void Add(const Violation& violation, const TestStream& stream,
           const Schedule& schedule, size_t recv_size,
           std::string_view family) {
    result_.properties[static_cast<size_t>(violation.property)].verdict =
        Verdict::kFailed;
    for (Finding& finding : result_.findings) {
      if (finding.property != violation.property) continue;
      ++finding.count;
      return;
    }
    result_.findings.push_back(
        {.property = violation.property,
         .label = violation.label,
         .what = violation.what,
         .failing = {.subject = subject_.name(),
                     .stream = stream.bytes,
                     .schedule = violation.schedule.value_or(schedule),
                     .recv_size = recv_size},
         .stream_name = stream.name,
         .family = std::string(family),
         .traces = DescribeTraces(violation),
         .case_number = result_.cases,
         .count = 1});
  }

  const Subject& subject_;
  const SearchOptions& options_;
  SubjectResult result_;
  size_t streams_ = 0;  // In all.
  bool saw_remainder_ = false;
};

}  // namespace

const Budget* FindBudget(std::string_view name) {
  for (const Budget& budget : kBudgets) {
    if (budget.name == name) return &budget;
  }
  return nullptr;
}

absl::StatusOr<SubjectResult> CheckSubject(const Subject& subject,
                                           const SearchOptions& options) {
  SearchOptions complete = options;
  if (complete.families.empty()) {
    complete.families.assign(AllFamilies().begin(), AllFamilies().end());
  }
  std::vector<TestStream> streams = StreamsOf(subject);
  if (!options.corpus.empty()) {
    auto recorded = StreamsInFolder(options.corpus, subject);
    if (!recorded.ok()) return recorded.status();
    std::move(recorded->begin(), recorded->end(), std::back_inserter(streams));
  }
  if (streams.empty()) {
    return absl::NotFoundError(absl::StrCat(
        "subject \"", subject.name(),
        "\" has no streams to check: give it Samples(), MalformedSamples() or "
        "a corpus folder"));
  }
  Search search(subject, complete);
  search.Run(streams);
  return search.Finish();
}

SubjectResult CheckCase(const Subject& subject, const Case& failing,
                        const PropertySet& properties) {
  SearchOptions options;
  options.properties = properties;
  Search search(subject, options);
  search.RunCase(failing);
  return search.Finish();
}

}  // namespace splitproof
