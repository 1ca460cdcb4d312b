// Which subjects `check` is about, made without a risk.

#ifndef SPLITPROOF_HARNESS_GATE_CHECK_TARGETS_H_
#define SPLITPROOF_HARNESS_GATE_CHECK_TARGETS_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/check/properties.h"
#include "harness/check/subject.h"
#include "harness/gate/commands.h"
#include "harness/report/matrix.h"

namespace splitproof {

// A subject to check, and the folder its streams are in ("": none).
struct CheckTarget {
  std::unique_ptr<Subject> subject;
  std::string corpus;
};

struct CheckTargets {
  std::vector<CheckTarget> targets;
  // The results of subjects that cannot even be made.
  std::vector<MatrixRow> lethal;
};

// Makes the subjects that are asked for, each once. Making one runs it, on its
// samples, so it is tried in up to `jobs` worker processes before it is done in
// this one; 0: it is not tried. Of one that cannot be made, `properties` are
// not covered, and others not checked. Unavailable: a process cannot be made;
// all other errors are those of usage.
absl::StatusOr<CheckTargets> SelectTargets(const CheckOptions& options,
                                           size_t jobs,
                                           const PropertySet& properties);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_CHECK_TARGETS_H_
