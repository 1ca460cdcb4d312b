#include "harness/fuzz.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/case_checker.h"
#include "harness/check/registry.h"
#include "harness/report/finding_text.h"
#include "harness/report/trace_text.h"
#include "harness/search/fuzz_input.h"
#include "harness/search/random.h"

namespace splitproof {
namespace {

// Longest input that is tried: longer ones find little and cost much.
constexpr size_t kInputBytesMax = size_t{1} << 16;
// Schedules of random cuts that a stream without a trailer is tried under.
constexpr int kRandomSchedules = 2;

[[noreturn]] void Die(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::abort();
}

// The subjects of one target and their checkers, kept from input to input.
class Target {
 public:
  explicit Target(std::string_view name) {
    const Registration* registration = FindRegistration(name);
    if (registration == nullptr) {
      Die("nobody registered \"" + std::string(name) + "\"");
    }
    for (const std::string& each : registration->SubjectNames()) {
      auto subject = MakeSubjectByName(each);
      if (!subject.ok()) Die(std::string(subject.status().message()));
      subjects_.push_back(*std::move(subject));
    }
  }

  void Check(const FuzzInput& input) {
    if (input.has_trailer) {
      const size_t index = input.configuration % subjects_.size();
      CheckUnder(index, input, {input.ToSchedule()});
      return;
    }
    for (size_t i = 0; i < subjects_.size(); ++i) {
      CheckUnder(i, input, DefaultSchedules(input.stream));
    }
  }

 private:
  // Bytewise, and random cuts that depend on the stream only.
  static std::vector<Schedule> DefaultSchedules(Bytes stream) {
    std::vector<Schedule> schedules(1);
    schedules[0].AddChunk(1, std::max<size_t>(stream.size(), 1));
    Random random(std::hash<Bytes>()(stream));
    for (int i = 0; i < kRandomSchedules; ++i) {
      Schedule& schedule = schedules.emplace_back();
      for (size_t at = 0; at < stream.size();) {
        const size_t size = 1 + random.Uniform(random.OneIn(2) ? 3 : 40);
        schedule.AddChunk(size);
        at += size;
      }
    }
    return schedules;
  }

  void CheckUnder(size_t index, const FuzzInput& input,
                  const std::vector<Schedule>& schedules) {
    CaseChecker& checker = CheckerOf(index, input.RecvSize());
    checker.SetStream(input.stream);
    for (const Schedule& schedule : schedules) {
      checker.Check(schedule, [&](const Violation& violation) {
        Report(violation, *subjects_[index], input, schedule);
      });
    }
  }

  CaseChecker& CheckerOf(size_t index, size_t recv_size) {
    std::unique_ptr<CaseChecker>& checker = checkers_[{index, recv_size}];
    if (checker == nullptr) {
      checker = std::make_unique<CaseChecker>(
          *subjects_[index], recv_size,
          CaseChecker::Options{.properties = PropertySet::All(),
                               .fills_per_schedule = 1});
    }
    return *checker;
  }

  [[noreturn]] static void Report(const Violation& violation,
                                  const Subject& subject,
                                  const FuzzInput& input,
                                  const Schedule& schedule) {
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

  std::vector<std::unique_ptr<Subject>> subjects_;
  std::map<std::pair<size_t, size_t>, std::unique_ptr<CaseChecker>> checkers_;
};

}  // namespace

void FuzzOne(std::string_view subject, const uint8_t* data, size_t size) {
  static auto* target = new Target(subject);
  if (size > kInputBytesMax) return;
  target->Check(DecodeFuzzInput({reinterpret_cast<const char*>(data), size}));
}

}  // namespace splitproof
