// Makes the cases of findings small, before anybody reads them.

#ifndef SPLITPROOF_HARNESS_SEARCH_SHRINK_FINDINGS_H_
#define SPLITPROOF_HARNESS_SEARCH_SHRINK_FINDINGS_H_

#include <cstddef>
#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "harness/check/subject.h"
#include "harness/search/search.h"
#include "harness/search/worker_pool.h"

namespace splitproof {

// The finding with the smallest case for which the same property fails, and
// what is said of that case; `found` is the one it was made of.
// Runs in this process, but for cases that end theirs. A fault of the samples,
// which any case shows, stays as it is, and so does what does not fail again,
// of which fails_alone says so. `before_each` is called before each execution;
// may do nothing.
Finding ShrinkFinding(const Subject& subject, const Finding& finding,
                      const WorkerLimits& limits,
                      absl::FunctionRef<void()> before_each);

// A result, and the subject it is about.
struct ResultToShrink {
  const Subject* subject;
  SubjectResult* result;
};

// Shrinks all findings, in up to `jobs` processes at a time; 0: in this one.
// One whose shrinking ends its process stays as it was. Of findings of one
// property that have become the same, the first is kept, with all their counts.
// Those that do not fail alone become the last.
// The outcome does not depend on `jobs`.
void ShrinkFindings(std::span<const ResultToShrink> results, size_t jobs,
                    const WorkerLimits& limits);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_SHRINK_FINDINGS_H_
