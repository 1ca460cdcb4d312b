// Proof models of whole connections, whatever they are made of.
//
// The connection, as Subject::Connect() makes it, lives in an arena
// (harness/measure/arena.h) with all that it allocates. A state is a copy of
// the arena. States are the same
//
//   by bytes   if all their bytes are. Nobody has to be trusted with an ==, but
//              bytes that no longer matter tell states apart too: the same
//              packets cut in another way may leave another state each time.
//   by digest  if the connection gives them one Digest(): it is to be trusted
//              as an == is.
//
// The connection is watched, so it delivers what it could tell by looking.
//
// What a connection keeps outside of the arena is not put back with its state.
// Static variables of the program and of what is linked into it are watched;
// those of shared libraries and of threads are not.

#ifndef SPLITPROOF_HARNESS_CHECK_SNAPSHOT_MODEL_H_
#define SPLITPROOF_HARNESS_CHECK_SNAPSHOT_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "harness/check/proof_model.h"
#include "harness/check/subject.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

enum class SnapshotKey : uint8_t { kBytes, kDigest };

// A model of the form, which must exist, for chunks of up to `chunk_max` bytes
// of the stream. Null where there are no arenas (Arena::IsAvailable()), and
// where the key is a digest and the connection gives none. One at a time.
// Subject and stream must outlive it.
std::unique_ptr<ProofModel> MakeSnapshotModel(const Subject& subject, Form form,
                                              Bytes stream, size_t chunk_max,
                                              SnapshotKey key);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_SNAPSHOT_MODEL_H_
