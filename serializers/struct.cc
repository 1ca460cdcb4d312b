#include "serializers/struct.h"

namespace splitproof {

void StructCodec::AppendCanonical(const Packet& packet, std::string& out) {
  out += "{\"$tuple\":[";
  const char* separator = "";
  for (const StructValue& value : packet) {
    out += std::exchange(separator, ",");
    AppendCanonicalValue(value, out);
  }
  out += "]}";
}

absl::StatusOr<StructSerializer> StructSerializer::FromParameters(
    Parameters& parameters) {
  std::string text = "Bh";
  parameters.Text("format", "a format of Python's struct", &text,
                  "letters of the values of a record");
  if (!parameters.status().ok()) return parameters.status();
  const absl::StatusOr<StructFormat> format = StructFormat::Parse(text);
  if (!format.ok()) return format.status();
  return StructSerializer(*format);
}

}  // namespace splitproof
