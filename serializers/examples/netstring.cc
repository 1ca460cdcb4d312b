#include "serializers/examples/netstring.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace splitproof::examples {
namespace {

constexpr size_t kMaxLimit = size_t{1} << 30;

Malformed Refused(ErrorKind kind, absl::string_view why, Bytes remainder) {
  return {.kind = kind,
          .status = absl::InvalidArgumentError(why),
          .remainder = remainder,
          .fatal = true};
}

}  // namespace

absl::StatusOr<Netstring> Netstring::FromParameters(Parameters& parameters) {
  size_t limit = 65536;
  parameters.Size("limit", 1, kMaxLimit, &limit, "bytes of payload, at most");
  if (!parameters.status().ok()) return parameters.status();
  return Netstring(limit);
}

absl::Status Netstring::IncrementalSerialize(const Packet& payload,
                                             ChunkSink sink) const {
  sink(absl::StrCat(payload.size(), ":"));
  if (!payload.empty()) sink(payload);
  sink(",");
  return absl::OkStatus();
}

Deserialization<Netstring::Packet> Netstring::Parse(Scratch& scratch) const {
  Step<Packet> step = kNeedMore;
  while (step.needs_more()) {
    const Bytes chunk = co_yield kNeedMore;
    scratch.bytes.append(chunk);
    step = Decide(scratch.bytes);
  }
  co_return std::move(step);
}

Step<Netstring::Packet> Netstring::Decide(Bytes received) const {
  size_t length = 0;
  for (size_t i = 0; i < received.size(); ++i) {
    const Bytes rest = received.substr(i + 1);
    const char c = received[i];
    if (c == ':' && i > 0) {
      if (rest.size() <= length) return kNeedMore;
      if (rest[length] == ',') {
        return Decoded<Packet>{Packet(rest.substr(0, length)),
                               rest.substr(length + 1)};
      }
      return Refused(ErrorKind::kMalformed, "no comma after the payload",
                     rest.substr(length + 1));
    }
    const bool leading_zero = i == 1 && received[0] == '0';
    if (c < '0' || c > '9' || leading_zero) {
      return Refused(ErrorKind::kMalformed, "not a length", rest);
    }
    length = length * 10 + static_cast<size_t>(c - '0');
    if (length > limit_) {
      return Refused(ErrorKind::kLimit, "payload over the limit", rest);
    }
  }
  return kNeedMore;
}

std::vector<Netstring::Packet> Netstring::Samples() const {
  std::vector<Packet> samples = {"", "a", "hello,", "1:2,", "eleven char"};
  std::erase_if(samples, [&](const Packet& s) { return s.size() > limit_; });
  return samples;
}

std::vector<std::string> Netstring::MalformedSamples() const {
  return {"3:abcd,1:x,", ":a,",       "01:a,",
          "x1:a,",       "1:a;2:bb,", "99999999999999999999:a,",
          "2:a",         "1"};
}

}  // namespace splitproof::examples
