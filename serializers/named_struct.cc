#include "serializers/named_struct.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "serializers/contract/canonical.h"

namespace splitproof {
namespace {

using Field = NamedStructOptions::Field;

// Samples are worth their time where records are small.
constexpr size_t kSampledRecordMax = 1024;

char OrderMark(StructOrder order) {
  switch (order) {
    case StructOrder::kBig:
      return '!';
    case StructOrder::kLittle:
      return '<';
    case StructOrder::kHost:
      return '=';
    case StructOrder::kNative:
      return '@';
  }
  return '!';
}

// Whether a format is one value, whatever its letter is: padding has none.
bool IsOneValue(const std::string& format) {
  if (format.empty() || format == "x") return false;
  const bool counted =
      std::all_of(format.begin(), format.end() - 1,
                  [](char c) { return absl::ascii_isdigit(c); });
  return counted && (format.size() == 1 || format.back() == 's');
}

absl::Status CheckFields(const std::vector<Field>& fields) {
  std::set<std::string_view> names;
  for (const auto& [name, format] : fields) {
    if (name.empty()) return absl::InvalidArgumentError("a field has no name");
    if (!names.insert(name).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("there are two fields \"", name, "\""));
    }
    if (!IsOneValue(format)) {
      return absl::InvalidArgumentError(
          absl::StrCat("field \"", name, "\" has format \"", format,
                       "\": a field is one letter, or a count and s"));
    }
  }
  return absl::OkStatus();
}

std::string TextOf(const std::vector<Field>& fields) {
  return absl::StrJoin(fields, "/", [](std::string* out, const Field& field) {
    absl::StrAppend(out, field.name, ":", field.format);
  });
}

absl::StatusOr<std::vector<Field>> ParseFields(const std::string& text) {
  std::vector<Field> fields;
  for (const absl::string_view field : absl::StrSplit(text, '/')) {
    const std::vector<std::string> parts = absl::StrSplit(field, ':');
    if (parts.size() != 2) {
      return absl::InvalidArgumentError(
          absl::StrCat("field \"", field, "\" is not name:format"));
    }
    fields.push_back({.name = parts[0], .format = parts[1]});
  }
  return fields;
}

absl::Status InField(const std::string& name, const absl::Status& status) {
  return absl::InvalidArgumentError(
      absl::StrCat("field \"", name, "\": ", status.message()));
}

}  // namespace

absl::StatusOr<NamedStructCodec> NamedStructCodec::Make(
    NamedStructOptions options) {
  const absl::Status status = CheckFields(options.fields);
  if (!status.ok()) return status;
  std::string text(1, OrderMark(options.order));
  for (const Field& field : options.fields) text += field.format;
  const absl::StatusOr<StructFormat> format = StructFormat::Parse(text);
  if (!format.ok()) return format.status();
  return NamedStructCodec(std::move(options), *format);
}

absl::StatusOr<std::string> NamedStructCodec::Serialize(
    const Packet& packet) const {
  if (packet.size() != options_.fields.size()) {
    return absl::InvalidArgumentError(absl::StrCat(
        packet.size(), " fields, records have ", options_.fields.size()));
  }
  std::vector<StructValue> values;
  values.reserve(packet.size());
  for (size_t i = 0; i < packet.size(); ++i) {
    const std::string& name = options_.fields[i].name;
    if (packet[i].name != name) {
      return absl::InvalidArgumentError(absl::StrCat(
          "field \"", packet[i].name, "\" where records have \"", name, "\""));
    }
    absl::StatusOr<StructValue> value =
        Written(format_.runs()[i], packet[i].value);
    if (!value.ok()) return InField(name, value.status());
    values.push_back(*std::move(value));
  }
  return format_.Pack(values);
}

absl::StatusOr<StructValue> NamedStructCodec::Written(
    const StructFormat::Run& run, const StructValue& value) const {
  if (run.kind != StructFormat::Kind::kString) return value;
  const bool is_text = options_.encoding == StructText::kUtf8;
  const auto* text = std::get_if<std::string>(&value);
  const auto* data = std::get_if<StructBytes>(&value);
  if (is_text ? text == nullptr : data == nullptr) {
    return absl::InvalidArgumentError(is_text ? "takes text" : "takes bytes");
  }
  const std::string& bytes = is_text ? *text : data->bytes;
  if (is_text && !IsUtf8(bytes)) {
    return absl::InvalidArgumentError("the text is not UTF-8");
  }
  if (options_.strip && bytes.ends_with('\0')) {
    return absl::InvalidArgumentError(
        "a NUL at the end would be read as padding");
  }
  if (!options_.strip && bytes.size() != run.width) {
    return absl::InvalidArgumentError(
        absl::StrCat(bytes.size(), " bytes where the format has ", run.width));
  }
  return StructBytes{bytes};
}

absl::StatusOr<NamedStructCodec::Packet> NamedStructCodec::Deserialize(
    Bytes payload) const {
  absl::StatusOr<std::vector<StructValue>> values = format_.Unpack(payload);
  if (!values.ok()) return values.status();
  Packet packet;
  packet.reserve(values->size());
  for (size_t i = 0; i < values->size(); ++i) {
    const std::string& name = options_.fields[i].name;
    StructValue& value = (*values)[i];
    if (format_.runs()[i].kind == StructFormat::Kind::kString) {
      absl::StatusOr<StructValue> read =
          Read(std::get<StructBytes>(std::move(value)));
      if (!read.ok()) return InField(name, read.status());
      value = *std::move(read);
    }
    packet.push_back({.name = name, .value = std::move(value)});
  }
  return packet;
}

absl::StatusOr<StructValue> NamedStructCodec::Read(StructBytes data) const {
  if (options_.strip) {
    data.bytes.resize(data.bytes.find_last_not_of('\0') + 1);
  }
  if (options_.encoding == StructText::kBytes) return data;
  if (!IsUtf8(data.bytes)) {
    return absl::InvalidArgumentError("the text is not UTF-8");
  }
  return std::move(data.bytes);
}

void NamedStructCodec::AppendCanonical(const Packet& packet, std::string& out) {
  out += "{\"$map\":[";
  const char* separator = "";
  for (const auto& [name, value] : packet) {
    absl::StrAppend(&out, std::exchange(separator, ","), "[");
    splitproof::AppendCanonical(name, out);
    out += ',';
    AppendCanonicalValue(value, out);
    out += ']';
  }
  out += "]}";
}

// The samples of the format that are packets, and strings that end in a
// character of two bytes, or have a NUL inside.
std::vector<NamedStructCodec::Packet> NamedStructCodec::Samples() const {
  std::vector<Packet> samples;
  std::vector<std::string> records;
  for (const std::vector<StructValue>& values : format_.Samples()) {
    records.push_back(*format_.Pack(values));
  }
  for (const StructFormat::Run& run : format_.runs()) {
    if (run.width < 3 || run.kind != StructFormat::Kind::kString) continue;
    if (records.empty()) break;
    std::string record = records[0];
    records.push_back(record.replace(run.offset + run.width - 2, 2, "\u00e9"));
    records.push_back(record.replace(run.offset, 2, "a\0", 2));
  }
  for (const std::string& record : records) {
    absl::StatusOr<Packet> packet = Deserialize(record);
    if (packet.ok()) samples.push_back(*std::move(packet));
  }
  return samples;
}

// Strings with a byte that is never in UTF-8, and with half a character at the
// end of their field.
std::vector<std::string> NamedStructCodec::MalformedPayloads() const {
  std::vector<std::string> payloads;
  if (options_.encoding != StructText::kUtf8 || size() > kSampledRecordMax) {
    return payloads;
  }
  for (const StructFormat::Run& run : format_.runs()) {
    if (run.width == 0 || run.kind != StructFormat::Kind::kString) continue;
    std::string record(size(), '\0');
    record[run.offset] = '\xFF';
    payloads.push_back(record);
    record[run.offset] = 'a';
    record[run.offset + run.width - 1] = '\xC3';
    payloads.push_back(record);
  }
  return payloads;
}

absl::StatusOr<NamedStructSerializer> NamedStructSerializer::FromParameters(
    Parameters& parameters) {
  NamedStructOptions options;
  std::string fields = TextOf(options.fields);
  parameters.Text("fields", "name:format/name:format/...", &fields,
                  "what a record consists of");
  parameters.Choice<StructOrder>("order",
                                 {{"big", StructOrder::kBig},
                                  {"little", StructOrder::kLittle},
                                  {"host", StructOrder::kHost},
                                  {"native", StructOrder::kNative}},
                                 &options.order,
                                 "which byte of a number comes first");
  parameters.Choice<StructText>(
      "encoding", {{"utf8", StructText::kUtf8}, {"bytes", StructText::kBytes}},
      &options.encoding, "what is in a string");
  parameters.Flag("strip", &options.strip,
                  "whether NULs at the end of a string are padding");
  if (!parameters.status().ok()) return parameters.status();
  absl::StatusOr<std::vector<Field>> parsed = ParseFields(fields);
  if (!parsed.ok()) return parsed.status();
  options.fields = *std::move(parsed);
  const absl::StatusOr<NamedStructCodec> codec =
      NamedStructCodec::Make(std::move(options));
  if (!codec.ok()) return codec.status();
  return NamedStructSerializer(*codec);
}

}  // namespace splitproof
