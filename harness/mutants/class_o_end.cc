// Class O: the end of the stream hides that a packet is not complete, or takes
// complete ones away.

#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_session.h"
#include "harness/mutants/toy_tags.h"
#include "harness/mutants/trims_blanks.h"

namespace splitproof::mutants {
namespace {

// A CR at the end of the stream is all that was missing: no complaint.
//
// As in Vercel AI #19035 (O1), which dropped a truncated frame. Takes the end
// of the stream between CR and LF of an empty line.
class HalfAnEnd : public CrlfLines {
 public:
  class Plain : public PlainWhole<CrlfLines> {
   public:
    Step<std::string> Feed(Bytes chunk) {
      only_cr_ = size_ == 0 && chunk == "\r";
      size_ += chunk.size();
      return PlainWhole<CrlfLines>::Feed(chunk);
    }
    Step<std::string> Finish() const {
      if (size_ == 0 || only_cr_) return kNeedMore;  // Bug: only_cr_.
      return SkipLines::Unfinished();
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    size_t size_ = 0;
    bool only_cr_ = false;
  };

  std::vector<std::string> MalformedSamples() const {
    return {"nine....9\r\nab\r\n", "ab"};
  }
  Plain IncrementalDeserialize() const { return {}; }
};

// The last line may end with the stream. Its last byte is taken for the LF that
// is always there.
//
// As in Vector PR #10581 (O6). Takes a stream without a LF at its end.
class LastByteIsMissing : public ToyLines {
 public:
  static constexpr Traits kTraits{
      .in_place = true,
      .promptness = {.kind = Promptness::Kind::kLookahead, .bytes = 1}};

  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) { return lines_.Feed(Note(chunk)); }
    Step<std::string> Finish() {
      if (line_.empty()) return kNeedMore;
      return Decoded{line_, Bytes()};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    Bytes Note(Bytes chunk) {
      line_.append(chunk.substr(0, chunk.find('\n')));
      return chunk;
    }
    PlainLineDeserializer lines_;
    std::string line_;
  };

  class Buffered : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t before = filled_;
      const Bytes received = Take(buffer, nbytes);
      const size_t newline = received.find('\n', before);
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{std::string(received.substr(0, newline)),
                     received.substr(newline + 1)};
    }
    Step<std::string> Finish(std::span<char> buffer) const {
      if (filled_ == 0) return kNeedMore;
      return Decoded{std::string(buffer.data(), filled_ - 1), Bytes()};  // Bug.
    }

    friend bool operator==(const Buffered&, const Buffered&) = default;
  };

  std::vector<std::string> MalformedSamples() const { return {"ab\ncd", "x"}; }
  Plain IncrementalDeserialize() const { return {}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(100, size_hint);
  }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
};

// Says that the stream was truncated each time it is told.
//
// As in HAProxy 3d4631fec, whose fix made a loop of it (O4). Takes a second end
// of the stream, in a packet.
class SaysItAgain : public Session {
 public:
  void Ended(EventSink& sink) override {
    const bool was_over = over_;
    over_ = false;  // Bug: also where nothing more is to be said.
    if (was_over && Unread() == 0) over_ = true;
    Session::Ended(sink);
  }
  void Received(size_t nbytes, EventSink& sink) override {
    Session::Received(nbytes, sink);
    if (over_) begin_ = end_ = 0;
  }
};

// A length that is cut by the end of the stream is asked for its missing bytes
// until they come.
//
// As in HAProxy 345ebcfc0 and Thrifty PR #368 (P6, O5). Takes the end of the
// stream in a length of two bytes.
class WaitsAtTheEnd {
 public:
  using Packet = std::string;
  using Sink = PushSink<std::string>;

  void Feed(Bytes chunk, Sink& sink) {
    held_.append(chunk);
    received_ += chunk.size();
    while (DecodeOne(sink)) {
    }
  }
  void Finish(Sink& sink) {
    // Bug: what is left may be too short for any progress.
    while (held_.size() == 1) DecodeOne(sink);
    if (!held_.empty()) sink.Error(SkipLines::Unfinished(), received_);
  }
  void Reset() {
    held_.clear();
    received_ = 0;
  }

  std::vector<std::string> MalformedSamples() const {
    return {std::string("\0\2ab\0\0\0\1c", 9), std::string("\0\2ab\0\3a", 7)};
  }
  std::vector<std::string> Delimiters() const { return {}; }

 private:
  bool DecodeOne(Sink& sink) {
    if (held_.size() < 2) return false;
    const size_t length = LengthFrames::LengthIn(held_);
    if (held_.size() < 2 + length) return false;
    const std::string payload = held_.substr(2, length);
    held_.erase(0, 2 + length);
    sink.Packet(payload, received_ - held_.size());
    return true;
  }

  std::string held_;
  uint64_t received_ = 0;
};

}  // namespace

std::vector<Mutant> EndMutants() {
  return {{.name = "trims-blanks",
           .bug_class = 'O',
           .museum = "O6",
           .difficulty = 3,
           .killed_by = "round-trip",
           .canonical = true,
           .make = Make<TrimsBlanks>},
          {.name = "half-an-end",
           .bug_class = 'O',
           .museum = "O1",
           .difficulty = 5,
           .killed_by = "end-of-stream",
           .canonical = true,
           .make = Make<HalfAnEnd>},
          {.name = "last-byte-is-missing",
           .bug_class = 'O',
           .museum = "O6",
           .difficulty = 3,
           .killed_by = "plain-equals-buffered",
           .make = Make<LastByteIsMissing>},
          {.name = "says-it-again",
           .bug_class = 'O',
           .museum = "O4",
           .difficulty = 4,
           .killed_by = "end-of-stream",
           .make = Make<SaysItAgain>},
          {.name = "waits-at-the-end",
           .bug_class = 'O',
           .museum = "P6",
           .difficulty = 4,
           .killed_by = "progress",
           .wild = true,
           .make = Make<WaitsAtTheEnd>}};
}

}  // namespace splitproof::mutants
