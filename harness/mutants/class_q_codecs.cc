// Class Q: the state of an inner codec, of characters, escapes, numbers or
// groups of bits, is not carried over a cut.

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "harness/mutants/all_mutants.h"
#include "harness/mutants/toy_formats.h"
#include "serializers/json.h"

namespace splitproof::mutants {
namespace {

// Drops blanks in front of a document, with each chunk: those in a string are
// gone if a chunk begins with them.
//
// As in EasyNetwork's JSONSerializer without lines (EN6), a wrapper of a good
// one. Takes a blank in a string, and a cut in front of it.
class DropsBlanks : public JsonSerializer {
 public:
  class Plain {
   public:
    explicit Plain(const DropsBlanks& json)
        : deserializer_(json.JsonSerializer::IncrementalDeserialize()) {}
    Step<JsonDocument> Feed(Bytes chunk) {
      const size_t blanks = chunk.find_first_not_of(' ');
      if (blanks == Bytes::npos) return kNeedMore;
      return deserializer_.Feed(chunk.substr(blanks));  // Bug: the first only.
    }
    Step<JsonDocument> Finish() const { return deserializer_.Finish(); }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    JsonSerializer::PlainDeserializer deserializer_;
  };

  DropsBlanks() : JsonSerializer({.lines = false, .limit = 200}) {}
  static void FromParameters() = delete;  // The base's makes bases.
  Plain IncrementalDeserialize() const { return Plain(*this); }
};

// Bytes are made text chunk by chunk: a character that is cut is two that are
// not valid, and becomes U+FFFD.
//
// As in fast-csv PR #116 and split2 PR #7 (Q1). Takes text that is not ASCII,
// and a cut in a character.
class TextPerChunk : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      const Bytes piece = chunk.substr(0, newline);
      line_.append(IsUtf8(piece) ? std::string(piece) : "\uFFFD");  // Bug.
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{line_, chunk.substr(newline + 1)};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string line_;
  };

  std::vector<Packet> Samples() const { return {"ab", "", "na\u00efve"}; }
  Plain IncrementalDeserialize() const { return {}; }
};

// Whether the first byte of a chunk is escaped is seen from the byte in front
// of it. If that is a backslash, it may be escaped itself.
//
// As in HAProxy 2912f8744 and any parser that resumes by looking back one byte.
// Takes two backslashes, four, or six, and a cut behind them.
class LooksAtOneBackslash : public QuotedTexts {
 public:
  struct LookingBack {
    size_t Next(Bytes received, size_t from) {
      QuotedTexts::Scan scan;
      scan.escaped = from > 1 && received[from - 1] == '\\';  // Bug.
      return scan.Next(received, from);
    }

    friend bool operator==(const LookingBack&, const LookingBack&) = default;
  };

  static constexpr Traits kTraits{.in_place = true};
  PlainQuoted<QuotedTexts::Scan> IncrementalDeserialize() const { return {}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(kFrameBytes, size_hint);
  }
  BufferedQuoted<LookingBack> BufferedIncrementalDeserialize() const {
    return {};
  }
};

// Base64, decoded in groups of four as they come. What is left of a group is
// kept for the next chunk, unless that has only padding in it.
//
// As in fs2 #1852 (Q4), where `..WJnw|=` lost a byte. Takes a cut in front of
// the padding, and one behind it.
class PaddingAlone : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      const Bytes piece = chunk.substr(0, newline);
      const bool only_padding =
          !piece.empty() && piece.find_first_not_of('=') == Bytes::npos;
      if (only_padding) group_.clear();  // Bug.
      group_.append(piece);
      DecodeGroups();
      if (newline == Bytes::npos) return kNeedMore;
      const Bytes remainder = chunk.substr(newline + 1);
      if (group_.find_first_not_of('=') != std::string::npos) {
        return Refused(remainder, /*fatal=*/false);
      }
      return Decoded{decoded_, remainder};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    void DecodeGroups() {
      const size_t whole = group_.size() / 4 * 4;
      std::string bytes;
      absl::Base64Unescape(group_.substr(0, whole), &bytes);
      decoded_ += bytes;
      group_.erase(0, whole);
    }

    std::string group_;
    std::string decoded_;
  };

  absl::Status IncrementalSerialize(const Packet& packet,
                                    ChunkSink sink) const {
    sink(absl::Base64Escape(packet) + "\n");
    return absl::OkStatus();
  }
  std::vector<Packet> Samples() const { return {"abc", "", "abcde", "abcd"}; }
  std::vector<std::string> Delimiters() const { return {"=", "\n"}; }
  Plain IncrementalDeserialize() const { return {}; }
};

// Numbers, a line each. The sign is a local, and is lost where the minus is
// alone in its chunk.
//
// As in jaxon PR #11 (Q6). Takes a negative number, and a cut on both sides of
// its sign.
class LosesTheSign : public ToyLines {
 public:
  using Packet = int64_t;

  class Plain {
   public:
    Step<int64_t> Feed(Bytes chunk) {
      int64_t sign = sign_;
      for (size_t i = 0; i < chunk.size(); ++i) {
        const char c = chunk[i];
        if (c == '\n') return Decoded{sign * value_, chunk.substr(i + 1)};
        if (c == '-') {
          sign = -1;
        } else {
          value_ = (value_ * 10 + (c - '0') % 10) % 1000000000;
          sign_ = sign;  // Bug: in the other branch too.
        }
      }
      return kNeedMore;
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    int64_t value_ = 0;
    int64_t sign_ = 1;
  };

  static void AppendCanonical(int64_t number, std::string& out) {
    splitproof::AppendCanonical(number, out);
  }
  absl::Status IncrementalSerialize(const Packet& number,
                                    ChunkSink sink) const {
    sink(absl::StrCat(number, "\n"));
    return absl::OkStatus();
  }
  std::vector<Packet> Samples() const { return {0, 17, -5, -120}; }
  Plain IncrementalDeserialize() const { return {}; }
};

}  // namespace

std::vector<Mutant> CodecMutants() {
  return {{.name = "drops-blanks",
           .bug_class = 'Q',
           .museum = "F7",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<DropsBlanks>},
          {.name = "text-per-chunk",
           .bug_class = 'Q',
           .museum = "Q1",
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<TextPerChunk>},
          {.name = "looks-at-one-backslash",
           .bug_class = 'Q',
           .museum = "C6",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<LooksAtOneBackslash>},
          {.name = "padding-alone",
           .bug_class = 'Q',
           .museum = "Q4",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<PaddingAlone>},
          {.name = "loses-the-sign",
           .bug_class = 'Q',
           .museum = "Q6",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<LosesTheSign>}};
}

}  // namespace splitproof::mutants
