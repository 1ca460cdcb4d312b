// JSON documents (RFC 8259) as values, and back.
//
// Strict: no comments, no byte order mark, no NaN or Infinity, no number beyond
// the range of a double, no control characters and no lone surrogates in
// strings, no bytes that are not UTF-8. Of a key that comes twice the last
// value counts, in the place of the first. Integers beyond 64 bits become
// doubles. Nesting is limited, because documents are walked recursively.

#ifndef SPLITPROOF_SERIALIZERS_JSON_DOCUMENT_H_
#define SPLITPROOF_SERIALIZERS_JSON_DOCUMENT_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "serializers/contract/bytes.h"

namespace splitproof {

// Keeps the members of objects in wire order. Finding a key takes time linear
// in the number of keys before it.
using JsonDocument = nlohmann::ordered_json;

// The document that is all of `text`, white space around it aside, with at most
// `depth` arrays and objects inside each other. Anything else is an
// InvalidArgument error that says at which byte.
absl::StatusOr<JsonDocument> ParseJson(Bytes text, size_t depth);

// Compact ASCII text. What ParseJson() would not read back is an
// InvalidArgument error: NaN, infinities, strings that are not UTF-8, binary
// values, deeper nesting.
absl::StatusOr<std::string> WriteJson(const JsonDocument& document,
                                      size_t depth);

// Appends the canonical text (contract/canonical.h). Integers, the unsigned
// ones beyond the signed range included, are written as JSON integers: exactly.
void AppendCanonicalJson(const JsonDocument& document, std::string& out);

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_JSON_DOCUMENT_H_
