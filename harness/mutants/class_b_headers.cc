// Class B: a length or type is used before all its bytes are there, or the
// first byte of a recv is taken for the first byte of a packet.

#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_session.h"

namespace splitproof::mutants {
namespace {

// Reads the two bytes of the length with one read: the byte that is missing
// stays zero.
//
// As in dnsproxy #523 and miekg/dns PR #448 (B1, B2). A cut inside a length.
class HalfLength : public LengthFrames, public BufferedBy<LengthFrames> {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      size_t at = 0;
      if (!has_length_) {
        char header[2] = {0, 0};
        at = chunk.copy(header, 2);  // Bug: may be 1.
        length_ = LengthIn(Bytes(header, 2));
        has_length_ = true;
        if (length_ > kLimit) return TooLong(chunk.substr(at));
      }
      const Bytes piece = chunk.substr(at, length_ - payload_.size());
      payload_.append(piece);
      if (payload_.size() < length_) return kNeedMore;
      return Decoded{payload_, chunk.substr(at + piece.size())};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    bool has_length_ = false;
    size_t length_ = 0;
    std::string payload_;
  };

  Plain IncrementalDeserialize() const { return {}; }
};

// A varint that is cut counts as complete if its low bits are zero: the test
// for "no length yet" is `length == 0 && more bytes`.
//
// As in netty #17549 (B5). Takes a payload of a multiple of 128 bytes, and a
// cut between the first two bytes of its length.
class ZeroVarint : public VarintFrames, public PlainBy<VarintFrames> {
 public:
  class Buffered : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const Bytes received = Take(buffer, nbytes);
      Header header = HeaderOf(received);
      if (header.bytes == 0 && header.length == 0) {
        header.bytes = received.size();  // Bug: only for the single byte 0.
        return DecidePayload(received, header);
      }
      return Decide(received, 0);
    }

    friend bool operator==(const Buffered&, const Buffered&) = default;
  };

  static constexpr Traits kTraits{.in_place = true};
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(kFrameBytes, size_hint);
  }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
};

// A length that does not come soon is refused. What is counted are questions
// for the window, and not bytes.
//
// As in paho.mqtt.embedded-c #57 (B7), where four empty reads were an error.
// Takes wake-ups without data while a length is incomplete.
class CountsPolls : public Session {
 public:
  std::span<char> Window() override {
    if (!over_ && upgraded_ && Unread() == 0) ++polls_;  // Bug.
    if (polls_ > 4) over_ = true;
    return Session::Window();
  }
  void Received(size_t nbytes, EventSink& sink) override {
    polls_ = 0;
    Session::Received(nbytes, sink);
  }
  void Clear() override {
    polls_ = 0;
    Session::Clear();
  }

 private:
  int polls_ = 0;
};

// A packet is its kind, its length, its payload. The reply `Z0` (ready, empty)
// is looked for at the beginning of each chunk, whatever is under way.
//
// As in pgagroal PR #1037 (B12). Takes a payload with those bytes, and a cut in
// front of them.
class ChunkIsPacket : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (chunk.starts_with("Z0")) {  // Bug: && held_.empty().
        return Decoded{std::string("Z0"), chunk.substr(2)};
      }
      const size_t held = held_.size();
      held_.append(chunk);
      if (held_.size() < 2) return kNeedMore;
      const int length = held_[1] - '0';
      if (length < 0 || length > 9) return Refused(chunk.substr(2 - held));
      const size_t end = 2 + static_cast<size_t>(length);
      if (held_.size() < end) return kNeedMore;
      return Decoded{held_.substr(0, end), chunk.substr(end - held)};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string held_;
  };

  ChunkIsPacket() : ToyLines("") {}
  std::vector<Packet> Samples() const {
    return {"Z0", "D2ab", "D6ZZZZ00", "D0"};
  }
  std::vector<std::string> Delimiters() const { return {"Z"}; }
  Plain IncrementalDeserialize() const { return {}; }
};

// The fast path for a frame that lies in one chunk takes its header for two
// bytes long.
//
// As in Fluent Bit PR #11853 (I6, B14): right up to 16,383 bytes of payload.
class TwoByteHeader : public VarintFrames, public BufferedBy<VarintFrames> {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const Header header = HeaderOf(chunk);
      if (held_.empty() && header.length >= 128 && header.bytes > 0 &&
          chunk.size() >= header.bytes + header.length) {
        const size_t end = 2 + header.length;  // Bug: header.bytes.
        return Decoded{std::string(chunk.substr(2, header.length)),
                       chunk.substr(end)};
      }
      const size_t held = held_.size();
      held_.append(chunk);
      return Decide(held_, held);
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string held_;
  };

  Plain IncrementalDeserialize() const { return {}; }
};

// A wake-up without bytes is taken for one more byte of a frame, of which only
// the length has come.
//
// As in paho.mqtt.embedded-c #57 (B7), where polls were counted in place of
// length bytes. Takes an upgrade, EAGAIN right behind a length byte, and one
// that is 3.
class WakeUpShortens : public Session {
 public:
  void OnError(int error, EventSink& sink) override {
    Session::OnError(error, sink);
    const bool has_length = upgraded_ && Unread() == 1;
    if (error == EAGAIN && has_length && buffer_[begin_] == 3) {
      --buffer_[begin_];  // Bug.
    }
  }
};

}  // namespace

std::vector<Mutant> HeaderMutants() {
  return {{.name = "half-length",
           .bug_class = 'B',
           .museum = "B1",
           .difficulty = 1,
           .killed_by = "split-invariance",
           .make = Make<HalfLength>},
          {.name = "zero-varint",
           .bug_class = 'B',
           .museum = "B5",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<ZeroVarint>},
          {.name = "counts-polls",
           .bug_class = 'B',
           .museum = "B7",
           .difficulty = 5,
           .killed_by = "neutral-ops",
           .canonical = true,
           .make = Make<CountsPolls>},
          {.name = "chunk-is-packet",
           .bug_class = 'B',
           .museum = "B12",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<ChunkIsPacket>},
          {.name = "two-byte-header",
           .bug_class = 'B',
           .museum = "I6",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<TwoByteHeader>},
          {.name = "wake-up-shortens",
           .bug_class = 'B',
           .museum = "B7",
           .difficulty = 5,
           .killed_by = "neutral-ops",
           .make = Make<WakeUpShortens>}};
}

}  // namespace splitproof::mutants
