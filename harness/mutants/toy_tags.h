// A push decoder in the manner of expat, decoded right: markup of tags and text
// becomes events.
//
//   <b>one &lt; two</b>    "<b>", "one < two", "</b>"
//
// Text comes out, in one piece, with the `<` that ends it. `&lt;` and `&amp;`
// are the only entities. Errors are fatal, at the first wrong byte.

#ifndef SPLITPROOF_HARNESS_MUTANTS_TOY_TAGS_H_
#define SPLITPROOF_HARNESS_MUTANTS_TOY_TAGS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "harness/mutants/toy_whole.h"
#include "serializers/contract/push_decoder.h"
#include "serializers/contract/serializer.h"

namespace splitproof::mutants {

// Memory for recv to write to, of a size that never changes.
class PushRoom {
 public:
  std::span<char> Reserve(size_t size_hint) {
    if (room_.empty()) room_.resize(std::max<size_t>(size_hint, 1));
    return room_;
  }
  Bytes Written(size_t nbytes) const { return {room_.data(), nbytes}; }

 private:
  std::vector<char> room_;
};

class Tags {
 public:
  static constexpr Traits kTraits{.carries_state = true};
  using Packet = std::string;
  using Sink = PushSink<std::string>;
  static constexpr size_t kTokenBytesMax = 100;

  void Feed(Bytes chunk, Sink& sink) {
    for (const char c : chunk) {
      if (dead_) return;
      ++end_;
      Take(c, sink);
    }
  }
  std::span<char> Reserve(size_t size_hint) { return room_.Reserve(size_hint); }
  void Commit(size_t nbytes, Sink& sink) { Feed(room_.Written(nbytes), sink); }
  void Finish(Sink& sink) {
    if (dead_ || (state_ == State::kText && token_.empty())) return;
    Fail(ErrorKind::kTruncated, sink);
  }
  void Reset() {
    state_ = State::kText;
    token_.clear();
    entity_.clear();
    end_ = 0;
    dead_ = false;
  }

  std::vector<std::string> MalformedSamples() const {
    return {"<a></a>",
            "<b>one &lt; two</b>",
            "<a>x<b>&amp;&amp;</b>y</a>",
            "text<a>",
            "<a><<b>",
            "<a>&gt;</a>",
            "<a>&lt</a>",
            "<a>more",
            "<a"};
  }
  std::vector<std::string> Delimiters() const { return {"<", ">", "&", ";"}; }

 protected:
  enum class State { kText, kTag, kEntity };

  void Take(char c, Sink& sink) {
    switch (state_) {
      case State::kText:
        if (c == '<') {
          Tell(sink);
          token_ = "<";
          state_ = State::kTag;
        } else if (c == '&') {
          state_ = State::kEntity;
        } else {
          Append(c, sink);
        }
        break;
      case State::kTag:
        if (c == '<') return Fail(ErrorKind::kMalformed, sink);
        Append(c, sink);
        if (c != '>' || dead_) break;
        Tell(sink);
        state_ = State::kText;
        break;
      case State::kEntity:
        TakeEntity(c, sink);
        break;
    }
  }
  void TakeEntity(char c, Sink& sink) {
    entity_.push_back(c);
    if (entity_ == "lt;" || entity_ == "amp;") {
      state_ = State::kText;
      Append(entity_ == "lt;" ? '<' : '&', sink);
      entity_.clear();
    } else if (!Bytes("lt;").starts_with(entity_) &&
               !Bytes("amp;").starts_with(entity_)) {
      Fail(ErrorKind::kMalformed, sink);
    }
  }
  void Append(char c, Sink& sink) {
    if (token_.size() == kTokenBytesMax) return Fail(ErrorKind::kLimit, sink);
    token_.push_back(c);
  }
  // The token is complete, unless there is none.
  void Tell(Sink& sink) {
    if (!token_.empty()) sink.Packet(token_, end_);
    token_.clear();
  }
  void Fail(ErrorKind kind, Sink& sink) {
    dead_ = true;
    sink.Error({.kind = kind,
                .status = absl::InvalidArgumentError("bad markup"),
                .remainder = {},
                .fatal = true},
               end_);
  }

  PushRoom room_;
  State state_ = State::kText;
  std::string token_;
  std::string entity_;
  uint64_t end_ = 0;
  bool dead_ = false;
};

// A push decoder of lines that end with LF, CR or CRLF, whichever comes: it is
// known only with the next line whether a CR was all.
class AnyNewlines {
 public:
  static constexpr Traits kTraits{.carries_state = true};
  using Packet = std::string;
  using Sink = PushSink<std::string>;
  static constexpr size_t kLimit = 100;

  void Feed(Bytes chunk, Sink& sink) {
    for (const char c : chunk) {
      if (dead_) return;
      ++end_;
      Take(c, sink);
    }
  }
  std::span<char> Reserve(size_t size_hint) { return room_.Reserve(size_hint); }
  void Commit(size_t nbytes, Sink& sink) { Feed(room_.Written(nbytes), sink); }
  void Finish(Sink& sink) {
    if (!dead_ && !line_.empty()) Fail(ErrorKind::kTruncated, sink);
  }
  void Reset() {
    line_.clear();
    after_cr_ = dead_ = false;
    end_ = 0;
  }

  std::vector<std::string> MalformedSamples() const {
    return {"a\nb\n", "a\rb\r", "a\r\nb\r\n", "\r\r\n\n", "a\r\n\r\nb", "ab"};
  }
  std::vector<std::string> Delimiters() const { return {"\r", "\n"}; }

 protected:
  void Take(char c, Sink& sink) {
    const bool after_cr = std::exchange(after_cr_, c == '\r');
    if (c == '\n' && after_cr) return;
    if (c == '\n' || c == '\r') {
      sink.Packet(line_, end_);
      line_.clear();
    } else if (line_.size() == kLimit) {
      Fail(ErrorKind::kLimit, sink);
    } else {
      line_.push_back(c);
    }
  }
  void Fail(ErrorKind kind, Sink& sink) {
    dead_ = true;
    sink.Error({.kind = kind,
                .status = absl::InvalidArgumentError("not a line"),
                .remainder = {},
                .fatal = true},
               end_);
  }

  PushRoom room_;
  std::string line_;
  bool after_cr_ = false;
  uint64_t end_ = 0;
  bool dead_ = false;
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_TOY_TAGS_H_
