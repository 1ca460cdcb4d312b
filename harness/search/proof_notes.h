// What a proof leaves in the black box of a worker: the schedule that it is
// about to run, should the process die of it.

#ifndef SPLITPROOF_HARNESS_SEARCH_PROOF_NOTES_H_
#define SPLITPROOF_HARNESS_SEARCH_PROOF_NOTES_H_

#include <cstddef>

#include "harness/recv/schedule.h"
#include "harness/search/proof.h"
#include "harness/search/worker_pool.h"

namespace splitproof {

// Lets a proof with these options leave its notes in `box`, which must outlive
// them: the text, and the note `end_note`.
void LeaveNotes(BlackBox& box, size_t end_note, ProofOptions& options);

// What was run when the process died.
Schedule NotedSchedule(const Death& death, size_t end_note);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_PROOF_NOTES_H_
