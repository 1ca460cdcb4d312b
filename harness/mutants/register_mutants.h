// Mutants as subjects.

#ifndef SPLITPROOF_HARNESS_MUTANTS_REGISTER_MUTANTS_H_
#define SPLITPROOF_HARNESS_MUTANTS_REGISTER_MUTANTS_H_

#include <vector>

#include "harness/mutants/mutant.h"

namespace splitproof::mutants {

// Registers each as a subject, `mutant-` in front of its name. Returns true,
// for a constant to be initialized with.
bool RegisterMutants(const std::vector<Mutant>& mutants);

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_REGISTER_MUTANTS_H_
