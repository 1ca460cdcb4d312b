#include "serializers/contract/canonical.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

// Length of the well-formed UTF-8 sequence at the front of `text`, or 0. The
// second byte's range excludes overlong forms, surrogates and values past
// U+10FFFF (Unicode 15, table 3-7).
size_t SequenceLength(Bytes text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  const uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (byte(1) < low || byte(1) > high) return 0;
  for (size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

void AppendEscaped(char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      absl::StrAppend(&out, "\\u00",
                      absl::Hex(static_cast<uint8_t>(c), absl::kZeroPad2));
  }
}

constexpr bool NeedsEscape(char c) {
  return static_cast<uint8_t>(c) < 0x20 || c == '"' || c == '\\' || c == 0x7F;
}

// The bytes of printable ASCII that stand for themselves in JSON.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain = {};
  for (int c = 0x20; c < 0x7F; ++c) plain[c] = !NeedsEscape(c);
  return plain;
}();

// Most text is.
bool IsPlain(Bytes text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return kPlain[static_cast<uint8_t>(c)]; });
}

}  // namespace

bool IsUtf8(Bytes text) {
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

void AppendCanonical(std::string_view text, std::string& out) {
  if (IsPlain(text)) {
    const size_t begin = out.size();
    out.append(text.size() + 2, '"');
    std::copy(text.begin(), text.end(), out.begin() + begin + 1);
    return;
  }
  if (!IsUtf8(text)) {
    AppendCanonicalBytes(text, out);
    return;
  }
  out += '"';
  for (const char c : text) {
    if (NeedsEscape(c)) {
      AppendEscaped(c, out);
    } else {
      out += c;
    }
  }
  out += '"';
}

void AppendCanonical(int64_t value, std::string& out) {
  absl::StrAppend(&out, value);
}

// The text of Python's repr(): shortest digits, positional from 1e-4 to 1e16.
void AppendCanonical(double value, std::string& out) {
  out += "{\"$float\":\"";
  if (std::isnan(value)) {
    out += "nan";
  } else if (std::isinf(value)) {
    out += value < 0 ? "-inf" : "inf";
  } else {
    const double magnitude = std::fabs(value);
    const bool positional =
        value == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
    std::array<char, 64> digits;
    const auto [end, error] = std::to_chars(
        digits.data(), digits.data() + digits.size(), value,
        positional ? std::chars_format::fixed : std::chars_format::scientific);
    const std::string_view text(digits.data(), end - digits.data());
    out += text;
    if (positional && text.find('.') == text.npos) out += ".0";
  }
  out += "\"}";
}

void AppendCanonicalBytes(Bytes bytes, std::string& out) {
  absl::StrAppend(
      &out, "{\"$bytes\":\"",
      absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size())),
      "\"}");
}

}  // namespace splitproof
