// Class K: the next bytes are written to, or looked for at, the wrong place:
// offsets, moves to the front, and the end of a ring.

#include <cstring>
#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_session.h"

namespace splitproof::mutants {
namespace {

// Every piece of a line is received to the beginning of the buffer.
//
// As in curl PR #12945 (K1). Takes a cut anywhere: what any test must see.
class AlwaysAtZero : public ToyLines {
 public:
  Deserialization<std::string> BufferedIncrementalDeserialize(
      std::span<char> buffer, Scratch&) const {
    size_t filled = 0;
    while (true) {
      const size_t nbytes = co_yield kWholeBuffer;  // Bug: StartAt(filled).
      filled += nbytes;
      const Bytes received(buffer.data(), std::min(filled, buffer.size()));
      const size_t newline = received.find('\n');
      if (newline != Bytes::npos) {
        co_return Decoded{std::string(received.substr(0, newline)),
                          received.substr(newline + 1)};
      }
    }
  }
  std::vector<char> CreateDeserializerBuffer(size_t size_hint) const {
    return std::vector<char>(size_hint + 100);
  }
};

// Frames of 10 bytes are received to the end of the buffer. The start is
// counted from there, and one too many from the third piece on.
//
// As with any negative start position: the minus one that is right for indices
// is wrong for counts. Takes two cuts in a frame.
class CountsFromTheEnd : public ToyLines {
 public:
  static constexpr size_t kSize = 10;

  Deserialization<std::string> BufferedIncrementalDeserialize(
      std::span<char> buffer, Scratch&) const {
    size_t missing = kSize;
    size_t nbytes = co_yield LastBytes(missing);
    missing -= nbytes;
    while (missing > 0) {
      nbytes = co_yield LastBytes(missing);
      missing -= nbytes;
      // Bug: the last byte is received again.
      if (missing > 0) ++missing;
    }
    const Bytes frame(buffer.data() + buffer.size() - kSize, kSize);
    co_return Decoded{std::string(frame), Bytes()};
  }
  std::vector<char> CreateDeserializerBuffer(size_t size_hint) const {
    return std::vector<char>(size_hint + kSize);
  }

  CountsFromTheEnd() : ToyLines("") {}
  std::vector<Packet> Samples() const { return {"0123456789", "abcdefghij"}; }
};

// What is left is moved to the front from its last byte on, which is right for
// moves to the back.
//
// As in mosh #200 and oatpp #687 (K2), where memcpy was used on overlapping
// ranges. Takes more left than there was in front of it.
class MovesBackwards : public Session {
 protected:
  void Compact() override {
    const size_t left = end_ - begin_;
    for (size_t i = left; i-- > 0;) {  // Bug: from the first byte on.
      buffer_[i] = buffer_[begin_ + i];
    }
    begin_ = 0;
    end_ = left;
  }
};

// The LF is searched in two parts, up to the end of the ring and from its
// beginning. The second part begins one byte late.
//
// As in HAProxy 30f23f53d and 26f0f1720 (K4, K6). Takes a line that ends with
// the last byte of the ring, so that its LF is in the first.
class SkipsTheWrap : public RingSession {
 protected:
  size_t FindNewline() const override {
    const size_t size = std::min(size_, kLimit + 1);
    const size_t first = std::min(size, kCapacity - begin_);
    for (size_t i = 0; i < first; ++i) {
      if (At(i) == '\n') return i;
    }
    for (size_t i = first + 1; i < size; ++i) {  // Bug: from `first` on.
      if (At(i) == '\n') return i;
    }
    return Bytes::npos;
  }
};

// Where the search goes on is relative to where it went on before, and is taken
// for an offset in the line.
//
// As in libevent 4461f1a0 (K9), where a resumed search added its offset twice.
// Takes a line in three pieces or more.
class OffsetTwice : public CrlfLines, public PlainBy<CrlfLines> {
 public:
  static constexpr Traits kTraits{.in_place = true};

  class Buffered : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const Bytes received = Take(buffer, nbytes);
      Step<std::string> step = Decide(received, searched_);
      searched_ += received.size();  // Bug: =.
      return step;
    }

    friend bool operator==(const Buffered&, const Buffered&) = default;

   private:
    size_t searched_ = 0;
  };

  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(kFrameBytes, size_hint);
  }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
};

// How much of a line has been received is kept in a byte.
//
// As in length fields that were wide enough for every line of the tests. Takes
// a line of more than 255 bytes, and a cut behind them.
class CountsInAByte : public ToyLines {
 public:
  static constexpr Traits kTraits{.in_place = true};
  static constexpr size_t kLimit = 1000;

  class Buffered {
   public:
    std::span<char> Prepare(std::span<char> buffer) {
      return buffer.subspan(filled_);
    }
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t searched = filled_;
      filled_ = static_cast<uint8_t>(filled_ + nbytes);
      return DecideUpTo("\n", kLimit, {buffer.data(), searched + nbytes},
                        searched);
    }

    friend bool operator==(const Buffered&, const Buffered&) = default;

   private:
    uint8_t filled_ = 0;  // Bug: size_t.
  };

  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(kLimit + 1, size_hint);
  }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
};

// What is left is moved by one more byte each time the window is asked for: an
// event loop that remembers the first answer receives to the wrong place.
//
// As with buffers that align themselves while they are looked at. Takes two
// questions with exactly 16 bytes left.
class MovesWhenAsked : public Session {
 public:
  std::span<char> Window() override {
    if (!over_ && end_ - begin_ == 16 && end_ < kLimit) {
      std::memmove(buffer_.data() + begin_ + 1, buffer_.data() + begin_, 16);
      ++begin_;  // Bug: not here.
      ++end_;
    }
    return Session::Window();
  }
};

}  // namespace

std::vector<Mutant> PositionMutants() {
  return {{.name = "always-at-zero",
           .bug_class = 'K',
           .museum = "K1",
           .difficulty = 1,
           .killed_by = "split-invariance",
           .canary = true,
           .make = Make<AlwaysAtZero>},
          {.name = "counts-from-the-end",
           .bug_class = 'K',
           .museum = "",
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<CountsFromTheEnd>},
          {.name = "moves-backwards",
           .bug_class = 'K',
           .museum = "K2",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<MovesBackwards>},
          {.name = "skips-the-wrap",
           .bug_class = 'K',
           .museum = "K6",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<SkipsTheWrap>},
          {.name = "offset-twice",
           .bug_class = 'K',
           .museum = "K9",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<OffsetTwice>},
          {.name = "counts-in-a-byte",
           .bug_class = 'K',
           .museum = "",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<CountsInAByte>},
          {.name = "moves-when-asked",
           .bug_class = 'K',
           .museum = "",
           .difficulty = 4,
           .killed_by = "window-contract",
           .make = Make<MovesWhenAsked>}};
}

}  // namespace splitproof::mutants
