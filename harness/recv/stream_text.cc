#include "harness/recv/stream_text.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace splitproof {
namespace {

constexpr std::string_view kHexPrefix = "hex:";
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr size_t kMaxQuotedBytes = 60;

// The escapes of one letter, and the bytes they stand for.
constexpr std::string_view kEscapeLetters = "nrtabfv\\'\"";
constexpr std::string_view kEscapedBytes = "\n\r\t\a\b\f\v\\'\"";

bool IsOctalDigit(char c) { return c >= '0' && c <= '7'; }
bool IsHexDigit(char c) {
  return absl::ascii_isxdigit(static_cast<unsigned char>(c));
}

void AppendHexEscape(char c, std::string* out) {
  const auto byte = static_cast<unsigned char>(c);
  out->append({'\\', 'x', kHexDigits[byte >> 4], kHexDigits[byte & 15]});
}

absl::Status BadText(std::string_view text, std::string_view problem) {
  std::string message = "stream " + QuoteForMessage(text) + ": ";
  message += problem;
  return absl::InvalidArgumentError(message);
}

absl::StatusOr<std::string> ParseHex(std::string_view text) {
  const std::string_view digits = text.substr(kHexPrefix.size());
  const auto bad = std::find_if_not(digits.begin(), digits.end(), IsHexDigit);
  if (bad != digits.end()) {
    const size_t offset = kHexPrefix.size() + (bad - digits.begin());
    return BadText(text, absl::StrCat("byte at offset ", offset,
                                      " is not a hexadecimal digit"));
  }
  if (digits.size() % 2 != 0) {
    return BadText(text, absl::StrCat("odd number of hexadecimal digits (",
                                      digits.size(), "): write two a byte"));
  }
  return absl::HexStringToBytes(
      absl::string_view(digits.data(), digits.size()));
}

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

absl::Status FileError(std::string_view text) {
  return absl::ErrnoToStatus(
      errno,
      absl::StrCat("stream ", QuoteForMessage(text), ": cannot read the file"));
}

absl::StatusOr<std::string> ReadStreamFile(std::string_view text) {
  const std::string path(text.substr(1));
  if (path.empty()) {
    return BadText(text,
                   "no file is named; write @FILE, or \\x40 for an \"@\"");
  }
  std::unique_ptr<std::FILE, FileCloser> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return FileError(text);

  std::string bytes;
  char block[4096];
  while (const size_t n = std::fread(block, 1, sizeof block, file.get())) {
    bytes.append(block, n);
    if (bytes.size() > kMaxStreamFileBytes) {
      return BadText(text, absl::StrCat("the file is larger than ",
                                        kMaxStreamFileBytes, " bytes"));
    }
  }
  if (std::ferror(file.get()) != 0) return FileError(text);
  return bytes;
}

// Reads the escapes of one text, left to right.
class EscapeReader {
 public:
  explicit EscapeReader(std::string_view text) : text_(text) {}

  absl::StatusOr<std::string> Read() {
    std::string bytes;
    bytes.reserve(text_.size());
    while (next_ < text_.size()) {
      if (text_[next_] != '\\') {
        bytes.push_back(text_[next_++]);
        continue;
      }
      absl::StatusOr<char> byte = ReadEscape();
      if (!byte.ok()) return byte.status();
      bytes.push_back(*byte);
    }
    return bytes;
  }

 private:
  absl::StatusOr<char> ReadEscape() {
    const size_t start = next_++;
    if (next_ == text_.size()) {
      return Error(start, "incomplete escape", "write \\\\ for a backslash");
    }
    const char letter = text_[next_];
    if (IsOctalDigit(letter)) return ReadOctal(start);
    ++next_;
    if (letter == 'x') return ReadHex(start);
    const size_t known = kEscapeLetters.find(letter);
    if (known != std::string_view::npos) return kEscapedBytes[known];
    return Error(start, "unknown escape",
                 "known are \\n \\r \\t \\a \\b \\f \\v \\\\ \\' \\\" \\xHH "
                 "\\ooo");
  }

  absl::StatusOr<char> ReadHex(size_t start) {
    const std::string_view digits = TakeDigits(2, IsHexDigit);
    if (digits.empty()) {
      return Error(start, "no hexadecimal digit in the escape",
                   "write \\x and two digits");
    }
    return static_cast<char>(std::stoi(std::string(digits), nullptr, 16));
  }

  absl::StatusOr<char> ReadOctal(size_t start) {
    const std::string_view digits = TakeDigits(3, IsOctalDigit);
    const int value = std::stoi(std::string(digits), nullptr, 8);
    if (value > 0377) {
      return Error(start, "octal escape above a byte", "the largest is \\377");
    }
    return static_cast<char>(value);
  }

  std::string_view TakeDigits(size_t max, bool (*is_digit)(char)) {
    const size_t start = next_;
    while (next_ < text_.size() && next_ - start < max &&
           is_digit(text_[next_])) {
      ++next_;
    }
    return text_.substr(start, next_ - start);
  }

  absl::Status Error(size_t start, const char* what, const char* advice) {
    return BadText(
        text_, absl::StrCat(what, " ",
                            QuoteForMessage(text_.substr(start, next_ - start)),
                            " at offset ", start, "; ", advice));
  }

  std::string_view text_;
  size_t next_ = 0;
};

}  // namespace

absl::StatusOr<std::string> ParseStreamText(std::string_view text) {
  if (text.starts_with(kHexPrefix)) return ParseHex(text);
  if (text.starts_with('@')) return ReadStreamFile(text);
  return EscapeReader(text).Read();
}

std::string EscapeStream(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  if (bytes.starts_with('@') || bytes.starts_with(kHexPrefix)) {
    AppendHexEscape(bytes.front(), &text);
    bytes.remove_prefix(1);
  }
  for (const char c : bytes) {
    switch (c) {
      case '\n':
        text += "\\n";
        break;
      case '\r':
        text += "\\r";
        break;
      case '\t':
        text += "\\t";
        break;
      case '\\':
        text += "\\\\";
        break;
      default:
        if (c == '\'' || !absl::ascii_isprint(static_cast<unsigned char>(c))) {
          AppendHexEscape(c, &text);
        } else {
          text.push_back(c);
        }
    }
  }
  return text;
}

std::string ShellQuote(std::string_view text) {
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word.push_back(c);
    }
  }
  word.push_back('\'');
  return word;
}

std::string QuoteForMessage(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text.substr(0, kMaxQuotedBytes)) {
    if (absl::ascii_isprint(static_cast<unsigned char>(c))) {
      quoted.push_back(c);
    } else {
      AppendHexEscape(c, &quoted);
    }
  }
  quoted.push_back('"');
  if (text.size() > kMaxQuotedBytes) {
    absl::StrAppend(&quoted, "... (", text.size(), " bytes)");
  }
  return quoted;
}

}  // namespace splitproof
