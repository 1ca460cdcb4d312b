// Mutants of the framing rules: separated, fixed size, length in front. Of
// several classes.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "serializers/fixed_size.h"
#include "serializers/length_prefixed.h"
#include "serializers/separated.h"

namespace splitproof::mutants {
namespace {

using Verdict = ScanResult::Verdict;

// Frames of raw bytes, configured by their own constructor and not by text.
template <class Rule>
class BytesBy : public Framed<Rule, BytesCodec> {
 public:
  BytesBy() : Framed<Rule, BytesCodec>(Rule()) {}
  static void FromParameters() = delete;
};

// A length of two bytes, little-endian, scanned with a bug. Both forms share
// the scan, as they do in length_prefixed.h.
template <class BuggyScan>
struct TwoByteLengths : LengthRule {
  using Scan = BuggyScan;
  using PlainFrames = PlainScannedFrames<TwoByteLengths>;
  using BufferedFrames = BufferedScannedFrames<TwoByteLengths>;

  TwoByteLengths()
      : LengthRule{.width = 2,
                   .order = ByteOrder::kLittle,
                   .limit = 300,
                   .overrun = Overrun::kSkip} {}
};

// What the buggy scans have in common: the length that has come.
struct LengthSoFar {
  uint64_t length = 0;
  size_t header = 0;  // Bytes of it.
  uint64_t payload = 0;

  bool complete() const { return header == 2; }
  void Add(char c, size_t index) {
    length |= uint64_t{static_cast<unsigned char>(c)} << (8 * index);
    ++header;
  }
  friend bool operator==(const LengthSoFar&, const LengthSoFar&) = default;
};

// The place of a length's byte is that in the chunk.
//
// As in the packet headers of mysql2 (node-mysql2 #113, B10). Takes a length
// that uses both bytes, and a cut between them.
class PlaceInChunk : LengthSoFar {
 public:
  ScanResult Next(const LengthRule&, uint64_t limit, Bytes fresh) {
    size_t used = 0;
    while (!complete()) {
      if (used == fresh.size()) return {.used = used};
      Add(fresh[used], used);  // Bug: not `header`.
      ++used;
      if (length > limit) return {.verdict = Verdict::kOverlong, .used = used};
    }
    const uint64_t taken =
        std::min<uint64_t>(length - payload, fresh.size() - used);
    payload += taken;
    return {.verdict = payload == length ? Verdict::kFrame : Verdict::kNeedMore,
            .used = used + static_cast<size_t>(taken)};
  }
  void Clear() { *this = {}; }

  friend bool operator==(const PlaceInChunk&, const PlaceInChunk&) = default;
};

// What has been skipped of an overlong frame is that of the last chunk.
//
// As in netty's HAProxyMessageDecoder (PR #9282, G2). Takes an overlong frame
// in three chunks.
class SkippedOfChunk : LengthSoFar {
 public:
  ScanResult Next(const LengthRule&, uint64_t limit, Bytes fresh) {
    size_t used = 0;
    while (!complete()) {
      if (used == fresh.size()) return {.used = used};
      Add(fresh[used++], header);
      if (length > limit) return {.verdict = Verdict::kOverlong, .used = used};
    }
    const uint64_t taken =
        std::min<uint64_t>(length - payload, fresh.size() - used);
    const bool skipping = limit == kUnlimited;
    const bool ends = payload + taken == length;
    payload = skipping ? taken : payload + taken;  // Bug: not added.
    return {.verdict = ends ? Verdict::kFrame : Verdict::kNeedMore,
            .used = used + static_cast<size_t>(taken)};
  }
  void Clear() { *this = {}; }

  friend bool operator==(const SkippedOfChunk&,
                         const SkippedOfChunk&) = default;
};

// The limit is tested where a length is read at once, and not where it was put
// together.
//
// As in aiohttp's parser in Python the other way round (#12832, F4). Takes an
// overlong frame whose length is cut.
class LimitIfWhole : LengthSoFar {
 public:
  ScanResult Next(const LengthRule&, uint64_t limit, Bytes fresh) {
    const bool at_once = header == 0 && fresh.size() >= 2;
    size_t used = 0;
    while (!complete()) {
      if (used == fresh.size()) return {.used = used};
      Add(fresh[used++], header);
      if (at_once && length > limit) {  // Bug: `at_once`.
        return {.verdict = Verdict::kOverlong, .used = used};
      }
    }
    const uint64_t taken =
        std::min<uint64_t>(length - payload, fresh.size() - used);
    payload += taken;
    return {.verdict = payload == length ? Verdict::kFrame : Verdict::kNeedMore,
            .used = used + static_cast<size_t>(taken)};
  }
  void Clear() { *this = {}; }

  friend bool operator==(const LimitIfWhole&, const LimitIfWhole&) = default;
};

// Frames of three bytes. The chunk that completes one is used up by it.
//
// As in every decoder that returns "done" and not how far it got. Takes a frame
// that was cut, and bytes behind it in the chunk.
struct FixedUsesChunk : FixedSizeRule {
  class Scan {
   public:
    ScanResult Next(const FixedSizeRule& rule, uint64_t, Bytes fresh) {
      const bool is_cut = seen_ > 0;
      const size_t used = std::min(rule.size - seen_, fresh.size());
      seen_ += used;
      if (seen_ < rule.size) return {.used = used};
      return {.verdict = Verdict::kFrame,
              .used = is_cut ? fresh.size() : used};  // Bug: `is_cut`.
    }
    void Clear() { seen_ = 0; }
    friend bool operator==(const Scan&, const Scan&) = default;

   private:
    size_t seen_ = 0;
  };
  using PlainFrames = PlainScannedFrames<FixedUsesChunk>;
  using BufferedFrames = BufferedScannedFrames<FixedUsesChunk>;

  FixedUsesChunk() : FixedSizeRule{.size = 3} {}
  static Bytes PayloadOf(Bytes frame) { return frame.substr(0, 3); }
};

// A separator that overlaps with itself. Data with a separator inside is
// refused; data that makes one with the beginning of its own is sent.
//
// As in EasyNetwork's AutoSeparatedPacketSerializer, which looks into the data
// alone. Takes data that ends as the separator begins.
struct SeparatorBegunInside : SeparatorRule {
  SeparatorBegunInside() : SeparatorRule{.separator = "abab", .limit = 20} {}

  absl::Status Write(Bytes payload, ChunkSink sink) const {
    if (payload.find(separator) != Bytes::npos) {  // Bug: of both together.
      return absl::InvalidArgumentError("a separator is inside");
    }
    if (!payload.empty()) sink(std::string(payload) + separator);
    return absl::OkStatus();
  }
  bool Fits(Bytes payload) const {
    return payload.size() <= limit && payload.find(separator) == Bytes::npos;
  }
};

}  // namespace

std::vector<Mutant> FramingMutants() {
  return {{.name = "place-in-chunk",
           .bug_class = 'B',
           .museum = "B10",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<BytesBy<TwoByteLengths<PlaceInChunk>>>},
          {.name = "skipped-of-chunk",
           .bug_class = 'G',
           .museum = "G2",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<BytesBy<TwoByteLengths<SkippedOfChunk>>>},
          {.name = "limit-if-whole",
           .bug_class = 'F',
           .museum = "F4",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<BytesBy<TwoByteLengths<LimitIfWhole>>>},
          {.name = "fixed-uses-chunk",
           .bug_class = 'D',
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<BytesBy<FixedUsesChunk>>},
          {.name = "separator-begun-inside",
           .bug_class = 'A',
           .difficulty = 3,
           .killed_by = "round-trip",
           .make = Make<BytesBy<SeparatorBegunInside>>}};
}

}  // namespace splitproof::mutants
