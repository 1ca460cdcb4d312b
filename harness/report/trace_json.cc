#include "harness/report/trace_json.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace splitproof {

std::string EventJson(const Trace& trace, const Event& event, Bytes stream) {
  std::string line =
      event.type == Event::Type::kPacket
          ? absl::StrCat("{\"t\":\"packet\",\"v\":",
                         std::string(trace.TextOf(event)))
          : absl::StrCat("{\"t\":\"error\",\"kind\":\"",
                         std::string(ErrorKindName(event.kind)),
                         "\",\"fatal\":", event.fatal ? "true" : "false");
  absl::StrAppend(&line, ",\"at\":", event.at, ",\"end\":", event.end,
                  ",\"remainder\":");
  if (event.remainder) {
    // A subject may claim an end that the stream does not have.
    const Bytes bytes = stream.substr(
        std::min<uint64_t>(event.end, stream.size()), *event.remainder);
    absl::StrAppend(&line, "\"",
                    absl::BytesToHexString({bytes.data(), bytes.size()}),
                    "\"}");
  } else {
    absl::StrAppend(&line, "null}");
  }
  return line;
}

}  // namespace splitproof
