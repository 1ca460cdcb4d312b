// Frames that end with a separator.
//
// A frame's payload is what precedes the first occurrence of the separator. The
// limit counts the payload; whether a frame is accepted depends on its bytes
// and on nothing else, so the byte that decides must not depend on chunks:
//
//   n bytes without a separator are too many as soon as no continuation can
//   make them acceptable, that is n > limit, and no i <= limit is left at which
//   a separator may have begun: [i, n) is a proper prefix of the separator for
//   none.
//
// The last of the shortest such n bytes is the deciding byte. With LF it is
// byte limit + 1; with CRLF that byte may be a CR, and then it is the one
// after.
//
// After an overlong frame the user chooses: close the stream at the deciding
// byte (one fatal error), or skip to the frame's own separator (one error for
// each overlong frame, decided by its last byte; at most a part of a separator
// is held meanwhile). The stream never resumes inside a refused frame.
//
// Every byte is searched once. The separator may overlap with itself ("aa",
// "aba"): the first occurrence ends the frame.

#ifndef SPLITPROOF_SERIALIZERS_SEPARATOR_H_
#define SPLITPROOF_SERIALIZERS_SEPARATOR_H_

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/base/attributes.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/parameters.h"
#include "serializers/contract/recv_buffer.h"
#include "serializers/contract/step.h"
#include "serializers/overrun.h"

namespace splitproof {

// A frame: both views are of the same bytes.
struct SeparatedFrame {
  Bytes payload;
  Bytes with_separator;
};

class PlainFrameDeserializer;
class BufferedFrameDeserializer;

// The rule (framed.h) of such frames.
struct SeparatorRule {
  using Frame = SeparatedFrame;
  using PlainFrames = PlainFrameDeserializer;
  using BufferedFrames = BufferedFrameDeserializer;

  std::string separator = "\n";  // At least 1 byte.
  size_t limit = 65536;          // Bytes of payload, at most; at least 1.
  Overrun overrun = Overrun::kClose;

  // Reads separator, limit and overrun; those not given are as in `rule`.
  static absl::StatusOr<SeparatorRule> ReadFrom(Parameters& parameters,
                                                SeparatorRule rule);
  static absl::StatusOr<SeparatorRule> ReadFrom(Parameters& parameters);

  static Bytes PayloadOf(const SeparatedFrame& frame) { return frame.payload; }
  // The payload and a separator, in one chunk; nothing at all for an empty
  // payload, as ever. InvalidArgument for a payload in which, with the
  // separator behind it, a separator ends early: its reader would find two
  // frames.
  absl::Status Write(Bytes payload, ChunkSink sink) const;
  bool Fits(Bytes payload) const;

  // The most bytes that must be held to decide on a frame.
  size_t FrameBytes() const { return limit + separator.size(); }
  // Where the separator begins in `held`, from `from` on. One of a single byte
  // is not worth a comparison of strings, nor the registers that it takes.
  size_t Find(Bytes held, size_t from) const {
    return separator.size() == 1 ? held.find(separator[0], from)
                                 : FindString(held, from);
  }

  std::vector<std::string> Delimiters() const { return {separator}; }
  std::vector<std::string> SamplePayloads() const;
  std::vector<std::string> MalformedSamples() const;

 private:
  size_t FindString(Bytes held, size_t from) const noexcept;
};

// How far a frame has been searched. A small value, copied with its
// deserializer.
class SeparatorScan {
 public:
  enum class Verdict {
    kNeedMore,  // Undecided.
    kFrame,     // A frame: payload [0, payload), frame [0, end).
    kRefused,   // An overlong frame, decided by the byte before `end`.
    kDrop,      // All but the last `keep` bytes are of no use any more.
  };
  struct Result {
    Verdict verdict;
    size_t payload = 0;
    size_t end = 0;
    size_t keep = 0;
  };

  // Looks at all that is held of the frame: what it was given before, without
  // what it had dropped, and more.
  Result Next(const SeparatorRule& rule, Bytes held);

  // True while an overlong frame is being skipped.
  bool skipping() const { return skipping_; }

  friend bool operator==(const SeparatorScan&, const SeparatorScan&) = default;

 private:
  size_t FindFrame(const SeparatorRule& rule, Bytes held);
  Result Skip(const SeparatorRule& rule, Bytes held);

  size_t searched_ = 0;  // No separator begins before this offset.
  bool skipping_ = false;
};

// What the end of the stream is when `held` bytes of a frame were received.
Step<SeparatedFrame> EndOfFrames(const SeparatorRule& rule,
                                 const SeparatorScan& scan, size_t held);

// Decodes one frame from chunks. A frame that lies in one chunk is a view into
// it; another one is put together here, where never more than the rule's
// FrameBytes() are held. The rule must outlive it.
class PlainFrameDeserializer {
 public:
  explicit PlainFrameDeserializer(const SeparatorRule& rule) : rule_(&rule) {}

  Step<SeparatedFrame> Feed(Bytes chunk);
  Step<SeparatedFrame> Finish() const {
    return EndOfFrames(*rule_, scan_, held_.size());
  }
  void Reset() {
    held_.clear();
    scan_ = {};
  }

  friend bool operator==(const PlainFrameDeserializer&,
                         const PlainFrameDeserializer&) = default;

 private:
  size_t Useful(Bytes chunk) const;
  void KeepLast(size_t count, Bytes held);

  const SeparatorRule* rule_;
  SeparatorScan scan_;
  std::string held_;
};

// Decodes one frame where recv has put it. Starts at 0 and writes only to bytes
// that were committed: fit for the trait in_place. The rule must outlive it.
class BufferedFrameDeserializer {
 public:
  explicit BufferedFrameDeserializer(const SeparatorRule& rule)
      : rule_(&rule) {}

  std::span<char> Prepare(std::span<char> buffer) const {
    return buffer.subspan(held_);
  }
  Step<SeparatedFrame> Commit(std::span<char> buffer, size_t nbytes);
  // concepts.h: HasLook. No separator begins before `searched`.
  ABSL_ATTRIBUTE_ALWAYS_INLINE static Glance<SeparatedFrame> Look(
      const SeparatorRule& rule, Bytes held, size_t& searched) noexcept {
    const size_t payload = rule.Find(held, searched);
    const size_t k = rule.separator.size();
    if (std::min(payload, held.size()) > rule.limit) return {};
    if (payload == Bytes::npos) {
      searched = std::max(held.size() + 1, k) - k;
      return {.verdict = Glance<SeparatedFrame>::Verdict::kNeedMore};
    }
    return {.verdict = Glance<SeparatedFrame>::Verdict::kPacket,
            .packet = {Bytes(held.data(), payload),
                       Bytes(held.data(), payload + k)},
            .bytes = payload + k};
  }
  Step<SeparatedFrame> Finish(std::span<char>) const {
    return EndOfFrames(*rule_, scan_, held_);
  }

  void Reset() {
    held_ = 0;
    scan_ = {};
  }

  friend bool operator==(const BufferedFrameDeserializer&,
                         const BufferedFrameDeserializer&) = default;

 private:
  const SeparatorRule* rule_;
  SeparatorScan scan_;
  size_t held_ = 0;  // Bytes of this frame, from the start of the buffer.
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_SEPARATOR_H_
