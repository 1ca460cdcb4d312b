// What the adapters report in one way.

#ifndef SPLITPROOF_SERIALIZERS_ADAPTERS_PUSH_EVENTS_H_
#define SPLITPROOF_SERIALIZERS_ADAPTERS_PUSH_EVENTS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "serializers/contract/canonical.h"
#include "serializers/contract/parameters.h"
#include "serializers/contract/push_decoder.h"
#include "serializers/contract/step.h"

namespace splitproof {

// Reports the error that ends the stream: `end` is behind its deciding byte.
template <class P>
void RefuseStream(PushSink<P>& sink, ErrorKind kind, absl::string_view reason,
                  uint64_t end) {
  sink.Error({.kind = kind,
              .status = absl::InvalidArgumentError(reason),
              .remainder = {},
              .fatal = true},
             end);
}

// The parameter that leaves in what an adapter takes out of the events of its
// library, so that the findings in the library can be seen (FINDINGS.md).
inline void AsIsParameter(Parameters& parameters, bool* as_is) {
  parameters.Flag(
      "as_is", as_is,
      "the library as it is: what the adapter takes out is left in");
}

// `{"$map":[["name","value"],...]}`: attributes, and fields of headers.
inline void AppendCanonicalMap(
    const std::vector<std::pair<std::string, std::string>>& fields,
    std::string& out) {
  out += "{\"$map\":[";
  for (const auto& [name, value] : fields) {
    if (out.back() == ']') out += ',';
    out += '[';
    AppendCanonical(name, out);
    out += ',';
    AppendCanonical(value, out);
    out += ']';
  }
  out += "]}";
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ADAPTERS_PUSH_EVENTS_H_
