// Registers every mutant as a subject, `mutant-` in front of its name: linked
// into the self-test gate and the fuzz targets of mutants.

#include <string>

#include "absl/strings/str_cat.h"
#include "harness/check/registry.h"
#include "harness/mutants/all_mutants.h"

namespace splitproof::mutants {
namespace {

bool RegisterAll() {
  for (const Mutant& mutant : AllMutants()) {
    Register(
        {.name = absl::StrCat("mutant-", std::string(mutant.name)),
         .corpus = "",
         .configurations = {""},
         .make = [make = mutant.make](std::string name,
                                      const std::string& parameters)
             -> absl::StatusOr<std::unique_ptr<Subject>> {
           if (parameters.empty()) return make(std::move(name));
           return absl::InvalidArgumentError("a mutant has no parameters");
         },
         .describe = [] { return std::vector<Parameters::Description>(); }});
  }
  return true;
}

[[maybe_unused]] const bool kRegistered = RegisterAll();

}  // namespace
}  // namespace splitproof::mutants
