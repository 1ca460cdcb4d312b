// Checks subjects in worker processes: one that crashes, aborts, hangs or eats
// all memory is a finding like any other, with its case, and the search goes
// on behind it.
//
// The units of all subjects are the tasks of one pool, so that all cores are
// busy to the end. What they find is merged in the order of the search: the
// result is the same for any number of workers, or none.

#ifndef SPLITPROOF_HARNESS_SEARCH_CHECK_SUBJECTS_H_
#define SPLITPROOF_HARNESS_SEARCH_CHECK_SUBJECTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/check/case.h"
#include "harness/check/properties.h"
#include "harness/check/subject.h"
#include "harness/search/search.h"
#include "harness/search/worker_pool.h"

namespace splitproof {

// A unit whose cases ended so many processes is given up, and a subject that
// did it so often is.
inline constexpr size_t kUnitDeathsMax = 3;
inline constexpr size_t kSubjectDeathsMax = 10;

// A subject to check, and the folder its streams are in ("": none).
struct SearchTarget {
  const Subject* subject;
  std::string corpus;
};

struct SearchProgress {
  // The first target that is not done.
  size_t target = 0;
  // Units of all targets.
  size_t done = 0;
  size_t all = 0;
  uint64_t findings = 0;
};

struct SearchCallbacks {
  // Told of each target when it is done, in their order. Those that have
  // nothing to check in the shard, or were not begun when the search was
  // stopped, are left out.
  std::function<void(size_t target, SubjectResult result)> on_result;
  // Asked several times a second whether to go on. May be empty.
  std::function<bool(const SearchProgress& progress)> goes_on = {};
};

// Checks all targets, in up to `jobs` processes at a time; 0: in this one, with
// no protection. The corpus and the progress function of `options` are ignored.
//
// Errors: Cancelled if stopped by goes_on, Unavailable if a process cannot be
// made; in both cases on_result was told what was found until then. All others
// say before any check what is wrong with a corpus, or that there is nothing to
// check.
absl::Status CheckSubjects(std::span<const SearchTarget> targets,
                           const SearchOptions& options, size_t jobs,
                           const SearchCallbacks& callbacks);

// CheckCase() in a process of its own: its death is a finding. The status is
// Unavailable if the process cannot be made.
absl::StatusOr<SubjectResult> CheckCaseInWorker(
    const Subject& subject, const Case& failing, const PropertySet& properties,
    const WorkerLimits& limits = {});

// Whether a case fails as another did: the same property, or the same end of
// the process that ran it. Deadly cases are run in a process of their own,
// others in this one.
bool FailsSameWay(const Subject& subject, const Case& failing,
                  const Finding& finding, const WorkerLimits& limits = {});

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_CHECK_SUBJECTS_H_
