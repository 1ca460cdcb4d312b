// What the first bytes of CBOR items mean: RFC 8949, section 3.

#include "serializers/cbor.h"

namespace splitproof {
namespace {

using Kind = ItemHead::Kind;

// By major type.
constexpr std::array<Kind, 8> kKinds = {
    Kind::kValue, Kind::kValue, Kind::kBytes, Kind::kText,
    Kind::kItems, Kind::kItems, Kind::kTag,   Kind::kValue};
// By major type, where the length is not in front.
constexpr std::array<Kind, 8> kOpenKinds = {
    Kind::kMalformed, Kind::kMalformed, Kind::kOpenBytes, Kind::kOpenText,
    Kind::kOpenArray, Kind::kOpenMap,   Kind::kMalformed, Kind::kBreak};

constexpr ItemHead HeadOf(uint8_t first) {
  const uint8_t major = first >> 5;
  const uint8_t info = first & 0x1F;
  if (info == 31) return {.kind = kOpenKinds[major]};
  if (info > 27) return {};
  ItemHead head = {.kind = kKinds[major]};
  if (first == 0xF8) head.kind = Kind::kSimple;
  if (major == 5) head.each = 2;
  if (info < 24) {
    head.argument = info;
  } else {
    head.width = static_cast<uint8_t>(1 << (info - 24));
  }
  return head;
}

constexpr ItemHeads AllHeads() {
  ItemHeads heads;
  for (size_t first = 0; first < heads.size(); ++first) {
    heads[first] = HeadOf(static_cast<uint8_t>(first));
  }
  return heads;
}

}  // namespace

constexpr ItemHeads CborFormat::kHeads = AllHeads();

}  // namespace splitproof
