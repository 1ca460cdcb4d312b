// Does the harness see what it is there to see?
//
// Every mutant is checked as any subject is, under the same budget, and must be
// killed; every innocent is, and must not be accused. What comes out is the
// kill matrix, mutants x properties, with the number of cases that it took.
// Mutants crash and hang: like subjects of the gate they run in worker
// processes, where that is a finding with its case.
//
// For comparison, a naive test has its try at the same mutants: valid packets
// in one stream, a few cuts anywhere, and only the packets are compared.

#ifndef SPLITPROOF_HARNESS_MUTANTS_SELFTEST_H_
#define SPLITPROOF_HARNESS_MUTANTS_SELFTEST_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/mutants/all_mutants.h"
#include "harness/search/search.h"

namespace splitproof::mutants {

struct SelftestOptions {
  const Budget* budget = FindBudget("standard");
  // Seeds that a number of cases is the median of, from 1 on.
  uint64_t seeds = 10;
  // Has the naive test try too.
  bool naive = false;
  uint64_t naive_cases_max = 20'000;
  // Processes at a time; at least 1.
  size_t jobs = 1;
  // Told now and then what is done, of how many. May be empty.
  std::function<void(std::string_view what, size_t done, size_t all)> progress;
};

// How many cases it took until something was found.
struct CasesToKill {
  // Of all seeds; nothing where that is among those that found nothing.
  std::optional<uint64_t> median;
  // Seeds that found nothing.
  size_t missed = 0;
  // Cases that a seed tries at most.
  uint64_t cases_max = 0;
};

// What became of one mutant, or of one innocent.
struct Outcome {
  std::string name;
  std::vector<std::string> killers;  // Ids of properties.
  // How it ended its process, where it did: "crash", "hang".
  std::string died;
  CasesToKill cases_to_kill;
  CasesToKill naive_cases_to_kill;
  // The case that was found first, made small.
  struct SmallCase {
    // And errors, of the stream in one chunk; nothing where that is deadly.
    std::optional<size_t> packets;
    size_t cuts = 0;
    size_t bytes = 0;
    std::string schedule;
  };
  std::optional<SmallCase> small;

  bool killed() const { return !killers.empty(); }
};

// Checks all, in the order of `AllMutants()`, or of `AllInnocents()`. The
// properties that kill and the small case are those of the first seed. The
// outcomes do not depend on `jobs`. The status is Unavailable if a process
// cannot be made.
absl::StatusOr<std::vector<Outcome>> CheckMutants(
    const std::vector<Mutant>& mutants, const SelftestOptions& options);
absl::StatusOr<std::vector<Outcome>> CheckInnocents(
    const std::vector<Innocent>& innocents, const SelftestOptions& options);

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_SELFTEST_H_
