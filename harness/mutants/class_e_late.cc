// Class E: a complete packet, or an error, waits for bytes that have nothing to
// do with it. A peer that waits for the answer waits for ever.

#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/late_line.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_session.h"

namespace splitproof::mutants {
namespace {

// Handles one line for each recv; the next recv handles the next one, and the
// end of the connection all that are left.
//
// As in the Ruby library spdy PR #6 (E1). Takes two lines in one recv.
class OnePerRecv : public Session {
 public:
  void Received(size_t nbytes, EventSink& sink) override {
    end_ += nbytes;
    HandleOne(sink);  // Bug: while.
    while (!over_ && end_ - begin_ > kCapacity / 2 && HandleOne(sink)) {
    }
    Compact();
  }
  void Ended(EventSink& sink) override {
    while (!over_ && begin_ < end_ && HandleOne(sink)) {
    }
    Session::Ended(sink);
  }
};

// "Until there is a payload" is asked before "is there one at all": an empty
// packet comes out with the first byte of the next one.
//
// As in Undici #3202 and Bun PR #3488 (L8), where an empty message was not
// delivered. Takes an empty packet at the end of a chunk.
class LateEmpty : public LengthFrames, public PlainBy<LengthFrames> {
 public:
  class Buffered : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const Bytes received = Take(buffer, nbytes);
      if (received.size() <= 2) return kNeedMore;  // Bug: <.
      return Decide(received, 0);
    }
    Step<std::string> Finish(std::span<char> buffer) {
      if (filled_ == 0) return kNeedMore;
      Step<std::string> step = Decide(Bytes(buffer.data(), filled_), 0);
      if (step.needs_more()) return SkipLines::Unfinished();
      return step;
    }

    friend bool operator==(const Buffered&, const Buffered&) = default;
  };

  static constexpr Traits kTraits{.in_place = true};
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(kFrameBytes, size_hint);
  }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
};

// An event ends with an empty line; lines end with LF or CRLF. Once an event is
// known to be incomplete, a fast path waits for what it usually ends with, and
// has two of the three ends in its list.
//
// As in hyper #4145 and openai-node PR #2309 (E4, E3), with LF CR LF. Takes
// that end, and a cut in the event.
class TwoOfThreeEnds : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const bool partial = !held_.empty();
      held_.append(chunk);
      if (partial && !Has("\n\n") && !Has("\r\n\r\n")) {  // Bug: "\n\r\n".
        return kNeedMore;
      }
      return Decide();
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    bool Has(Bytes end) const { return held_.find(end) != std::string::npos; }
    Step<std::string> Decide() const {
      size_t end = Bytes::npos;
      size_t size = 0;
      for (const Bytes mark : {Bytes("\n\n"), Bytes("\n\r\n")}) {
        const size_t found = held_.find(mark);
        if (found >= end) continue;
        end = found;
        size = mark.size();
      }
      if (end == Bytes::npos) return kNeedMore;
      return Decoded{held_.substr(0, end), Bytes(held_).substr(end + size)};
    }

    std::string held_;
  };

  TwoOfThreeEnds() : ToyLines("\n\n") {}
  std::vector<Packet> Samples() const { return {"data: 1", "a\nb", ""}; }
  std::vector<std::string> MalformedSamples() const {
    return {"a\r\n\r\nb\r\n\r\n", "a\n\r\nb\n\n", "a\n\r\n"};
  }
  std::vector<std::string> Delimiters() const { return {"\n", "\r\n"}; }
  Plain IncrementalDeserialize() const { return {}; }
};

// An error that lies at the end of a chunk may be the end of the stream's
// fault, and is given another chance: it comes out with the next chunk.
//
// As in EasyNetwork PR #153 (E8). Takes a frame that is refused, and a cut
// right behind it.
class ErrorHeldBack : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (refused_) return Refused(chunk, /*fatal=*/false);
      const size_t newline = chunk.find('\n');
      line_.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      const Bytes remainder = chunk.substr(newline + 1);
      if (!line_.starts_with('#')) return Decoded{line_, remainder};
      refused_ = remainder.empty();  // Bug.
      if (refused_) return kNeedMore;
      return Refused(remainder, /*fatal=*/false);
    }
    Step<std::string> Finish() {
      if (refused_) return Refused({}, /*fatal=*/false);
      if (line_.empty()) return kNeedMore;
      return SkipLines::Unfinished();
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string line_;
    bool refused_ = false;
  };

  std::vector<std::string> MalformedSamples() const {
    return {"#abc\nd\n", "#\n#\n"};
  }
  Plain IncrementalDeserialize() const { return {}; }
};

// A connection may handle 16 lines at a time, so that others get their turn.
// It goes on when it receives again; what is left at the end is dropped.
//
// As in swift-nio-extras PR #39 (O2), where lines that came with the end were
// dropped, and in any loop with a budget and no reminder. Takes more than 16
// lines in one recv.
class SixteenAtATime : public Session {
 public:
  void Received(size_t nbytes, EventSink& sink) override {
    end_ += nbytes;
    for (int i = 0; i < 16 && !over_ && begin_ < end_; ++i) {  // Bug.
      if (!HandleOne(sink)) break;
    }
    Compact();
  }
  void Ended(EventSink& sink) override {
    begin_ = end_;
    Session::Ended(sink);
  }
};

}  // namespace

std::vector<Mutant> LateMutants() {
  return {{.name = "late-line",
           .bug_class = 'E',
           .museum = "E2",
           .difficulty = 2,
           .killed_by = "prompt",
           .canonical = true,
           .make = Make<LateLine>},
          {.name = "one-per-recv",
           .bug_class = 'E',
           .museum = "E1",
           .difficulty = 2,
           .killed_by = "prompt",
           .make = Make<OnePerRecv>},
          {.name = "late-empty",
           .bug_class = 'E',
           .museum = "L8",
           .difficulty = 3,
           .killed_by = "prompt",
           .make = Make<LateEmpty>},
          {.name = "two-of-three-ends",
           .bug_class = 'E',
           .museum = "E4",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<TwoOfThreeEnds>},
          {.name = "error-held-back",
           .bug_class = 'E',
           .museum = "E8",
           .difficulty = 3,
           .killed_by = "prompt",
           .make = Make<ErrorHeldBack>},
          {.name = "sixteen-at-a-time",
           .bug_class = 'E',
           .museum = "O2",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<SixteenAtATime>}};
}

}  // namespace splitproof::mutants
