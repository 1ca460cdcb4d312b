// Class A: a terminator of several bytes is recognised only where it lies in
// one recv, or only where the search for it happens to begin again.

#include <algorithm>
#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/split_terminator.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_tags.h"

namespace splitproof::mutants {
namespace {

// When the next byte does not go on with the terminator, that byte is not tried
// as its beginning: "aab" is not found in "aaab".
//
// As in Jersey #3206 (A9), with boundary 123456 and input 1123456. No cut is
// needed, but a payload that ends as the terminator begins.
class NoRetry : public ToyLines, public BufferedBy<NoRetry> {
 public:
  static constexpr size_t kLimit = 50;
  static constexpr size_t kFrameBytes = kLimit + 3;

  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      for (size_t i = 0; i < chunk.size(); ++i) {
        held_.push_back(chunk[i]);
        matched_ = chunk[i] == "aab"[matched_] ? matched_ + 1 : 0;  // Bug.
        if (matched_ == 3) {
          held_.resize(held_.size() - 3);
          return Decoded{held_, chunk.substr(i + 1)};
        }
        if (held_.size() == kFrameBytes) return TooLong(chunk.substr(i + 1));
      }
      return kNeedMore;
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string held_;
    size_t matched_ = 0;
  };

  NoRetry() : ToyLines("aab") {}
  static Step<std::string> Decide(Bytes received, size_t searched) {
    return DecideUpTo("aab", kLimit, received, Resume(searched, 3));
  }
  std::vector<Packet> Samples() const { return {"xy", "", "b", "banana"}; }
  Plain IncrementalDeserialize() const { return {}; }
};

// Goes on with the search one byte back: enough for CRLF, too little for the
// five bytes that end a block.
//
// As in Asio #1016 (A17), where the end of a header was missed on the edge of
// an internal block. Takes a cut in the middle of a terminator.
class LooksBackOne : public DotBlocks, public BothBy<LooksBackOne> {
 public:
  static Step<std::string> Decide(Bytes received, size_t searched) {
    return DecideUpTo(kEnd, kLimit, received, Resume(searched, 2));  // Bug.
  }
};

// Searches long input 16 bytes at a time, as a vectorised search does, and a
// CRLF that lies over the edge of two blocks is in neither.
//
// As in Asio #1016 and Werkzeug #3065 (A17, A5), whose blocks were of 512 bytes
// and 64 KiB. Takes a line of 15, 31 ... bytes, and 32 or more bytes at once.
class BlockSearch : public ToyLines, public BothBy<BlockSearch> {
 public:
  static constexpr size_t kLimit = 100;
  static constexpr size_t kFrameBytes = kLimit + 2;

  BlockSearch() : ToyLines("\r\n") {}
  static Step<std::string> Decide(Bytes received, size_t searched) {
    size_t from = Resume(searched, 2);
    for (; from % 16 == 0 && from + 32 <= received.size(); from += 16) {
      // Bug: 17 bytes, or the last one of each block is never followed.
      if (received.substr(from, 16).find("\r\n") != Bytes::npos) break;
    }
    return DecideUpTo("\r\n", kLimit, received, from);
  }
};

// Whether a LF belongs to the CR in front of it is remembered for one chunk
// only: a CRLF that is cut is two line ends, and an empty line appears.
//
// As in Effect PR #6954 and eventsource-parser #17 (A13, A12).
class ForgetsCr : public AnyNewlines {
 public:
  void Feed(Bytes chunk, Sink& sink) {
    after_cr_ = false;  // Bug.
    AnyNewlines::Feed(chunk, sink);
  }
  void Commit(size_t nbytes, Sink& sink) { Feed(room_.Written(nbytes), sink); }
};

// The marker `--` ends the last part, `-` any other. A part that ends with its
// chunk is taken for one that another follows; the second `-` begins a part.
//
// As in HttpMultipartParser PR #31 (A7), with `--boundary` and `--boundary--`.
// A cut between two bytes, at the end of the last part only.
class LastPart : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t held = held_.size();
      held_.append(chunk);
      const size_t end = held_.find("\r\n-", Resume(held, 3));
      if (end == std::string::npos) return kNeedMore;
      const size_t next = end + 3;
      const bool last = next < held_.size() && held_[next] == '-';  // Bug.
      const size_t consumed = last ? next + 1 : next;
      return Decoded{(last ? "last:" : "part:") + held_.substr(0, end),
                     chunk.substr(consumed - held)};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string held_;
  };

  std::vector<Packet> Samples() const { return {}; }
  std::vector<std::string> MalformedSamples() const {
    return {"one\r\n-two\r\n--", "\r\n-\r\n--", "one\r\n--"};
  }
  std::vector<std::string> Delimiters() const { return {"\r\n-", "-"}; }
  Plain IncrementalDeserialize() const { return {}; }
};

// Looks for LF eight bytes at a time, and in a word with the high bits masked
// off: 8A ends a line too. Fewer than eight bytes are searched one by one.
//
// As in Asio #1016 (A17), where a search by blocks and one by bytes differed.
// Takes the byte 8A, and a recv of which it is in the first whole words.
class MasksHighBits : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t words = chunk.size() / 8 * 8;
      const auto is_newline = [](char c) {
        return (c & 0x7F) == '\n';
      };  // Bug.
      const Bytes searched = chunk.substr(0, words);
      const auto found = std::ranges::find_if(searched, is_newline);
      size_t newline = static_cast<size_t>(found - searched.begin());
      if (newline == words) newline = chunk.find('\n', words);
      line_.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{line_, chunk.substr(newline + 1)};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string line_;
  };

  Plain IncrementalDeserialize() const { return {}; }
};

}  // namespace

std::vector<Mutant> TerminatorMutants() {
  return {{.name = "split-terminator",
           .bug_class = 'A',
           .museum = "A1",
           .difficulty = 1,
           .killed_by = "split-invariance",
           .canonical = true,
           .make = Make<SplitTerminator>},
          {.name = "no-retry",
           .bug_class = 'A',
           .museum = "A9",
           .difficulty = 3,
           .killed_by = "plain-equals-buffered",
           .make = Make<NoRetry>},
          {.name = "looks-back-one",
           .bug_class = 'A',
           .museum = "A17",
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<LooksBackOne>},
          {.name = "block-search",
           .bug_class = 'A',
           .museum = "A5",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<BlockSearch>},
          {.name = "forgets-cr",
           .bug_class = 'A',
           .museum = "A13",
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<ForgetsCr>},
          {.name = "last-part",
           .bug_class = 'A',
           .museum = "A7",
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<LastPart>},
          {.name = "masks-high-bits",
           .bug_class = 'A',
           .museum = "A17",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<MasksHighBits>}};
}

}  // namespace splitproof::mutants
