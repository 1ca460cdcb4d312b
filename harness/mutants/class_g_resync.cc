// Class G: which errors there are, and where the stream goes on behind them,
// depends on how the refused bytes arrived.

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "harness/mutants/all_mutants.h"
#include "harness/mutants/numbered_errors.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_tags.h"
#include "harness/mutants/toy_utf8.h"

namespace splitproof::mutants {
namespace {

// While an overlong line is skipped, each chunk of it is an error.
//
// As in tokio-util #3555 (G1). Takes an overlong line and two cuts: one makes
// it overlong, the other is an error too many.
class ErrorPerChunk : public SkipLines, public BufferedBy<SkipLines> {
 public:
  class Plain : public SkipLines::Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const bool was_skipping = skipping_;
      Step<std::string> step = SkipLines::Plain::Feed(chunk);
      if (was_skipping && step.needs_more()) {
        return TooLong({}, /*fatal=*/false);  // Bug: and skipping_ is gone.
      }
      return step;
    }

    friend bool operator==(const Plain&, const Plain&) = default;
  };

  static constexpr Traits kTraits{.in_place = true};
  Plain IncrementalDeserialize() const { return {}; }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
};

// Where the search for a LF goes on is not set back after a line that was
// skipped: the beginning of the next line is not searched.
//
// As in netty #8256 (G3), with a limit of 2 and `012|34|\n|5|\n`. Takes an
// overlong line in pieces, and a shorter line behind it.
class OffsetStays {
 public:
  using Packet = std::string;
  using Sink = PushSink<std::string>;
  static constexpr size_t kLimit = 8;

  void Feed(Bytes chunk, Sink& sink) {
    held_.append(chunk);
    received_ += chunk.size();
    size_t newline = held_.find('\n', searched_);
    while (newline != std::string::npos) {
      EndLine(newline, sink);
      newline = held_.find('\n', searched_);
    }
    searched_ = held_.size();
    if (held_.size() > kLimit) {
      skipping_ = true;
      held_.clear();  // Bug: searched_ = 0.
    }
  }
  void Finish(Sink& sink) {
    if (skipping_) return Fail(ErrorKind::kLimit, /*fatal=*/true, sink);
    if (!held_.empty()) Fail(ErrorKind::kTruncated, /*fatal=*/true, sink);
  }
  void Reset() { *this = OffsetStays(); }

  std::vector<std::string> MalformedSamples() const {
    return GoodSkipLines().MalformedSamples();
  }
  std::vector<std::string> Delimiters() const { return {"\n"}; }

 private:
  void EndLine(size_t newline, Sink& sink) {
    const std::string line = held_.substr(0, newline);
    held_.erase(0, newline + 1);
    const bool overlong = std::exchange(skipping_, false);
    if (overlong || line.size() > kLimit) {
      Fail(ErrorKind::kLimit, /*fatal=*/false, sink);
    } else {
      sink.Packet(line, received_ - held_.size());
      searched_ = 0;
    }
  }
  void Fail(ErrorKind kind, bool fatal, Sink& sink) {
    sink.Error({.kind = kind,
                .status = absl::InvalidArgumentError("bad line"),
                .remainder = {},
                .fatal = fatal},
               received_ - held_.size());
  }

  std::string held_;
  size_t searched_ = 0;
  bool skipping_ = false;
  uint64_t received_ = 0;
};

// The number of skipped bytes is set, and not added up, when a line is skipped
// in more than two pieces; and from it follows where the stream goes on.
//
// As in netty PR #9282 (G2). Takes an overlong line in three pieces, of which
// the second is not the first's size.
class SkippedIsAssigned : public SkipLines, public BufferedBy<SkipLines> {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      const Bytes piece = chunk.substr(0, newline);
      if (skipped_ > 0) return Skip(chunk, newline);
      line_.append(piece);
      if (line_.size() > kLimit) {
        skipped_ = line_.size();
        total_ = skipped_;
        return newline == Bytes::npos ? Step<std::string>(kNeedMore)
                                      : Skip(chunk.substr(piece.size()), 0);
      }
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{line_, chunk.substr(newline + 1)};
    }
    Step<std::string> Finish() const {
      if (skipped_ > 0) return TooLong({});
      if (line_.empty()) return kNeedMore;
      return Unfinished();
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    Step<std::string> Skip(Bytes chunk, size_t newline) {
      const size_t piece = std::min(newline, chunk.size());
      total_ += piece;
      if (newline == Bytes::npos) {
        skipped_ = std::max(skipped_, piece);  // Bug: skipped_ += piece.
        return kNeedMore;
      }
      skipped_ += piece;
      // Where the line ends, by the number of bytes that were skipped.
      const size_t lost = total_ - skipped_ > kLimit ? 1 : 0;
      return TooLong(chunk.substr(std::min(piece + 1 + lost, chunk.size())),
                     /*fatal=*/false);
    }

    std::string line_;
    size_t skipped_ = 0;
    size_t total_ = 0;
  };

  static constexpr Traits kTraits{.in_place = true};
  Plain IncrementalDeserialize() const { return {}; }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
};

// Base64, decoded as it comes. Data behind the padding is an error, unless the
// padding was at the end of a chunk.
//
// As in Go #31626 (G5). Takes data behind padding, and a cut between them.
class PaddingThenData : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      bool padded = false;  // Bug: a member.
      for (size_t i = 0; i < chunk.size(); ++i) {
        const char c = chunk[i];
        if (c == '\n') {
          const Bytes remainder = chunk.substr(i + 1);
          if (text_.size() % 4 != 0) return Refused(remainder, false);
          return Decoded{text_, remainder};
        }
        if ((padded && c != '=') || (c != '=' && !absl::ascii_isalnum(c))) {
          return Refused(chunk.substr(i + 1));
        }
        padded |= c == '=';
        text_.push_back(c);
      }
      return kNeedMore;
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string text_;
  };

  std::vector<Packet> Samples() const { return {"QUJD", "", "QUJDQQ=="}; }
  std::vector<std::string> MalformedSamples() const {
    return {"QQ==QUJD\nQUJD\n", "QUJ\nQUJD\n", "Q-==\n"};
  }
  std::vector<std::string> Delimiters() const { return {"\n", "="}; }
  Plain IncrementalDeserialize() const { return {}; }
};

// A line that begins with `!` is marked. Reset() forgets that it was: so is
// every line after it, on that connection.
//
// As in netty #8256 (G3), where a search offset was not reset. Takes a property
// that asks a new endpoint: on a used one, every cut gives the same.
class MarkStays : public ToyLines {
 public:
  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (line_.empty() && chunk.front() == '!') marked_ = true;
      const size_t newline = chunk.find('\n');
      line_.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{marked_ ? line_ + " (marked)" : line_,
                     chunk.substr(newline + 1)};
    }
    void Reset() { line_.clear(); }  // Bug: and marked_ = false.

    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   private:
    std::string line_;
    bool marked_ = false;
  };

  std::vector<std::string> MalformedSamples() const { return {"!ab\ncd\n"}; }
  Deserializer IncrementalDeserialize() const { return {}; }
};

// Lines of UTF-8. Which second bytes the first byte of a character allows is
// remembered for one chunk: a surrogate that is cut is a character.
//
// As in Node #7308 (G4), where malformed UTF-8 meant one thing whole and
// another one cut. Takes a surrogate, or an overlong form, and the cut behind
// its first byte.
class ForgetsSecondByte : public Utf8Lines {
 public:
  class Scan : public Utf8Lines::Scan {
   public:
    void BeginChunk() { AllowAnySecondByte(); }  // Bug.
  };

  PlainUtf8<Scan> IncrementalDeserialize() const { return {}; }
};

}  // namespace

std::vector<Mutant> ResyncMutants() {
  return {{.name = "mark-stays",
           .bug_class = 'G',
           .museum = "G3",
           .difficulty = 4,
           .killed_by = "reuse-equals-fresh",
           .canonical = true,
           .make = Make<MarkStays>},
          {.name = "numbered-errors",
           .bug_class = 'G',
           .museum = "",
           .difficulty = 3,
           .killed_by = "deterministic",
           .canonical = true,
           .make = Make<NumberedErrors>},
          {.name = "error-per-chunk",
           .bug_class = 'G',
           .museum = "G1",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<ErrorPerChunk>},
          {.name = "offset-stays",
           .bug_class = 'G',
           .museum = "G3",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<OffsetStays>},
          {.name = "skipped-is-assigned",
           .bug_class = 'G',
           .museum = "G2",
           .difficulty = 5,
           .killed_by = "split-invariance",
           .make = Make<SkippedIsAssigned>},
          {.name = "padding-then-data",
           .bug_class = 'G',
           .museum = "G5",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<PaddingThenData>},
          {.name = "forgets-second-byte",
           .bug_class = 'G',
           .museum = "G4",
           .difficulty = 5,
           .killed_by = "split-invariance",
           .make = Make<ForgetsSecondByte>}};
}

}  // namespace splitproof::mutants
