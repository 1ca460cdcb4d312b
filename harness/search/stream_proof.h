// What proofs do for a search.
//
// A stream that is proved for all its chunkings needs no schedules that do
// nothing but cut it. So where a proof takes no longer than those, a search
// proves a stream first, and leaves them out if that succeeds. What the proof
// does not look at - the consumer around a deserializer, its buffer, views that
// are kept, wake-ups - is still tried under the other families.
//
// If a proof fails, the schedule that refutes it is a case like any other: what
// counts is what the properties say of it. The search then goes on as if there
// had been no proof.

#ifndef SPLITPROOF_HARNESS_SEARCH_STREAM_PROOF_H_
#define SPLITPROOF_HARNESS_SEARCH_STREAM_PROOF_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "harness/check/case_runs.h"
#include "harness/check/properties.h"
#include "harness/check/subject.h"
#include "harness/recv/schedule.h"
#include "harness/search/families.h"
#include "harness/search/worker_pool.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// Whether the schedules of the family are not needed where there is a proof.
bool IsReplacedByProof(const Family& family);

// Whether a proof of so many bytes takes no longer than so many schedules.
bool IsWorthProving(size_t stream_bytes, uint64_t schedules);

// Whether the subject, and what is wanted to be known of it, allow for one.
bool CanReplaceSchedules(const Subject& subject, const PropertySet& properties);

struct StreamProof {
  // All chunkings are right, in every form.
  bool holds = false;
  // One that is not, and the recv size that shows it.
  std::optional<Schedule> refuting = {};
  size_t recv_size = 0;
};

// Proves the stream for every form, by equality only. What it is about to run
// is left in the black box, where `end_note` is its own.
StreamProof ProveAllForms(const Subject& subject, Bytes stream,
                          const KnownPackets* known, BlackBox& box,
                          size_t end_note);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_STREAM_PROOF_H_
