// The fuzzing face: a libFuzzer target for a registered subject.
//
//   SPLITPROOF_FUZZ_TARGET("line");
//
// An input is a stream, or a stream and how it is cut: see search/fuzz_input.h.
// All registered configurations share the target. A violated property prints
// the gate's message, with the replay line, and aborts.
//
// A fuzzer is worth what it tries in a second, so that it makes few runs of
// each input: enough to see that runs differ. What a bytewise chunking, another
// configuration or another poison pattern would show, it tries on a share of
// the inputs. Which ones is decided by a hash of the input, so that an input
// that was found fails again. A replayer tries all of it on every input.

#ifndef SPLITPROOF_HARNESS_FUZZ_H_
#define SPLITPROOF_HARNESS_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/case_checker.h"
#include "harness/check/subject.h"
#include "harness/fuzz_comparer.h"
#include "harness/recv/schedule.h"
#include "harness/search/fuzz_input.h"
#include "harness/search/random.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// The configurations of one subject, and what checks them, kept from input to
// input. What is checked depends on the input alone, not on those before it.
// Not thread-safe.
class FuzzTarget {
 public:
  // Longest input that is tried: longer ones find little and cost much.
  static constexpr size_t kInputBytesMax = size_t{1} << 16;

  // Aborts if nobody registered `subject`.
  explicit FuzzTarget(std::string_view subject);

  // Tries one input under one schedule and one configuration. Compares runs;
  // checks every property of one input in 64. Aborts if one does not hold.
  void Fuzz(Bytes input);

  // Tries all that Fuzz() might: every property, and for an input that is only
  // a stream, every configuration and several schedules.
  void Replay(Bytes input);

  // Whether a libFuzzer with these arguments would add files to the subject's
  // stored corpus: libFuzzer writes what it finds to the first folder.
  bool WouldWriteToCorpus(std::span<const char* const> arguments) const;

 private:
  // One configuration.
  struct Configured {
    std::unique_ptr<Subject> subject;
    std::unique_ptr<FuzzComparer> comparer;
    std::map<size_t, std::unique_ptr<CaseChecker>> checkers;  // By recv size.
  };
  // How an input is run; the schedule is schedule_.
  struct Choice {
    size_t configuration;
    size_t recv_size;
  };

  Choice Choose(const FuzzInput& input, Random& random);
  void ReplayUnderAll(const FuzzInput& input, Random& random);
  void CheckEverything(const Choice& choice, const Schedule& schedule,
                       const FuzzInput& input);
  [[noreturn]] void Explain(const Choice& choice, const FuzzInput& input);

  std::string corpus_;
  std::vector<Configured> configured_;
  Schedule schedule_;
};

// Ends the program, status 2, if it would write to the stored corpus. Returns
// 0.
int InitializeFuzzer(const FuzzTarget& target, int argc,
                     const char* const* argv);

}  // namespace splitproof

// Defines what libFuzzer and the replayer (fuzz_main.cc) call.
#define SPLITPROOF_FUZZ_TARGET(NAME)                                          \
  static ::splitproof::FuzzTarget& SplitproofFuzzTarget() {                   \
    static ::splitproof::FuzzTarget target(NAME);                             \
    return target;                                                            \
  }                                                                           \
  extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {              \
    return ::splitproof::InitializeFuzzer(SplitproofFuzzTarget(), *argc,      \
                                          *argv);                             \
  }                                                                           \
  extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {   \
    SplitproofFuzzTarget().Fuzz({reinterpret_cast<const char*>(data), size}); \
    return 0;                                                                 \
  }                                                                           \
  extern "C" void SplitproofReplayOneInput(const char* data, size_t size) {   \
    SplitproofFuzzTarget().Replay({data, size});                              \
  }                                                                           \
  static_assert(true)

#endif  // SPLITPROOF_HARNESS_FUZZ_H_
