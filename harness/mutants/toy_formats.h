// Small formats that are decoded right, each with the rule that says how (see
// toy_whole.h). A mutant is one of them with another rule, or with a
// deserializer of its own.

#ifndef SPLITPROOF_HARNESS_MUTANTS_TOY_FORMATS_H_
#define SPLITPROOF_HARNESS_MUTANTS_TOY_FORMATS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "harness/mutants/toy_lines.h"
#include "harness/mutants/toy_whole.h"
#include "serializers/contract/serializer.h"

namespace splitproof::mutants {

// Lines that end with CRLF, of at most 8 bytes.
class CrlfLines : public ToyLines {
 public:
  static constexpr Bytes kEnd = "\r\n";
  static constexpr size_t kLimit = 8;
  static constexpr size_t kFrameBytes = kLimit + 2;

  CrlfLines() : ToyLines(kEnd) {}
  static Step<std::string> Decide(Bytes received, size_t searched) {
    return DecideUpTo(kEnd, kLimit, received, Resume(searched, 2));
  }
  std::vector<Packet> Samples() const {
    return {"ab", "", "\r", "\n", "seven.7", "eight..8"};
  }
  std::vector<std::string> MalformedSamples() const {
    return {"nine....9\r\nab\r\n", "ab\r", "ab"};
  }
};

// Blocks of text, as SMTP sends them: they end with a dot on a line of its own.
class DotBlocks : public ToyLines {
 public:
  static constexpr Bytes kEnd = "\r\n.\r\n";
  static constexpr size_t kLimit = 200;
  static constexpr size_t kFrameBytes = kLimit + kEnd.size();

  DotBlocks() : ToyLines(kEnd) {}
  static Step<std::string> Decide(Bytes received, size_t searched) {
    return DecideUpTo(kEnd, kLimit, received, Resume(searched, kEnd.size()));
  }
  std::vector<Packet> Samples() const {
    return {"one line", "", "two\r\nlines", "a dot\r\n..\r\nmore"};
  }
};

// Two bytes of length, high byte first, then the payload.
class LengthFrames {
 public:
  using Packet = std::string;
  static constexpr size_t kLimit = 300;
  static constexpr size_t kFrameBytes = kLimit + 2;

  static size_t LengthIn(Bytes header) {
    return static_cast<uint8_t>(header[0]) << 8 |
           static_cast<uint8_t>(header[1]);
  }
  static Step<std::string> Decide(Bytes received, size_t) {
    if (received.size() < 2) return kNeedMore;
    const size_t length = LengthIn(received);
    if (length > kLimit) return TooLong(received.substr(2));
    if (received.size() < 2 + length) return kNeedMore;
    return Decoded{std::string(received.substr(2, length)),
                   received.substr(2 + length)};
  }

  absl::Status IncrementalSerialize(const Packet& packet,
                                    ChunkSink sink) const {
    const char header[] = {static_cast<char>(packet.size() >> 8),
                           static_cast<char>(packet.size())};
    sink(Bytes(header, 2));
    if (!packet.empty()) sink(packet);
    return absl::OkStatus();
  }
  std::vector<Packet> Samples() const {
    return {"ab", "", "c", std::string("\0\1x", 3), std::string(256, 'p')};
  }
  std::vector<std::string> MalformedSamples() const {
    return {"\x01\x2D over", std::string("\0\3ab", 4), std::string("\0", 1)};
  }
  std::vector<std::string> Delimiters() const {
    return {std::string("\0\2", 2), std::string("\0\0", 2)};
  }
};

// The payload's length in groups of 7 bits, low ones first (a varint of at most
// 3 bytes), then the payload.
class VarintFrames {
 public:
  using Packet = std::string;
  static constexpr size_t kLimit = 20000;
  static constexpr size_t kHeaderBytesMax = 3;
  static constexpr size_t kFrameBytes = kLimit + kHeaderBytesMax;

  struct Header {
    size_t length = 0;
    size_t bytes = 0;  // 0: incomplete.
  };
  static Header HeaderOf(Bytes received) {
    Header header;
    for (size_t i = 0; i < std::min(received.size(), kHeaderBytesMax); ++i) {
      header.length |= size_t{received[i] & 0x7Fu} << (7 * i);
      if ((received[i] & 0x80) == 0) {
        header.bytes = i + 1;
        break;
      }
    }
    return header;
  }
  static Step<std::string> Decide(Bytes received, size_t) {
    const Header header = HeaderOf(received);
    if (header.bytes == 0) {
      if (received.size() < kHeaderBytesMax) return kNeedMore;
      return Refused(received.substr(kHeaderBytesMax));
    }
    if (header.length > kLimit) return TooLong(received.substr(header.bytes));
    return DecidePayload(received, header);
  }
  static Step<std::string> DecidePayload(Bytes received, Header header) {
    const size_t end = header.bytes + header.length;
    if (received.size() < end) return kNeedMore;
    return Decoded{std::string(received.substr(header.bytes, header.length)),
                   received.substr(end)};
  }

  absl::Status IncrementalSerialize(const Packet& packet,
                                    ChunkSink sink) const {
    std::string header;
    size_t rest = packet.size();
    for (; rest >= 0x80; rest >>= 7) {
      header.push_back(static_cast<char>(rest | 0x80));
    }
    header.push_back(static_cast<char>(rest));
    sink(header);
    if (!packet.empty()) sink(packet);
    return absl::OkStatus();
  }
  // The longest of each length of header, and one more.
  std::vector<Packet> Samples() const {
    return {"ab",
            "",
            std::string(127, 'l'),
            std::string(128, 's'),
            "\x80\x01",
            std::string(16384, 'v')};
  }
  std::vector<std::string> MalformedSamples() const {
    return {"\xFF\xFF\x01", "\x80\x80\x80",
            "\x05"
            "abc",
            "\x80"};
  }
  std::vector<std::string> Delimiters() const { return {"\x80", "\x01"}; }
};

// Text with an escape: a quote, the text, a quote. A backslash hides the byte
// behind it. Bytes in front of a quote are refused, all at once.
class QuotedTexts {
 public:
  using Packet = std::string;
  static constexpr size_t kLimit = 100;  // Of the escaped text.
  static constexpr size_t kFrameBytes = kLimit + 2;

  // What is known of a text of which everything was looked at.
  struct Scan {
    bool escaped = false;

    // The index behind the closing quote, or npos. Looks at [from, size).
    size_t Next(Bytes received, size_t from) {
      for (size_t i = std::max<size_t>(from, 1); i < received.size(); ++i) {
        if (escaped) {
          escaped = false;
        } else if (received[i] == '\\') {
          escaped = true;
        } else if (received[i] == '"') {
          return i + 1;
        }
      }
      return Bytes::npos;
    }

    friend bool operator==(const Scan&, const Scan&) = default;
  };

  // What becomes of `received`, which was scanned up to `end`.
  static Step<std::string> Decide(Bytes received, size_t end) {
    if (received.front() != '"') return Refused(received.substr(1));
    if (std::min(end, received.size()) > kFrameBytes ||
        (end == Bytes::npos && received.size() == kFrameBytes)) {
      return TooLong(received.substr(kFrameBytes));
    }
    if (end == Bytes::npos) return kNeedMore;
    return Decoded{Unescape(received.substr(1, end - 2)), received.substr(end)};
  }
  static std::string Unescape(Bytes escaped) {
    std::string text;
    for (size_t i = 0; i < escaped.size(); ++i) {
      if (escaped[i] == '\\') ++i;
      text.push_back(escaped[i]);
    }
    return text;
  }

  absl::Status IncrementalSerialize(const Packet& packet,
                                    ChunkSink sink) const {
    std::string frame = "\"";
    for (const char c : packet) {
      if (c == '"' || c == '\\') frame.push_back('\\');
      frame.push_back(c);
    }
    frame.push_back('"');
    sink(frame);
    return absl::OkStatus();
  }
  std::vector<Packet> Samples() const {
    return {"ab", "", "\\", "say \"hi\"", "C:\\\\host\\share\\", "\"\\\""};
  }
  std::vector<std::string> MalformedSamples() const {
    return {"x\"ab\"", "\"a\\", "\"a", "\"a\\\"b"};
  }
  std::vector<std::string> Delimiters() const { return {"\"", "\\"}; }
};

// The two deserializers of quoted texts. `ScanType` is QuotedTexts::Scan, or a
// mutant's.
template <class ScanType>
class PlainQuoted {
 public:
  Step<std::string> Feed(Bytes chunk) {
    const size_t before = held_.size();
    held_.append(chunk);
    Step<std::string> step =
        QuotedTexts::Decide(held_, scan_.Next(held_, before));
    return step;
  }

  friend bool operator==(const PlainQuoted&, const PlainQuoted&) = default;

 private:
  ScanType scan_;
  std::string held_;
};
template <class ScanType>
class BufferedQuoted : public BufferedLineScan {
 public:
  Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
    const Bytes received = Take(buffer, nbytes);
    const size_t before = received.size() - nbytes;
    return QuotedTexts::Decide(received, scan_.Next(received, before));
  }

  friend bool operator==(const BufferedQuoted&,
                         const BufferedQuoted&) = default;

 private:
  ScanType scan_;
};
template <class ScanType>
class QuotedBy : public QuotedTexts {
 public:
  static constexpr Traits kTraits{.in_place = true};

  PlainQuoted<ScanType> IncrementalDeserialize() const { return {}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(kFrameBytes, size_hint);
  }
  BufferedQuoted<ScanType> BufferedIncrementalDeserialize() const { return {}; }
};

// Lines that end with LF, of at most 8 bytes; an overlong one is skipped, and
// is one error, decided by its LF.
class SkipLines : public ToyLines {
 public:
  static constexpr size_t kLimit = 8;
  static constexpr size_t kFrameBytes = kLimit + 1;

  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      const Bytes piece = chunk.substr(0, newline);
      skipping_ |= line_.size() + piece.size() > kLimit;
      if (!skipping_) line_.append(piece);
      if (newline == Bytes::npos) return kNeedMore;
      const Bytes remainder = chunk.substr(newline + 1);
      if (skipping_) return TooLong(remainder, /*fatal=*/false);
      return Decoded{line_, remainder};
    }
    Step<std::string> Finish() const {
      if (skipping_) return TooLong({});
      if (line_.empty()) return kNeedMore;
      return Unfinished();
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   protected:
    std::string line_;
    bool skipping_ = false;
  };

  class Buffered : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t searched = filled_;
      const Bytes received = Take(buffer, nbytes);
      const size_t newline = received.find('\n', searched);
      skipping_ |= std::min(newline, received.size()) > kLimit;
      if (newline == Bytes::npos) {
        if (skipping_) filled_ = 0;
        return kNeedMore;
      }
      const Bytes remainder = received.substr(newline + 1);
      if (skipping_) return TooLong(remainder, /*fatal=*/false);
      return Decoded{std::string(received.substr(0, newline)), remainder};
    }
    Step<std::string> Finish(std::span<char>) const {
      if (skipping_) return TooLong({});
      if (filled_ == 0) return kNeedMore;
      return Unfinished();
    }

    friend bool operator==(const Buffered&, const Buffered&) = default;

   protected:
    bool skipping_ = false;
  };

  static Malformed Unfinished() {
    return {.kind = ErrorKind::kTruncated,
            .status = absl::InvalidArgumentError("unfinished"),
            .remainder = {},
            .fatal = true};
  }
  std::vector<Packet> Samples() const {
    return {"ab", "", "seven.7", "eight..8"};
  }
  std::vector<std::string> MalformedSamples() const {
    return {"nine....9\nab\n", "a line far too long\n\nab\n",
            "nine....9\nnine....9\nab\n", "nine....9", "ab"};
  }
};

class GoodSkipLines : public SkipLines {
 public:
  static constexpr Traits kTraits{.in_place = true};
  Plain IncrementalDeserialize() const { return {}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(kFrameBytes, size_hint);
  }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_TOY_FORMATS_H_
