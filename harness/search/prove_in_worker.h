// A proof in a process of its own: a subject that crashes or hangs refutes
// itself, with the schedule that did it.

#ifndef SPLITPROOF_HARNESS_SEARCH_PROVE_IN_WORKER_H_
#define SPLITPROOF_HARNESS_SEARCH_PROVE_IN_WORKER_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "harness/check/subject.h"
#include "harness/search/proof.h"
#include "harness/search/worker_pool.h"

namespace splitproof {

// ProveStream(), of packets that are known if the stream is sample frames. The
// schedule that was run when the process ended refutes it. Each one may take as
// much CPU time as a step of a worker. Unavailable: a process cannot be made.
// Cancelled: `goes_on` said no.
absl::StatusOr<Proof> ProveInWorker(const Subject& subject, Form form,
                                    const std::string& stream,
                                    const ProofOptions& options,
                                    const WorkerLimits& limits = {},
                                    const std::function<bool()>& goes_on = {});

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_PROVE_IN_WORKER_H_
