#include "serializers/msgpack.h"

#include <cstdint>
#include <limits>
#include <msgpack.hpp>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "serializers/contract/canonical.h"

namespace splitproof {
namespace {

// The type of the extension that is a timestamp.
constexpr int8_t kTimestampType = -1;
constexpr uint32_t kMaxNanoseconds = 999'999'999;
constexpr int kBitsOfShortSeconds = 34;

bool MayBeKey(const DataValue& value) {
  return value.kind() == DataValue::Kind::kText ||
         value.kind() == DataValue::Kind::kBytes;
}

// The unsigned number, big-endian, that `bytes` are, 8 at most.
uint64_t NumberOf(Bytes bytes) {
  uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<uint8_t>(c);
  return number;
}

void AppendNumber(uint64_t number, int width, std::string& out) {
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(number >> shift & 0xFF);
  }
}

// ---- Timestamps: 32, 64 or 96 bits
// -------------------------------------------

std::optional<DataValue> TimestampOf(Bytes data) {
  uint64_t seconds = NumberOf(data.substr(0, 8));
  uint64_t nanoseconds = 0;
  if (data.size() == 8) {
    nanoseconds = seconds >> kBitsOfShortSeconds;
    seconds &= (uint64_t{1} << kBitsOfShortSeconds) - 1;
  } else if (data.size() == 12) {
    nanoseconds = NumberOf(data.substr(0, 4));
    seconds = NumberOf(data.substr(4));
  } else if (data.size() != 4) {
    return std::nullopt;
  }
  if (nanoseconds > kMaxNanoseconds) return std::nullopt;
  return DataValue::Timestamp(static_cast<int64_t>(seconds),
                              static_cast<uint32_t>(nanoseconds));
}

std::string DataOfTimestamp(const DataValue& timestamp) {
  const uint64_t seconds = timestamp.number();
  const uint64_t nanoseconds = timestamp.nanoseconds();
  std::string data;
  if (seconds >> kBitsOfShortSeconds != 0) {
    AppendNumber(nanoseconds, 4, data);
    AppendNumber(seconds, 8, data);
  } else if (nanoseconds != 0 || seconds >> 32 != 0) {
    AppendNumber(nanoseconds << kBitsOfShortSeconds | seconds, 8, data);
  } else {
    AppendNumber(seconds, 4, data);
  }
  return data;
}

// ---- Reading ----------------------------------------------------------------

// Builds a value of what the library's parser tells. A member that returns
// false stops the parser.
class ValueBuilder : public msgpack::null_visitor {
 public:
  DataValue TakeValue() { return std::move(value_); }
  // Why the parser was stopped.
  const char* complaint() const { return complaint_; }

  bool visit_nil() { return Put(DataValue()); }
  bool visit_boolean(bool value) { return Put(DataValue::Bool(value)); }
  bool visit_positive_integer(uint64_t value) {
    return Put(DataValue::Unsigned(value));
  }
  bool visit_negative_integer(int64_t value) {
    return Put(DataValue::Integer(value));
  }
  bool visit_float32(float value) { return Put(DataValue::Float(value)); }
  bool visit_float64(double value) { return Put(DataValue::Float(value)); }
  bool visit_str(const char* data, uint32_t size) {
    if (!IsUtf8(Bytes(data, size))) return Refuse("a text is not UTF-8");
    return Put(DataValue::Text(std::string(Bytes(data, size))));
  }
  bool visit_bin(const char* data, uint32_t size) {
    return Put(DataValue::Binary(std::string(Bytes(data, size))));
  }
  // The type is the first of the bytes.
  bool visit_ext(const char* data, uint32_t size) {
    const auto type = static_cast<int8_t>(data[0]);
    const Bytes bytes(data + 1, size - 1);
    if (type != kTimestampType) {
      return Put(DataValue::Extension(type, std::string(bytes)));
    }
    std::optional<DataValue> timestamp = TimestampOf(bytes);
    if (!timestamp.has_value()) return Refuse("no such timestamp");
    return Put(*std::move(timestamp));
  }

  bool start_array(uint32_t items) { return Open(items); }
  bool end_array() { return Put(DataValue::Array(TakeItems())); }
  bool start_map(uint32_t pairs) { return Open(2 * size_t{pairs}); }
  bool end_map_key() {
    return MayBeKey(open_.back().back()) ||
           Refuse("a key is neither text nor bytes");
  }
  bool end_map() { return Put(DataValue::Map(TakeItems())); }

 private:
  bool Put(DataValue value) {
    if (open_.empty()) {
      value_ = std::move(value);
    } else {
      open_.back().push_back(std::move(value));
    }
    return true;
  }
  bool Open(size_t items) {
    open_.emplace_back().reserve(items);  // All of them are there.
    return true;
  }
  std::vector<DataValue> TakeItems() {
    std::vector<DataValue> items = std::move(open_.back());
    open_.pop_back();
    return items;
  }
  bool Refuse(const char* complaint) {
    complaint_ = complaint;
    return false;
  }

  DataValue value_;
  std::vector<std::vector<DataValue>> open_;  // Items of what is not complete.
  const char* complaint_ = "not MessagePack";
};

// ---- Writing ----------------------------------------------------------------

class ObjectWriter {
 public:
  ObjectWriter() : packer_(stream_) {}

  // False if MessagePack has no such value.
  bool WriteObject(const DataValue& value);

  std::string TakeObject() { return std::move(stream_.bytes); }

 private:
  // What a packer of the library writes to.
  struct Stream {
    std::string bytes;
    void write(const char* data, size_t size) { bytes.append(data, size); }
  };

  bool WriteNumber(const DataValue& value);
  bool WriteString(const DataValue& value);
  bool WriteExtension(int8_t type, Bytes data);
  bool WriteArray(const DataValue& array);
  bool WriteMap(const DataValue& map);

  Stream stream_;
  msgpack::packer<Stream> packer_;
};

// Whether a size can be written; `size` is it then.
bool IsSize(size_t items, uint32_t& size) {
  size = static_cast<uint32_t>(items);
  return items <= std::numeric_limits<uint32_t>::max();
}

bool ObjectWriter::WriteObject(const DataValue& value) {
  switch (value.kind()) {
    case DataValue::Kind::kNull:
      packer_.pack_nil();
      return true;
    case DataValue::Kind::kBool:
      value.truth() ? packer_.pack_true() : packer_.pack_false();
      return true;
    case DataValue::Kind::kUnsigned:
    case DataValue::Kind::kNegative:
    case DataValue::Kind::kFloat:
      return WriteNumber(value);
    case DataValue::Kind::kText:
    case DataValue::Kind::kBytes:
      return WriteString(value);
    case DataValue::Kind::kArray:
      return WriteArray(value);
    case DataValue::Kind::kMap:
      return WriteMap(value);
    case DataValue::Kind::kExtension:
      return value.signed_number() != kTimestampType &&
             WriteExtension(static_cast<int8_t>(value.signed_number()),
                            value.bytes());
    case DataValue::Kind::kTimestamp:
      return value.nanoseconds() <= kMaxNanoseconds &&
             WriteExtension(kTimestampType, DataOfTimestamp(value));
    case DataValue::Kind::kTag:
    case DataValue::Kind::kSimple:
      return false;
  }
  return false;
}

bool ObjectWriter::WriteNumber(const DataValue& value) {
  if (value.kind() == DataValue::Kind::kUnsigned) {
    packer_.pack_uint64(value.number());
  } else if (value.kind() == DataValue::Kind::kNegative) {
    // The number -1 - n is ~n.
    packer_.pack_int64(~value.signed_number());
    return value.signed_number() >= 0;
  } else {
    stream_.bytes += '\xCB';
    AppendNumber(value.number(), 8, stream_.bytes);
  }
  return true;
}

bool ObjectWriter::WriteString(const DataValue& value) {
  const Bytes bytes = value.bytes();
  uint32_t size;
  if (!IsSize(bytes.size(), size)) return false;
  if (value.kind() == DataValue::Kind::kText) {
    packer_.pack_str(size).pack_str_body(bytes.data(), size);
    return IsUtf8(bytes);
  }
  packer_.pack_bin(size).pack_bin_body(bytes.data(), size);
  return true;
}

bool ObjectWriter::WriteExtension(int8_t type, Bytes data) {
  uint32_t size;
  if (!IsSize(data.size(), size)) return false;
  packer_.pack_ext(size, type).pack_ext_body(data.data(), size);
  return true;
}

bool ObjectWriter::WriteArray(const DataValue& array) {
  uint32_t size;
  if (!IsSize(array.items().size(), size)) return false;
  packer_.pack_array(size);
  for (const DataValue& item : array.items()) {
    if (!WriteObject(item)) return false;
  }
  return true;
}

bool ObjectWriter::WriteMap(const DataValue& map) {
  const std::vector<DataValue>& items = map.items();
  uint32_t pairs;
  if (!IsSize(items.size() / 2, pairs)) return false;
  packer_.pack_map(pairs);
  for (size_t i = 0; i < items.size(); ++i) {
    if (i % 2 == 0 && !MayBeKey(items[i])) return false;
    if (!WriteObject(items[i])) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<std::string> MsgpackCodec::Serialize(const Packet& value) const {
  ObjectWriter writer;
  if (!writer.WriteObject(value)) {
    return absl::InvalidArgumentError(
        "MessagePack has no such value, a text is not UTF-8, or a key is "
        "neither text nor bytes");
  }
  return writer.TakeObject();
}

absl::StatusOr<DataValue> MsgpackCodec::Deserialize(Bytes object) const {
  if (!IsItem(MsgpackFormat::kHeads, kMaxItemDepth, kUnlimited, object)) {
    return absl::InvalidArgumentError("not one object of MessagePack");
  }
  ValueBuilder builder;
  try {
    if (msgpack::parse(object.data(), object.size(), builder)) {
      return builder.TakeValue();
    }
  } catch (const msgpack::unpack_error& error) {
    // An extension of 2^32-1 bytes.
    return absl::InvalidArgumentError(error.what());
  }
  return absl::InvalidArgumentError(builder.complaint());
}

}  // namespace splitproof
