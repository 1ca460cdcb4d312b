// The test that everybody writes first.

#ifndef SPLITPROOF_HARNESS_MUTANTS_NAIVE_H_
#define SPLITPROOF_HARNESS_MUTANTS_NAIVE_H_

#include <cstdint>
#include <optional>

#include "absl/functional/function_ref.h"
#include "harness/check/subject.h"

namespace splitproof::mutants {

// Cases until the packets of a form, under 0 to 5 cuts anywhere, are not those
// of the whole stream; nothing if that does not happen within `cases_max`. A
// stream is 1 to 5 samples; of a subject that cannot serialize, one of the
// streams that it came with. `before_each` is told the number of each case,
// counted from 1.
std::optional<uint64_t> NaiveCasesToKill(
    const Subject& subject, uint64_t seed, uint64_t cases_max,
    absl::FunctionRef<void(uint64_t number)> before_each);

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_NAIVE_H_
