// The mutants that a program of `scripts/fuzz-kills` has: of one class, since
// libFuzzer looks at every branch of the program after each execution, which
// takes most of the time where all mutants are in it. SPLITPROOF_MUTANTS is one
// of the functions in all_mutants.h.

#ifndef SPLITPROOF_FUZZ_MUTANTS_OF_CLASS_H_
#define SPLITPROOF_FUZZ_MUTANTS_OF_CLASS_H_

#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/register_mutants.h"

namespace splitproof {

inline std::vector<mutants::Mutant> MutantsOfClass() {
  return mutants::SPLITPROOF_MUTANTS();
}

inline const bool kMutantsAreRegistered =
    mutants::RegisterMutants(MutantsOfClass());

}  // namespace splitproof

#endif  // SPLITPROOF_FUZZ_MUTANTS_OF_CLASS_H_
