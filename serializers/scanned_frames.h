// Frames whose end a scan finds.
//
// A scan is what a format remembers of a frame between two chunks: a small
// value that is given each byte once, in pieces of any size, and says where the
// frame ends. The deserializers here do the rest, the same for every format:
// they hold the bytes of the frame (where recv put them, or in a string of
// their own), stop it at its limit, and skip it if that is wanted. The bytes
// before a piece are never looked at again, so the work is linear in the bytes,
// and nothing is allocated for what a frame only declares.
//
// Whether a frame is accepted depends on its bytes alone. The byte that decides
// is the last one of the shortest beginning that no continuation can keep
// within the limit; a scan that knows the least size of what has begun finds it
// exactly. After an overlong frame, as with separators
// (separator.h): close, or skip to its end, which is then one error that is not
// fatal. A frame that breaks its format has no end to skip to: that is fatal.
//
// A rule R (framed.h) that uses these has
//
//   limit, overrun
//   class Scan: copyable, equality-comparable, and
//     ScanResult Next(const R&, uint64_t limit, Bytes fresh)
//       `fresh`, at least 1 byte, follows what it was given before. The limit
//       is the rule's, or kUnlimited once the frame was found to be overlong.
//     Clear()  as good as new; keeps its memory
//
//     static HeaderBytes(const R&) noexcept
//     static LeastFrameSize(const R&, Bytes) noexcept
//       where so many bytes at the front of a frame tell its size: the size of
//       the one that begins with these; the least that it can have if they are
//       fewer; kOverlongSize if it cannot stay within the limit
//
// A frame is all of its bytes, header included.

#ifndef SPLITPROOF_SERIALIZERS_SCANNED_FRAMES_H_
#define SPLITPROOF_SERIALIZERS_SCANNED_FRAMES_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>

#include "absl/base/attributes.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/step.h"
#include "serializers/overrun.h"

namespace splitproof {

inline constexpr uint64_t kUnlimited = std::numeric_limits<uint64_t>::max();
inline constexpr size_t kOverlongSize = std::numeric_limits<size_t>::max();

struct ScanResult {
  enum class Verdict {
    kNeedMore,  // All of the piece is the frame's, and it goes on.
    kFrame,     // The frame ends behind `used` bytes of the piece.
    kOverlong,  // It cannot stay within the limit: the last of `used` bytes
                // has decided that. The scan can go on behind them.
    kBroken,    // It breaks the format: the last of `used` bytes does.
  };
  Verdict verdict = Verdict::kNeedMore;
  size_t used = 0;
  // Of a broken frame.
  ErrorKind kind = ErrorKind::kMalformed;
  const char* why = "";
};

namespace internal {

inline Malformed Broken(const ScanResult& found, Bytes remainder) {
  return {.kind = found.kind,
          .status = absl::InvalidArgumentError(found.why),
          .remainder = remainder,
          .fatal = true};
}

// How far a frame has been scanned, and what has become of it.
template <class Rule>
class FrameProgress {
 public:
  explicit FrameProgress(const Rule& rule) : rule_(&rule) {}

  const Rule& rule() const { return *rule_; }

  // Takes a piece up to the end of it or of the frame: the frame's bytes are
  // given to `keep`, unless they are being skipped; `drop` is called when those
  // kept so far are of no use any more. The frame itself is what was kept.
  template <class Keep, class Drop>
  Step<Bytes> Take(Bytes piece, Keep keep, Drop drop) {
    while (!piece.empty()) {
      const uint64_t limit = skipping_ ? kUnlimited : rule_->limit;
      const ScanResult found = scan_.Next(*rule_, limit, piece);
      const Bytes taken = piece.substr(0, found.used);
      piece.remove_prefix(found.used);
      switch (found.verdict) {
        case ScanResult::Verdict::kNeedMore:
          if (!skipping_) keep(taken);
          break;
        case ScanResult::Verdict::kFrame:
          if (skipping_) return Overlong(piece);
          return Decoded{keep(taken), piece};
        case ScanResult::Verdict::kOverlong:
          if (rule_->overrun == Overrun::kClose) {
            return Overlong(piece);
          }
          skipping_ = true;
          drop();
          break;
        case ScanResult::Verdict::kBroken:
          return Broken(found, piece);
      }
    }
    return kNeedMore;
  }

  // What the end of the stream is when `held` bytes are kept.
  Step<Bytes> End(size_t held) const {
    if (skipping_) return Overlong({});
    if (held == 0) return kNeedMore;
    return Malformed{
        .kind = ErrorKind::kTruncated,
        .status = absl::InvalidArgumentError("the stream ended in a frame"),
        .remainder = {},
        .fatal = true};
  }

  void Clear() {
    scan_.Clear();
    skipping_ = false;
  }

  friend bool operator==(const FrameProgress&, const FrameProgress&) = default;

 private:
  Malformed Overlong(Bytes remainder) const {
    return OverlongFrame(rule_->limit, rule_->overrun, remainder);
  }

  const Rule* rule_;
  typename Rule::Scan scan_;
  bool skipping_ = false;
};

}  // namespace internal

// Decodes one frame from chunks. A frame that lies in one chunk is a view into
// it; another one is put together here. The rule must outlive it.
template <class Rule>
class PlainScannedFrames {
 public:
  explicit PlainScannedFrames(const Rule& rule) : progress_(rule) {}

  Step<Bytes> Feed(Bytes chunk) {
    // Where the chunk has the whole frame, nothing is copied: what would be
    // kept of it is only kept if more is needed.
    Bytes whole;
    Step<Bytes> step = progress_.Take(
        chunk,
        [&](Bytes taken) -> Bytes {
          whole = taken;
          return held_.empty() ? taken : Bytes(held_.append(taken));
        },
        [&] { held_.clear(); });
    if (step.needs_more() && held_.empty()) held_.assign(whole);
    return step;
  }
  Step<Bytes> Finish() const { return progress_.End(held_.size()); }
  void Reset() {
    held_.clear();
    progress_.Clear();
  }

  friend bool operator==(const PlainScannedFrames&,
                         const PlainScannedFrames&) = default;

 private:
  internal::FrameProgress<Rule> progress_;
  std::string held_;
};

// Decodes one frame where recv has put it. Starts at 0 and writes nothing: fit
// for the trait in_place. The rule must outlive it.
template <class Rule>
class BufferedScannedFrames {
 public:
  explicit BufferedScannedFrames(const Rule& rule) : progress_(rule) {}

  std::span<char> Prepare(std::span<char> buffer) const {
    return buffer.subspan(held_);
  }
  Step<Bytes> Commit(std::span<char> buffer, size_t nbytes) {
    return progress_.Take(
        Bytes(buffer.data() + held_, nbytes),
        [&](Bytes taken) {
          held_ += taken.size();
          return Bytes(buffer.data(), held_);
        },
        [&] { held_ = 0; });
  }
  // concepts.h: HasLook, for scans that know the size of a frame. To find it
  // out again is cheaper than to remember it.
  ABSL_ATTRIBUTE_ALWAYS_INLINE static Glance<Bytes> Look(const Rule& rule,
                                                         Bytes held,
                                                         size_t&) noexcept
    requires requires { Rule::Scan::LeastFrameSize(rule, held); }
  {
    const size_t size = Rule::Scan::LeastFrameSize(rule, held);
    if (size > held.size()) {
      if (size == kOverlongSize) return {};
      const bool told = held.size() >= Rule::Scan::HeaderBytes(rule);
      return {.verdict = Glance<Bytes>::Verdict::kNeedMore,
              .bytes = told ? size : 0};
    }
    return {.verdict = Glance<Bytes>::Verdict::kPacket,
            .packet = Bytes(held.data(), size),
            .bytes = size};
  }
  Step<Bytes> Finish(std::span<char>) const { return progress_.End(held_); }
  void Reset() {
    held_ = 0;
    progress_.Clear();
  }

  friend bool operator==(const BufferedScannedFrames&,
                         const BufferedScannedFrames&) = default;

 private:
  internal::FrameProgress<Rule> progress_;
  size_t held_ = 0;  // Bytes of this frame, from the start of the buffer.
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_SCANNED_FRAMES_H_
