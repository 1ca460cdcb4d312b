// The fuzz target of any mutant, which SPLITPROOF_FUZZ_SUBJECT names. With
// --list: prints those that are measured, name and the property that is
// expected to kill it: all whose bug is in how a stream is cut, what remains of
// it, stale bytes or kept views.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/algorithm/container.h"
#include "harness/fuzz.h"
#include "harness/mutants/all_mutants.h"

namespace splitproof {
namespace {

constexpr std::array<std::string_view, 5> kMeasured = {
    "split-invariance", "plain-equals-buffered", "remainder-exact",
    "no-stale-read", "no-kept-alias"};

[[noreturn]] void List() {
  for (const mutants::Mutant& mutant : mutants::AllMutants()) {
    if (mutant.wild || !absl::c_linear_search(kMeasured, mutant.killed_by)) {
      continue;
    }
    std::printf("mutant-%s\t%s\t%d\n", std::string(mutant.name).c_str(),
                std::string(mutant.killed_by).c_str(), mutant.difficulty);
  }
  std::exit(0);
}

FuzzTarget& Target() {
  static FuzzTarget target([] {
    const char* name = std::getenv("SPLITPROOF_FUZZ_SUBJECT");
    return name == nullptr ? "SPLITPROOF_FUZZ_SUBJECT" : name;
  }());
  return target;
}

}  // namespace
}  // namespace splitproof

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  if (*argc == 2 && std::string_view((*argv)[1]) == "--list") {
    splitproof::List();
  }
  return splitproof::InitializeFuzzer(splitproof::Target(), *argc, *argv);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  splitproof::Target().Fuzz({reinterpret_cast<const char*>(data), size});
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size,
                                          size_t size_max, unsigned seed) {
  return splitproof::MutateFuzzInput(splitproof::Target(), {data, size_max},
                                     size, seed, LLVMFuzzerMutate);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* a, size_t a_size,
                                            const uint8_t* b, size_t b_size,
                                            uint8_t* out, size_t size_max,
                                            unsigned seed) {
  return splitproof::CrossFuzzInputs(
      splitproof::Target(), {reinterpret_cast<const char*>(a), a_size},
      {reinterpret_cast<const char*>(b), b_size}, {out, size_max}, seed);
}
