// Does the harness see what it is there to see?
//
// Every mutant is checked as any subject is, under the same budget, and must be
// killed; every innocent is, and must not be accused. What comes out is the
// kill matrix, mutants x properties, with the number of cases that it took. A
// mutant may crash or never return, so each is checked in a process of its own.
//
// For comparison, a naive test is timed on the same mutants: valid packets in
// one stream, a few cuts anywhere, and only the packets are compared.

#ifndef SPLITPROOF_HARNESS_MUTANTS_SELFTEST_H_
#define SPLITPROOF_HARNESS_MUTANTS_SELFTEST_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/search/search.h"

namespace splitproof::mutants {

struct SelftestOptions {
  const Budget* budget = FindBudget("standard");
  // Seeds that a number of cases is the median of.
  uint64_t seeds = 10;
  // Times the naive test too.
  bool naive = false;
  uint64_t naive_cases_max = 20000;
  // CPU seconds after which a mutant is said to hang.
  unsigned seconds_max = 30;
  // Processes at a time; at least 1.
  size_t jobs = 1;
};

// What became of one mutant, or of one innocent.
struct Outcome {
  std::string name;
  std::vector<std::string> killers;  // Ids of properties.
  // How its process ended, where it was not by itself: "crash", "hang".
  std::string died;
  // Cases until something was found, the median of all seeds; nothing where
  // nothing was found.
  std::optional<uint64_t> cases_to_kill;
  std::optional<uint64_t> naive_cases_to_kill;
  // Cases that were run with one seed.
  uint64_t cases = 0;
  // The case that was found first, made small; none where the process died.
  struct SmallCase {
    size_t packets = 0;  // And errors, of the stream in one chunk.
    size_t cuts = 0;
    size_t bytes = 0;
    std::string schedule;
  };
  std::optional<SmallCase> small;

  bool killed() const { return !died.empty() || !killers.empty(); }
};

// Runs all, in the order of `AllMutants()`, or of `AllInnocents()`. `done` is
// called with each outcome, in the order in which they come.
std::vector<Outcome> CheckMutants(
    const std::vector<Mutant>& mutants, const SelftestOptions& options,
    const std::function<void(const Outcome&)>& done);
std::vector<Outcome> CheckInnocents(
    const std::vector<Innocent>& innocents, const SelftestOptions& options,
    const std::function<void(const Outcome&)>& done);

// Mutants that survive, innocents that are accused, a canary that lives: one
// line each. Empty: the harness is what it says it is.
std::vector<std::string> FaultsIn(const std::vector<Mutant>& mutants,
                                  const std::vector<Outcome>& of_mutants,
                                  const std::vector<Outcome>& of_innocents);

// "shrunk cases, in the median: 1 packets, 1 cuts, 3 bytes".
std::string MediansInWords(const std::vector<Outcome>& outcomes);

// The kill matrix as a table in Markdown.
std::string MatrixInMarkdown(const std::vector<Mutant>& mutants,
                             const std::vector<Outcome>& outcomes);

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_SELFTEST_H_
