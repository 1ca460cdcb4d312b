// What a fuzz target does with an input: a registered subject under all its
// configurations.
//
// A fuzzer is worth what it tries in a second, so that it makes few runs of
// each input: enough to see that runs differ. What a bytewise chunking, another
// configuration or another poison pattern would show, it tries on a share of
// the inputs. Which ones is decided by a hash of the input, so that an input
// that was found fails again. A replayer tries all of it on every input.

#ifndef SPLITPROOF_HARNESS_FUZZ_TARGET_H_
#define SPLITPROOF_HARNESS_FUZZ_TARGET_H_

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
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

  // The folder of the stored corpus; empty if there is none.
  const std::string& corpus() const { return corpus_; }

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

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_FUZZ_TARGET_H_
