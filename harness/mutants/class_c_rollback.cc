// Class C: an attempt on an incomplete packet leaves something behind, and the
// next attempt begins from there.

#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/toy_formats.h"

namespace splitproof::mutants {
namespace {

// The byte that says what kind of line it is, is used up although the line is
// not complete: the next attempt takes the first byte of the text for it.
//
// As in hiredis #85 (C1). Takes a cut right behind the kind.
class KindIsGone : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t held = held_.size();
      held_.append(chunk);
      if (kind_ == 0 || held_.size() == 1) {
        kind_ = held_.front();
        held_.erase(0, 1);  // Bug: not when it is all that there is.
        if (held_.empty()) kind_ = 0;
      }
      const size_t end = held_.find("\r\n");
      if (end == std::string::npos) return kNeedMore;
      static_cast<void>(held);
      const size_t rest = held_.size() - end - 2;
      return Decoded{kind_ + held_.substr(0, end),
                     chunk.substr(chunk.size() - rest)};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    char kind_ = 0;
    std::string held_;
  };

  KindIsGone() : ToyLines("\r\n") {}
  std::vector<Packet> Samples() const { return {":1", "+OK", "-", "+a:b"}; }
  Plain IncrementalDeserialize() const { return {}; }
};

// A header is parsed from its beginning each time there is more of it. The
// fields of earlier attempts stay counted.
//
// As in HAProxy 2912f8744 (C6). Takes so many chunks, and so many fields in
// front of them, that together they are over the limit.
class CountsAgain : public ToyLines, public PlainBy<CountsAgain> {
 public:
  static constexpr size_t kFieldsMax = 16;
  static constexpr Bytes kEnd = "\n\n";
  static constexpr size_t kLimit = 200;
  static constexpr size_t kFrameBytes = kLimit + 2;

  CountsAgain() : ToyLines(kEnd) {}

  class Buffered : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const Bytes received = Take(buffer, nbytes);
      const Bytes header = received.substr(0, received.find(kEnd));
      for (const char c : header) fields_ += c == '\n' ? 1 : 0;  // Bug: from 0.
      if (fields_ > kFieldsMax) return TooLong({});
      return Decide(received, received.size() - nbytes);
    }

    friend bool operator==(const Buffered&, const Buffered&) = default;

   private:
    size_t fields_ = 0;
  };

  static Step<std::string> Decide(Bytes received, size_t searched) {
    return DecideUpTo(kEnd, kLimit, received, Resume(searched, 2));
  }
  std::vector<Packet> Samples() const {
    return {"", "a: 1", "a: 1\nb: 2\nc: 3", "one\ntwo\nthree\nfour\nfive"};
  }
  static constexpr Traits kTraits{.in_place = true};
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(kFrameBytes, size_hint);
  }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
};

// A frame is two digits, the sizes of its text and of its padding, and both.
// While padding is skipped, all of the chunk is counted as skipped, the end of
// the text in front of it too.
//
// As in Spicy 9cdfea163 (C8). Takes a chunk that holds the end of the text and
// a part of the padding.
class SkipsTooMuch : public ToyLines {
 public:
  explicit SkipsTooMuch() : ToyLines("") {}

  Deserialization<std::string> IncrementalDeserialize(Scratch& scratch) const {
    Bytes unread;
    size_t sizes[2] = {0, 0};
    for (size_t& size : sizes) {
      if (unread.empty()) unread = co_yield kNeedMore;
      const char digit = unread.front();
      unread.remove_prefix(1);
      if (digit < '0' || digit > '9') co_return Refused(unread);
      size = static_cast<size_t>(digit - '0');
    }
    size_t chunk_size = unread.size();
    while (scratch.bytes.size() < sizes[0]) {
      if (unread.empty()) {
        unread = co_yield kNeedMore;
        chunk_size = unread.size();
      }
      const Bytes piece = unread.substr(0, sizes[0] - scratch.bytes.size());
      scratch.bytes.append(piece);
      unread.remove_prefix(piece.size());
    }
    while (sizes[1] > 0) {
      if (unread.empty()) {
        unread = co_yield kNeedMore;
        chunk_size = unread.size();
      }
      const size_t skipped = std::min(sizes[1], unread.size());
      unread.remove_prefix(skipped);
      // Bug: `skipped`. The same where the padding ends in this chunk.
      sizes[1] -= std::min(sizes[1], chunk_size);
    }
    co_return Decoded{scratch.bytes, unread};
  }

  absl::Status IncrementalSerialize(const Packet& text, ChunkSink sink) const {
    sink(absl::StrCat(text.size(), 5, text, "....."));
    return absl::OkStatus();
  }
  std::vector<Packet> Samples() const { return {"ab", "", "nine byte"}; }
  std::vector<std::string> MalformedSamples() const { return {"21ab", "x"}; }
  std::vector<std::string> Delimiters() const { return {"....."}; }
};

}  // namespace

std::vector<Mutant> RollbackMutants() {
  return {{.name = "kind-is-gone",
           .bug_class = 'C',
           .museum = "C1",
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<KindIsGone>},
          {.name = "counts-again",
           .bug_class = 'C',
           .museum = "C6",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<CountsAgain>},
          {.name = "skips-too-much",
           .bug_class = 'C',
           .museum = "C8",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<SkipsTooMuch>}};
}

}  // namespace splitproof::mutants
