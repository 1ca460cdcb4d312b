// The fuzz target of any mutant of a class, which SPLITPROOF_FUZZ_SUBJECT
// names. Without that: prints those that are measured, name, the property that
// is expected to kill it and difficulty: all whose bug is in how a stream is
// cut, what remains of it, stale bytes or kept views.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/algorithm/container.h"
#include "fuzz/mutants_of_class.h"
#include "harness/fuzz.h"

namespace splitproof {
namespace {

constexpr std::array<std::string_view, 5> kMeasured = {
    "split-invariance", "plain-equals-buffered", "remainder-exact",
    "no-stale-read", "no-kept-alias"};

[[noreturn]] void List() {
  for (const mutants::Mutant& mutant : MutantsOfClass()) {
    if (mutant.wild || !absl::c_linear_search(kMeasured, mutant.killed_by)) {
      continue;
    }
    std::printf("mutant-%s\t%s\t%d\n", std::string(mutant.name).c_str(),
                std::string(mutant.killed_by).c_str(), mutant.difficulty);
  }
  std::exit(0);
}

const char* NamedSubject() {
  const char* name = std::getenv("SPLITPROOF_FUZZ_SUBJECT");
  if (name == nullptr) List();
  return name;
}

}  // namespace
}  // namespace splitproof

SPLITPROOF_FUZZ_TARGET(splitproof::NamedSubject());
