// Bytes that were received: a read-only view of somebody else's memory.
//
// A `std::string_view` has the searching members a parser wants (`find`,
// `starts_with`, `substr`), so received bytes are spelled that way everywhere.
// Writable memory is always a `std::span<char>`: the two never get mixed up.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_BYTES_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_BYTES_H_

#include <span>
#include <string_view>

#include "absl/functional/function_ref.h"

namespace splitproof {

using Bytes = std::string_view;

// Where IncrementalSerialize() puts the chunks of a frame, in order. The bytes
// are valid during the call only.
using ChunkSink = absl::FunctionRef<void(Bytes)>;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_BYTES_H_
