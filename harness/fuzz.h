// The fuzzing face: a libFuzzer target for a registered subject.
//
//   SPLITPROOF_FUZZ_TARGET("line");
//
// An input is a stream, or a stream and how it is cut: see search/fuzz_input.h.
// All registered configurations share the target. A violated property prints
// the gate's message, with the replay line, and aborts.

#ifndef SPLITPROOF_HARNESS_FUZZ_H_
#define SPLITPROOF_HARNESS_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "harness/check/case_checker.h"
#include "harness/check/subject.h"
#include "harness/recv/schedule.h"
#include "harness/search/fuzz_input.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// The configurations of one subject, and their checkers, which are kept from
// input to input. Not thread-safe.
class FuzzTarget {
 public:
  // Longest input that is tried: longer ones find little and cost much.
  static constexpr size_t kInputBytesMax = size_t{1} << 16;

  // Aborts if nobody registered `subject`.
  explicit FuzzTarget(std::string_view subject);

  // Checks one input; aborts if a property does not hold. What is checked
  // depends on the input alone, not on those before it.
  void Check(Bytes input);

 private:
  // How much is checked: what shows by comparing two runs of a schedule, or
  // every property, under all poison patterns.
  enum class Effort { kCompare, kEverything };

  void BuildSchedules(const FuzzInput& input);
  Schedule& NextSchedule();
  void CheckUnder(size_t index, const FuzzInput& input);
  void CheckWith(Effort effort, size_t index, const FuzzInput& input,
                 std::span<const Schedule> schedules);
  CaseChecker& CheckerOf(Effort effort, size_t index, size_t recv_size);

  std::vector<std::unique_ptr<Subject>> subjects_;
  // By effort, index of the subject and recv size.
  std::map<std::tuple<Effort, size_t, size_t>, std::unique_ptr<CaseChecker>>
      checkers_;
  // The first `schedule_count_` are the input's; the others keep their storage.
  std::vector<Schedule> schedules_;
  size_t schedule_count_ = 0;
};

}  // namespace splitproof

#define SPLITPROOF_FUZZ_TARGET(NAME)                                        \
  extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) { \
    static ::splitproof::FuzzTarget target(NAME);                           \
    target.Check({reinterpret_cast<const char*>(data), size});              \
    return 0;                                                               \
  }                                                                         \
  static_assert(true)

#endif  // SPLITPROOF_HARNESS_FUZZ_H_
