// Class J: a packet, a remainder or a pointer refers to memory that is
// overwritten, moved or freed later.

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/mutants/all_mutants.h"
#include "harness/mutants/kept_view.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_tags.h"

namespace splitproof::mutants {
namespace {

// A packet has room for 15 bytes of text, and a view of anything longer.
//
// As in riakpbc PR #57 (J4), behind a short-string optimisation: short samples
// never show it. Takes a line of more than 15 bytes.
class LongView {
 public:
  struct Packet {
    explicit Packet(Bytes text) : size(text.size()), view(text) {
      if (size > sizeof(text_)) return;  // Bug: a std::string for the others.
      text.copy(text_, size);
      view = {};
    }
    Bytes text() const { return view.empty() ? Bytes(text_, size) : view; }
    [[maybe_unused]] friend bool operator==(const Packet& a, const Packet& b) {
      return a.text() == b.text();
    }

    size_t size;
    Bytes view;
    char text_[15] = {};
  };

  class Plain {
   public:
    Step<Packet> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      if (line_.empty() && newline != Bytes::npos) {
        return Decoded{Packet(chunk.substr(0, newline)),
                       chunk.substr(newline + 1)};
      }
      line_.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{Packet(line_), chunk.substr(newline + 1)};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string line_;
  };

  static void AppendCanonical(const Packet& packet, std::string& out) {
    splitproof::AppendCanonical(packet.text(), out);
  }
  absl::Status IncrementalSerialize(const Packet& packet,
                                    ChunkSink sink) const {
    return ToyLines().IncrementalSerialize(std::string(packet.text()), sink);
  }
  std::vector<Packet> Samples() const {
    return {Packet("ab"), Packet(""), Packet("sixteen bytes...")};
  }
  std::vector<std::string> Delimiters() const { return {"\n"}; }
  Plain IncrementalDeserialize() const { return {}; }
};

// Keeps where the buffer was when the packet began. The consumer may move what
// was received to the front, and the packet is read where it no longer is.
//
// As in OpenSSL CVE-2016-6309 and OpenH264 PR #3992 (J2, J11). Takes a packet
// that is moved while it is incomplete.
class KeepsThePlace : public ToyLines {
 public:
  static constexpr Traits kTraits{.in_place = true};

  class Deserializer {
   public:
    std::span<char> Prepare(std::span<char> buffer) {
      if (begin_ == nullptr) begin_ = buffer.data();  // Bug.
      return buffer.subspan(filled_);
    }
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const Bytes fresh(buffer.data() + filled_, nbytes);
      const size_t newline = fresh.find('\n');
      const size_t size = filled_ + std::min(newline, nbytes);
      filled_ += nbytes;
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{std::string(begin_, size), fresh.substr(newline + 1)};
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   private:
    const char* begin_ = nullptr;
    size_t filled_ = 0;
  };

  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(100, size_hint);
  }
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
};

// The pieces of a line are collected in a static string, to save allocations.
// It is cleared where a line ends, and one connection's unfinished line begins
// the next one's.
//
// As in parsers that became servers. Takes two connections.
class OneForAll : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      static std::string line;  // Bug.
      const size_t newline = chunk.find('\n');
      line.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{std::exchange(line, {}), chunk.substr(newline + 1)};
    }

    friend bool operator==(const Plain&, const Plain&) = default;
  };

  std::vector<std::string> MalformedSamples() const { return {"unfinished"}; }
  Plain IncrementalDeserialize() const { return {}; }
};

// The first piece of a line is copied, the others are remembered where they
// lay, and put together at the end. Chunks are gone by then.
//
// As in bjoern PR #133 (J7), which kept a mark in a header over two calls.
// Takes a line in three pieces or more.
class RemembersPieces : public ToyLines, public BufferedBy<CrlfLines> {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t searched = held_.size() + size_;
      if (held_.empty()) {
        held_.assign(chunk);
      } else {
        pieces_.emplace_back(chunk);  // Bug: a copy.
        size_ += chunk.size();
      }
      std::string all = held_;
      for (const Bytes piece : pieces_) all.append(piece);
      Step<std::string> step = CrlfLines::Decide(all, searched);
      const auto in_chunk = [&](Bytes& remainder) {
        remainder = chunk.substr(chunk.size() - remainder.size());
      };
      if (auto* line = step.decoded()) in_chunk(line->remainder);
      if (auto* error = step.malformed()) in_chunk(error->remainder);
      return step;
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string held_;
    std::vector<Bytes> pieces_;
    size_t size_ = 0;
  };

  RemembersPieces() : ToyLines("\r\n") {}
  std::vector<Packet> Samples() const { return CrlfLines().Samples(); }
  Plain IncrementalDeserialize() const { return {}; }
};

}  // namespace

std::vector<Mutant> AliasMutants() {
  return {{.name = "kept-view",
           .bug_class = 'J',
           .museum = "J4",
           .difficulty = 2,
           .killed_by = "no-kept-alias",
           .canonical = true,
           .make = Make<KeptView>},
          {.name = "long-view",
           .bug_class = 'J',
           .museum = "J4",
           .difficulty = 3,
           .killed_by = "no-kept-alias",
           .make = Make<LongView>},
          {.name = "keeps-the-place",
           .bug_class = 'J',
           .museum = "J11",
           .difficulty = 4,
           .killed_by = "split-invariance",
           .make = Make<KeepsThePlace>},
          {.name = "one-for-all",
           .bug_class = 'J',
           .museum = "",
           .difficulty = 3,
           .killed_by = "split-invariance",
           .make = Make<OneForAll>},
          {.name = "remembers-pieces",
           .bug_class = 'J',
           .museum = "J7",
           .difficulty = 2,
           .killed_by = "split-invariance",
           .make = Make<RemembersPieces>}};
}

}  // namespace splitproof::mutants
