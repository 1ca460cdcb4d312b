// MessagePack on a stream: objects one after the other, as its specification
// (github.com/msgpack/msgpack, spec.md) has them, timestamps included.
//
// item_scan.h finds where an object ends, and only then msgpack-cxx sees it: a
// visitor builds the value from what its parser tells, as its own objects would
// be in memory twice.
//
// The byte 0xC1, which is never used, is a fatal error, as nobody knows what
// follows it. An object that is whole is an error that is not fatal if a text
// is not UTF-8, a key is neither text nor bytes, or a timestamp is none. Forms
// may be longer than needed, and keys may come twice.
//
// Written are the shortest forms, and floats of 64 bits: by hand, as the
// library's packer makes an integer of a float that is a whole number.

#ifndef SPLITPROOF_SERIALIZERS_MSGPACK_H_
#define SPLITPROOF_SERIALIZERS_MSGPACK_H_

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

// The format (item_rule.h) of MessagePack objects.
struct MsgpackFormat {
  static const ItemHeads kHeads;
  // One more than msgpack-python writes.
  static constexpr size_t kDepth = 512;
  static std::vector<std::string> Delimiters();
  static std::vector<std::string> SampleItems(size_t limit);
  static std::vector<std::string> MalformedSamples(size_t limit, size_t depth);
};

using MsgpackRule = ItemRule<MsgpackFormat>;

// The codec (framed.h) of a MessagePack object. Immutable, and safe to share
// between threads.
class MsgpackCodec {
 public:
  using Packet = DataValue;

  // InvalidArgument for what MessagePack does not have, or Deserialize() would
  // refuse.
  absl::StatusOr<std::string> Serialize(const Packet& value) const;
  // The value that is all of `object`, of up to kMaxItemDepth levels.
  absl::StatusOr<Packet> Deserialize(Bytes object) const;

  std::vector<Packet> Samples() const;
  Packet PacketOfSize(size_t bytes) const {
    return Packet::Text(Letters(bytes));
  }
  std::vector<std::string> MalformedPayloads() const;
};

// Parameters: limit, overrun, depth.
using MsgpackSerializer = Framed<MsgpackRule, MsgpackCodec>;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_MSGPACK_H_
