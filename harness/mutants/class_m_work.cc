// Class M: what comes out is right, and the work for each byte grows with what
// is pending.

#include <array>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "harness/mutants/all_mutants.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_session.h"

namespace splitproof::mutants {
namespace {

// Makes a new string of what is held and what has come, for each chunk.
//
// As in Twisted #3795 and Tornado #1685 (M3, M4). Takes one long packet in
// small chunks: 64 KiB byte by byte copy 2 GiB.
class JoinsAgain : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t held = line_.size();
      line_ = absl::StrCat(line_, std::string(chunk));  // Bug: append.
      const size_t newline = line_.find('\n', held);
      if (newline == std::string::npos) return kNeedMore;
      return Decoded{line_.substr(0, newline),
                     chunk.substr(newline + 1 - held)};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string line_;
  };

  Plain IncrementalDeserialize() const { return {}; }
};

// Searches everything that is held, for each chunk.
//
// As in Go's bufio PR #25441 (M7) and libexpat CVE-2023-52425 (M1). Takes one
// long packet in small chunks; copies nothing twice.
class SearchesAgain : public ToyLines {
 public:
  static constexpr Traits kTraits{.in_place = true};
  static constexpr size_t kLimit = size_t{1} << 16;

  class Deserializer : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const Bytes received = Take(buffer, nbytes);
      return DecideUpTo("\n", kLimit, received, 0);  // Bug: from `filled_` on.
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;
  };

  std::vector<Packet> Samples() const { return {"ab", "", "hello you"}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(kLimit + 1, size_hint);
  }
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
};

// Remembers where the first CR was, to look for its LF from there: if that CR
// is alone, all that came since is searched with each chunk.
//
// As in Werkzeug #2430 (M2), CWE-407. Takes a long packet with a CR near its
// beginning, in small chunks.
class SinceTheFirstCr : public ToyLines {
 public:
  static constexpr Traits kTraits{.in_place = true};
  static constexpr size_t kLimit = size_t{1} << 16;

  class Deserializer : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t searched = filled_;
      const Bytes received = Take(buffer, nbytes);
      if (cr_ == Bytes::npos) cr_ = received.find('\r', searched);
      // Bug: after a CR without LF, from the next CR on.
      return DecideUpTo("\r\n", kLimit, received, std::min(cr_, searched));
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   private:
    size_t cr_ = Bytes::npos;
  };

  SinceTheFirstCr() : ToyLines("\r\n") {}
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(kLimit + 2, size_hint);
  }
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
};

// Keeps the chunks of a line in a list, and adds up their sizes each time, to
// compare them with the limit.
//
// As in Dulwich PR #2262 and Spicy #1345 (M5, M6): 64,000 chunks of one byte
// took 17 seconds. Takes many chunks, and no byte is looked at twice.
class AddsUp : public ToyLines {
 public:
  static constexpr size_t kLimit = size_t{1} << 20;

  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      pieces_.emplace_back(chunk.substr(0, newline));
      size_t size = 0;
      for (const std::string& piece : pieces_) size += piece.size();  // Bug.
      if (size > kLimit) return TooLong({});
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{absl::StrJoin(pieces_, ""), chunk.substr(newline + 1)};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::vector<std::string> pieces_;
  };

  Plain IncrementalDeserialize() const { return {}; }
};

// What is left is moved to the front after each line, and not after each recv.
//
// As in parsers that erase each message from the front of a string. Takes many
// lines in one recv: byte by byte nothing is moved.
class MovesAfterEach : public ToyConnection {
 public:
  static constexpr Traits kTraits{.carries_state = true};

  std::span<char> Window() override {
    if (over_) return {};
    return std::span<char>(buffer_).subspan(end_);
  }
  void Received(size_t nbytes, EventSink& sink) override {
    size_t searched = std::exchange(end_, end_ + nbytes);
    while (!over_) {
      const Bytes unread(buffer_.data(), end_);
      const size_t newline = unread.find('\n', searched);
      if (newline == Bytes::npos) break;
      const std::string line(unread.substr(0, newline));
      handled_ += newline + 1;
      end_ -= newline + 1;
      std::memmove(buffer_.data(), buffer_.data() + newline + 1, end_);  // Bug.
      Tell(line, sink);
      searched = 0;
    }
    if (end_ > kLimit) Fail(ErrorKind::kLimit, kLimit + 1, sink);
  }
  void Clear() override {
    Restart();
    end_ = 0;
  }

  std::vector<std::string> MalformedSamples() const {
    return {"one\ntwo\n", "\n\n", "unfinished"};
  }
  std::vector<std::string> Delimiters() const { return {"\n"}; }

 private:
  static constexpr size_t kLimit = 60000;

  size_t Unread() const override { return end_; }

  std::array<char, 65536> buffer_;
  size_t end_ = 0;
};

}  // namespace

std::vector<Mutant> WorkMutants() {
  return {{.name = "joins-again",
           .bug_class = 'M',
           .museum = "M3",
           .difficulty = 3,
           .killed_by = "linear-work",
           .canonical = true,
           .make = Make<JoinsAgain>},
          {.name = "searches-again",
           .bug_class = 'M',
           .museum = "M7",
           .difficulty = 4,
           .killed_by = "linear-work",
           .make = Make<SearchesAgain>},
          {.name = "since-the-first-cr",
           .bug_class = 'M',
           .museum = "M2",
           .difficulty = 5,
           .killed_by = "linear-work",
           .make = Make<SinceTheFirstCr>},
          {.name = "adds-up",
           .bug_class = 'M',
           .museum = "M5",
           .difficulty = 5,
           .killed_by = "linear-work",
           .make = Make<AddsUp>},
          {.name = "moves-after-each",
           .bug_class = 'M',
           .museum = "M3",
           .difficulty = 4,
           .killed_by = "linear-work",
           .make = Make<MovesAfterEach>}};
}

}  // namespace splitproof::mutants
