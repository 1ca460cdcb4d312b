#include "serializers/examples/netstring.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "serializers/limits.h"

namespace splitproof::examples {
namespace {

Malformed Refused(ErrorKind kind, absl::string_view why, Bytes remainder) {
  return {.kind = kind,
          .status = absl::InvalidArgumentError(why),
          .remainder = remainder,
          .fatal = true};
}

}  // namespace

absl::StatusOr<Netstring> Netstring::FromParameters(Parameters& parameters) {
  size_t limit = kDefaultLimit;
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

// The length, the payload, the comma.
Deserialization<Netstring::PacketView> Netstring::Parse(
    Scratch& scratch) const {
  Bytes unread;
  size_t length = 0;
  for (size_t digits = 0;; ++digits) {
    if (unread.empty()) unread = co_yield kNeedMore;
    const char c = unread.front();
    unread.remove_prefix(1);
    if (c == ':' && digits > 0) break;
    const bool leading_zero = digits > 0 && length == 0;
    if (!absl::ascii_isdigit(c) || leading_zero) {
      co_return Refused(ErrorKind::kMalformed, "not a length", unread);
    }
    length = length * 10 + static_cast<size_t>(c - '0');
    if (length > limit_) {
      co_return Refused(ErrorKind::kLimit, "payload over the limit", unread);
    }
  }
  while (scratch.bytes.size() < length) {
    if (unread.empty()) unread = co_yield kNeedMore;
    const Bytes piece = unread.substr(0, length - scratch.bytes.size());
    scratch.bytes.append(piece);
    unread.remove_prefix(piece.size());
  }
  if (unread.empty()) unread = co_yield kNeedMore;
  const char last = unread.front();
  unread.remove_prefix(1);
  if (last != ',') {
    co_return Refused(ErrorKind::kMalformed, "no comma after the payload",
                      unread);
  }
  co_return Decoded{PacketView(scratch.bytes), unread};
}

// Payloads that look like frames; the last one is an exact fit, where the limit
// is small enough.
std::vector<Netstring::Packet> Netstring::Samples() const {
  std::vector<Packet> samples = {"", "a", "hello,", "1:2,", "eleven char"};
  std::erase_if(samples, [&](const Packet& s) { return s.size() > limit_; });
  if (limit_ <= 1024) samples.emplace_back(limit_, 'x');
  return samples;
}

// Each way to break a length, a payload without its comma, a length that is
// just too large or overflows, and streams that end in a length and a payload.
std::vector<std::string> Netstring::MalformedSamples() const {
  return {"3:abcd,1:x,",
          ":a,",
          "01:a,",
          "00:,",
          "x1:a,",
          "-1:,",
          "1:a;2:bb,",
          "99999999999999999999:a,",
          absl::StrCat("0:,", limit_ + 1, ":a,"),
          "2:a",
          "0:",
          "1"};
}

}  // namespace splitproof::examples
