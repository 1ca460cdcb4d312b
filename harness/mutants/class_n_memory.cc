// Class N: what comes out is right, and memory is kept that nobody needs, asked
// for where none is needed, or lost where there is none.

#include <cstdint>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "harness/mutants/all_mutants.h"
#include "harness/mutants/toy_formats.h"
#include "harness/mutants/toy_session.h"
#include "harness/mutants/toy_table.h"
#include "harness/mutants/toy_tags.h"

namespace splitproof::mutants {
namespace {

// Copies what has been received of a line, to search it, with each recv.
//
// As in any buffered reader that was made from a plain one: the form exists to
// save this. Takes counting.
class CopiesToSearch : public ToyLines {
 public:
  static constexpr Traits kTraits{.in_place = true};

  class Deserializer : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t searched = filled_;
      const Bytes received = Take(buffer, nbytes);
      std::string copy;  // Bug: `received` is as good.
      copy.reserve(64 + nbytes);
      copy.append(received.substr(searched));
      const size_t newline = copy.find('\n');
      if (newline == std::string::npos) return kNeedMore;
      return Decoded{std::string(received.substr(0, searched + newline)),
                     received.substr(searched + newline + 1)};
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;
  };

  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(100, size_hint);
  }
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
};

// What was decoded stays in memory until the connection ends.
//
// As in msgpack-python #283 (N1). Takes many packets on one connection.
class KeepsConsumed {
 public:
  using Packet = std::string;
  using Sink = PushSink<std::string>;

  void Feed(Bytes chunk, Sink& sink) {
    held_.append(chunk);
    size_t newline = held_.find('\n', searched_);
    while (newline != std::string::npos) {
      sink.Packet(held_.substr(begin_, newline - begin_), newline + 1);
      begin_ = newline + 1;  // Bug: nothing is ever erased.
      newline = held_.find('\n', begin_);
    }
    searched_ = held_.size();
  }
  std::span<char> Reserve(size_t size_hint) { return room_.Reserve(size_hint); }
  void Commit(size_t nbytes, Sink& sink) { Feed(room_.Written(nbytes), sink); }
  void Finish(Sink& sink) {
    if (begin_ == held_.size()) return;
    sink.Error(SkipLines::Unfinished(), held_.size());
  }
  void Reset() {
    held_.clear();
    begin_ = searched_ = 0;
  }

  std::vector<std::string> MalformedSamples() const {
    return {"ab\n\nc\n", "ab\nunfinished"};
  }
  std::vector<std::string> Delimiters() const { return {"\n"}; }

 private:
  PushRoom room_;
  std::string held_;
  size_t begin_ = 0;
  size_t searched_ = 0;
};

// Each error is kept, with the line it was about, for a log that nobody reads.
//
// As in EasyNetwork PR #54, where a traceback kept the buffers (N5). Takes many
// errors on one connection that goes on.
class KeepsErrors : public AnyNewlines {
 public:
  void Feed(Bytes chunk, Sink& sink) {
    Refuser refuser(*this, sink);
    AnyNewlines::Feed(chunk, refuser);
  }
  void Commit(size_t nbytes, Sink& sink) { Feed(room_.Written(nbytes), sink); }

  std::vector<std::string> MalformedSamples() const {
    return {"a\n#b\nc\n", "#\n#\n#\n"};
  }

 private:
  // Makes errors of comments.
  class Refuser final : public Sink {
   public:
    Refuser(KeepsErrors& owner, Sink& sink) : owner_(owner), sink_(sink) {}
    void Packet(const std::string& line, uint64_t end) override {
      if (!line.starts_with('#')) return sink_.Packet(line, end);
      const Malformed error = Refused({}, /*fatal=*/false);
      owner_.log_.emplace_back(error.status, line);  // Bug.
      sink_.Error(error, end);
    }
    void Error(const Malformed& error, uint64_t end) override {
      sink_.Error(error, end);
    }

   private:
    KeepsErrors& owner_;
    Sink& sink_;
  };

  std::vector<std::pair<absl::Status, std::string>> log_;
};

// An overlong line is skipped, and held until its end is there.
//
// As in Twisted #7500 and Redis 11e0c4c55 (N2, N3): an endless line fills the
// memory, limit or no limit. Takes a line that is longer than the limit by far.
class HoldsTheSkipped : public SkipLines, public BufferedBy<SkipLines> {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      line_.append(chunk.substr(0, newline));  // Bug: up to the limit.
      if (newline == Bytes::npos) return kNeedMore;
      const Bytes remainder = chunk.substr(newline + 1);
      if (line_.size() > kLimit) return TooLong(remainder, /*fatal=*/false);
      return Decoded{line_, remainder};
    }
    Step<std::string> Finish() const {
      if (line_.size() > kLimit) return TooLong({});
      if (line_.empty()) return kNeedMore;
      return Unfinished();
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string line_;
  };

  static constexpr Traits kTraits{.in_place = true};
  Plain IncrementalDeserialize() const { return {}; }
  Buffered BufferedIncrementalDeserialize() const { return {}; }
};

// "5:hello": makes room for a payload before its length is held against the
// limit.
//
// As in decoders of every binary format, once. Takes a length that nobody
// means, and a look at the memory: the error is the right one.
class BelievesTheLength {
 public:
  using Packet = std::string;

  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      for (size_t i = 0; i < chunk.size(); ++i) {
        if (in_payload_) return Collect(chunk.substr(i));
        const char c = chunk[i];
        const bool is_digit = '0' <= c && c <= '9';
        if (c == ':') {
          in_payload_ = true;
          payload_.reserve(length_);  // Bug: only if it is allowed.
          if (length_ > kLimit) return TooLong(chunk.substr(i + 1));
          if (length_ == 0) return Decoded{std::string(), chunk.substr(i + 1)};
        } else if (!is_digit || ++digits_ > kDigitsMax) {
          return Refused(chunk.substr(i + 1));
        } else {
          length_ = 10 * length_ + static_cast<size_t>(c - '0');
        }
      }
      return kNeedMore;
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    static constexpr size_t kDigitsMax = 8;

    Step<std::string> Collect(Bytes bytes) {
      const Bytes piece = bytes.substr(0, length_ - payload_.size());
      payload_.append(piece);
      if (payload_.size() < length_) return kNeedMore;
      return Decoded{std::move(payload_), bytes.substr(piece.size())};
    }

    bool in_payload_ = false;
    size_t digits_ = 0;
    size_t length_ = 0;
    std::string payload_;
  };

  absl::Status IncrementalSerialize(const Packet& packet,
                                    ChunkSink sink) const {
    sink(absl::StrCat(packet.size(), ":", packet));
    return absl::OkStatus();
  }
  std::vector<Packet> Samples() const { return {"ab", "", "hello"}; }
  std::vector<std::string> MalformedSamples() const { return {"x", "101:ab"}; }
  Plain IncrementalDeserialize() const { return {}; }

 private:
  static constexpr size_t kLimit = 100;
};

// A line is put into memory asked for by hand. If what comes next runs out of
// memory, nobody gives it back.
//
// As in code that was written before exceptions. Takes the second of two
// allocations to fail.
class LosesMemory : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      line_.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      char* const copy = new char[line_.size()];  // Bug: not owned.
      line_.copy(copy, line_.size());
      std::string packet(line_.size() + 40, ' ');
      packet.replace(0, line_.size(), copy, line_.size());
      packet.resize(line_.size());
      delete[] copy;
      return Decoded{std::move(packet), chunk.substr(newline + 1)};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string line_;
  };

  Plain IncrementalDeserialize() const { return {}; }
};

// What puts a line together cannot fail, says its declaration.
//
// As in the many functions that were made noexcept because "it only appends".
// Takes an allocation that fails: the program ends.
class CannotFail : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      Append(chunk.substr(0, newline));
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{line_, chunk.substr(newline + 1)};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    void Append(Bytes piece) noexcept { line_.append(piece); }  // Bug.

    std::string line_;
  };

  std::vector<Packet> Samples() const { return {"ab", std::string(40, 'x')}; }
  Plain IncrementalDeserialize() const { return {}; }
};

// A piece for which there is no memory is left out, and the line goes on.
//
// As in handlers that catch everything, "so that the server stays up". Takes a
// line that needs memory, and an allocation that fails.
class LeavesPiecesOut : public ToyLines {
 public:
  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t newline = chunk.find('\n');
      try {
        line_.append(chunk.substr(0, newline));
      } catch (const std::bad_alloc&) {  // Bug: not to be caught.
        ++pieces_left_out_;
      }
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{line_, chunk.substr(newline + 1)};
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string line_;
    size_t pieces_left_out_ = 0;  // Which nobody asks for.
  };

  Plain IncrementalDeserialize() const { return {}; }
};

// Something is kept for each connection that an object has had.
//
// As in EasyNetwork PR #212 (N5), whose consumers were not cleared. Takes many
// connections.
class KeepsConnections : public Session {
 public:
  void Clear() override {
    past_.push_back(handled_);  // Bug.
    Session::Clear();
  }

 private:
  std::vector<uint64_t> past_;
};

// A table of lines is limited by the bytes of the lines that are in it.
//
// What RFC 7541, 4.1 adds 32 bytes to each entry for: empty lines cost nothing,
// and the table holds as many as come. Takes thousands of empty lines on one
// connection; a table that fills up grows for as long, and is right.
using FreeEntries = LinesOfATable</*kEntryBytes=*/0>;  // Bug: 32.

}  // namespace

std::vector<Mutant> MemoryMutants() {
  return {{.name = "copies-to-search",
           .bug_class = 'N',
           .museum = "",
           .difficulty = 3,
           .killed_by = "allocation-law",
           .canonical = true,
           .make = Make<CopiesToSearch>},
          {.name = "keeps-consumed",
           .bug_class = 'N',
           .museum = "N1",
           .difficulty = 4,
           .killed_by = "allocation-law",
           .make = Make<KeepsConsumed>},
          {.name = "keeps-errors",
           .bug_class = 'N',
           .museum = "N5",
           .difficulty = 5,
           .killed_by = "allocation-law",
           .make = Make<KeepsErrors>},
          {.name = "holds-the-skipped",
           .bug_class = 'N',
           .museum = "N2",
           .difficulty = 5,
           .killed_by = "allocation-law",
           .make = Make<HoldsTheSkipped>},
          {.name = "believes-the-length",
           .bug_class = 'N',
           .museum = "",
           .difficulty = 4,
           .killed_by = "allocation-law",
           .make = Make<BelievesTheLength>},
          {.name = "loses-memory",
           .bug_class = 'N',
           .museum = "",
           .difficulty = 4,
           .killed_by = "out-of-memory",
           .canonical = true,
           .make = Make<LosesMemory>},
          {.name = "cannot-fail",
           .bug_class = 'N',
           .museum = "",
           .difficulty = 4,
           .killed_by = "out-of-memory",
           .wild = true,
           .make = Make<CannotFail>},
          {.name = "leaves-pieces-out",
           .bug_class = 'N',
           .museum = "",
           .difficulty = 4,
           .killed_by = "out-of-memory",
           .make = Make<LeavesPiecesOut>},
          {.name = "keeps-connections",
           .bug_class = 'N',
           .museum = "N5",
           .difficulty = 4,
           .killed_by = "allocation-law",
           .make = Make<KeepsConnections>},
          {.name = "free-entries",
           .bug_class = 'N',
           .museum = "",
           .difficulty = 5,
           .killed_by = "allocation-law",
           .make = Make<FreeEntries>}};
}

}  // namespace splitproof::mutants
