#include "harness/fuzz.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "harness/check/registry.h"
#include "harness/report/finding_text.h"
#include "harness/report/trace_text.h"
#include "harness/search/random.h"

namespace splitproof {
namespace {

// Of a stream without a trailer: how many schedules have a single cut.
constexpr int kOneCuts = 2;
// The most single bytes in a schedule: a recv each, they are what costs.
constexpr size_t kSingleBytesMax = 256;

[[noreturn]] void Die(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::abort();
}

[[noreturn]] void Report(const Violation& violation, const Subject& subject,
                         const FuzzInput& input, const Schedule& schedule) {
  const Finding finding{.property = violation.property,
                        .label = violation.label,
                        .what = violation.what,
                        .failing = {.subject = subject.name(),
                                    .stream = std::string(input.stream),
                                    .schedule = schedule,
                                    .recv_size = input.RecvSize()},
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

// Those that need no run beside the first one of each form.
PropertySet ComparedProperties() {
  return PropertySet()
      .With(Property::kSplitInvariance)
      .With(Property::kPlainEqualsBuffered)
      .With(Property::kRemainderExact)
      .With(Property::kPrompt)
      .With(Property::kProgress);
}

// Single bytes, all or those from somewhere on.
void AddSingleBytes(size_t stream_size, Random& random, Schedule& schedule) {
  const size_t count = std::min(stream_size, kSingleBytesMax);
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

}  // namespace

FuzzTarget::FuzzTarget(std::string_view subject) {
  const Registration* registration = FindRegistration(subject);
  if (registration == nullptr) {
    Die("nobody registered \"" + std::string(subject) + "\"");
  }
  for (const std::string& name : registration->SubjectNames()) {
    auto made = MakeSubjectByName(name);
    if (!made.ok()) Die(std::string(made.status().message()));
    subjects_.push_back(*std::move(made));
  }
}

void FuzzTarget::Check(Bytes data) {
  if (data.size() > kInputBytesMax) return;
  const FuzzInput input = DecodeFuzzInput(data);
  BuildSchedules(input);
  if (input.has_trailer) {
    CheckUnder(input.configuration % subjects_.size(), input);
    return;
  }
  for (size_t i = 0; i < subjects_.size(); ++i) CheckUnder(i, input);
}

// The schedule of the trailer. Without one: whole, single bytes, one cut, and
// last, many cuts; which ones depends on the bytes of the stream.
void FuzzTarget::BuildSchedules(const FuzzInput& input) {
  schedule_count_ = 0;
  if (input.has_trailer) {
    input.BuildSchedule(NextSchedule());
    return;
  }
  NextSchedule();
  const size_t size = input.stream.size();
  if (size < 2) return;
  Random random(HashOf(input.stream));
  AddSingleBytes(size, random, NextSchedule());
  for (int i = 0; i < kOneCuts; ++i) {
    NextSchedule().AddChunk(1 + random.Uniform(size - 1));
  }
  AddRandomChunks(size, random, NextSchedule());
}

// An empty one, which is the stream in one chunk.
Schedule& FuzzTarget::NextSchedule() {
  if (schedule_count_ == schedules_.size()) schedules_.emplace_back();
  Schedule& schedule = schedules_[schedule_count_++];
  schedule.Clear();
  return schedule;
}

void FuzzTarget::CheckUnder(size_t index, const FuzzInput& input) {
  const std::span schedules(schedules_.data(), schedule_count_);
  if (!input.has_trailer) {
    CheckWith(Effort::kCompare, index, input, schedules);
  }
  CheckWith(Effort::kEverything, index, input, schedules.last(1));
}

void FuzzTarget::CheckWith(Effort effort, size_t index, const FuzzInput& input,
                           std::span<const Schedule> schedules) {
  CaseChecker& checker = CheckerOf(effort, index, input.RecvSize());
  checker.SetStream(input.stream);
  for (const Schedule& schedule : schedules) {
    checker.Check(schedule, [&](const Violation& violation) {
      Report(violation, *subjects_[index], input, schedule);
    });
  }
}

CaseChecker& FuzzTarget::CheckerOf(Effort effort, size_t index,
                                   size_t recv_size) {
  auto& checker = checkers_[{effort, index, recv_size}];
  if (checker == nullptr) {
    const CaseChecker::Options options{.properties = effort == Effort::kCompare
                                                         ? ComparedProperties()
                                                         : PropertySet::All()};
    checker =
        std::make_unique<CaseChecker>(*subjects_[index], recv_size, options);
  }
  return *checker;
}

}  // namespace splitproof
