#include "serializers/data_value.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "serializers/contract/canonical.h"

namespace splitproof {
namespace {

// The number -1 - n.
void AppendNegative(uint64_t n, std::string& out) {
  if (n == std::numeric_limits<uint64_t>::max()) {
    out += "-18446744073709551616";
  } else {
    absl::StrAppend(&out, "-", n + 1);
  }
}

void AppendItems(const DataValue& array, std::string& out) {
  out += '[';
  const char* separator = "";
  for (const DataValue& item : array.items()) {
    out += std::exchange(separator, ",");
    AppendCanonical(item, out);
  }
  out += ']';
}

void AppendPairs(const DataValue& map, std::string& out) {
  out += "{\"$map\":[";
  const char* separator = "";
  for (size_t i = 0; i + 1 < map.items().size(); i += 2) {
    absl::StrAppend(&out, std::exchange(separator, ","), "[");
    AppendCanonical(map.items()[i], out);
    out += ',';
    AppendCanonical(map.items()[i + 1], out);
    out += ']';
  }
  out += "]}";
}

}  // namespace

void AppendCanonical(const DataValue& value, std::string& out) {
  switch (value.kind()) {
    case DataValue::Kind::kNull:
      out += "null";
      break;
    case DataValue::Kind::kBool:
      out += value.truth() ? "true" : "false";
      break;
    case DataValue::Kind::kUnsigned:
      absl::StrAppend(&out, value.number());
      break;
    case DataValue::Kind::kNegative:
      AppendNegative(value.number(), out);
      break;
    case DataValue::Kind::kFloat:
      AppendCanonical(value.real(), out);
      break;
    case DataValue::Kind::kText:
      AppendCanonical(value.bytes(), out);
      break;
    case DataValue::Kind::kBytes:
      AppendCanonicalBytes(value.bytes(), out);
      break;
    case DataValue::Kind::kArray:
      AppendItems(value, out);
      break;
    case DataValue::Kind::kMap:
      AppendPairs(value, out);
      break;
    case DataValue::Kind::kTag:
      absl::StrAppend(&out, "{\"$tag\":[", value.number(), ",");
      AppendCanonical(value.items()[0], out);
      out += "]}";
      break;
    case DataValue::Kind::kSimple:
      absl::StrAppend(&out, "{\"$simple\":", value.number(), "}");
      break;
    case DataValue::Kind::kExtension:
      absl::StrAppend(&out, "{\"$ext\":[", value.signed_number(), ",");
      AppendCanonicalBytes(value.bytes(), out);
      out += "]}";
      break;
    case DataValue::Kind::kTimestamp:
      absl::StrAppend(&out, "{\"$timestamp\":[", value.signed_number(), ",",
                      value.nanoseconds(), "]}");
      break;
  }
}

}  // namespace splitproof
