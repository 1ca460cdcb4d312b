// Records of type, length and value, by a parser that starts from the
// beginning.
//
// A type of one byte, a length as in DER (ITU-T X.690, 10.1), and so many bytes
// of value. A length below 128 is one byte; others are 0x81 and one byte, or
// 0x82 and two, high byte first. A length that a shorter form could have, or of
// any other form, is an error by its first byte that shows it, and fatal. Type
// 0 is reserved: such a record is refused, and the stream goes on behind it.
//
// All that the parser does for streams is to say how many bytes are missing.

#ifndef SPLITPROOF_SERIALIZERS_EXAMPLES_TLV_H_
#define SPLITPROOF_SERIALIZERS_EXAMPLES_TLV_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/stream_based.h"

namespace splitproof::examples {

struct TlvRecord {
  uint8_t type = 0;
  std::string value;

  friend bool operator==(const TlvRecord&, const TlvRecord&) = default;
};

class TlvParser {
 public:
  using Packet = TlvRecord;

  ParseResult<TlvRecord> Parse(Bytes bytes) const;
  // InvalidArgument for type 0, and for values over 65535 bytes.
  absl::StatusOr<std::string> Serialize(const TlvRecord& record) const;

  static void AppendCanonical(const TlvRecord& record, std::string& out);
  std::vector<TlvRecord> Samples() const;
  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const;
};

using Tlv = StreamBased<TlvParser>;

}  // namespace splitproof::examples

#endif  // SPLITPROOF_SERIALIZERS_EXAMPLES_TLV_H_
