#include "serializers/length_prefixed.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "serializers/limits.h"

namespace splitproof {
namespace {

// How far the `index`-th of `width` bytes is shifted in the number.
size_t ShiftOf(const LengthRule& rule, size_t index) {
  return 8 *
         (rule.order == ByteOrder::kLittle ? index : rule.width - 1 - index);
}

}  // namespace

absl::StatusOr<LengthRule> LengthRule::ReadFrom(Parameters& parameters) {
  LengthRule rule;
  parameters.Choice<size_t>("width", {{"1", 1}, {"2", 2}, {"4", 4}, {"8", 8}},
                            &rule.width, "bytes of the length");
  parameters.Choice<ByteOrder>(
      "order", {{"big", ByteOrder::kBig}, {"little", ByteOrder::kLittle}},
      &rule.order, "which byte of the length comes first");
  ReadLimit(parameters, "bytes of payload, at most", &rule.limit,
            &rule.overrun);
  return rule;
}

absl::Status LengthRule::Write(Bytes payload, ChunkSink sink) const {
  if (payload.size() > MaxLength()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the data has ", payload.size(), " bytes, a length of ",
                     width, " bytes goes to ", MaxLength()));
  }
  sink(Header(payload.size()));
  if (!payload.empty()) sink(payload);
  return absl::OkStatus();
}

size_t LengthRule::FrameBytes() const {
  return width + static_cast<size_t>(std::min<uint64_t>(limit, MaxLength()));
}

uint64_t LengthRule::LeastLength(Bytes held) const noexcept {
  char header[sizeof(uint64_t)] = {};
  held.copy(header, sizeof(header));
  return LengthAt(header);
}

uint64_t LengthRule::MaxLength() const {
  return width == 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * width)) - 1;
}

std::string LengthRule::Header(uint64_t length) const {
  std::string header;
  for (size_t i = 0; i < width; ++i) {
    header += static_cast<char>(length >> ShiftOf(*this, i) & 0xFF);
  }
  return header;
}

// A payload that looks like a frame, and those at the limit where it is small.
std::vector<std::string> LengthRule::SamplePayloads() const {
  std::vector<std::string> payloads = {Header(1), absl::StrCat(Header(1), "x")};
  if (limit > kSmallLimit) return payloads;
  payloads.emplace_back(limit, 'x');
  payloads.emplace_back(limit - 1, 'y');
  return payloads;
}

// Lengths over the limit, decided by each of their bytes, with the payload they
// declare or without; streams that end in a length and in a payload.
std::vector<std::string> LengthRule::MalformedSamples() const {
  std::vector<std::string> streams = {
      absl::StrCat(Header(1), "a", Header(2), "b"), Header(1),
      absl::StrCat(Header(1), "a", Header(0).substr(1)), Header(MaxLength()),
      absl::StrCat(Header(MaxLength()), "abc")};
  for (size_t i = 1; i < width; ++i) {
    streams.push_back(absl::StrCat(Header(MaxLength() >> (8 * i)), "abc"));
  }
  if (limit > kSmallLimit) return streams;
  for (const size_t over : {1, 2, 255, 256}) {
    const size_t length = limit + over;
    if (length > MaxLength()) continue;
    streams.push_back(absl::StrCat(Header(1), "a", Header(length),
                                   std::string(length, 'z'), Header(1), "b"));
    streams.push_back(absl::StrCat(Header(length), std::string(over, 'z')));
  }
  return streams;
}

ScanResult LengthRule::Scan::Next(const LengthRule& rule, uint64_t limit,
                                  Bytes fresh) {
  size_t used = 0;
  while (header_ < rule.width) {
    if (used == fresh.size()) return {.used = used};
    TakeHeaderByte(rule, fresh[used++]);
    if (length_ > limit) {
      return {.verdict = ScanResult::Verdict::kOverlong, .used = used};
    }
  }
  const uint64_t taken =
      std::min<uint64_t>(length_ - payload_, fresh.size() - used);
  payload_ += taken;
  return {.verdict = payload_ == length_ ? ScanResult::Verdict::kFrame
                                         : ScanResult::Verdict::kNeedMore,
          .used = used + static_cast<size_t>(taken)};
}

void LengthRule::Scan::TakeHeaderByte(const LengthRule& rule, char c) {
  length_ |= uint64_t{static_cast<unsigned char>(c)} << ShiftOf(rule, header_);
  ++header_;
}

}  // namespace splitproof
