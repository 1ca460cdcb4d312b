// What is said of a self-test: what is wrong with the harness, and the tables
// of harness/mutants/README.md.

#ifndef SPLITPROOF_HARNESS_MUTANTS_SELFTEST_REPORT_H_
#define SPLITPROOF_HARNESS_MUTANTS_SELFTEST_REPORT_H_

#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/selftest.h"

namespace splitproof::mutants {

// Mutants that survive, innocents that are accused, a canary that lives: one
// line each. Empty: the harness is what it says it is. A mutant survives if a
// half of the seeds find nothing, or the first does not.
std::vector<std::string> FaultsIn(const std::vector<Mutant>& mutants,
                                  const std::vector<Outcome>& of_mutants,
                                  const std::vector<Outcome>& of_innocents);

// "shrunk cases, in the median: 1 packets, 1 cuts, 3 bytes".
std::string MediansInWords(const std::vector<Outcome>& outcomes);

// "1234", "1234 (2 missed)" where some seeds found nothing, "> 20000" where
// half of them did not.
std::string CountInWords(const CasesToKill& cases);

// The kill matrix, and the mutant of each class that took most cases, as tables
// in Markdown.
std::string MatrixInMarkdown(const std::vector<Mutant>& mutants,
                             const std::vector<Outcome>& outcomes);
std::string HardestInMarkdown(const std::vector<Mutant>& mutants,
                              const std::vector<Outcome>& outcomes);

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_SELFTEST_REPORT_H_
