// Drives the buffered deserializers of one connection, whatever they do.
//
// For serializers that promise nothing: they may start anywhere in the buffer,
// move the start between two requests, clear the buffer before the first read,
// and give back remainders from memory of their own, longer than the buffer.
// So a remainder cannot stay where it is: it is moved aside, and presented to
// the next deserializer through its windows, in as many pieces as they take.
// The copying is per packet and cannot be helped: serializers that want better
// declare the trait `in_place`.
//
// The buffer is created once, and the deserializer always sees all of it.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_ASIDE_CONSUMER_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_ASIDE_CONSUMER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/concepts.h"
#include "serializers/contract/consumer_support.h"
#include "serializers/contract/extent.h"
#include "serializers/contract/hooks.h"
#include "serializers/contract/scratch.h"
#include "serializers/contract/step.h"

namespace splitproof {

// A sink has `Packet(StepPacketOf<S>&, const Extent&)` and
// `Error(const Malformed&, const Extent&)`, and must not call the consumer. The
// serializer must outlive the consumer. Not thread-safe.
template <class S, class Hooks = NoHooks>
class AsideConsumer {
  static_assert(CheckBufferedForm<S>());

 public:
  using P = StepPacketOf<S>;
  using D = BufferedDeserializerOf<S>;
  using Buffer = decltype(std::declval<const S&>().CreateDeserializerBuffer(1));

  // `size_hint`, at least 1: passed to CreateDeserializerBuffer().
  AsideConsumer(const S& serializer, size_t size_hint, Hooks hooks = {})
      : serializer_(&serializer),
        size_hint_(size_hint),
        hooks_(std::move(hooks)) {}
  AsideConsumer(const AsideConsumer&) = delete;
  AsideConsumer& operator=(const AsideConsumer&) = delete;

  // Creates the buffer, the first time, and starts the first deserializer.
  template <class Sink>
  void Open(Sink&& sink) {
    using Outcome = std::optional<Malformed>;
    auto fault = internal::CatchAll<Outcome>([&] { return CreateBuffer(); });
    if (fault) {
      Fail(*fault, sink);
    } else {
      Drain(sink);
    }
  }

  // Where recv writes next. Empty when the stream is dead.
  std::span<char> Window() const { return window_; }

  // `nbytes` bytes, at least 1, have been written to the window.
  template <class Sink>
  void OnRecv(size_t nbytes, Sink&& sink) {
    received_ += nbytes;
    Present(nbytes, sink);
    Drain(sink);
  }

  // The stream has ended. Afterwards it is dead; a second call does nothing.
  template <class Sink>
  void OnEof(Sink&& sink) {
    if (dead_) return;
    Step<P> step = internal::CatchAll<Step<P>>([&] { return Finish(); });
    if (!step.needs_more()) {
      internal::Emit(step, {.end = received_, .remainder = Bytes()}, sink);
    }
    Die();
  }

  // There is no memory to go on with: ends the stream with a `resource` error,
  // unless it is dead.
  template <class Sink>
  void OnOutOfMemory(Sink&& sink) {
    if (!dead_) Fail(OutOfMemory(), sink);
  }

  // A new connection on the same buffer. Open() comes next.
  void Clear() {
    deserializer_.Destroy();
    if (buffer_) hooks_.Restarted(Whole(), Whole());
    unseen_.clear();
    seen_ = presented_ = 0;
    received_ = 0;
    dead_ = false;
    window_ = {};
  }

  bool dead() const { return dead_; }
  Hooks& hooks() { return hooks_; }

  // What the future of the packets depends on, wherever their bytes lie. Of a
  // connection that is not over, between two recvs.
  std::string Digest() const
    requires HasDigest<D>
  {
    const char* begin = buffer_->data();
    const char* end = window_.data();
    const std::string held(begin, end);
    return absl::StrCat(presented_, ",", unseen_.substr(seen_), ",", held, ",",
                        deserializer_.Digest());
  }

 private:
  std::span<char> Whole() { return {buffer_->data(), buffer_->size()}; }

  std::optional<Malformed> CreateBuffer() {
    if (!buffer_) {
      buffer_.emplace(serializer_->CreateDeserializerBuffer(size_hint_));
      hooks_.Created(Whole());
    }
    if (!Whole().empty()) return std::nullopt;
    return BrokenContract(Clause::kWindow,
                          "CreateDeserializerBuffer() made an empty buffer");
  }

  // Presents what was moved aside until the deserializer needs more than that.
  template <class Sink>
  void Drain(Sink& sink) {
    while (!dead_) {
      AskForWindow(sink);
      if (dead_ || seen_ == unseen_.size()) return;
      const size_t piece = std::min(window_.size(), unseen_.size() - seen_);
      std::memcpy(window_.data(), unseen_.data() + seen_, piece);
      seen_ += piece;
      Present(piece, sink);
    }
  }

  template <class Sink>
  void AskForWindow(Sink& sink) {
    const auto fault = internal::Ask(
        [&] { return Prepare(); }, hooks_.AskTwice(),
        [&](std::span<char> answer) { return WindowFault(answer); }, window_);
    if (fault) Fail(*fault, sink);
  }

  std::span<char> Prepare() {
    D& deserializer = deserializer_.Get(
        [&] { return MakeBufferedDeserializer(*serializer_, scratch_); });
    hooks_.Enter(Whole(), Whole());
    const std::span<char> window = deserializer.Prepare(Whole());
    hooks_.Leave(Whole(), Whole());
    return window;
  }

  std::optional<Malformed> WindowFault(std::span<char> window) {
    if (window.empty()) return internal::EmptyWindow(*deserializer_.get());
    if (internal::LiesIn(Bytes(window.data(), window.size()),
                         Bytes(buffer_->data(), buffer_->size()))) {
      return std::nullopt;
    }
    return BrokenContract(Clause::kWindow,
                          "the window is not inside the buffer");
  }

  // Gives the deserializer the first `nbytes` bytes of its window.
  template <class Sink>
  void Present(size_t nbytes, Sink& sink) {
    presented_ += nbytes;
    Step<P> step = internal::CatchAll<Step<P>>([&] {
      hooks_.Enter(Whole(), Whole());
      Step<P> result = deserializer_.get()->Commit(Whole(), nbytes);
      hooks_.Leave(Whole(), Whole());
      return result;
    });
    if (step.needs_more()) return;
    if (auto fault = internal::FaultOf(step, presented_)) {
      Fail(*fault, sink);
      return;
    }
    const Bytes remainder = internal::RemainderOf(step);
    internal::Emit(step, ExtentOf(remainder), sink);
    if (internal::IsFatal(step)) {
      Die();
      return;
    }
    BeginPacket(remainder, sink);
  }

  // The last packet is done; `remainder` is what it gave back.
  template <class Sink>
  void BeginPacket(Bytes remainder, Sink& sink) {
    presented_ = remainder.size();
    const auto fault = internal::ThrownBy([&] {
      MoveAside(remainder);
      presented_ = 0;
      deserializer_.Renew();
    });
    if (fault) Fail(*fault, sink);
    hooks_.Dead(Whole());
  }

  Extent ExtentOf(Bytes remainder) const {
    return {.end = received_ - Unseen() - remainder.size(),
            .remainder = remainder,
            .unseen = Unseen()};
  }

  size_t Unseen() const { return unseen_.size() - seen_; }

  // Puts the remainder in front of what has not been seen yet. Mostly it is the
  // end of what was last taken from there.
  void MoveAside(Bytes remainder) {
    const Bytes seen = Bytes(unseen_).substr(0, seen_);
    if (seen.ends_with(remainder)) {
      seen_ -= remainder.size();
    } else {
      next_unseen_.assign(remainder);
      next_unseen_.append(unseen_, seen_);
      unseen_.swap(next_unseen_);
      seen_ = 0;
    }
  }

  Step<P> Finish() {
    if constexpr (HasBufferedFinish<D>) {
      return deserializer_.get()->Finish(Whole());
    } else {
      return internal::DefaultFinish<P>(presented_);
    }
  }

  // The deserializer broke the contract, or threw: where it had got to is not
  // known, so the error lies where its packet begins.
  template <class Sink>
  void Fail(const Malformed& fault, Sink& sink) {
    const uint64_t begin = received_ - Unseen() - presented_;
    sink.Error(fault, {.end = begin, .remainder = {}});
    Die();
  }

  void Die() {
    deserializer_.Destroy();
    dead_ = true;
    window_ = {};
  }

  const S* serializer_;
  size_t size_hint_;
  [[no_unique_address]] Hooks hooks_;
  std::optional<Buffer> buffer_;
  Scratch scratch_;
  internal::DeserializerSlot<D> deserializer_;
  std::string unseen_;  // Received bytes; the first seen_ have been presented.
  std::string next_unseen_;
  size_t seen_ = 0;
  bool dead_ = false;
  size_t presented_ = 0;  // Bytes given to the packet under way.
  uint64_t received_ = 0;
  std::span<char> window_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_ASIDE_CONSUMER_H_
