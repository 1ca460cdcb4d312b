#include "serializers/examples/tlv.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace splitproof::examples {
namespace {

using std::string_literals::operator""s;

constexpr size_t kLongestValue = 65535;
// Lengths from here on have a long form: this, and how many bytes follow.
constexpr size_t kLongForm = 0x80;

size_t ByteAt(Bytes bytes, size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

Refusal BadLength(size_t used) {
  return {.status = absl::InvalidArgumentError("not a length"),
          .used = used,
          .fatal = true};
}

// Type and length.
struct Header {
  size_t bytes = 0;
  size_t length = 0;
};

ParseResult<Header> ParseHeader(Bytes bytes) {
  if (bytes.size() < 2) return NotEnough{.more = 2 - bytes.size()};
  const size_t first = ByteAt(bytes, 1);
  if (first < kLongForm) return Parsed{Header{2, first}, 2};
  const size_t width = first - kLongForm;
  if (width != 1 && width != 2) return BadLength(2);
  if (bytes.size() < 3) return NotEnough{.more = 1};
  const size_t high = ByteAt(bytes, 2);
  if (high < (width == 1 ? kLongForm : 1)) return BadLength(3);
  if (width == 1) return Parsed{Header{3, high}, 3};
  if (bytes.size() < 4) return NotEnough{.more = 1};
  return Parsed{Header{4, high << 8 | ByteAt(bytes, 3)}, 4};
}

}  // namespace

ParseResult<TlvRecord> TlvParser::Parse(Bytes bytes) const {
  const ParseResult<Header> parsed = ParseHeader(bytes);
  if (const auto* more = std::get_if<NotEnough>(&parsed)) return *more;
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) return *refusal;
  const Header header = std::get<Parsed<Header>>(parsed).packet;
  const size_t size = header.bytes + header.length;
  if (bytes.size() < size) return NotEnough{.more = size - bytes.size()};
  if (bytes[0] == 0) {
    return Refusal{.status = absl::InvalidArgumentError("type 0 is reserved"),
                   .used = size};
  }
  return Parsed{TlvRecord{.type = static_cast<uint8_t>(bytes[0]),
                          .value = std::string(
                              bytes.substr(header.bytes, header.length))},
                size};
}

absl::StatusOr<std::string> TlvParser::Serialize(
    const TlvRecord& record) const {
  const size_t length = record.value.size();
  if (record.type == 0) {
    return absl::InvalidArgumentError("type 0 is reserved");
  }
  if (length > kLongestValue) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the value has ", length, " bytes, records go to ", kLongestValue));
  }
  std::string bytes(1, static_cast<char>(record.type));
  if (length > 0xFF) {
    bytes += '\x82';
    bytes += static_cast<char>(length >> 8);
  } else if (length >= kLongForm) {
    bytes += '\x81';
  }
  bytes += static_cast<char>(length);
  return bytes + record.value;
}

void TlvParser::AppendCanonical(const TlvRecord& record, std::string& out) {
  absl::StrAppend(&out, "{\"$tuple\":[", record.type, ",");
  AppendCanonicalBytes(record.value, out);
  out += "]}";
}

// Each form of a length at its ends, and a value that looks like a record.
std::vector<TlvRecord> TlvParser::Samples() const {
  return {{.type = 1, .value = ""},
          {.type = 2, .value = "a"},
          {.type = 255, .value = "\1\1\1"},
          {.type = 3, .value = std::string(127, 'b')},
          {.type = 0x82, .value = std::string(128, 'c')},
          {.type = 4, .value = std::string(255, 'd')},
          {.type = 5, .value = std::string(256, 'e')}};
}

// Each form that a length must not have, at its deciding byte; reserved records
// among good ones; and streams that end in each part of one.
std::vector<std::string> TlvParser::MalformedSamples() const {
  return {"\1\0\1\x80\0\0"s,
          "\1\x81\x7F"s + std::string(127, 'x'),
          "\1\x82\0\xFF"s,
          "\1\x83\1\1\1"s,
          "\1\0\0\2ab\2\1a\0\0\1\0"s,
          "\1"s,
          "\1\x81"s,
          "\1\x82\1"s,
          "\1\2a"s};
}

std::vector<std::string> TlvParser::Delimiters() const {
  return {"\1\0"s, "\1\1a"s, "\1\x81\x80"s, "\1\x82\1\0"s};
}

}  // namespace splitproof::examples
