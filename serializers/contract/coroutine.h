// Deserializers written as coroutines.
//
// A parser reads best as straight code that asks for bytes where it needs them:
//
//   Deserialization<Line> BufferedIncrementalDeserialize(
//       std::span<char> buffer, Scratch& scratch) const {
//     size_t filled = 0;
//     size_t newline = Bytes::npos;
//     while (newline == Bytes::npos) {
//       size_t nbytes = co_yield StartAt(filled);
//       newline = Bytes(buffer.data() + filled, nbytes).find('\n');
//       ...
//     }
//     co_return Decoded{packet, remainder};
//   }
//
// One coroutine decodes one packet. What it yields says where the next bytes
// go, and what it gets back says what arrived:
//
//   size_t n    = co_yield kWholeBuffer;    recv writes from the beginning
//   size_t n    = co_yield StartAt(k);      recv writes from offset k
//   size_t n    = co_yield LastBytes(k);    recv writes into the last k bytes
//   Bytes chunk = co_yield kNeedMore;       any n bytes, seen as a chunk
//
// `n` counts the bytes written from that start, not from offset 0. A coroutine
// that only yields kNeedMore never sees the buffer, and serves as plain and as
// buffered deserializer alike. The body starts with the first Prepare(), with a
// buffer that stays put for the packet; bytes that it was not told of are
// stale. Writing to the buffer, to clear it, is legal before the first read.
//
// The end of the stream in a packet is an error of kind Scratch::at_end, which
// the body may set.
//
// Rules. The result must not view a local: see scratch.h. g++-12 miscompiles
// some expressions that mix `co_yield` with temporaries: yield one scalar or
// one of the values above, in a statement of its own.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_COROUTINE_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_COROUTINE_H_

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/scratch.h"
#include "serializers/contract/step.h"
#include "serializers/contract/traits.h"

namespace splitproof {

struct WholeBuffer {};
inline constexpr WholeBuffer kWholeBuffer{};

// Offset of the first byte that recv may write. Must lie inside the buffer.
struct StartAt {
  explicit constexpr StartAt(size_t offset) : offset(offset) {}
  size_t offset;
};

// How many bytes at the end of the buffer recv may write: at least 1 (there is
// no "-0", which would mean the whole buffer), at most all.
struct LastBytes {
  explicit constexpr LastBytes(size_t count) : count(count) {}
  size_t count;
};

// What a suspended coroutine has asked for.
struct Request {
  enum class Start { kWhole, kOffset, kLast };
  Start start = Start::kWhole;
  size_t value = 0;
  // A request for a chunk says nothing of a buffer: the only legal one in a
  // plain deserializer.
  bool as_chunk = true;
};

// The result type of a coroutine deserializer of packets P. Owns the suspended
// coroutine; move-only; not thread-safe.
template <class P>
class Deserialization {
 public:
  class promise_type;

  Deserialization(Deserialization&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)) {}
  Deserialization& operator=(Deserialization&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Deserialization() {
    if (handle_) handle_.destroy();
  }

  // Runs the body to its first request, or to its end. Rethrows what it throws.
  void Start() { Resume(); }

  // Hands over received bytes and runs to the next request, or to the end.
  void Resume(Bytes received) {
    handle_.promise().received_ = received;
    Resume();
  }

  bool done() const { return handle_.done(); }
  const Request& request() const { return handle_.promise().request_; }
  // The result, once done() is true.
  Step<P> TakeResult() { return *std::move(handle_.promise().result_); }

 private:
  using Handle = std::coroutine_handle<promise_type>;
  explicit Deserialization(Handle handle) : handle_(handle) {}

  void Resume() {
    handle_.resume();
    std::exception_ptr thrown = std::exchange(handle_.promise().thrown_, {});
    if (thrown) std::rethrow_exception(std::move(thrown));
  }

  Handle handle_;
};

template <class P>
class Deserialization<P>::promise_type {
 public:
  // The frame lives in the Scratch that is among the coroutine's parameters.
  template <class... Args>
  static void* operator new(size_t size, Args&... args) {
    FrameSlot* slot = nullptr;
    ((slot = SlotOf(args, slot)), ...);
    static_assert((std::is_same_v<Args, Scratch> || ...),
                  "splitproof: a coroutine deserializer takes a `Scratch&`");
    char* memory = static_cast<char*>(slot->Acquire(size + kHeaderBytes));
    *reinterpret_cast<FrameSlot**>(memory) = slot;
    return memory + kHeaderBytes;
  }
  static void operator delete(void* frame, size_t size) {
    char* memory = static_cast<char*>(frame) - kHeaderBytes;
    (*reinterpret_cast<FrameSlot**>(memory))
        ->Release(memory, size + kHeaderBytes);
  }

  Deserialization get_return_object() {
    return Deserialization(Handle::from_promise(*this));
  }
  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  void unhandled_exception() { thrown_ = std::current_exception(); }

  template <class Result>
    requires std::is_constructible_v<Step<P>, Result&&>
  void return_value(Result&& result) {
    result_.emplace(std::forward<Result>(result));
  }

  auto yield_value(NeedMore) { return Ask<Bytes>({}); }
  auto yield_value(WholeBuffer) {
    return Ask<size_t>({.start = Request::Start::kWhole, .as_chunk = false});
  }
  auto yield_value(StartAt start) {
    return Ask<size_t>({.start = Request::Start::kOffset,
                        .value = start.offset,
                        .as_chunk = false});
  }
  auto yield_value(LastBytes last) {
    return Ask<size_t>({.start = Request::Start::kLast,
                        .value = last.count,
                        .as_chunk = false});
  }

 private:
  friend class Deserialization;

  // Keeps the frame aligned as `operator new` would.
  static constexpr size_t kHeaderBytes = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

  template <class Arg>
  static FrameSlot* SlotOf(Arg& arg, FrameSlot* found) {
    if constexpr (std::is_same_v<Arg, Scratch>) {
      return &arg.frame;
    } else {
      return found;
    }
  }

  template <class Answer>
  struct Awaiter {
    promise_type& promise;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    Answer await_resume() const noexcept {
      if constexpr (std::is_same_v<Answer, Bytes>) {
        return promise.received_;
      } else {
        return promise.received_.size();
      }
    }
  };

  template <class Answer>
  Awaiter<Answer> Ask(Request request) {
    request_ = request;
    return Awaiter<Answer>{*this};
  }

  Request request_;
  Bytes received_;
  std::optional<Step<P>> result_;
  std::exception_ptr thrown_;
};

template <class T>
inline constexpr bool kIsDeserialization = false;
template <class P>
inline constexpr bool kIsDeserialization<Deserialization<P>> = true;

namespace internal {

// What the end of the stream is to a coroutine: it is not asked, it has said so
// in its scratch.
template <class P>
Step<P> EndOf(bool under_way, const Scratch& scratch) {
  if (!under_way) return kNeedMore;
  return Malformed{
      .kind = scratch.at_end,
      .status = absl::InvalidArgumentError("the stream ended in a packet"),
      .remainder = {},
      .fatal = true};
}

inline std::string DigestOf(const Scratch& scratch) {
  return absl::StrCat(scratch.at_end, ",", scratch.bytes);
}

}  // namespace internal

// Makes a plain deserializer of a coroutine. The serializer and the scratch
// must outlive it.
template <class S, class P>
class PlainCoroutine {
 public:
  PlainCoroutine(const S& serializer, Scratch& scratch)
      : scratch_(&scratch), body_(Prime(serializer, scratch)) {}

  Step<P> Feed(Bytes chunk) {
    if (!started_) {
      started_ = true;
      body_.Start();
      if (body_.done()) return BrokenContract(Clause::kWindow, kDidNotYield);
      if (!body_.request().as_chunk)
        return BrokenContract(Clause::kWindow, kNoBuffer);
    }
    body_.Resume(chunk);
    if (body_.done()) return body_.TakeResult();
    if (!body_.request().as_chunk)
      return BrokenContract(Clause::kWindow, kNoBuffer);
    return kNeedMore;
  }

  Step<P> Finish() { return internal::EndOf<P>(started_, *scratch_); }

  std::string Digest() const
    requires(TraitsOf<S>().bytes_are_state)
  {
    return absl::StrCat(started_, ",", internal::DigestOf(*scratch_));
  }

 private:
  static constexpr std::string_view kDidNotYield =
      "the coroutine ended before it asked for bytes";
  static constexpr std::string_view kNoBuffer =
      "a plain coroutine asked for a position in a buffer";

  static Deserialization<P> Prime(const S& serializer, Scratch& scratch) {
    scratch.BeginPacket();
    return serializer.IncrementalDeserialize(scratch);
  }

  Scratch* scratch_;
  Deserialization<P> body_;
  bool started_ = false;
};

// Makes a buffered deserializer of a coroutine. The serializer and the scratch
// must outlive it; the buffer must be the same in every call.
template <class S, class P>
class BufferedCoroutine {
 public:
  // The consumer must not move the buffer while this decodes a packet.
  static constexpr bool kPinned = true;

  BufferedCoroutine(const S& serializer, Scratch& scratch)
      : serializer_(&serializer), scratch_(&scratch) {}

  // Empty when the coroutine asked for an impossible start: see complaint().
  std::span<char> Prepare(std::span<char> buffer) {
    if (!body_) {
      scratch_->BeginPacket();
      body_.emplace(
          serializer_->BufferedIncrementalDeserialize(buffer, *scratch_));
      body_->Start();
    }
    if (body_->done()) {
      return Refuse("the coroutine ended before it asked for bytes");
    }
    return WindowFor(body_->request(), buffer);
  }

  Step<P> Commit(std::span<char> buffer, size_t nbytes) {
    const std::span<char> window = WindowFor(body_->request(), buffer);
    committed_ = true;
    body_->Resume(Bytes(window.data(), nbytes));
    if (body_->done()) return body_->TakeResult();
    return kNeedMore;
  }

  Step<P> Finish(std::span<char> buffer) {
    static_cast<void>(buffer);
    return internal::EndOf<P>(committed_, *scratch_);
  }

  std::string Digest() const
    requires(TraitsOf<S>().bytes_are_state)
  {
    if (!body_) return "";
    const Request& request = body_->request();
    return absl::StrCat(committed_, ",", request.start, ",", request.value, ",",
                        internal::DigestOf(*scratch_));
  }

  // Why Prepare() answered with an empty window.
  const std::string& complaint() const { return complaint_; }

 private:
  std::span<char> WindowFor(const Request& request, std::span<char> buffer) {
    switch (request.start) {
      case Request::Start::kWhole:
        return buffer;
      case Request::Start::kOffset:
        if (request.value < buffer.size()) return buffer.subspan(request.value);
        return Refuse(absl::StrCat("start position ", request.value,
                                   " is at or past the end of the buffer of ",
                                   buffer.size(), " bytes"));
      case Request::Start::kLast:
        if (request.value > buffer.size()) {
          return Refuse(
              absl::StrCat("start position -", request.value,
                           " is before the beginning of the buffer of ",
                           buffer.size(), " bytes"));
        }
        if (request.value > 0) return buffer.last(request.value);
        return Refuse("start position -0: LastBytes() takes at least 1");
    }
    return {};
  }

  std::span<char> Refuse(std::string complaint) {
    complaint_ = std::move(complaint);
    return {};
  }

  const S* serializer_;
  Scratch* scratch_;
  std::optional<Deserialization<P>> body_;
  bool committed_ = false;
  std::string complaint_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_COROUTINE_H_
