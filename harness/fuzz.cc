#include "harness/fuzz.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "harness/check/registry.h"
#include "harness/recv/stream_text.h"
#include "harness/report/finding_text.h"
#include "harness/report/trace_text.h"

namespace splitproof {
namespace {

namespace fs = std::filesystem;

// Of how many inputs a fuzzer checks one for every property.
constexpr uint64_t kEverythingOneIn = 64;
// The most single bytes in a schedule: a recv each, they are what costs.
constexpr size_t kFuzzSingleBytesMax = 24;
constexpr size_t kReplaySingleBytesMax = 256;

[[noreturn]] void Die(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::abort();
}

// Reports a violation as the gate does.
[[noreturn]] void Report(const Violation& violation, const Subject& subject,
                         const FuzzInput& input, const Schedule& schedule,
                         size_t recv_size) {
  const Finding finding{.property = violation.property,
                        .label = violation.label,
                        .what = violation.what,
                        .failing = {.subject = subject.name(),
                                    .stream = std::string(input.stream),
                                    .schedule = schedule,
                                    .recv_size = recv_size},
                        .stream_name = "",
                        .family = "",
                        .traces = DescribeTraces(violation),
                        .count = 1};
  Die(DescribeFinding(finding, "splitproof"));
}

// A number that depends on the bytes only, on every machine: FNV-1a, 64 bits.
uint64_t HashOf(Bytes bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<uint8_t>(byte)) * 0x100000001b3;
  }
  return hash;
}

// At most `count_max` single bytes, from somewhere on.
void AddSingleBytes(size_t stream_size, size_t count_max, Random& random,
                    Schedule& schedule) {
  const size_t count = std::min(stream_size, count_max);
  const size_t begin = random.Uniform(stream_size - count + 1);
  if (begin > 0) schedule.AddChunk(begin);
  schedule.AddChunk(1, count);
}

// Tiny chunks mostly, so that a cut falls into every kind of place.
void AddRandomChunks(size_t stream_size, Random& random, Schedule& schedule) {
  for (size_t at = 0; at < stream_size;) {
    const size_t size = 1 + random.Uniform(random.OneIn(2) ? 3 : 40);
    schedule.AddChunk(size);
    at += size;
  }
}

void AddOneCut(size_t stream_size, Random& random, Schedule& schedule) {
  schedule.AddChunk(1 + random.Uniform(stream_size - 1));
}

// The schedule of a fuzzer for a stream without a trailer.
void ChooseSchedule(size_t stream_size, Random& random, Schedule& schedule) {
  if (stream_size < 2) return;
  switch (random.Uniform(4)) {
    case 0:
      return AddSingleBytes(stream_size, kFuzzSingleBytesMax, random, schedule);
    case 1:
      return AddOneCut(stream_size, random, schedule);
    default:
      return AddRandomChunks(stream_size, random, schedule);
  }
}

// Those of a replayer: whole, single bytes, one cut, and many.
std::vector<Schedule> DefaultSchedules(size_t stream_size, Random& random) {
  if (stream_size < 2) return {Schedule()};
  std::vector<Schedule> schedules(5);
  AddSingleBytes(stream_size, kReplaySingleBytesMax, random, schedules[1]);
  AddOneCut(stream_size, random, schedules[2]);
  AddOneCut(stream_size, random, schedules[3]);
  AddRandomChunks(stream_size, random, schedules[4]);
  return schedules;
}

}  // namespace

FuzzTarget::FuzzTarget(std::string_view name) {
  const Registration* registration = FindRegistration(name);
  if (registration == nullptr) {
    Die("nobody registered \"" + std::string(name) + "\"");
  }
  corpus_ = registration->corpus;
  for (const std::string& subject_name : registration->SubjectNames()) {
    auto subject = MakeSubjectByName(subject_name);
    if (!subject.ok()) Die(std::string(subject.status().message()));
    auto comparer = std::make_unique<FuzzComparer>(**subject);
    configured_.push_back({*std::move(subject), std::move(comparer), {}});
  }
}

void FuzzTarget::Fuzz(Bytes data) {
  if (data.size() > kInputBytesMax) return;
  const FuzzInput input = DecodeFuzzInput(data);
  Random random(HashOf(data));
  const bool everything = random.OneIn(kEverythingOneIn);
  const Choice choice = Choose(input, random);
  FuzzComparer& comparer = *configured_[choice.configuration].comparer;
  if (!comparer.Agrees(input.stream, schedule_, choice.recv_size)) {
    Explain(choice, input);
  }
  if (everything) CheckEverything(choice, schedule_, input);
}

void FuzzTarget::Replay(Bytes data) {
  if (data.size() > kInputBytesMax) return;
  const FuzzInput input = DecodeFuzzInput(data);
  Random random(HashOf(data));
  random.OneIn(kEverythingOneIn);
  const Choice choice = Choose(input, random);
  CheckEverything(choice, schedule_, input);
  if (!input.has_trailer) ReplayUnderAll(input, random);
}

// What the trailer says; what the hash chooses where there is none.
FuzzTarget::Choice FuzzTarget::Choose(const FuzzInput& input, Random& random) {
  schedule_.Clear();
  if (input.has_trailer) {
    input.BuildSchedule(schedule_);
    return {.configuration = input.configuration % configured_.size(),
            .recv_size = input.RecvSize()};
  }
  ChooseSchedule(input.stream.size(), random, schedule_);
  // Single bytes, the last class, are what costs.
  const uint64_t recv_size_class =
      random.OneIn(16) ? FuzzInput::kRecvSizeClasses - 1
                       : random.Uniform(FuzzInput::kRecvSizeClasses - 1);
  return {.configuration = random.Uniform(configured_.size()),
          .recv_size = FuzzInput::RecvSizeOf(recv_size_class)};
}

void FuzzTarget::ReplayUnderAll(const FuzzInput& input, Random& random) {
  const std::vector<Schedule> schedules =
      DefaultSchedules(input.stream.size(), random);
  for (size_t i = 0; i < configured_.size(); ++i) {
    for (const Schedule& schedule : schedules) {
      CheckEverything({i, FuzzInput::RecvSizeOf(0)}, schedule, input);
    }
  }
}

void FuzzTarget::CheckEverything(const Choice& choice, const Schedule& schedule,
                                 const FuzzInput& input) {
  Configured& configured = configured_[choice.configuration];
  auto& checker = configured.checkers[choice.recv_size];
  if (checker == nullptr) {
    checker = std::make_unique<CaseChecker>(
        *configured.subject, choice.recv_size, CaseChecker::Options());
  }
  checker->SetStream(input.stream);
  checker->Check(schedule, [&](const Violation& violation) {
    Report(violation, *configured.subject, input, schedule, choice.recv_size);
  });
}

// Runs that were compared disagree. The checker says why, unless that takes a
// connection that was used before.
void FuzzTarget::Explain(const Choice& choice, const FuzzInput& input) {
  CheckEverything(choice, schedule_, input);
  CheckEverything(
      {choice.configuration, FuzzComparer::WholeRecvSize(input.stream.size())},
      Schedule(), input);
  Die("the runs of " + configured_[choice.configuration].subject->name() +
      " on one stream disagree, but only on connections that were used before:"
      " what does Clear() leave behind?\n  replay: the inputs before this one,"
      " and this one: " +
      EscapeStream(input.stream));
}

bool FuzzTarget::WouldWriteToCorpus(
    std::span<const char* const> arguments) const {
  if (corpus_.empty()) return false;
  for (const char* argument : arguments) {
    if (!fs::is_directory(argument)) continue;
    const fs::path stored = fs::weakly_canonical(corpus_);
    const fs::path folder = fs::weakly_canonical(argument);
    // The folder itself or one below it.
    return std::mismatch(stored.begin(), stored.end(), folder.begin(),
                         folder.end())
               .first == stored.end();
  }
  return false;
}

int InitializeFuzzer(const FuzzTarget& target, int argc,
                     const char* const* argv) {
  if (argc > 1 &&
      target.WouldWriteToCorpus({argv + 1, static_cast<size_t>(argc - 1)})) {
    std::fprintf(stderr,
                 "%s: the first folder gets what is found, and must not be a "
                 "stored corpus: put another one before it\n",
                 argv[0]);
    std::exit(2);
  }
  return 0;
}

}  // namespace splitproof
