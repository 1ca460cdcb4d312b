#include "serializers/resp_value.h"

#include <charconv>
#include <cstddef>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "serializers/contract/canonical.h"
#include "serializers/resp_scan.h"

namespace splitproof {
namespace {

using Array = RespValue::Array;

absl::Status BrokenResp(const char* why) {
  return absl::InvalidArgumentError(why);
}

bool HasLineEnd(Bytes text) {
  return text.find_first_of("\r\n") != Bytes::npos;
}

// Digits, behind a minus if it is below zero.
absl::StatusOr<int64_t> ParseNumber(Bytes digits) {
  int64_t number = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    return BrokenResp("not a number of 64 bits");
  }
  return number;
}

absl::StatusOr<int64_t> ParseInteger(Bytes text) {
  if (text.starts_with("+") && !text.starts_with("+-")) text.remove_prefix(1);
  return ParseNumber(text);
}

// A length or a count; -1 is a null's.
absl::StatusOr<int64_t> ParseLength(Bytes text) {
  const bool has_zeros = text.size() > 1 && text.starts_with("0");
  const bool is_negative = text.starts_with("-") && text != "-1";
  if (has_zeros || is_negative) return BrokenResp("not a length");
  return ParseNumber(text);
}

// Takes items from the front of a frame. Of an array, its line.
class RespReader {
 public:
  explicit RespReader(Bytes frame) : rest_(frame) {}

  bool empty() const { return rest_.empty(); }

  // Sets `count` to the items that follow as a part of `item`.
  absl::Status Take(RespValue& item, size_t& count) {
    const absl::StatusOr<Bytes> line = TakeLine();
    if (!line.ok()) return line.status();
    const Bytes text = line->substr(1);
    count = 0;
    switch ((*line)[0]) {
      case '+':
        item.value = RespValue::Simple{std::string(text)};
        return absl::OkStatus();
      case '-':
        item.value = RespValue::Error{std::string(text)};
        return absl::OkStatus();
      case ':':
        return TakeInteger(text, item);
      case '$':
        return TakeBulk(text, item);
      case '*':
        return TakeCount(text, item, count);
      default:
        return BrokenResp("no type of RESP");
    }
  }

 private:
  // At least one byte, up to CR LF.
  absl::StatusOr<Bytes> TakeLine() {
    const size_t size = rest_.find_first_of("\r\n");
    if (size == 0 || size == Bytes::npos ||
        !rest_.substr(size).starts_with("\r\n")) {
      return BrokenResp("a line does not end in CR LF");
    }
    const Bytes line = rest_.substr(0, size);
    rest_.remove_prefix(size + 2);
    return line;
  }

  static absl::Status TakeInteger(Bytes text, RespValue& item) {
    const absl::StatusOr<int64_t> number = ParseInteger(text);
    if (number.ok()) item.value = *number;
    return number.status();
  }

  absl::Status TakeBulk(Bytes text, RespValue& item) {
    const absl::StatusOr<int64_t> length = ParseLength(text);
    if (!length.ok()) return length.status();
    if (*length < 0) {
      item.value = RespValue::NullBulk();
      return absl::OkStatus();
    }
    const auto size = static_cast<uint64_t>(*length);
    if (rest_.size() < 2 || size > rest_.size() - 2 ||
        !rest_.substr(size).starts_with("\r\n")) {
      return BrokenResp("a bulk string does not end in CR LF");
    }
    item.value = RespValue::Bulk(rest_.substr(0, size));
    rest_.remove_prefix(size + 2);
    return absl::OkStatus();
  }

  absl::Status TakeCount(Bytes text, RespValue& item, size_t& count) {
    const absl::StatusOr<int64_t> items = ParseLength(text);
    if (!items.ok()) return items.status();
    if (*items < 0) {
      item.value = RespValue::NullArray();
      return absl::OkStatus();
    }
    if (static_cast<uint64_t>(*items) > rest_.size() / kRespItemMin) {
      return BrokenResp("an array lacks items");
    }
    count = static_cast<size_t>(*items);
    item.value.emplace<Array>().reserve(count);
    return absl::OkStatus();
  }

  Bytes rest_;
};

bool IsArray(const RespValue& value) {
  return std::holds_alternative<Array>(value.value) ||
         std::holds_alternative<RespValue::NullArray>(value.value);
}

// Writes and prints values: one way to walk through them each.
class RespWriter {
 public:
  explicit RespWriter(std::string& out) : out_(out) {}

  absl::Status Write(const RespValue& value, size_t depth) {
    if (IsArray(value) && depth == 0)
      return BrokenResp("arrays are nested too deep");
    const auto* array = std::get_if<Array>(&value.value);
    if (array == nullptr) return WriteLeaf(value);
    absl::StrAppend(&out_, "*", array->size(), "\r\n");
    for (const RespValue& item : *array) {
      const absl::Status status = Write(item, depth - 1);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status WriteLeaf(const RespValue& leaf) {
    if (const auto* simple = std::get_if<RespValue::Simple>(&leaf.value)) {
      return WriteLine('+', simple->text);
    }
    if (const auto* error = std::get_if<RespValue::Error>(&leaf.value)) {
      return WriteLine('-', error->text);
    }
    if (const auto* bulk = std::get_if<RespValue::Bulk>(&leaf.value)) {
      absl::StrAppend(&out_, "$", bulk->size(), "\r\n", *bulk, "\r\n");
    } else if (const auto* number = std::get_if<int64_t>(&leaf.value)) {
      absl::StrAppend(&out_, ":", *number, "\r\n");
    } else {
      out_ += IsArray(leaf) ? "*-1\r\n" : "$-1\r\n";
    }
    return absl::OkStatus();
  }

  absl::Status WriteLine(char type, const std::string& text) {
    if (HasLineEnd(text)) {
      return BrokenResp("a simple string or error has a CR or LF in it");
    }
    absl::StrAppend(&out_, std::string(1, type), text, "\r\n");
    return absl::OkStatus();
  }

  std::string& out_;
};

}  // namespace

absl::StatusOr<RespValue> ParseResp(Bytes frame) {
  struct Open {
    Array* array;
    size_t lacks;  // Items.
  };
  RespReader reader(frame);
  RespValue root;
  // An array stays where it is as long as one inside of it is open: nothing is
  // appended to the one that it is in.
  std::vector<Open> open;
  RespValue* item = &root;
  for (;;) {
    size_t count = 0;
    const absl::Status status = reader.Take(*item, count);
    if (!status.ok()) return status;
    if (IsArray(*item) && open.size() == kMaxRespDepth) {
      return BrokenResp("arrays are nested too deep");
    }
    if (count > 0) open.push_back({std::get_if<Array>(&item->value), count});
    while (!open.empty() && open.back().lacks == 0) open.pop_back();
    if (open.empty()) break;
    --open.back().lacks;
    item = &open.back().array->emplace_back();
  }
  if (!reader.empty()) return BrokenResp("there are bytes behind the item");
  return root;
}

absl::StatusOr<std::string> WriteResp(const RespValue& value) {
  std::string frame;
  const absl::Status status = RespWriter(frame).Write(value, kMaxRespDepth);
  if (!status.ok()) return status;
  return frame;
}

void AppendCanonicalResp(const RespValue& value, std::string& out) {
  struct {
    std::string& out;
    void operator()(const RespValue::Simple& simple) {
      Named("{\"$simple\":", simple.text);
    }
    void operator()(const RespValue::Error& error) {
      Named("{\"$error\":", error.text);
    }
    void operator()(int64_t number) { AppendCanonical(number, out); }
    void operator()(const RespValue::Bulk& bulk) { AppendCanonical(bulk, out); }
    void operator()(RespValue::NullBulk) { out += "null"; }
    void operator()(RespValue::NullArray) { out += "{\"$array\":null}"; }
    void operator()(const Array& array) {
      out += '[';
      const char* separator = "";
      for (const RespValue& item : array) {
        out += std::exchange(separator, ",");
        AppendCanonicalResp(item, out);
      }
      out += ']';
    }
    void Named(const char* name, const std::string& text) {
      out += name;
      AppendCanonical(text, out);
      out += '}';
    }
  } append{out};
  std::visit(append, value.value);
}

}  // namespace splitproof
