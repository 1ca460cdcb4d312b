// A proof in a process of its own: a subject that crashes or hangs refutes
// itself, with the schedule that did it.

#ifndef SPLITPROOF_HARNESS_SEARCH_PROVE_IN_WORKER_H_
#define SPLITPROOF_HARNESS_SEARCH_PROVE_IN_WORKER_H_

#include <string>

#include "absl/status/statusor.h"
#include "harness/check/subject.h"
#include "harness/search/proof.h"

namespace splitproof {

// ProveStream(), of packets that are known if the stream is sample frames. The
// path to the offset where the process ended is the schedule of a refutation.
// Unavailable: a process cannot be made.
absl::StatusOr<Proof> ProveInWorker(const Subject& subject, Form form,
                                    const std::string& stream,
                                    const ProofOptions& options);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_PROVE_IN_WORKER_H_
