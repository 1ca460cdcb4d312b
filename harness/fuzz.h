// The fuzzing face: a libFuzzer target for a registered subject.
//
//   SPLITPROOF_FUZZ_TARGET("line");
//
// An input is a stream, or a stream and how it is cut: see search/fuzz_input.h.
// All registered configurations share the target, and inputs are mutated as
// search/fuzz_mutator.h says. A violated property prints the gate's message,
// with the replay line, writes a case file (check/case_file.h), made small, and
// aborts.
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
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/check/case.h"
#include "harness/check/case_checker.h"
#include "harness/check/subject.h"
#include "harness/check/violation.h"
#include "harness/fuzz_comparer.h"
#include "harness/recv/schedule.h"
#include "harness/search/fuzz_input.h"
#include "harness/search/fuzz_mutator.h"
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

  // Case files of findings are called this and a name of their own. Without it
  // none are written.
  void set_case_prefix(std::string prefix) { case_prefix_ = std::move(prefix); }

  const FuzzMutator& mutator() const { return mutator_; }
  // Whether it is used at all.
  bool mutates() const { return mutates_; }
  void set_mutates(bool mutates) { mutates_ = mutates; }

  // The input that runs this case; nothing where none does: the subject is no
  // registered configuration, or the trailer cannot express the schedule.
  std::optional<std::string> InputOf(const Case& wanted) const;
  // What the trailer of an input says; nothing where there is none.
  std::optional<Case> CaseOf(Bytes input) const;

  // Inputs to start from, without repetitions: the streams and cases of the
  // stored corpus, and the subject's own samples under each configuration.
  std::vector<std::string> Seeds() const;
  // A dictionary for libFuzzer and AFL: delimiters, and what short samples are.
  std::string Dictionary() const;

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
  [[noreturn]] void Report(const Violation& violation, const Subject& subject,
                           Case failing);
  FuzzMaterial Material() const;

  std::string corpus_;
  std::vector<Configured> configured_;
  FuzzMutator mutator_;
  bool mutates_ = true;
  Schedule schedule_;
  std::string case_prefix_;
};

// The arguments of a fuzz target or replayer that are not the engine's, which
// ignores what begins with two dashes:
//
//   --write-seeds=DIR         writes Seeds() to the folder, and ends the
//   program
//   --write-dictionary=FILE   writes Dictionary(), and ends the program
//   --no-mutator              has the engine mutate inputs as mere bytes
//
// and -artifact_prefix, libFuzzer's, which case files get too.
void HandleFuzzArguments(FuzzTarget& target, int argc, const char* const* argv);

// All of them, for LLVMFuzzerInitialize. Ends the program, status 2, if it
// would write to the stored corpus. Returns 0.
int InitializeFuzzer(FuzzTarget& target, int argc, const char* const* argv);

// libFuzzer's own mutator, null under another engine.
using EngineMutator = size_t (*)(uint8_t* data, size_t size, size_t size_max);

// For LLVMFuzzerCustomMutator and LLVMFuzzerCustomCrossOver.
size_t MutateFuzzInput(const FuzzTarget& target, std::span<uint8_t> data,
                       size_t size, unsigned seed, EngineMutator mutate);
size_t CrossFuzzInputs(const FuzzTarget& target, Bytes a, Bytes b,
                       std::span<uint8_t> out, unsigned seed);

}  // namespace splitproof

extern "C" __attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t* data,
                                                         size_t size,
                                                         size_t size_max);

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
  extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size,       \
                                            size_t size_max, unsigned seed) { \
    return ::splitproof::MutateFuzzInput(SplitproofFuzzTarget(),              \
                                         {data, size_max}, size, seed,        \
                                         LLVMFuzzerMutate);                   \
  }                                                                           \
  extern "C" size_t LLVMFuzzerCustomCrossOver(                                \
      const uint8_t* a, size_t a_size, const uint8_t* b, size_t b_size,       \
      uint8_t* out, size_t size_max, unsigned seed) {                         \
    return ::splitproof::CrossFuzzInputs(                                     \
        SplitproofFuzzTarget(), {reinterpret_cast<const char*>(a), a_size},   \
        {reinterpret_cast<const char*>(b), b_size}, {out, size_max}, seed);   \
  }                                                                           \
  extern "C" void SplitproofInitializeReplay(int argc, char** argv) {         \
    ::splitproof::HandleFuzzArguments(SplitproofFuzzTarget(), argc, argv);    \
  }                                                                           \
  extern "C" void SplitproofReplayOneInput(const char* data, size_t size) {   \
    SplitproofFuzzTarget().Replay({data, size});                              \
  }                                                                           \
  static_assert(true)

#endif  // SPLITPROOF_HARNESS_FUZZ_H_
