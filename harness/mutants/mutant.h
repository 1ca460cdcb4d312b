// What is known about a planted bug.

#ifndef SPLITPROOF_HARNESS_MUTANTS_MUTANT_H_
#define SPLITPROOF_HARNESS_MUTANTS_MUTANT_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "harness/check/subject.h"
#include "harness/check/typed_subject.h"

namespace splitproof::mutants {

struct Mutant {
  std::string_view name;
  // How it breaks, 'A' to 'R': see README.md.
  char bug_class = 0;
  // The entry of the bug museum that it is modelled on; empty where it is
  // modelled on a kind of bug and not on one bug.
  std::string_view museum = {};
  // From 1, any test sees it, to 5, several things must come together.
  int difficulty = 1;
  // Id of the property that is expected to kill it.
  std::string_view killed_by = {};
  // No other property sees it: it is why there is that property.
  bool canonical = false;
  // So plain that a harness which misses it sees nothing at all.
  bool canary = false;
  // It crashes or never returns where it fails, and takes the process along.
  bool wild = false;
  // Makes the subject, called as it is told.
  std::unique_ptr<Subject> (*make)(std::string name) = nullptr;
};

// The `make` of a mutant of type T.
template <class T>
std::unique_ptr<Subject> Make(std::string name) {
  return *MakeSubject<T>(std::move(name), "");
}

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_MUTANT_H_
