#include "harness/search/stream_proof.h"

#include <array>
#include <string_view>

#include "absl/algorithm/container.h"
#include "harness/check/proof_model.h"
#include "harness/search/proof.h"
#include "harness/search/proof_notes.h"

namespace splitproof {
namespace {

// `whole` and `bytewise` cost nothing, and other properties want them.
constexpr std::array<std::string_view, 6> kReplaced = {
    "fixed-k", "one-cut", "two-cut", "all", "captured", "random"};

// A schedule takes at least as long as so many chunks of a proof, whatever the
// subject: it is run in both forms, under fills, and again.
constexpr uint64_t kChunksPerSchedule = 32;

}  // namespace

bool IsReplacedByProof(const Family& family) {
  return absl::c_linear_search(kReplaced, family.name());
}

bool IsWorthProving(size_t stream_bytes, uint64_t schedules) {
  const uint64_t chunks = uint64_t{stream_bytes} * (stream_bytes + 1) / 2;
  return chunks <= schedules * kChunksPerSchedule;
}

bool CanReplaceSchedules(const Subject& subject,
                         const PropertySet& properties) {
  const PropertySet wanted = RefutableProperties();
  return absl::c_all_of(AllProperties(),
                        [&](const PropertyInfo& info) {
                          return !wanted.Has(info.property) ||
                                 properties.Has(info.property);
                        }) &&
         absl::c_all_of(kForms, [&](Form form) {
           return !subject.Has(form) ||
                  subject.ModelForProof(form, /*chunk_max=*/1) != nullptr;
         });
}

StreamProof ProveAllForms(const Subject& subject, Bytes stream,
                          const KnownPackets* known, BlackBox& box,
                          size_t end_note) {
  ProofOptions options = {.methods = ProofOptions::Methods::kByEquality};
  LeaveNotes(box, end_note, options);
  for (const Form form : kForms) {
    if (!subject.Has(form)) continue;
    Proof proof = ProveStream(subject, form, stream, known, options);
    if (proof.verdict == Proof::Verdict::kProved) continue;
    return {.refuting = proof.failing, .recv_size = proof.recv_size};
  }
  return {.holds = true};
}

}  // namespace splitproof
