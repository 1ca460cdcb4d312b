#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_EXTENT_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_EXTENT_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "serializers/contract/bytes.h"

namespace splitproof {

// Where an event lies in the stream.
struct Extent {
  // Stream offset after the packet's last byte, or an error's deciding byte.
  uint64_t end = 0;
  // The received bytes that follow, as the deserializer gave them back. Absent
  // where nothing is given back: push decoders, and connections that keep what
  // is left to themselves.
  std::optional<Bytes> remainder;
  // Received bytes behind the remainder that the deserializer has not seen yet.
  size_t unseen = 0;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_EXTENT_H_
