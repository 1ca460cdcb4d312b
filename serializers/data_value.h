// A value of the self-describing binary formats, CBOR and MessagePack.
//
// One type for both: what only one of them has, the other refuses to write. A
// value owns its bytes. Equality is exact: integers are not equal to floats,
// and floats are compared by their bits, so that a NaN equals itself.
//
// Canonical text (contract/canonical.h): null, booleans, texts and arrays as in
// JSON; integers as JSON integers, exactly, those beyond 64 bits with a sign
// included; `{"$float":...}`, `{"$bytes":...}`, `{"$map":...}` as there; and
//
//   {"$tag":[NUMBER,VALUE]}                  CBOR
//   {"$simple":NUMBER}                       CBOR; 23 is undefined
//   {"$ext":[TYPE,{"$bytes":"HEX"}]}         MessagePack
//   {"$timestamp":[SECONDS,NANOSECONDS]}     MessagePack

#ifndef SPLITPROOF_SERIALIZERS_DATA_VALUE_H_
#define SPLITPROOF_SERIALIZERS_DATA_VALUE_H_

#include <bit>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace splitproof {

// Copying, comparing, destroying and printing one take as many calls inside
// each other as it has levels.
class DataValue {
 public:
  enum class Kind : uint8_t {
    kNull,
    kBool,
    kUnsigned,  // 0 to 2^64-1
    kNegative,  // -1 to -2^64
    kFloat,     // 64 bits
    kText,      // UTF-8
    kBytes,
    kArray,
    kMap,        // In wire order; keys may be anything, and come twice.
    kTag,        // CBOR: a number that says what the value in it means.
    kSimple,     // CBOR: other than false, true and null.
    kExtension,  // MessagePack: bytes of a type, other than kTimestamp.
    kTimestamp,  // MessagePack: seconds since 1970, and nanoseconds.
  };

  DataValue() = default;  // Null.

  static DataValue Bool(bool value) { return {Kind::kBool, value}; }
  static DataValue Integer(int64_t value) {
    return value < 0 ? Negative(~static_cast<uint64_t>(value))
                     : Unsigned(static_cast<uint64_t>(value));
  }
  static DataValue Unsigned(uint64_t value) { return {Kind::kUnsigned, value}; }
  // The number -1 - n.
  static DataValue Negative(uint64_t n) { return {Kind::kNegative, n}; }
  static DataValue Float(double value) {
    return {Kind::kFloat, std::bit_cast<uint64_t>(value)};
  }
  static DataValue Text(std::string utf8) {
    return {Kind::kText, 0, std::move(utf8)};
  }
  static DataValue Binary(std::string bytes) {
    return {Kind::kBytes, 0, std::move(bytes)};
  }
  static DataValue Array(std::vector<DataValue> items) {
    return {Kind::kArray, 0, {}, std::move(items)};
  }
  // Each key with its value behind it: an even number of items.
  static DataValue Map(std::vector<DataValue> keys_and_values) {
    return {Kind::kMap, 0, {}, std::move(keys_and_values)};
  }
  static DataValue Tag(uint64_t number, DataValue value) {
    DataValue tag(Kind::kTag, number);
    tag.items_.push_back(std::move(value));
    return tag;
  }
  static DataValue Simple(uint8_t number) { return {Kind::kSimple, number}; }
  static DataValue Undefined() { return Simple(23); }
  static DataValue Extension(int8_t type, std::string data) {
    return {Kind::kExtension, static_cast<uint64_t>(int64_t{type}),
            std::move(data)};
  }
  static DataValue Timestamp(int64_t seconds, uint32_t nanoseconds) {
    DataValue timestamp(Kind::kTimestamp, static_cast<uint64_t>(seconds));
    timestamp.nanoseconds_ = nanoseconds;
    return timestamp;
  }

  Kind kind() const { return kind_; }
  // Of kUnsigned, kSimple and kTag, the number; of kNegative, the n of -1 - n.
  uint64_t number() const { return number_; }
  // Of kBool.
  bool truth() const { return number_ != 0; }
  // Of kExtension, the type; of kTimestamp, the seconds.
  int64_t signed_number() const { return static_cast<int64_t>(number_); }
  uint32_t nanoseconds() const { return nanoseconds_; }
  double real() const { return std::bit_cast<double>(number_); }
  // Of kText, kBytes and kExtension.
  const std::string& bytes() const { return bytes_; }
  // Of kArray; of kMap, keys and values in turn; of kTag, the one value.
  const std::vector<DataValue>& items() const { return items_; }

  friend bool operator==(const DataValue& a, const DataValue& b) {
    return a.kind_ == b.kind_ && a.number_ == b.number_ &&
           a.nanoseconds_ == b.nanoseconds_ && a.bytes_ == b.bytes_ &&
           a.items_ == b.items_;
  }

 private:
  DataValue(Kind kind, uint64_t number, std::string bytes = {},
            std::vector<DataValue> items = {})
      : kind_(kind),
        number_(number),
        bytes_(std::move(bytes)),
        items_(std::move(items)) {}

  Kind kind_ = Kind::kNull;
  uint32_t nanoseconds_ = 0;
  uint64_t number_ = 0;  // Or the bits of a float.
  std::string bytes_;
  std::vector<DataValue> items_;
};

void AppendCanonical(const DataValue& value, std::string& out);

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_DATA_VALUE_H_
