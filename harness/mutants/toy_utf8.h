// Lines of UTF-8 that end with LF, decoded right: a line that is not in RFC
// 3629 is refused when it ends, and the stream goes on.

#ifndef SPLITPROOF_HARNESS_MUTANTS_TOY_UTF8_H_
#define SPLITPROOF_HARNESS_MUTANTS_TOY_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/mutants/toy_lines.h"
#include "harness/mutants/toy_whole.h"
#include "serializers/contract/serializer.h"

namespace splitproof::mutants {

// The plain deserializer of lines of UTF-8. `ScanType` is Utf8Lines::Scan, or a
// mutant's.
template <class ScanType>
class PlainUtf8 {
 public:
  Step<std::string> Feed(Bytes chunk) {
    const size_t newline = chunk.find('\n');
    const Bytes piece = chunk.substr(0, newline);
    scan_.BeginChunk();
    for (const char c : piece) scan_.Take(static_cast<uint8_t>(c));
    line_.append(piece);
    if (newline == Bytes::npos) return kNeedMore;
    const Bytes remainder = chunk.substr(newline + 1);
    if (!scan_.is_text()) return Refused(remainder, /*fatal=*/false);
    return Decoded{line_, remainder};
  }

  friend bool operator==(const PlainUtf8&, const PlainUtf8&) = default;

 private:
  ScanType scan_;
  std::string line_;
};

class Utf8Lines : public ToyLines {
 public:
  // What is known of a line of which everything was looked at.
  class Scan {
   public:
    void BeginChunk() {}
    void Take(uint8_t byte) {
      if (missing_ > 0) {
        is_valid_ &= byte >= low_ && byte <= high_;
        AllowAnySecondByte();
        --missing_;
      } else if (byte >= 0x80) {
        Begin(byte);
      }
    }
    // Whether that is characters, and no part of one.
    bool is_text() const { return is_valid_ && missing_ == 0; }

   protected:
    void AllowAnySecondByte() {
      low_ = 0x80;
      high_ = 0xBF;
    }

   private:
    void Begin(uint8_t first) {
      missing_ = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
      is_valid_ &= first >= 0xC2 && first <= 0xF4;
      if (first == 0xE0) low_ = 0xA0;
      if (first == 0xED) high_ = 0x9F;
      if (first == 0xF0) low_ = 0x90;
      if (first == 0xF4) high_ = 0x8F;
    }

    size_t missing_ = 0;  // Bytes of the character under way.
    uint8_t low_ = 0x80;
    uint8_t high_ = 0xBF;
    bool is_valid_ = true;
  };

  std::vector<Packet> Samples() const {
    return {"ab", "", "\xC3\xA9t\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
  }
  std::vector<std::string> MalformedSamples() const { return {"\xFF\nab\n"}; }
  PlainUtf8<Scan> IncrementalDeserialize() const { return {}; }
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_TOY_UTF8_H_
