// One case, run in this process.

#ifndef SPLITPROOF_HARNESS_SEARCH_RUN_CASE_H_
#define SPLITPROOF_HARNESS_SEARCH_RUN_CASE_H_

#include <optional>

#include "harness/check/case.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties.h"
#include "harness/check/subject.h"
#include "harness/search/partial_result.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// The packets of a stream that is sample frames, one behind the other; nothing
// where it is not.
std::optional<KnownPackets> KnownPacketsOf(const Subject& subject,
                                           Bytes stream);

// Checks the case with every poison pattern. The schedule may end the
// connection or not.
PartialResult RunCase(const Subject& subject, const Case& failing,
                      const PropertySet& properties);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_RUN_CASE_H_
