#include "harness/mutants/register_mutants.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "harness/check/registry.h"

namespace splitproof::mutants {

bool RegisterMutants(const std::vector<Mutant>& mutants) {
  for (const Mutant& mutant : mutants) {
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

}  // namespace splitproof::mutants
