// Makes findings of what went wrong in a case.

#ifndef SPLITPROOF_HARNESS_SEARCH_MAKE_FINDING_H_
#define SPLITPROOF_HARNESS_SEARCH_MAKE_FINDING_H_

#include <string>

#include "harness/check/case.h"
#include "harness/check/case_checker.h"
#include "harness/search/search.h"
#include "harness/search/worker_pool.h"

namespace splitproof {

// What a violation has in common with others that are likely to have the same
// cause: see Finding::kind.
std::string KindOf(const Violation& violation);

// What was wrong with the samples before any case was run.
Violation SampleFault(const std::string& fault);

// One failure. `kind` is KindOf(violation), which the caller has at hand.
Finding FindingOf(const Violation& violation, std::string kind, Case failing);

// The case was run by a process that died of it. That is a failure of progress,
// whatever was checked.
Finding FindingOf(const Death& death, const WorkerLimits& limits, Case failing);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_MAKE_FINDING_H_
