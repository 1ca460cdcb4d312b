// CBOR on a stream (RFC 8949): items one after the other, as a CBOR sequence
// (RFC 8742).
//
// item_scan.h finds where an item ends, and only then libcbor sees it: its
// streaming decoder, which is given one head at a time and allocates nothing.
// cbor_load() stands on the same decoder, but builds a tree of its own, of 2048
// levels at most, and when memory runs out it leaks, or leaves something out
// and reports success (0.8.0). Simple values, and the tags 6 to 20 in one byte,
// are refused by both: those heads are read here.
//
// An item that is not well-formed (RFC 8949, section 5.3.1) is a fatal error,
// as its end is not known. One that is, but has a text or a chunk of a text
// that is not UTF-8, is an error that is not fatal. Heads may be longer than
// needed, keys of maps may be anything and come twice, and tags are numbers:
// nothing is checked that only they ask for.
//
// Written are the shortest heads, floats of 64 bits, and lengths in front.

#ifndef SPLITPROOF_SERIALIZERS_CBOR_H_
#define SPLITPROOF_SERIALIZERS_CBOR_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/contract/bytes.h"
#include "serializers/data_value.h"
#include "serializers/framed.h"
#include "serializers/item_rule.h"
#include "serializers/item_scan.h"
#include "serializers/letters.h"

namespace splitproof {

// The format (item_rule.h) of CBOR items.
struct CborFormat {
  static const ItemHeads kHeads;
  static constexpr size_t kDepth = 400;
  static std::vector<std::string> Delimiters();
  static std::vector<std::string> SampleItems(size_t limit);
  static std::vector<std::string> MalformedSamples(size_t limit, size_t depth);
};

using CborRule = ItemRule<CborFormat>;

// The codec (framed.h) of a CBOR item. Immutable, and safe to share between
// threads.
class CborCodec {
 public:
  using Packet = DataValue;

  // InvalidArgument for what CBOR does not have, and texts that are not UTF-8.
  absl::StatusOr<std::string> Serialize(const Packet& value) const;
  // The value that is all of `item`, of up to kMaxItemDepth levels.
  absl::StatusOr<Packet> Deserialize(Bytes item) const;

  std::vector<Packet> Samples() const;
  Packet PacketOfSize(size_t bytes) const {
    return Packet::Text(Letters(bytes));
  }
  std::vector<std::string> MalformedPayloads() const;
};

// Parameters: limit, overrun, depth.
using CborSerializer = Framed<CborRule, CborCodec>;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CBOR_H_
