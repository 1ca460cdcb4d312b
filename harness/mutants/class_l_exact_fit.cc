// Class L: sizes that are exactly something: the buffer's, a divisor of it, an
// array's, or zero.

#include <array>
#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_session.h"

namespace splitproof::mutants {
namespace {

// Where the unread bytes begin and end is all that is kept: full and empty look
// the same.
//
// As in HAProxy b15e3fefc (L3). Takes a recv that fills the ring exactly.
class FullIsEmpty : public RingSession {
 public:
  void Received(size_t nbytes, EventSink& sink) override {
    const size_t end = Index(begin_ + size_ + nbytes);
    size_ = (end + kCapacity - begin_) % kCapacity;  // Bug: 0 where all is.
    while (!over_ && HandleLine(sink)) {
    }
  }
};

// A payload is read with do ... while: at least one byte of it.
//
// As in pico-ws-server PR #16 (L7), where a frame without payload took the
// first byte of the next one. Takes an empty packet and one behind it.
class TakesOneAtLeast : public LengthFrames, public BufferedBy<LengthFrames> {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      size_t i = 0;
      while (i < chunk.size()) {
        frame_.push_back(chunk[i++]);
        if (frame_.size() < 2) continue;
        const size_t length = LengthIn(frame_);
        if (length > kLimit) return TooLong(chunk.substr(i));
        const size_t end = 2 + std::max<size_t>(length, 1);  // Bug: length.
        const bool last = i == chunk.size() && length == 0;
        if (frame_.size() < end && !last) continue;
        if (frame_.size() < 2 + length) continue;
        return Decoded{frame_.substr(2, length), chunk.substr(i)};
      }
      return kNeedMore;
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string frame_;
  };

  Plain IncrementalDeserialize() const { return {}; }
};

// The pieces of a packet are kept in an array of six, and a seventh goes where
// the last one is.
//
// As with iovecs of a fixed size. Takes a packet in seven pieces.
class SixPieces : public ToyLines, public BufferedBy<CrlfLines> {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (count_ == pieces_.size()) --count_;  // Bug: as long as it is "rare".
      pieces_[count_++] = chunk;
      std::string all;
      for (size_t i = 0; i < count_; ++i) all += pieces_[i];
      Step<std::string> step = CrlfLines::Decide(all, 0);
      const auto in_chunk = [&](Bytes& remainder) {
        remainder = chunk.substr(chunk.size() - remainder.size());
      };
      if (auto* line = step.decoded()) in_chunk(line->remainder);
      if (auto* error = step.malformed()) in_chunk(error->remainder);
      return step;
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::array<std::string, 6> pieces_;
    size_t count_ = 0;
  };

  SixPieces() : ToyLines("\r\n") {}
  std::vector<Packet> Samples() const { return CrlfLines().Samples(); }
  Plain IncrementalDeserialize() const { return {}; }
};

// There is no room for the LF of a line of exactly the limit: a CR at the end
// of the room is remembered, and the LF received in its place. What is
// remembered outlives the packet.
//
// As in EasyNetwork 1.2.0, whose buffer has no room for the separator (L1, F9).
// Takes a line of the limit, cut between CR and LF, and a line behind it that
// begins with LF.
class RemembersTheCr : public CrlfLines, public PlainBy<CrlfLines> {
 public:
  class Buffered : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      if (cr_ && buffer[filled_] == '\n') {
        const Bytes line(buffer.data(), filled_);
        return Decoded{std::string(line),
                       Bytes(buffer.data() + filled_ + 1, nbytes - 1)};
      }
      if (cr_ && filled_ == kLimit) {
        return TooLong(Bytes(buffer.data() + filled_ + 1, nbytes - 1));
      }
      const size_t searched = filled_;
      const Bytes received = Take(buffer, nbytes);
      Step<std::string> step = Decide(received, searched);
      if (step.needs_more() && filled_ == kLimit + 1 &&
          buffer[kLimit] == '\r') {
        cr_ = true;
        --filled_;
      }
      return step;
    }
    void Reset() { filled_ = 0; }  // Bug: cr_ = false.

   private:
    bool cr_ = false;
  };

  std::vector<char> CreateDeserializerBuffer(size_t size_hint) const {
    return std::vector<char>(std::max(size_hint, kFrameBytes));
  }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
};

}  // namespace

std::vector<Mutant> ExactFitMutants() {
  return {{.name = "full-is-empty",
           .bug_class = 'L',
           .museum = "L3",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<FullIsEmpty>},
          {.name = "takes-one-at-least",
           .bug_class = 'L',
           .museum = "L7",
           .difficulty = 2,
           .killed_by = "plain-equals-buffered",
           .make = Make<TakesOneAtLeast>},
          {.name = "six-pieces",
           .bug_class = 'L',
           .museum = "",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<SixPieces>},
          {.name = "remembers-the-cr",
           .bug_class = 'L',
           .museum = "F9",
           .difficulty = 5,
           .killed_by = "split-invariance",
           .make = Make<RemembersTheCr>}};
}

}  // namespace splitproof::mutants
