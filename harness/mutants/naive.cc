#include "harness/mutants/naive.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "harness/recv/instruments.h"
#include "harness/recv/schedule.h"
#include "harness/recv/simulated_recv.h"
#include "harness/recv/trace.h"
#include "harness/search/random.h"

namespace splitproof::mutants {
namespace {

constexpr size_t kRoomyBytes = 64 << 10;
constexpr uint64_t kPacketsMax = 5;
constexpr uint64_t kCutsMax = 5;

std::string DrawStream(const Subject& subject, Random& random) {
  if (subject.samples().empty()) {
    const auto& streams = subject.malformed();
    return streams.empty() ? "" : streams[random.Uniform(streams.size())];
  }
  std::string stream;
  for (uint64_t n = random.Between(1, kPacketsMax); n > 0; --n) {
    const size_t i = random.Uniform(subject.samples().size());
    stream += subject.samples()[i].Frame();
  }
  return stream;
}

Schedule DrawSchedule(size_t stream_size, Random& random) {
  std::set<size_t> cuts;
  for (uint64_t n = random.Uniform(kCutsMax + 1); n > 0; --n) {
    if (stream_size > 1) cuts.insert(random.Between(1, stream_size - 1));
  }
  const std::vector<size_t> sorted(cuts.begin(), cuts.end());
  return Schedule::FromCuts(sorted, stream_size);
}

std::vector<std::string> PacketsOf(const Trace& trace) {
  std::vector<std::string> packets;
  for (const Event& event : trace.events()) {
    if (event.type != Event::Type::kPacket) continue;
    packets.emplace_back(trace.TextOf(event));
  }
  return packets;
}

// A connection for each stream, as a test would have it.
std::vector<std::string> PacketsUnder(const Subject& subject, Form form,
                                      Bytes stream, const Schedule& schedule) {
  Instruments instruments;
  const auto endpoint = subject.Connect(form, kRoomyBytes, instruments);
  Recorder recorder;
  recorder.Begin(stream);
  RunSimulated(*endpoint, stream, schedule, recorder);
  return PacketsOf(recorder.trace());
}

}  // namespace

std::optional<uint64_t> NaiveCasesToKill(
    const Subject& subject, uint64_t seed, uint64_t cases_max,
    absl::FunctionRef<void(uint64_t number)> before_each) {
  for (uint64_t number = 1; number <= cases_max; ++number) {
    before_each(number);
    Random random(seed, number);
    const std::string stream = DrawStream(subject, random);
    if (stream.empty()) continue;
    const Schedule schedule = DrawSchedule(stream.size(), random);
    const Schedule whole = Schedule::FromCuts({}, stream.size());
    std::set<std::vector<std::string>> outcomes;
    for (const Form form : kForms) {
      if (!subject.Has(form)) continue;
      outcomes.insert(PacketsUnder(subject, form, stream, whole));
      outcomes.insert(PacketsUnder(subject, form, stream, schedule));
    }
    if (outcomes.size() > 1) return number;
  }
  return std::nullopt;
}

}  // namespace splitproof::mutants
