// Every mutant, with the property that kills it.

#ifndef SPLITPROOF_HARNESS_MUTANTS_ALL_MUTANTS_H_
#define SPLITPROOF_HARNESS_MUTANTS_ALL_MUTANTS_H_

#include <memory>
#include <string>
#include <vector>

#include "harness/check/properties.h"
#include "harness/check/subject.h"

namespace splitproof::mutants {

struct Mutant {
  std::unique_ptr<Subject> subject;
  // The one property that must see it.
  Property killed_by;
};

std::vector<Mutant> AllMutants();

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_ALL_MUTANTS_H_
