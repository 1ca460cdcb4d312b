// RESP2 on a stream: the replies and requests of Redis.
//
// Where an item ends, what is refused and what counts for the limit is in
// resp_scan.h; what it is, in resp_value.h. Only whole frames are decoded.

#ifndef SPLITPROOF_SERIALIZERS_RESP_H_
#define SPLITPROOF_SERIALIZERS_RESP_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/contract/bytes.h"
#include "serializers/framed.h"
#include "serializers/letters.h"
#include "serializers/resp_scan.h"
#include "serializers/resp_value.h"

namespace splitproof {

// A codec (framed.h) of one item. Immutable, and safe to share between threads.
class RespCodec {
 public:
  using Packet = RespValue;

  absl::StatusOr<std::string> Serialize(const Packet& packet) const {
    return WriteResp(packet);
  }
  absl::StatusOr<Packet> Deserialize(Bytes payload) const {
    return ParseResp(payload);
  }

  static void AppendCanonical(const Packet& packet, std::string& out) {
    AppendCanonicalResp(packet, out);
  }
  std::vector<Packet> Samples() const;
  Packet PacketOfSize(size_t bytes) const {
    return {RespValue::Bulk(Letters(bytes))};
  }
};

// Parameters: limit, overrun and depth.
using RespSerializer = Framed<RespRule, RespCodec>;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_RESP_H_
