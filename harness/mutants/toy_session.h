// Connection classes with a buffer of their own, decoded right.
//
//   Session   lines that end with LF; UPGRADE makes everything behind it frames
//             of a length byte and a payload. The buffer is linear, and what is
//             left is moved to its front after each recv.
//   RingSession  lines that end with LF, in a ring.

#ifndef SPLITPROOF_HARNESS_MUTANTS_TOY_SESSION_H_
#define SPLITPROOF_HARNESS_MUTANTS_TOY_SESSION_H_

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "harness/mutants/toy_whole.h"
#include "serializers/contract/endpoint.h"
#include "serializers/contract/traits.h"

namespace splitproof::mutants {

// What both have in common: events, and the end of the connection.
class ToyConnection : public Endpoint {
 public:
  void OnRecv(size_t nbytes, EventSink& sink) final {
    Run(sink, [&] { Received(nbytes, sink); });
  }
  void OnEof(EventSink& sink) final {
    Run(sink, [&] { Ended(sink); });
  }
  void OnError(int error, EventSink&) override {
    over_ |= error != EAGAIN && error != EWOULDBLOCK && error != EINTR;
  }

 protected:
  virtual void Received(size_t nbytes, EventSink& sink) = 0;
  virtual void Ended(EventSink& sink) {
    if (over_) return;
    if (Unread() > 0) Fail(ErrorKind::kTruncated, Unread(), sink);
    over_ = true;
  }
  // Received bytes that were not handled.
  virtual size_t Unread() const = 0;

  // `handled_` is behind the packet.
  void Tell(const std::string& packet, EventSink& sink) {
    sink.OnPacket(PacketRef::Of<ToyConnection>(packet),
                  {.end = handled_, .remainder = {}});
  }
  // The unread bytes are wrong as soon as `nbytes` of them are known.
  void Fail(ErrorKind kind, size_t nbytes, EventSink& sink) {
    over_ = true;
    sink.OnError({.kind = kind,
                  .status = absl::InvalidArgumentError("bad command"),
                  .remainder = {},
                  .fatal = true},
                 {.end = handled_ + nbytes, .remainder = {}});
  }
  void Restart() {
    handled_ = 0;
    over_ = false;
  }

 private:
  // Memory that runs out ends the connection.
  template <class Call>
  void Run(EventSink& sink, Call call) {
    try {
      call();
    } catch (const std::bad_alloc&) {
      over_ = true;
      sink.OnError({.kind = ErrorKind::kResource,
                    .status = absl::Status(),
                    .remainder = {},
                    .fatal = true},
                   {.end = handled_, .remainder = {}});
    }
  }

 protected:
  uint64_t handled_ = 0;
  bool over_ = false;
};

class Session : public ToyConnection {
 public:
  static constexpr Traits kTraits{.carries_state = true};
  static constexpr size_t kCapacity = 128;
  static constexpr size_t kLimit = 40;  // Of a line, and of a payload.

  std::span<char> Window() override {
    if (over_) return {};
    return std::span<char>(buffer_).subspan(end_);
  }
  void Received(size_t nbytes, EventSink& sink) override {
    end_ += nbytes;
    while (!over_ && begin_ < end_ && HandleOne(sink)) {
    }
    Compact();
  }
  void Clear() override {
    Restart();
    begin_ = end_ = 0;
    upgraded_ = false;
  }

  std::vector<std::string> MalformedSamples() const {
    return {"HELLO\nQUIT\n",
            "\n\nPING\n",
            "UPGRADE\n\3abc\1x",
            std::string("PING\nUPGRADE\n\0\2a\n\0", 17),
            "UPGRADE\nUPGRADE\n",
            "UPGRADE\n\4abc",
            "PING\nPIN",
            absl::StrCat(std::string(40, 'l'), "\n"),
            absl::StrCat("PING\n", std::string(41, 'l'), "\n"),
            absl::StrCat(std::string(40, 'a'), "\n", std::string(40, 'b'), "\n",
                         std::string(40, 'c'), "\n", std::string(40, 'd'),
                         "\nQUIT\n")};
  }
  std::vector<std::string> Delimiters() const { return {"\n", "UPGRADE\n"}; }

 protected:
  size_t Unread() const override { return end_ - begin_; }
  Bytes Waiting() const { return {buffer_.data() + begin_, end_ - begin_}; }

  // Handles what is next; false if it is not all there.
  virtual bool HandleOne(EventSink& sink) {
    return upgraded_ ? HandleFrame(sink) : HandleLine(sink);
  }
  virtual bool HandleLine(EventSink& sink) {
    const size_t newline = Waiting().substr(0, kLimit + 1).find('\n');
    if (newline == Bytes::npos) {
      if (Waiting().size() > kLimit) {
        Fail(ErrorKind::kLimit, kLimit + 1, sink);
      }
      return false;
    }
    const std::string line(Waiting().substr(0, newline));
    Handled(newline + 1);
    Tell(line, sink);
    if (line == "UPGRADE") upgraded_ = true;
    return true;
  }
  virtual bool HandleFrame(EventSink& sink) {
    const size_t length = static_cast<uint8_t>(Waiting().front());
    if (length > kLimit) {
      Fail(ErrorKind::kLimit, 1, sink);
      return false;
    }
    if (Waiting().size() < 1 + length) return false;
    const std::string payload(Waiting().substr(1, length));
    Handled(1 + length);
    Tell(payload, sink);
    return true;
  }
  void Handled(size_t nbytes) {
    begin_ += nbytes;
    handled_ += nbytes;
  }
  // What is left is moved to the front.
  virtual void Compact() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }

  std::array<char, kCapacity> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  bool upgraded_ = false;
};

class RingSession : public ToyConnection {
 public:
  static constexpr size_t kCapacity = 64;
  static constexpr size_t kLimit = 40;

  // The free bytes that follow each other: up to the end of the ring, or up to
  // the first unread byte.
  std::span<char> Window() override {
    if (over_) return {};
    const size_t at = Index(begin_ + size_);
    return std::span<char>(ring_).subspan(
        at, std::min(kCapacity - at, kCapacity - size_));
  }
  void Received(size_t nbytes, EventSink& sink) override {
    size_ += nbytes;
    while (!over_ && HandleLine(sink)) {
    }
  }
  void Clear() override {
    Restart();
    begin_ = size_ = 0;
  }

  std::vector<std::string> MalformedSamples() const {
    return {"one\ntwo\n",
            "\n\n",
            "unfinished",
            absl::StrCat(std::string(41, 'l'), "\n"),
            absl::StrCat(std::string(40, 'a'), "\n", std::string(40, 'b'), "\n",
                         std::string(20, 'c'), "\n\n", std::string(40, 'd'),
                         "\nend\n"),
            absl::StrCat(std::string(31, 'a'), "\n", std::string(31, 'b'), "\n",
                         std::string(31, 'c'), "\n")};
  }
  std::vector<std::string> Delimiters() const { return {"\n"}; }

 protected:
  static size_t Index(size_t position) { return position % kCapacity; }
  size_t Unread() const override { return size_; }
  char At(size_t i) const { return ring_[Index(begin_ + i)]; }

  virtual bool HandleLine(EventSink& sink) {
    const size_t newline = FindNewline();
    if (newline == Bytes::npos) {
      if (size_ > kLimit) Fail(ErrorKind::kLimit, kLimit + 1, sink);
      return false;
    }
    const std::string line = Copy(newline);
    Handled(newline + 1);
    Tell(line, sink);
    return true;
  }
  // The index of the LF of the first line, if it is short enough.
  virtual size_t FindNewline() const {
    for (size_t i = 0; i < std::min(size_, kLimit + 1); ++i) {
      if (At(i) == '\n') return i;
    }
    return Bytes::npos;
  }
  // The first `count` bytes, which may be in two parts.
  virtual std::string Copy(size_t count) const {
    const size_t first = std::min(count, kCapacity - begin_);
    std::string copy(ring_.data() + begin_, first);
    copy.append(ring_.data(), count - first);
    return copy;
  }
  void Handled(size_t nbytes) {
    begin_ = Index(begin_ + nbytes);
    size_ -= nbytes;
    handled_ += nbytes;
  }

  std::array<char, kCapacity> ring_;
  size_t begin_ = 0;
  size_t size_ = 0;
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_TOY_SESSION_H_
