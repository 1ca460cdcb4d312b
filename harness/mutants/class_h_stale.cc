// Class H: bytes that nobody received, or that belong to an earlier packet, are
// read as data.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "harness/mutants/all_mutants.h"
#include "harness/mutants/peeks_behind.h"
#include "harness/mutants/toy_formats.h"

namespace splitproof::mutants {
namespace {

// A deserializer that is used again keeps how far its longest packet reached,
// and searches up to there.
//
// As in Beast #1734 (H1), which parsed an earlier buffer's length. Takes a
// packet, a shorter one behind it, cut, and a LF in the right place.
class HighWater : public ToyLines {
 public:
  static constexpr Traits kTraits{.in_place = true};

  class Deserializer : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t before = filled_;
      Take(buffer, nbytes);
      high_ = std::max(high_, filled_);
      // Bug: filled_. A LF that was received is always the first to be found.
      const Bytes searched(buffer.data(), std::min(high_, buffer.size()));
      const size_t newline = searched.find('\n', before);
      if (newline == Bytes::npos) return kNeedMore;
      const size_t end = std::min(newline + 1, filled_);
      return Decoded{std::string(searched.substr(0, newline)),
                     Bytes(buffer.data() + end, filled_ - end)};
    }
    void Reset() { filled_ = 0; }  // high_ too would do.

    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   private:
    size_t high_ = 0;
  };

  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(100, size_hint);
  }
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
};

// What is left behind an overlong block is cut out of the buffer, up to the
// room for a frame, and not up to what was received: that may be one byte less.
//
// As in EasyNetwork's LimitOverrunError (H3), where a byte of an old packet
// entered the stream. Takes an overlong block that is refused one byte before
// its room is full.
class RestOfTheBuffer : public ToyLines {
 public:
  static constexpr size_t kLimit = 8;

  class Deserializer : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t searched = filled_;
      const Bytes received = Take(buffer, nbytes);
      const size_t end = received.find("\n\n", Resume(searched, 2));
      if (std::min(end, filled_) > kLimit) {
        // A LF behind the limit may be the first of the two that end a block.
        const bool may_end = buffer[kLimit] == '\n';
        if (may_end && filled_ == kLimit + 1) return kNeedMore;
        const size_t decided = kLimit + (may_end ? 2 : 1);
        const size_t room = std::max(filled_, kLimit + 2);  // Bug: filled_.
        return TooLong(Bytes(buffer.data() + decided, room - decided),
                       /*fatal=*/false);
      }
      if (end == Bytes::npos) return kNeedMore;
      return Decoded{std::string(received.substr(0, end)),
                     received.substr(end + 2)};
    }
  };

  RestOfTheBuffer() : ToyLines("\n\n") {}
  std::vector<Packet> Samples() const { return {"ab", "", "a\nb", "eight..8"}; }
  std::vector<std::string> MalformedSamples() const {
    return {"nine....9\n\nok\n\n", "a line that is too long\n\nok\n\n"};
  }
  std::vector<char> CreateDeserializerBuffer(size_t size_hint) const {
    return std::vector<char>(size_hint + kLimit + 2);
  }
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
};

// An error shows the 8 bytes around the wrong one, received or not.
//
// As in Jetty's JetLeak, CVE-2015-2080 (H5): an earlier request's bytes were in
// the answer. Only messages differ. Takes an error at the end of what was
// received.
class ShowsTooMuch : public ToyLines {
 public:
  static constexpr Traits kTraits{.in_place = true};

  class Deserializer : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t before = filled_;
      const Bytes received = Take(buffer, nbytes);
      const size_t bad = received.find('\0', before);
      const size_t newline = received.find('\n', before);
      if (bad < newline) {
        const Bytes around(buffer.data() + bad,
                           std::min<size_t>(8, buffer.size() - bad));  // Bug.
        return Malformed{.kind = ErrorKind::kMalformed,
                         .status = absl::InvalidArgumentError(absl::StrCat(
                             "illegal byte before ", std::string(around))),
                         .remainder = received.substr(bad + 1)};
      }
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{std::string(received.substr(0, newline)),
                     received.substr(newline + 1)};
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;
  };

  std::vector<std::string> MalformedSamples() const {
    return {std::string("a\0b\n", 4)};
  }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(100, size_hint);
  }
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
};

// Whether a payload's comma is there is asked as soon as the payload is, one
// byte too early.
//
// As in Redis CVE-2021-32672 (I3), which trusted a length. Takes a cut right in
// front of the comma; wrong only where what lies there is none.
class CommaTooEarly : public ToyLines {
 public:
  static constexpr Traits kTraits{.in_place = true};

  class Deserializer : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const Bytes received = Take(buffer, nbytes);
      const size_t length = static_cast<size_t>(received[0] - '0') % 10;
      const size_t comma = 1 + length;
      if (received.size() < comma) return kNeedMore;  // Bug: <=.
      if (buffer[comma] != ',') return Refused(received.substr(comma));
      if (received.size() == comma) return kNeedMore;
      return Decoded{std::string(received.substr(1, length)),
                     received.substr(comma + 1)};
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;
  };

  CommaTooEarly() : ToyLines(",") {}
  absl::Status IncrementalSerialize(const Packet& text, ChunkSink sink) const {
    sink(absl::StrCat(text.size(), text, ","));
    return absl::OkStatus();
  }
  std::vector<Packet> Samples() const { return {"ab", "", ",", "nine,,,,9"}; }
  std::vector<std::string> MalformedSamples() const { return {"2ab", "1a;"}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(100, size_hint);
  }
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
};

}  // namespace

std::vector<Mutant> StaleMutants() {
  return {{.name = "peeks-behind",
           .bug_class = 'H',
           .museum = "H2",
           .difficulty = 4,
           .killed_by = "no-stale-read",
           .canonical = true,
           .make = Make<PeeksBehind>},
          {.name = "high-water",
           .bug_class = 'H',
           .museum = "H1",
           .difficulty = 4,
           .killed_by = "no-stale-read",
           .make = Make<HighWater>},
          {.name = "rest-of-the-buffer",
           .bug_class = 'H',
           .museum = "H3",
           .difficulty = 4,
           .killed_by = "remainder-exact",
           .make = Make<RestOfTheBuffer>},
          {.name = "shows-too-much",
           .bug_class = 'H',
           .museum = "H5",
           .difficulty = 5,
           .killed_by = "no-stale-read",
           .make = Make<ShowsTooMuch>},
          {.name = "comma-too-early",
           .bug_class = 'H',
           .museum = "I3",
           .difficulty = 3,
           .killed_by = "no-stale-read",
           .make = Make<CommaTooEarly>}};
}

}  // namespace splitproof::mutants
