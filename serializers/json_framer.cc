#include "serializers/json_framer.h"

#include <algorithm>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

constexpr Bytes kWhiteSpace = " \t\n\r";

bool IsWhiteSpace(char c) { return kWhiteSpace.find(c) != Bytes::npos; }

bool IsPrintable(char c) { return c >= 0x20 && c <= 0x7E; }

bool IsOpener(char c) { return c == '{' || c == '[' || c == '"'; }

bool IsCloserOf(char opener, char c) {
  return (opener == '{' && c == '}') || (opener == '[' && c == ']');
}

Malformed StrayByte(Bytes remainder) {
  return {.kind = ErrorKind::kMalformed,
          .status = absl::InvalidArgumentError(
              "a JSON document cannot begin with an unprintable byte"),
          .remainder = remainder};
}

Malformed OverlongDocument(size_t limit, Bytes remainder) {
  return {.kind = ErrorKind::kLimit,
          .status = absl::OutOfRangeError(absl::StrCat(
              "JSON document is longer than the limit of ", limit, " bytes")),
          .remainder = remainder,
          .fatal = true};
}

// What the end of the stream is to a document of which `held` was received.
Step<Bytes> EndOfDocuments(const JsonScan& scan, Bytes held) {
  if (held.empty()) return kNeedMore;
  if (scan.is_plain()) return Decoded{held, Bytes()};
  return Malformed{
      .kind = ErrorKind::kTruncated,
      .status = absl::InvalidArgumentError("the stream ended in a document"),
      .remainder = {},
      .fatal = true};
}

}  // namespace

JsonScan::Result JsonScan::Next(size_t limit, Bytes fresh) {
  size_t begin = 0;
  if (length_ == 0) {
    begin = std::min(fresh.find_first_not_of(kWhiteSpace), fresh.size());
    if (begin == fresh.size()) return {Verdict::kNeedMore, begin, 0};
    const char first = fresh[begin];
    if (!IsPrintable(first)) return {Verdict::kStray, begin, begin + 1};
    opener_ = IsOpener(first) ? first : '\0';
  }
  for (size_t i = begin; i < fresh.size(); ++i) {
    const char c = fresh[i];
    if (is_plain() && !IsPrintable(c)) {
      return {Verdict::kDocument, begin, IsWhiteSpace(c) ? i + 1 : i};
    }
    if (length_ == limit) return {Verdict::kOverlong, begin, i + 1};
    ++length_;
    if (!is_plain() && Closes(c)) return {Verdict::kDocument, begin, i + 1};
  }
  return {Verdict::kNeedMore, begin, 0};
}

// Takes the next byte of a document that is no plain value; true for its last.
bool JsonScan::Closes(char c) {
  if (escaped_) {
    escaped_ = false;
    return false;
  }
  if (c == '\\') {
    escaped_ = true;
    return false;
  }
  if (c == '"') {
    in_string_ = !in_string_;
  } else if (!in_string_) {
    if (c == opener_) ++depth_;
    if (IsCloserOf(opener_, c)) --depth_;
  }
  return depth_ == 0 && !in_string_;
}

Step<Bytes> PlainJsonFramer::Feed(Bytes chunk) {
  const JsonScan::Result found = scan_.Next(limit_, chunk);
  const Bytes remainder = chunk.substr(found.end);
  switch (found.verdict) {
    case JsonScan::Verdict::kNeedMore:
      held_.append(chunk.substr(found.begin));
      break;
    case JsonScan::Verdict::kDocument:
      return Decoded{Append(chunk.substr(found.begin)), remainder};
    case JsonScan::Verdict::kOverlong:
      return OverlongDocument(limit_, remainder);
    case JsonScan::Verdict::kStray:
      return StrayByte(remainder);
  }
  return kNeedMore;
}

Step<Bytes> PlainJsonFramer::Finish() const {
  return EndOfDocuments(scan_, held_);
}

// The whole document, whose last bytes `rest` begins with.
Bytes PlainJsonFramer::Append(Bytes rest) {
  const Bytes piece = rest.substr(0, scan_.length() - held_.size());
  if (held_.empty()) return piece;
  return held_.append(piece);
}

Step<Bytes> BufferedJsonFramer::Commit(std::span<char> buffer, size_t nbytes) {
  const size_t before = scan_.length();
  const Bytes fresh(buffer.data() + before, nbytes);
  const JsonScan::Result found = scan_.Next(limit_, fresh);
  const Bytes remainder = fresh.substr(found.end);
  switch (found.verdict) {
    case JsonScan::Verdict::kNeedMore:
      if (before == 0) {
        std::memmove(buffer.data(), fresh.data() + found.begin, scan_.length());
      }
      break;
    case JsonScan::Verdict::kDocument:
      return Decoded{Bytes(buffer.data() + found.begin, scan_.length()),
                     remainder};
    case JsonScan::Verdict::kOverlong:
      return OverlongDocument(limit_, remainder);
    case JsonScan::Verdict::kStray:
      return StrayByte(remainder);
  }
  return kNeedMore;
}

Step<Bytes> BufferedJsonFramer::Finish(std::span<char> buffer) const {
  return EndOfDocuments(scan_, Bytes(buffer.data(), scan_.length()));
}

}  // namespace splitproof
