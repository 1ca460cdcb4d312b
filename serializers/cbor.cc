#include "serializers/cbor.h"

#include <cbor.h>

#include <array>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "serializers/contract/canonical.h"

namespace splitproof {
namespace {

// ---- Reading ----------------------------------------------------------------

// A head, and the string behind it.
struct Head {
  enum class Kind {
    kValue,  // `value` is the item.
    kBytes,
    kText,
    kArray,  // Of `count` items.
    kMap,    // Of `count` pairs.
    kTag,    // With the number `count`.
    kOpenBytes,
    kOpenText,
    kOpenArray,
    kOpenMap,
    kBreak,
  };
  Kind kind = Kind::kValue;
  DataValue value;
  uint64_t count = 0;
  Bytes string;
};

Bytes AsBytes(cbor_data data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

template <class T>
void PutUnsigned(void* head, T value) {
  static_cast<Head*>(head)->value = DataValue::Unsigned(value);
}
template <class T>
void PutNegative(void* head, T value) {
  static_cast<Head*>(head)->value = DataValue::Negative(value);
}
template <class T>
void PutFloat(void* head, T value) {
  static_cast<Head*>(head)->value = DataValue::Float(value);
}
template <Head::Kind kind>
void PutKind(void* head) {
  static_cast<Head*>(head)->kind = kind;
}
template <Head::Kind kind, class T>
void PutCount(void* head, T count) {
  static_cast<Head*>(head)->kind = kind;
  static_cast<Head*>(head)->count = count;
}
template <Head::Kind kind>
void PutString(void* head, cbor_data data, size_t size) {
  static_cast<Head*>(head)->kind = kind;
  static_cast<Head*>(head)->string = AsBytes(data, size);
}

// Each puts what libcbor has read into a Head.
constexpr cbor_callbacks kPutInHead = {
    .uint8 = PutUnsigned<uint8_t>,
    .uint16 = PutUnsigned<uint16_t>,
    .uint32 = PutUnsigned<uint32_t>,
    .uint64 = PutUnsigned<uint64_t>,
    .negint64 = PutNegative<uint64_t>,
    .negint32 = PutNegative<uint32_t>,
    .negint16 = PutNegative<uint16_t>,
    .negint8 = PutNegative<uint8_t>,
    .byte_string_start = PutKind<Head::Kind::kOpenBytes>,
    .byte_string = PutString<Head::Kind::kBytes>,
    .string = PutString<Head::Kind::kText>,
    .string_start = PutKind<Head::Kind::kOpenText>,
    .indef_array_start = PutKind<Head::Kind::kOpenArray>,
    .array_start = PutCount<Head::Kind::kArray, size_t>,
    .indef_map_start = PutKind<Head::Kind::kOpenMap>,
    .map_start = PutCount<Head::Kind::kMap, size_t>,
    .tag = PutCount<Head::Kind::kTag, uint64_t>,
    .float2 = PutFloat<float>,
    .float4 = PutFloat<float>,
    .float8 = PutFloat<double>,
    .undefined =
        [](void* head) {
          static_cast<Head*>(head)->value = DataValue::Undefined();
        },
    .null = PutKind<Head::Kind::kValue>,
    .boolean =
        [](void* head, bool value) {
          static_cast<Head*>(head)->value = DataValue::Bool(value);
        },
    .indef_break = PutKind<Head::Kind::kBreak>,
};

// Reads the value of an item that is well-formed, and nested as deep as a stack
// of calls may be.
class ItemReader {
 public:
  explicit ItemReader(Bytes item) : rest_(item) {}

  DataValue ReadItem() { return ReadItem(NextHead()); }

  // Whether all the texts so far are UTF-8.
  bool is_text() const { return is_text_; }

 private:
  Head NextHead();
  DataValue ReadItem(Head head);
  std::vector<DataValue> ReadItems(uint64_t count);
  std::vector<DataValue> ReadItemsToBreak();
  std::string ReadChunksToBreak();
  std::string CheckedText(Bytes text);

  Bytes rest_;
  bool is_text_ = true;
};

Head ItemReader::NextHead() {
  Head head;
  const auto first = static_cast<uint8_t>(rest_[0]);
  size_t size = 1;
  if (first > 0xC5 && first < 0xD5) {
    PutCount<Head::Kind::kTag, uint8_t>(&head, first & 0x1F);
  } else if (first > 0xDF && first < 0xF4) {
    head.value = DataValue::Simple(first & 0x1F);
  } else if (first == 0xF8) {
    head.value = DataValue::Simple(static_cast<uint8_t>(rest_[1]));
    size = 2;
  } else {
    size =
        cbor_stream_decode(reinterpret_cast<const unsigned char*>(rest_.data()),
                           rest_.size(), &kPutInHead, &head)
            .read;
  }
  rest_.remove_prefix(size);
  return head;
}

DataValue ItemReader::ReadItem(Head head) {
  switch (head.kind) {
    case Head::Kind::kBytes:
      return DataValue::Binary(std::string(head.string));
    case Head::Kind::kText:
      return DataValue::Text(CheckedText(head.string));
    case Head::Kind::kOpenBytes:
      return DataValue::Binary(ReadChunksToBreak());
    case Head::Kind::kOpenText:
      return DataValue::Text(ReadChunksToBreak());
    case Head::Kind::kArray:
      return DataValue::Array(ReadItems(head.count));
    case Head::Kind::kMap:
      return DataValue::Map(ReadItems(2 * head.count));
    case Head::Kind::kOpenArray:
      return DataValue::Array(ReadItemsToBreak());
    case Head::Kind::kOpenMap:
      return DataValue::Map(ReadItemsToBreak());
    case Head::Kind::kTag:
      return DataValue::Tag(head.count, ReadItem());
    default:
      return std::move(head.value);
  }
}

std::vector<DataValue> ItemReader::ReadItems(uint64_t count) {
  std::vector<DataValue> items;
  items.reserve(count);  // All of them are there.
  for (uint64_t i = 0; i < count; ++i) items.push_back(ReadItem());
  return items;
}

std::vector<DataValue> ItemReader::ReadItemsToBreak() {
  std::vector<DataValue> items;
  while (true) {
    Head head = NextHead();
    if (head.kind == Head::Kind::kBreak) return items;
    items.push_back(ReadItem(std::move(head)));
  }
}

std::string ItemReader::ReadChunksToBreak() {
  std::string whole;
  while (true) {
    const Head chunk = NextHead();
    if (chunk.kind == Head::Kind::kBreak) return whole;
    whole += chunk.kind == Head::Kind::kText ? CheckedText(chunk.string)
                                             : chunk.string;
  }
}

std::string ItemReader::CheckedText(Bytes text) {
  if (!IsUtf8(text)) is_text_ = false;
  return std::string(text);
}

// ---- Writing ----------------------------------------------------------------

constexpr uint8_t kNullNumber = 22;

// Whether there is such a simple value, and no other kind for it.
bool IsSimple(uint64_t number) {
  return number < 20 || number == 23 || number >= 32;
}

class ItemWriter {
 public:
  // False if CBOR has no such value.
  bool WriteItem(const DataValue& value);

  std::string TakeItem() { return std::move(out_); }

 private:
  template <class T>
  void WriteHead(size_t (*encode)(T, unsigned char*, size_t), T value) {
    std::array<unsigned char, 9> head;
    out_ += AsBytes(head.data(), encode(value, head.data(), head.size()));
  }
  // Strings come with their head, the others are heads.
  bool WriteScalar(const DataValue& value);
  bool WriteItems(const std::vector<DataValue>& items);

  std::string out_;
};

bool ItemWriter::WriteItem(const DataValue& value) {
  switch (value.kind()) {
    case DataValue::Kind::kArray:
      WriteHead(cbor_encode_array_start, value.items().size());
      return WriteItems(value.items());
    case DataValue::Kind::kMap:
      WriteHead(cbor_encode_map_start, value.items().size() / 2);
      return WriteItems(value.items());
    case DataValue::Kind::kTag:
      WriteHead(cbor_encode_tag, value.number());
      return WriteItems(value.items());
    default:
      return WriteScalar(value);
  }
}

bool ItemWriter::WriteScalar(const DataValue& value) {
  switch (value.kind()) {
    case DataValue::Kind::kNull:
      WriteHead(cbor_encode_ctrl, kNullNumber);
      return true;
    case DataValue::Kind::kBool:
      WriteHead(cbor_encode_bool, value.truth());
      return true;
    case DataValue::Kind::kUnsigned:
      WriteHead(cbor_encode_uint, value.number());
      return true;
    case DataValue::Kind::kNegative:
      WriteHead(cbor_encode_negint, value.number());
      return true;
    case DataValue::Kind::kFloat:
      WriteHead(cbor_encode_double, value.real());
      return true;
    case DataValue::Kind::kText:
      WriteHead(cbor_encode_string_start, value.bytes().size());
      out_ += value.bytes();
      return IsUtf8(value.bytes());
    case DataValue::Kind::kBytes:
      WriteHead(cbor_encode_bytestring_start, value.bytes().size());
      out_ += value.bytes();
      return true;
    case DataValue::Kind::kSimple:
      WriteHead(cbor_encode_ctrl, static_cast<uint8_t>(value.number()));
      return IsSimple(value.number());
    default:
      return false;
  }
}

bool ItemWriter::WriteItems(const std::vector<DataValue>& items) {
  for (const DataValue& item : items) {
    if (!WriteItem(item)) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<std::string> CborCodec::Serialize(const Packet& value) const {
  ItemWriter writer;
  if (!writer.WriteItem(value)) {
    return absl::InvalidArgumentError(
        "CBOR has no such value, or a text is not UTF-8");
  }
  return writer.TakeItem();
}

absl::StatusOr<DataValue> CborCodec::Deserialize(Bytes item) const {
  if (!IsItem(CborFormat::kHeads, kMaxItemDepth, kUnlimited, item)) {
    return absl::InvalidArgumentError("not one item of CBOR");
  }
  ItemReader reader(item);
  DataValue value = reader.ReadItem();
  if (!reader.is_text()) {
    return absl::InvalidArgumentError("a text is not UTF-8");
  }
  return value;
}

}  // namespace splitproof
