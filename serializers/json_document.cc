#include "serializers/json_document.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "serializers/contract/canonical.h"

namespace splitproof {
namespace {

// Builds a document from the parser's events, because only there nesting can be
// limited while it is met.
class DocumentBuilder : public nlohmann::json_sax<JsonDocument> {
 public:
  explicit DocumentBuilder(size_t depth) : depth_(depth) {}

  JsonDocument TakeDocument() { return std::move(document_); }
  // Why parsing stopped.
  const std::string& complaint() const { return complaint_; }

  bool null() override { return Put(nullptr); }
  bool boolean(bool value) override { return Put(value); }
  bool number_integer(int64_t value) override { return Put(value); }
  bool number_unsigned(uint64_t value) override { return Put(value); }
  bool number_float(double value, const std::string&) override {
    return Put(value);
  }
  bool string(std::string& value) override { return Put(std::move(value)); }
  bool binary(JsonDocument::binary_t&) override { return false; }

  bool start_object(size_t) override { return Open(JsonDocument::object()); }
  bool key(std::string& key) override {
    member_ = &(*open_.back())[key];
    return true;
  }
  bool end_object() override { return Close(); }
  bool start_array(size_t) override { return Open(JsonDocument::array()); }
  bool end_array() override { return Close(); }

  bool parse_error(size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    complaint_ = absl::StrCat("not JSON, at byte ", position);
    return false;
  }

 private:
  // Where the next value goes.
  JsonDocument& Place() {
    if (open_.empty()) return document_;
    if (open_.back()->is_object()) return *member_;
    return open_.back()->emplace_back();
  }
  bool Put(JsonDocument value) {
    Place() = std::move(value);
    return true;
  }
  bool Open(JsonDocument container) {
    if (open_.size() == depth_) {
      complaint_ = absl::StrCat("JSON nested deeper than ", depth_);
      return false;
    }
    JsonDocument& place = Place();
    place = std::move(container);
    open_.push_back(&place);
    return true;
  }
  bool Close() {
    open_.pop_back();
    return true;
  }

  size_t depth_;
  JsonDocument document_;
  std::vector<JsonDocument*> open_;
  JsonDocument* member_ = nullptr;  // Of the last key.
  std::string complaint_;
};

// Why a document cannot be written; null if it can.
const char* ObstacleIn(const JsonDocument& document, size_t depth) {
  if (document.is_string()) {
    const bool is_text = IsUtf8(document.get_ref<const std::string&>());
    return is_text ? nullptr : "a string is not UTF-8";
  }
  if (document.is_number_float()) {
    return std::isfinite(document.get<double>()) ? nullptr
                                                 : "a number is not finite";
  }
  if (document.is_binary()) return "JSON has no binary values";
  if (document.is_discarded()) return "a value was discarded by a parser";
  if (!document.is_structured()) return nullptr;
  if (depth == 0) return "nested too deep";
  for (const auto& [key, value] : document.items()) {
    if (!IsUtf8(key)) return "a key is not UTF-8";
    if (const char* obstacle = ObstacleIn(value, depth - 1)) return obstacle;
  }
  return nullptr;
}

void AppendArray(const JsonDocument& array, std::string& out) {
  out += '[';
  const char* separator = "";
  for (const JsonDocument& value : array) {
    out += std::exchange(separator, ",");
    AppendCanonicalJson(value, out);
  }
  out += ']';
}

void AppendObject(const JsonDocument& object, std::string& out) {
  out += "{\"$map\":[";
  const char* separator = "";
  for (const auto& [key, value] : object.items()) {
    absl::StrAppend(&out, std::exchange(separator, ","), "[");
    AppendCanonical(key, out);
    out += ',';
    AppendCanonicalJson(value, out);
    out += ']';
  }
  out += "]}";
}

}  // namespace

absl::StatusOr<JsonDocument> ParseJson(Bytes text, size_t depth) {
  // The library takes a NUL for the end of its input, and skips a byte order
  // mark.
  const size_t nul = text.find('\0');
  if (nul != Bytes::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("not JSON, at byte ", nul + 1));
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    return absl::InvalidArgumentError("JSON with a byte order mark");
  }
  DocumentBuilder builder(depth);
  if (!JsonDocument::sax_parse(text.begin(), text.end(), &builder)) {
    return absl::InvalidArgumentError(builder.complaint());
  }
  return builder.TakeDocument();
}

absl::StatusOr<std::string> WriteJson(const JsonDocument& document,
                                      size_t depth) {
  if (const char* obstacle = ObstacleIn(document, depth)) {
    return absl::InvalidArgumentError(obstacle);
  }
  return document.dump(-1, ' ', /*ensure_ascii=*/true);
}

void AppendCanonicalJson(const JsonDocument& document, std::string& out) {
  switch (document.type()) {
    case JsonDocument::value_t::string:
      return AppendCanonical(document.get_ref<const std::string&>(), out);
    case JsonDocument::value_t::number_float:
      return AppendCanonical(document.get<double>(), out);
    case JsonDocument::value_t::array:
      return AppendArray(document, out);
    case JsonDocument::value_t::object:
      return AppendObject(document, out);
    default:
      out += document.dump();
  }
}

}  // namespace splitproof
