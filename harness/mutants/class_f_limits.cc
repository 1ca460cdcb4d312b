// Class F: a limit is tested against what happens to be buffered, and not
// against the packet; or it is off by the terminator.

#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/limit_with_terminator.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_session.h"
#include "serializers/examples/netstring.h"

namespace splitproof::mutants {
namespace {

// The limit is tested against all that is buffered, packets behind this one
// included.
//
// As in EasyNetwork's FileBasedPacketSerializer, msgpack-python 0532ea8 and
// Redis #673 (F6, F11, F2). Takes several lines in one recv.
class CountsTheRest : public ToyLines, public BufferedBy<CrlfLines> {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t searched = held_.size();
      held_.append(chunk);
      if (held_.size() > 2 * CrlfLines::kFrameBytes) {  // Bug.
        return TooLong({});
      }
      return CrlfLines::Decide(held_, searched);
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string held_;
  };

  CountsTheRest() : ToyLines("\r\n") {}
  std::vector<Packet> Samples() const { return CrlfLines().Samples(); }
  Plain IncrementalDeserialize() const { return {}; }
};

// A line that came in one piece has been in memory anyway: only one that is put
// together is measured.
//
// As in aiohttp #12832 (F4). Takes an overlong line, whole.
class OnlyWhenCut : public CrlfLines, public BufferedBy<CrlfLines> {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (held_.empty()) {
        const size_t end = chunk.find(kEnd);
        if (end != Bytes::npos) {  // Bug: && end <= kLimit.
          return Decoded{std::string(chunk.substr(0, end)),
                         chunk.substr(end + 2)};
        }
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

// A line of exactly the limit, of which the CR but not the LF has come, is one
// byte too long.
//
// As in Twisted #6556 and EasyNetwork 1.2.0 (F1, F5). Takes a line of exactly
// the limit, cut between CR and LF.
class CountsTheCr : public CrlfLines, public BothBy<CountsTheCr> {
 public:
  static Step<std::string> Decide(Bytes received, size_t searched) {
    const size_t end = received.find(kEnd, Resume(searched, 2));
    if (end == Bytes::npos && received.size() > kLimit) {  // Bug: a CR fits.
      return TooLong(received.substr(kLimit + 1));
    }
    if (end > kLimit && end != Bytes::npos) {
      return TooLong(received.substr(kLimit + 1));
    }
    if (end == Bytes::npos) return kNeedMore;
    return Decoded{std::string(received.substr(0, end)),
                   received.substr(end + 2)};
  }
};

// Each piece of a payload is measured, their sum is not.
//
// As in aiohttp #12826 (F3). Takes an overlong payload in pieces that are not.
class MeasuresPieces : public examples::Netstring {
 public:
  MeasuresPieces() : Netstring(kMost) {}
  static void FromParameters() = delete;  // The base's makes bases.
  std::vector<std::string> MalformedSamples() const {
    std::vector<std::string> streams = Netstring::MalformedSamples();
    streams.push_back("17:seventeen bytes..,1:x,");
    return streams;
  }

  Deserialization<PacketView> IncrementalDeserialize(Scratch& scratch) const {
    return Parse(scratch);
  }
  Deserialization<PacketView> BufferedIncrementalDeserialize(
      std::span<char>, Scratch& scratch) const {
    return Parse(scratch);
  }

 private:
  static constexpr size_t kMost = 16;

  static Malformed Bad(ErrorKind kind, Bytes unread) {
    return {.kind = kind,
            .status = absl::InvalidArgumentError("bad netstring"),
            .remainder = unread,
            .fatal = true};
  }
  Deserialization<PacketView> Parse(Scratch& scratch) const {
    Bytes unread;
    size_t length = 0;
    char c = 0;
    while (c != ':') {
      if (unread.empty()) unread = co_yield kNeedMore;
      c = unread.front();
      unread.remove_prefix(1);
      if (c != ':' && (c < '0' || c > '9' || length > 99)) {
        co_return Bad(ErrorKind::kMalformed, unread);
      }
      if (c != ':') length = length * 10 + static_cast<size_t>(c - '0');
    }
    while (scratch.bytes.size() < length) {
      if (unread.empty()) unread = co_yield kNeedMore;
      const Bytes piece = unread.substr(0, length - scratch.bytes.size());
      if (piece.size() > kMost) {  // Bug: length.
        co_return Bad(ErrorKind::kLimit, unread.substr(kMost + 1));
      }
      scratch.bytes.append(piece);
      unread.remove_prefix(piece.size());
    }
    if (unread.empty()) unread = co_yield kNeedMore;
    c = unread.front();
    unread.remove_prefix(1);
    if (c != ',') co_return Bad(ErrorKind::kMalformed, unread);
    co_return Decoded{PacketView(scratch.bytes), unread};
  }
};

// "Incomplete, and the buffer is full" means too long. But the front of the
// buffer may be lines that were handled already: they are moved out at the end
// of the call only.
//
// As in HAProxy 347f464d4 (F10), where two sizes in 16 KiB failed. Takes a recv
// that fills the buffer, and ends in the middle of a line.
class FullIsTooLong : public Session {
 protected:
  bool HandleLine(EventSink& sink) override {
    const bool incomplete = Waiting().find('\n') == Bytes::npos;
    if (incomplete && end_ == kCapacity) {  // Bug: && begin_ == 0.
      Fail(ErrorKind::kLimit, Waiting().size(), sink);
      return false;
    }
    return Session::HandleLine(sink);
  }
};

}  // namespace

std::vector<Mutant> LimitMutants() {
  return {{.name = "limit-with-terminator",
           .bug_class = 'F',
           .museum = "F5",
           .difficulty = 3,
           .killed_by = "plain-equals-buffered",
           .canonical = true,
           .make = Make<LimitWithTerminator>},
          {.name = "counts-the-rest",
           .bug_class = 'F',
           .museum = "F6",
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<CountsTheRest>},
          {.name = "only-when-cut",
           .bug_class = 'F',
           .museum = "F4",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<OnlyWhenCut>},
          {.name = "counts-the-cr",
           .bug_class = 'F',
           .museum = "F1",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<CountsTheCr>},
          {.name = "measures-pieces",
           .bug_class = 'F',
           .museum = "F3",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<MeasuresPieces>},
          {.name = "full-is-too-long",
           .bug_class = 'F',
           .museum = "F10",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<FullIsTooLong>}};
}

}  // namespace splitproof::mutants
