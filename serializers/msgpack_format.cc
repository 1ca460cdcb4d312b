// What the first bytes of MessagePack objects mean: its specification, section
// "Formats".

#include "serializers/msgpack.h"

namespace splitproof {
namespace {

using Kind = ItemHead::Kind;

// From 0xC0 to 0xDF.
constexpr ItemHead kNamedHeads[] = {
    {.kind = Kind::kValue},                              // nil
    {},                                                  // never used
    {.kind = Kind::kValue},                              // false
    {.kind = Kind::kValue},                              // true
    {.kind = Kind::kBytes, .width = 1},                  // bin 8
    {.kind = Kind::kBytes, .width = 2},                  // bin 16
    {.kind = Kind::kBytes, .width = 4},                  // bin 32
    {.kind = Kind::kBytes, .width = 1, .extra = 1},      // ext 8
    {.kind = Kind::kBytes, .width = 2, .extra = 1},      // ext 16
    {.kind = Kind::kBytes, .width = 4, .extra = 1},      // ext 32
    {.kind = Kind::kValue, .width = 4},                  // float 32
    {.kind = Kind::kValue, .width = 8},                  // float 64
    {.kind = Kind::kValue, .width = 1},                  // uint 8
    {.kind = Kind::kValue, .width = 2},                  // uint 16
    {.kind = Kind::kValue, .width = 4},                  // uint 32
    {.kind = Kind::kValue, .width = 8},                  // uint 64
    {.kind = Kind::kValue, .width = 1},                  // int 8
    {.kind = Kind::kValue, .width = 2},                  // int 16
    {.kind = Kind::kValue, .width = 4},                  // int 32
    {.kind = Kind::kValue, .width = 8},                  // int 64
    {.kind = Kind::kBytes, .argument = 1, .extra = 1},   // fixext 1
    {.kind = Kind::kBytes, .argument = 2, .extra = 1},   // fixext 2
    {.kind = Kind::kBytes, .argument = 4, .extra = 1},   // fixext 4
    {.kind = Kind::kBytes, .argument = 8, .extra = 1},   // fixext 8
    {.kind = Kind::kBytes, .argument = 16, .extra = 1},  // fixext 16
    {.kind = Kind::kText, .width = 1},                   // str 8
    {.kind = Kind::kText, .width = 2},                   // str 16
    {.kind = Kind::kText, .width = 4},                   // str 32
    {.kind = Kind::kItems, .width = 2},                  // array 16
    {.kind = Kind::kItems, .width = 4},                  // array 32
    {.kind = Kind::kItems, .width = 2, .each = 2},       // map 16
    {.kind = Kind::kItems, .width = 4, .each = 2},       // map 32
};

constexpr ItemHead MsgpackHeadOf(uint8_t first) {
  const auto low4 = static_cast<uint8_t>(first & 0x0F);
  const auto low5 = static_cast<uint8_t>(first & 0x1F);
  if (first < 0x80) return {.kind = Kind::kValue};  // positive fixint
  if (first < 0x90) return {.kind = Kind::kItems, .argument = low4, .each = 2};
  if (first < 0xA0) return {.kind = Kind::kItems, .argument = low4};
  if (first < 0xC0) return {.kind = Kind::kText, .argument = low5};
  if (first < 0xE0) return kNamedHeads[low5];
  return {.kind = Kind::kValue};  // negative fixint
}

constexpr ItemHeads AllMsgpackHeads() {
  ItemHeads heads;
  for (size_t first = 0; first < heads.size(); ++first) {
    heads[first] = MsgpackHeadOf(static_cast<uint8_t>(first));
  }
  return heads;
}

}  // namespace

constexpr ItemHeads MsgpackFormat::kHeads = AllMsgpackHeads();

}  // namespace splitproof
