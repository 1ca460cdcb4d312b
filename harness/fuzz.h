// The fuzzing face: a libFuzzer target for a registered subject.
//
//   SPLITPROOF_FUZZ_TARGET("line");
//
// An input is a stream, or a stream and how it is cut: see search/fuzz_input.h.
// All registered configurations share the target, and inputs are mutated as
// search/fuzz_mutator.h says. A violated property prints the gate's message,
// with the replay line, writes a case file (check/case_file.h), made small, and
// aborts.

#ifndef SPLITPROOF_HARNESS_FUZZ_H_
#define SPLITPROOF_HARNESS_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/fuzz_target.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// Whether a libFuzzer with these arguments would add files to the subject's
// stored corpus: libFuzzer writes what it finds to the first folder.
bool WouldWriteToCorpus(const FuzzTarget& target,
                        std::span<const char* const> arguments);

// The arguments of a fuzz target or replayer that are not the engine's, which
// ignores what begins with two dashes:
//
//   --write-seeds=DIR         writes Seeds() there, and ends the program
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

// For LLVMFuzzerCustomMutator and LLVMFuzzerCustomCrossOver, where 0 leaves it
// to the engine.
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
