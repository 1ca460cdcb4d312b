// Values of RESP2 (resp_scan.h), and their frames.

#ifndef SPLITPROOF_SERIALIZERS_RESP_VALUE_H_
#define SPLITPROOF_SERIALIZERS_RESP_VALUE_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// A value owns all that is in it. The two nulls are two values, and so are a
// simple string and a bulk string of the same bytes.
struct RespValue {
  struct Simple {
    std::string text;  // Without CR and LF.
    friend bool operator==(const Simple&, const Simple&) = default;
  };
  struct Error {
    std::string text;  // Without CR and LF.
    friend bool operator==(const Error&, const Error&) = default;
  };
  using Bulk = std::string;
  using Array = std::vector<RespValue>;
  struct NullBulk {
    friend bool operator==(const NullBulk&, const NullBulk&) = default;
  };
  struct NullArray {
    friend bool operator==(const NullArray&, const NullArray&) = default;
  };

  std::variant<NullBulk, NullArray, Simple, Error, int64_t, Bulk, Array> value;

  friend bool operator==(const RespValue& a, const RespValue& b) {
    return a.value == b.value;
  }
};

// The value of a whole frame, whose arrays are at most kMaxRespDepth inside of
// each other; InvalidArgument for anything else. Does not recurse, and
// allocates for items that are there, not for those that are announced.
absl::StatusOr<RespValue> ParseResp(Bytes frame);

// The frame of a value. InvalidArgument for a simple string or an error with a
// CR or LF in it, and for arrays that are too deep to be read.
absl::StatusOr<std::string> WriteResp(const RespValue& value);

// Appends the value as canonical text (canonical.h): a bulk string as a string,
// `{"$simple":...}`, `{"$error":...}`, a number, a list, null for the null bulk
// string and `{"$array":null}` for the null array.
void AppendCanonicalResp(const RespValue& value, std::string& out);

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_RESP_VALUE_H_
