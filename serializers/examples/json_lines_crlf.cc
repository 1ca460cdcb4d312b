#include "serializers/examples/json_lines_crlf.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "serializers/limits.h"

namespace splitproof::examples {
namespace {

constexpr Bytes kCrlf = "\r\n";

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
  try {
    return document.dump();
  } catch (const Packet::exception& thrown) {
    return absl::InvalidArgumentError(thrown.what());
  }
}

absl::StatusOr<JsonLinesCrlf::Packet> JsonLinesCrlf::Deserialize(
    Bytes bytes) const {
  using Event = Packet::parse_event_t;
  bool too_deep = false;
  const auto check_depth = [&](int outer, Event event, Packet&) {
    const bool opens =
        event == Event::array_start || event == Event::object_start;
    too_deep |= opens && outer >= kMaxDepth;
    return !too_deep;
  };
  Packet document =
      Packet::parse(bytes, check_depth, /*allow_exceptions=*/false);
  if (too_deep) return absl::InvalidArgumentError("JSON nested too deeply");
  // The library takes a NUL for the end of the text.
  const bool has_nul = bytes.find('\0') != Bytes::npos;
  if (!document.is_discarded() && !has_nul) return document;
  return absl::InvalidArgumentError("not a JSON document");
}

absl::Status JsonLinesCrlf::IncrementalSerialize(const Packet& document,
                                                 ChunkSink sink) const {
  const absl::StatusOr<std::string> text = Serialize(document);
  if (!text.ok()) return text.status();
  sink(*text);
  sink(kCrlf);
  return absl::OkStatus();
}

// A document that lies in one chunk is decoded there. Only the beginning of one
// that does not is kept.
Deserialization<JsonLinesCrlf::Packet> JsonLinesCrlf::IncrementalDeserialize(
    Scratch& scratch) const {
  Step<Packet> step = kNeedMore;
  while (step.needs_more()) {
    const Bytes chunk = co_yield kNeedMore;
    const size_t held = scratch.bytes.size();
    if (held > 0) scratch.bytes.append(chunk);
    step = Decide(held > 0 ? Bytes(scratch.bytes) : chunk, held);
    if (held == 0 && step.needs_more()) scratch.bytes.assign(chunk);
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
  // The last byte that was searched may have been a CR.
  const size_t from = searched - std::min<size_t>(searched, 1);
  const size_t end =
      received.substr(0, limit_ + kCrlf.size()).find(kCrlf, from);
  if (end == Bytes::npos) return DecideWithoutEnd(received);
  const Bytes remainder = received.substr(end + kCrlf.size());
  absl::StatusOr<Packet> document = Deserialize(received.substr(0, end));
  if (document.ok()) return Decoded<Packet>{*std::move(document), remainder};
  return Malformed{.kind = ErrorKind::kMalformed,
                   .status = document.status(),
                   .remainder = remainder};
}

// No CRLF begins at or before the limit: too long, unless one may still end
// there.
Step<JsonLinesCrlf::Packet> JsonLinesCrlf::DecideWithoutEnd(
    Bytes received) const {
  if (received.size() <= limit_) return kNeedMore;
  const bool may_end = received[limit_] == kCrlf.front();
  const size_t decided = limit_ + (may_end ? 2 : 1);
  if (received.size() < decided) return kNeedMore;
  return Malformed{.kind = ErrorKind::kLimit,
                   .status = absl::OutOfRangeError(
                       absl::StrCat("document longer than ", limit_, " bytes")),
                   .remainder = received.substr(decided),
                   .fatal = true};
}

// The last one is an exact fit, where the limit is small enough.
std::vector<JsonLinesCrlf::Packet> JsonLinesCrlf::Samples() const {
  std::vector<Packet> samples = {
      1,
      "a",
      Packet::array(),
      Packet{{"key", {1, 2.5, nullptr}}},
      "caf\u00e9 \r\n \"quoted\"",
      std::string(std::min<size_t>(limit_, 64), 'x')};
  if (limit_ >= 2 && limit_ <= 1024)
    samples.back() = std::string(limit_ - 2, 'x');
  std::erase_if(samples, [&](const Packet& sample) {
    return sample.dump().size() > limit_;
  });
  return samples;
}

// Documents that are no JSON, and documents of each length around the limit at
// which a different byte decides.
std::vector<std::string> JsonLinesCrlf::MalformedSamples() const {
  std::vector<std::string> streams = {"{]\r\n1\r\n",
                                      "\r\n1\r\n",
                                      "1\r2\r\n",
                                      "[1",
                                      "1\r",
                                      "\xFF\r\n",
                                      std::string("1\0]\r\n", 5)};
  if (limit_ > 1024) {
    streams.push_back(absl::StrCat(std::string(kMaxDepth + 1, '['),
                                   std::string(kMaxDepth + 1, ']'),
                                   "\r\n1\r\n"));
    return streams;
  }
  for (const size_t size : {limit_ - 1, limit_, limit_ + 1, limit_ + 2}) {
    streams.push_back(absl::StrCat(std::string(size, '1'), "\r\n2\r\n"));
  }
  streams.push_back(absl::StrCat(std::string(limit_, '1'), "\r2\r\n"));
  return streams;
}

}  // namespace splitproof::examples
