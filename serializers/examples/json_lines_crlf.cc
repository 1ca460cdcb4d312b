#include "serializers/examples/json_lines_crlf.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace splitproof::examples {
namespace {

constexpr Bytes kCrlf = "\r\n";
constexpr size_t kMaxLimit = size_t{1} << 30;

}  // namespace

absl::StatusOr<JsonLinesCrlf> JsonLinesCrlf::FromParameters(
    Parameters& parameters) {
  size_t limit = kDefaultLimit;
  parameters.Size("limit", 1, kMaxLimit, &limit,
                  "bytes of a document without its CRLF, at most");
  if (!parameters.status().ok()) return parameters.status();
  return JsonLinesCrlf(limit);
}

absl::StatusOr<std::string> JsonLinesCrlf::Serialize(
    const Packet& document) const {
  return document.dump(-1, ' ', false, Packet::error_handler_t::replace);
}

absl::StatusOr<JsonLinesCrlf::Packet> JsonLinesCrlf::Deserialize(
    Bytes bytes) const {
  Packet document = Packet::parse(bytes, nullptr, /*allow_exceptions=*/false);
  if (!document.is_discarded()) return document;
  return absl::InvalidArgumentError("not a JSON document");
}

absl::Status JsonLinesCrlf::IncrementalSerialize(const Packet& document,
                                                 ChunkSink sink) const {
  sink(*Serialize(document));
  sink(kCrlf);
  return absl::OkStatus();
}

Deserialization<JsonLinesCrlf::Packet> JsonLinesCrlf::IncrementalDeserialize(
    Scratch& scratch) const {
  Step<Packet> step = kNeedMore;
  while (step.needs_more()) {
    const Bytes chunk = co_yield kNeedMore;
    const size_t held = scratch.bytes.size();
    scratch.bytes.append(chunk);
    step = Decide(scratch.bytes, held);
  }
  co_return std::move(step);
}

Deserialization<JsonLinesCrlf::Packet>
JsonLinesCrlf::BufferedIncrementalDeserialize(std::span<char> buffer,
                                              Scratch&) const {
  Step<Packet> step = kNeedMore;
  size_t held = 0;
  while (step.needs_more()) {
    const size_t nbytes = co_yield StartAt(held);
    step = Decide(Bytes(buffer.data(), held + nbytes), held);
    held += nbytes;
  }
  co_return std::move(step);
}

Step<JsonLinesCrlf::Packet> JsonLinesCrlf::Decide(Bytes received,
                                                  size_t searched) const {
  // A CR may have been the last byte that was searched.
  const size_t from = searched == 0 ? 0 : searched - 1;
  const size_t end = received.substr(0, limit_ + 2).find(kCrlf, from);
  if (end == Bytes::npos) {
    const bool may_end =
        received.size() <= limit_ ||
        (received.size() == limit_ + 1 && received.back() == kCrlf.front());
    if (may_end) return kNeedMore;
    const bool cr_decides = received[limit_] == kCrlf.front();
    return Malformed{
        .kind = ErrorKind::kLimit,
        .status = absl::OutOfRangeError(
            absl::StrCat("document longer than ", limit_, " bytes")),
        .remainder = received.substr(limit_ + (cr_decides ? 2 : 1)),
        .fatal = true};
  }
  const Bytes remainder = received.substr(end + kCrlf.size());
  absl::StatusOr<Packet> document = Deserialize(received.substr(0, end));
  if (!document.ok()) {
    return Malformed{.kind = ErrorKind::kMalformed,
                     .status = document.status(),
                     .remainder = remainder};
  }
  return Decoded<Packet>{*std::move(document), remainder};
}

std::vector<JsonLinesCrlf::Packet> JsonLinesCrlf::Samples() const {
  std::vector<Packet> samples = {1, "a", Packet::array(),
                                 Packet{{"key", {1, 2, nullptr}}},
                                 "caf\u00e9 \r\n \"quoted\""};
  std::erase_if(samples, [&](const Packet& sample) {
    return sample.dump().size() > limit_;
  });
  return samples;
}

std::vector<std::string> JsonLinesCrlf::MalformedSamples() const {
  std::vector<std::string> streams = {"{]\r\n1\r\n", "\r\n1\r\n", "1\r2\r\n",
                                      "[1", "\xFF\r\n"};
  if (limit_ > 1024) return streams;
  for (const size_t size : {limit_ - 1, limit_, limit_ + 1, limit_ + 2}) {
    streams.push_back(absl::StrCat(std::string(size, '1'), "\r\n2\r\n"));
  }
  streams.push_back(absl::StrCat(std::string(limit_, '1'), "\r2\r\n"));
  return streams;
}

}  // namespace splitproof::examples
