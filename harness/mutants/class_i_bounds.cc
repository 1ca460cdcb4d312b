// Class I: something is read or written outside of what is valid, because a
// packet was taken to be complete, or because a size went below zero.

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/nul_behind.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_tags.h"

namespace splitproof::mutants {
namespace {

// Searches for a CR that a byte follows: up to size - 1, which for no bytes at
// all is far away.
//
// As in hiredis PR #916 (I1). Takes a cut right behind the kind of a line. What
// it finds depends on what lies behind the chunk; it may crash.
class BelowZero : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t held = held_.size();
      held_.append(chunk);
      const char* text = held_.data() + 1;
      const size_t size = held_.size() - 1;
      for (size_t i = 0; i < size - 1; ++i) {  // Bug: i + 1 < size.
        if (text[i] != '\r' || text[i + 1] != '\n') continue;
        const size_t end = std::min(i + 3, held_.size());
        return Decoded{held_.substr(0, i + 1), chunk.substr(end - held)};
      }
      return kNeedMore;
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string held_;
  };

  BelowZero() : ToyLines("\r\n") {}
  std::vector<Packet> Samples() const { return {":1", "+OK", "-"}; }
  Plain IncrementalDeserialize() const { return {}; }
};

// A table has an entry for each character of a name, and none for DEL.
//
// As in Cloudbleed (I4), where a rare byte in a rare place made a pointer step
// over its end. Takes one byte in 256, in a tag.
class NoEntryForDel : public Tags {
 public:
  void Feed(Bytes chunk, Sink& sink) {
    for (const char c : chunk) {
      const char* const entry = c == '\x7F' ? nullptr : "ok";
      const bool in_tag = state_ == State::kTag;
      if (in_tag && *static_cast<const volatile char*>(entry) == 0) return;
      Tags::Feed(Bytes(&c, 1), sink);
    }
  }
  void Commit(size_t nbytes, Sink& sink) { Feed(room_.Written(nbytes), sink); }
};

// Memory for the payload is asked for and not looked at.
//
// As in many C libraries, hiredis before 1.0 among them. Takes an allocation
// that fails.
class NullUnchecked : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      Append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{std::string(line_.get(), size_),
                     chunk.substr(newline + 1)};
    }

   private:
    struct Free {
      void operator()(char* memory) const { std::free(memory); }
    };

    void Append(Bytes piece) {
      const size_t size = size_ + piece.size();
      char* const old = line_.release();
      // Bug: null where memory ran out, and the old memory is lost.
      line_.reset(static_cast<char*>(std::realloc(old, size + 1)));
      std::memcpy(line_.get() + size_, piece.data(), piece.size());
      line_.get()[size] = '\0';
      size_ = size;
    }

    std::unique_ptr<char, Free> line_;
    size_t size_ = 0;
  };

  Plain IncrementalDeserialize() const { return {}; }
};

// Unescapes in place, and writes one byte more than it read where a line ends
// in a backslash.
//
// As in Mongoose 28a56370 (I5), which wrote behind its data. Takes a line that
// ends in a backslash, and bytes behind it in the buffer.
class WritesOneMore : public ToyLines {
 public:
  static constexpr Traits kTraits{.in_place = true};

  class Deserializer : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t before = filled_;
      const Bytes received = Take(buffer, nbytes);
      const size_t newline = received.find('\n', before);
      if (newline == Bytes::npos) return kNeedMore;
      if (newline > 0 && buffer[newline - 1] == '\\' &&
          newline + 1 < buffer.size()) {
        // Bug: a closing quote for whoever reads the line as a C string. It is
        // put where the next line begins.
        buffer[newline + 1] = '"';
      }
      return Decoded{std::string(received.substr(0, newline)),
                     received.substr(newline + 1)};
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;
  };

  std::vector<Packet> Samples() const { return {"ab", "", "c:\\dir\\", "d"}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(100, size_hint);
  }
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
};

}  // namespace

std::vector<Mutant> BoundsMutants() {
  return {{.name = "nul-behind",
           .bug_class = 'I',
           .museum = "I5",
           .difficulty = 3,
           .killed_by = "window-contract",
           .canonical = true,
           .make = Make<NulBehind>},
          {.name = "below-zero",
           .bug_class = 'I',
           .museum = "I1",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .wild = true,
           .make = Make<BelowZero>},
          {.name = "no-entry-for-del",
           .bug_class = 'I',
           .museum = "I4",
           .difficulty = 4,
           .killed_by = "progress",
           .wild = true,
           .make = Make<NoEntryForDel>},
          {.name = "null-unchecked",
           .bug_class = 'I',
           .museum = "",
           .difficulty = 4,
           .killed_by = "out-of-memory",
           .wild = true,
           .make = Make<NullUnchecked>},
          {.name = "writes-one-more",
           .bug_class = 'I',
           .museum = "I5",
           .difficulty = 3,
           .killed_by = "window-contract",
           .make = Make<WritesOneMore>}};
}

}  // namespace splitproof::mutants
