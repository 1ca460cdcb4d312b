#include "harness/search/compare_engines.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/check/case.h"
#include "harness/check/violation.h"
#include "harness/recv/instruments.h"
#include "harness/recv/stream_text.h"
#include "harness/recv/trace.h"
#include "harness/report/trace_text.h"
#include "harness/search/families.h"
#include "harness/search/random.h"
#include "harness/search/streams.h"

namespace splitproof {
namespace {

// Small enough for windows to end within packets, and large enough for most
// streams to fit in one. They take turns with the streams.
constexpr std::array<size_t, 3> kComparedRecvSizes = {3, 16,
                                                      Case::kDefaultRecvSize};

// A case of so many recvs is left out: bytewise, of a long stream.
constexpr size_t kRecvsMax = 8192;

constexpr uint64_t kSeed = 1;

// A connection on one engine, cleared between runs.
struct Lane {
  Lane(const NamedEngine& named, const Subject& subject, Form form,
       size_t recv_size)
      : name(named.name), engine(*named.engine) {
    instruments.set_poison(kInertFill);
    endpoint = subject.Connect(form, recv_size, instruments);
  }

  absl::Status Run(Bytes stream, const Schedule& schedule) {
    endpoint->Clear();
    recorder.Begin(stream);
    return engine.Run(*endpoint, stream, schedule, recorder);
  }

  const std::string& name;
  RecvEngine& engine;
  Instruments instruments;
  std::unique_ptr<Endpoint> endpoint;
  Recorder recorder;
};

// The first event that differs, the number of events if only the end of the
// run does, nothing if the traces are equal.
std::optional<size_t> FirstDifferenceOfRuns(const Trace& a, const Trace& b) {
  const auto event = FirstDifferenceInAnything(a, b);
  const bool same_end = a.delivered() == b.delivered() &&
                        a.stopped_silently() == b.stopped_silently() &&
                        a.connection_begin() == b.connection_begin();
  if (event || same_end) return event;
  return a.events().size();
}

std::string DescribeEnd(const Lane& lane) {
  const Trace& trace = lane.recorder.trace();
  return absl::StrCat(
      "  ", lane.name, ": ", trace.delivered(), " bytes delivered",
      trace.stopped_silently() ? ", stopped silently" : "", "\n");
}

class Comparer {
 public:
  Comparer(const Subject& subject, const std::vector<NamedEngine>& engines)
      : subject_(subject), engines_(engines) {}

  absl::StatusOr<EngineComparison> Compare(
      const std::vector<TestStream>& streams) {
    for (size_t i = 0; i < kComparedRecvSizes.size(); ++i) {
      Connect(kComparedRecvSizes[i]);
      for (size_t j = i; j < streams.size(); j += kComparedRecvSizes.size()) {
        CompareStream(streams[j], kComparedRecvSizes[i]);
        if (!status_.ok()) return status_;
        if (!result_.difference.empty()) return result_;
      }
    }
    result_.streams = streams.size();
    return result_;
  }

 private:
  void Connect(size_t recv_size) {
    for (const Form form : kForms) {
      auto& lanes = lanes_[static_cast<size_t>(form)];
      lanes.clear();
      if (!subject_.Has(form)) continue;
      for (const NamedEngine& named : engines_) {
        lanes.push_back(
            std::make_unique<Lane>(named, subject_, form, recv_size));
      }
    }
  }

  // A schedule of each family, any of its members.
  void CompareStream(const TestStream& stream, size_t recv_size) {
    const FamilyInput input = {.stream_size = stream.bytes.size(),
                               .landmarks = stream.landmarks,
                               .recv_size = recv_size,
                               .seed = kSeed,
                               .capacities = {},
                               .endings = true};
    for (const Family* family : AllFamilies()) {
      const FamilyMembers members = family->Members(input);
      if (members.size == 0) continue;
      Case chosen = {.subject = subject_.name(),
                     .stream = stream.bytes,
                     .schedule = {},
                     .recv_size = recv_size};
      members.build(random_.Uniform(members.size), chosen.schedule);
      CompareCase(std::move(chosen));
      if (!status_.ok() || !result_.difference.empty()) return;
    }
  }

  void CompareCase(Case chosen) {
    if (CutsOf(chosen) >= kRecvsMax) return;
    if (!chosen.schedule.ended()) {
      chosen.schedule.AddRest();
      chosen.schedule.AddFault(ScheduleStep::Kind::kEof);
    }
    ++result_.cases;
    for (const Form form : kForms) {
      const auto& lanes = lanes_[static_cast<size_t>(form)];
      if (!lanes.empty()) CompareLanes(lanes, form, chosen);
    }
  }

  void CompareLanes(const std::vector<std::unique_ptr<Lane>>& lanes, Form form,
                    const Case& chosen) {
    ++result_.runs;
    for (const auto& lane : lanes) {
      status_.Update(lane->Run(chosen.stream, chosen.schedule));
      if (!status_.ok() || !result_.difference.empty()) return;
      const auto event = FirstDifferenceOfRuns(lanes[0]->recorder.trace(),
                                               lane->recorder.trace());
      if (event) Report(*lanes[0], *lane, *event, form, chosen);
    }
  }

  void Report(const Lane& expected, const Lane& actual, size_t event, Form form,
              const Case& chosen) {
    result_.difference = absl::StrCat(
        actual.name, " is not as ", expected.name, ":\n  trace ",
        ShellQuote(chosen.subject), " --form=", std::string(FormName(form)),
        " --engine=", actual.name,
        " --stream=", ShellQuote(EscapeStream(chosen.stream)),
        " --schedule=", ShellQuote(chosen.schedule.ToString()),
        " --recv-size=", chosen.recv_size, "\n",
        DescribeTraces(ShownTracesOf({.expected_name = expected.name,
                                      .expected = &expected.recorder.trace(),
                                      .actual_name = actual.name,
                                      .actual = &actual.recorder.trace(),
                                      .event = event})),
        DescribeEnd(expected), DescribeEnd(actual));
  }

  const Subject& subject_;
  const std::vector<NamedEngine>& engines_;
  std::array<std::vector<std::unique_ptr<Lane>>, 2> lanes_;
  Random random_ = Random(kSeed);
  EngineComparison result_;
  absl::Status status_;
};

}  // namespace

absl::StatusOr<EngineComparison> CompareEngines(
    const Subject& subject, const std::string& corpus,
    const std::vector<NamedEngine>& engines) {
  std::vector<TestStream> streams = StreamsOf(subject);
  if (!corpus.empty()) {
    auto recorded = StreamsInFolder(corpus, subject);
    if (!recorded.ok()) return recorded.status();
    std::move(recorded->begin(), recorded->end(), std::back_inserter(streams));
  }
  return Comparer(subject, engines).Compare(streams);
}

}  // namespace splitproof
