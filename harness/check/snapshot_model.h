// Proof models of whole connections, whatever they are made of.
//
// The connection, as Subject::Connect() makes it, lives in an arena
// (harness/measure/arena.h) with all that it allocates. A state is a copy of
// the arena; states are the same if all their bytes are. Nobody has to be
// trusted with an ==, but bytes that no longer matter tell states apart too:
// the same packets cut in another way may leave another state each time.
//
// The connection is watched, so it delivers what it could tell by looking.
//
// What a connection keeps outside of the arena is not put back with its state.
// Static variables of the program and of what is linked into it are watched;
// those of shared libraries and of threads are not.

#ifndef SPLITPROOF_HARNESS_CHECK_SNAPSHOT_MODEL_H_
#define SPLITPROOF_HARNESS_CHECK_SNAPSHOT_MODEL_H_

#include <cstddef>
#include <memory>

#include "harness/check/proof_model.h"
#include "harness/check/subject.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// A model of the form, which must exist, for chunks of up to `chunk_max` bytes
// of the stream. Null where there are no arenas: see Arena::IsAvailable(). One
// at a time. Subject and stream must outlive it.
std::unique_ptr<ProofModel> MakeSnapshotModel(const Subject& subject, Form form,
                                              Bytes stream, size_t chunk_max);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_SNAPSHOT_MODEL_H_
