// Class D: bytes behind a packet or error are lost, repeated, or given to the
// wrong owner.

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/remainder_from_front.h"
#include "harness/mutants/toy_formats.h"
#include "serializers/line.h"

namespace splitproof::mutants {
namespace {

// Blanks in front of a line are moved out of the buffer, but the end is where
// it was: what is given back with an overlong line has its last bytes twice.
//
// As in EasyNetwork's _JSONParser (D6), where `   [1,2,3,4,5]NEXT 1` left
// `NEXT 1T 1`. Takes an overlong line with blanks in front of it, and bytes
// behind it, in one recv.
class BlanksShiftTail : public ToyLines {
 public:
  static constexpr size_t kLimit = 8;

  class Buffered : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t before = filled_;
      Bytes received = Take(buffer, nbytes);
      const size_t blanks =
          before > 0 ? 0 : std::min(received.find_first_not_of(' '), nbytes);
      if (blanks > 0) {
        std::memmove(buffer.data(), buffer.data() + blanks, nbytes - blanks);
        filled_ -= blanks;
      }
      const size_t newline = Bytes(buffer.data(), filled_).find('\n');
      if (std::min(newline, filled_) > kLimit) {
        const size_t end = before + nbytes;  // Bug: filled_.
        return TooLong(Bytes(buffer.data() + kLimit + 1, end - kLimit - 1));
      }
      if (newline == Bytes::npos) return kNeedMore;
      line_.assign(buffer.data(), newline);
      rest_.assign(buffer.data() + newline + 1, filled_ - newline - 1);
      return Decoded{line_, Bytes(rest_)};
    }

   private:
    std::string line_;
    std::string rest_;
  };

  std::vector<Packet> Samples() const { return {"ab", "", "eight..8"}; }
  std::vector<std::string> MalformedSamples() const {
    return {"  ab\n ab\n", "nine....9\nab\n", "  nine....9\nab\n", "ab"};
  }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(100, size_hint);
  }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
};

// What follows a packet is kept in memory of its own, of a size that seemed
// enough, and cut to it.
//
// As in urllib3 PR #4960 and Tornado #3560 (D9, D5), where what was buffered
// behind a first part was never looked at. Takes more than 64 bytes behind a
// packet, in one recv.
class SmallPushback : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      line_.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      const size_t kept = chunk.copy(pushback_.data(), pushback_.size(),
                                     newline + 1);  // Bug: may not be all.
      return Decoded{line_, Bytes(pushback_.data(), kept)};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string line_;
    std::array<char, 64> pushback_;
  };

  Plain IncrementalDeserialize() const { return {}; }
};

// A number ends with any byte that is no digit. That byte is used up, blank or
// not.
//
// As in yajl-ruby #63 (D8), where the value behind a number was swallowed.
// Takes a number with no blank behind it.
class NumberEatsNext : public ToyLines {
 public:
  static constexpr Traits kTraits{
      .promptness = {.kind = Promptness::Kind::kLookahead, .bytes = 1}};

  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      for (size_t i = 0; i < chunk.size(); ++i) {
        const char c = chunk[i];
        const bool digit = c >= '0' && c <= '9';
        if (value_.empty() && c == ' ') continue;
        if (value_.empty() && !digit) {
          return Decoded{std::string(1, c), chunk.substr(i + 1)};
        }
        if (!digit) {
          const bool blank = c == ' ' || in_chunk_ > 0;  // Bug: in_chunk_.
          return Decoded{value_, chunk.substr(blank ? i + 1 : i)};
        }
        value_.push_back(c);
        ++in_chunk_;
      }
      in_chunk_ = 0;
      return kNeedMore;
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string value_;
    size_t in_chunk_ = 0;  // Digits of this chunk.
  };

  NumberEatsNext() : ToyLines(" ") {}
  std::vector<Packet> Samples() const { return {"1", "234"}; }
  std::vector<std::string> MalformedSamples() const { return {"1[23]4 "}; }
  Plain IncrementalDeserialize() const { return {}; }
};

// An empty line behind a refused one is taken for the end of the refused one,
// if it is the last that the recv brought.
//
// As in Twisted #3277 (D2), where the delimiter behind an overlong line was
// lost. Takes an error that is not fatal, and a recv that ends with one empty
// line behind it.
class ErrorEatsNewline : public LineSerializer {
 public:
  ErrorEatsNewline()
      : LineSerializer({.limit = 100, .overrun = Overrun::kSkip}) {}
  static void FromParameters() = delete;  // The base's makes bases.

  class Buffered {
   public:
    explicit Buffered(const LineSerializer::BufferedDeserializer& lines)
        : lines_(lines) {}
    std::span<char> Prepare(std::span<char> buffer) const {
      return lines_.Prepare(buffer);
    }
    Step<std::string_view> Commit(std::span<char> buffer, size_t nbytes) {
      Step<std::string_view> step = lines_.Commit(buffer, nbytes);
      Malformed* error = step.malformed();
      if (error != nullptr && error->remainder == "\n") {
        error->remainder.remove_prefix(1);  // Bug.
      }
      return step;
    }
    Step<std::string_view> Finish(std::span<char> buffer) const {
      return lines_.Finish(buffer);
    }

    friend bool operator==(const Buffered&, const Buffered&) = default;

   private:
    LineSerializer::BufferedDeserializer lines_;
  };

  Buffered BufferedIncrementalDeserialize() const {
    return Buffered(LineSerializer::BufferedIncrementalDeserialize());
  }
};

}  // namespace

std::vector<Mutant> RemainderMutants() {
  return {{.name = "remainder-from-front",
           .bug_class = 'D',
           .museum = "D4",
           .difficulty = 3,
           .killed_by = "remainder-exact",
           .canonical = true,
           .make = Make<RemainderFromFront>},
          {.name = "blanks-shift-tail",
           .bug_class = 'D',
           .museum = "D6",
           .difficulty = 4,
           .killed_by = "remainder-exact",
           .make = Make<BlanksShiftTail>},
          {.name = "small-pushback",
           .bug_class = 'D',
           .museum = "D9",
           .difficulty = 3,
           .killed_by = "remainder-exact",
           .make = Make<SmallPushback>},
          {.name = "number-eats-next",
           .bug_class = 'D',
           .museum = "D8",
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<NumberEatsNext>},
          {.name = "error-eats-newline",
           .bug_class = 'D',
           .museum = "D2",
           .difficulty = 4,
           .killed_by = "plain-equals-buffered",
           .make = Make<ErrorEatsNewline>}};
}

}  // namespace splitproof::mutants
