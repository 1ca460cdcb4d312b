// One-shot verbs for serializers that have only the incremental ones.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_ONE_SHOT_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_ONE_SHOT_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/concepts.h"
#include "serializers/contract/scratch.h"
#include "serializers/contract/step.h"

namespace splitproof {

// The chunks of IncrementalSerialize(), joined.
template <HasIncrementalSerialize S>
absl::StatusOr<std::string> SerializeAtOnce(const S& serializer,
                                            const typename S::Packet& packet) {
  std::string frame;
  absl::Status status = serializer.IncrementalSerialize(
      packet, [&frame](Bytes chunk) { frame.append(chunk); });
  if (!status.ok()) return status;
  return frame;
}

// The packet that is all of `bytes`: fed once, then finished. What is left over
// or missing is an InvalidArgument error, what the deserializer refuses is its
// own. Empty input is fed nothing.
template <HasPlainForm S>
absl::StatusOr<typename S::Packet> DeserializeAtOnce(const S& serializer,
                                                     Bytes bytes) {
  using Packet = typename S::Packet;
  Scratch scratch;
  auto deserializer = MakePlainDeserializer(serializer, scratch);
  Step<StepPacketOf<S>> step = kNeedMore;
  if (!bytes.empty()) step = deserializer.Feed(bytes);
  if constexpr (HasPlainFinish<decltype(deserializer)>) {
    if (step.needs_more()) step = deserializer.Finish();
  }
  if (step.needs_more()) {
    return absl::InvalidArgumentError("missing data to create packet");
  }
  if (Malformed* error = step.malformed()) return error->status;
  if (const Bytes extra = step.decoded()->remainder; !extra.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("extra data after the packet: ", extra.size(), " bytes"));
  }
  return Packet(std::move(step.decoded()->packet));
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_ONE_SHOT_H_
