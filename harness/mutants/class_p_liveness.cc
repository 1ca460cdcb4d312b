// Class P: a loop that makes no progress, or a reader that waits for bytes it
// has.

#include <cerrno>
#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/stuck_on_nul.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_session.h"

namespace splitproof::mutants {
namespace {

// A backslash takes the byte behind it along; where there is none, it is looked
// at again.
//
// As in fuzzers' favourite loop. Takes a cut, or the end, right behind a
// backslash.
class WaitsForEscape : public QuotedTexts {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t held = held_.size();
      held_.append(chunk);
      if (held_.front() != '"') return Refused(chunk.substr(1));
      for (size_t i = std::max<size_t>(searched_, 1); i < held_.size();) {
        if (held_[i] == '"') {
          return Decoded{Unescape(Bytes(held_).substr(1, i - 1)),
                         chunk.substr(i + 1 - held)};
        }
        const size_t step = held_[i] == '\\' ? 2 : 1;
        if (i + step > held_.size()) continue;  // Bug: break.
        searched_ = i += step;
      }
      return kNeedMore;
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string held_;
    size_t searched_ = 0;
  };

  Plain IncrementalDeserialize() const { return {}; }
};

// Copies a payload in pieces, and asks for another round where a piece was
// empty: there may be more.
//
// As in corefxlab #1540 (L5), which took an empty range for data. Takes an
// empty packet, and a byte behind it.
class AnotherRound : public LengthFrames {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      size_t at = 0;
      while (at < chunk.size()) {
        if (header_.size() < 2) {
          header_.push_back(chunk[at++]);
          if (header_.size() == 2 && LengthIn(header_) > kLimit) {
            return TooLong(chunk.substr(at));
          }
          if (header_ == Bytes("\0\0", 2) && at == chunk.size()) {
            return Decoded{std::string(), Bytes()};
          }
          continue;
        }
        const Bytes piece =
            chunk.substr(at, LengthIn(header_) - payload_.size());
        at += piece.size();
        payload_.append(piece);
        if (piece.empty()) continue;  // Bug: an empty payload is complete.
        if (payload_.size() == LengthIn(header_)) {
          return Decoded{payload_, chunk.substr(at)};
        }
      }
      return kNeedMore;
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string header_;
    std::string payload_;
  };

  Plain IncrementalDeserialize() const { return {}; }
};

// While an overlong line is skipped its bytes are dropped when the room for a
// line is used up, and not when it is used up exactly.
//
// As in tokio #1489 (P1), where a discard that ended at the end of the buffer
// looped. Takes an overlong line of a size that divides well.
class DropsIfOver : public SkipLines {
 public:
  class Buffered : public BufferedLineScan {
   public:
    std::span<char> Prepare(std::span<char> buffer) {
      return buffer.first(std::min(buffer.size(), kFrameBytes))
          .subspan(std::min(filled_, kFrameBytes));
    }
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t searched = filled_;
      const Bytes received = Take(buffer, nbytes);
      const size_t newline = received.find('\n', searched);
      const bool was_skipping = skipping_;
      skipping_ |= std::min(newline, received.size()) > kLimit;
      if (newline == Bytes::npos) {
        // Bug: a full buffer is dropped the first time only.
        if (skipping_ && (!was_skipping || filled_ < kFrameBytes)) filled_ = 0;
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

   private:
    bool skipping_ = false;
  };

  static constexpr Traits kTraits{.in_place = true};
  Plain IncrementalDeserialize() const { return {}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(kFrameBytes, size_hint);
  }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
};

// An interrupted recv costs what is pending behind the first 8 bytes.
//
// As with buffers that are "reset" in the error path. Takes EINTR with a long
// line pending.
class ForgetsWhenInterrupted : public Session {
 public:
  void OnError(int error, EventSink& sink) override {
    if (error == EINTR && end_ - begin_ > 8) end_ = begin_ + 8;  // Bug.
    Session::OnError(error, sink);
  }
};

// With something pending, a reset connection wants to receive on.
//
// As in HAProxy 345ebcfc0 (P6), called for ever after a close. Takes a reset in
// the middle of a packet.
class OutlivesReset : public Session {
 public:
  void OnError(int error, EventSink& sink) override {
    if (error == ECONNRESET && begin_ < end_) return;  // Bug.
    Session::OnError(error, sink);
  }
};

}  // namespace

std::vector<Mutant> LivenessMutants() {
  return {{.name = "stuck-on-nul",
           .bug_class = 'P',
           .museum = "P2",
           .difficulty = 3,
           .killed_by = "progress",
           .canonical = true,
           .make = Make<StuckOnNul>},
          {.name = "waits-for-escape",
           .bug_class = 'P',
           .museum = "",
           .difficulty = 3,
           .killed_by = "progress",
           .wild = true,
           .make = Make<WaitsForEscape>},
          {.name = "another-round",
           .bug_class = 'P',
           .museum = "L5",
           .difficulty = 3,
           .killed_by = "progress",
           .wild = true,
           .make = Make<AnotherRound>},
          {.name = "drops-if-over",
           .bug_class = 'P',
           .museum = "P1",
           .difficulty = 4,
           .killed_by = "window-contract",
           .make = Make<DropsIfOver>},
          {.name = "forgets-when-interrupted",
           .bug_class = 'P',
           .museum = "",
           .difficulty = 4,
           .killed_by = "neutral-ops",
           .make = Make<ForgetsWhenInterrupted>},
          {.name = "outlives-reset",
           .bug_class = 'P',
           .museum = "P6",
           .difficulty = 4,
           .killed_by = "window-contract",
           .make = Make<OutlivesReset>}};
}

}  // namespace splitproof::mutants
