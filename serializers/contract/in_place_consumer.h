// Drives the buffered deserializers of one connection without copying.
//
// For serializers whose traits say `in_place`. One buffer for the connection:
//
//     0        base          committed      end              size
//     |  dead  |  this packet  |   unseen   |  recv's window  |
//
// A packet begins at `base`. Its deserializer has been given the bytes up to
// `committed`; those up to `end` have been received, and are given to it as
// soon as it asks. When the packet is complete its remainder is simply where
// the next packet begins: nothing moves. Only when more bytes are needed, and
// the end of the buffer is short of room, is the packet under way moved to the
// front.
//
// A deserializer that keeps offsets does not notice. One that must stay put
// while it decodes (a coroutine, which holds on to the buffer) is given a span
// of constant size, and packets are moved only before their first byte is seen;
// recv may run past that span.
//
// Where a packet can be told by looking at it (concepts.h: HasLook), packets
// are decoded one behind the other in registers, and of one that needs more
// bytes only the memo of who looked is kept. The deserializers, windows and
// deliveries of the contract are for what is neither.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_IN_PLACE_CONSUMER_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_IN_PLACE_CONSUMER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "absl/base/attributes.h"
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
class InPlaceConsumer {
  static_assert(CheckBufferedForm<S>());

 public:
  using P = StepPacketOf<S>;
  using D = BufferedDeserializerOf<S>;
  using Buffer = decltype(std::declval<const S&>().CreateDeserializerBuffer(1));

  // `size_hint`, at least 1: the bytes one recv should find room for.
  InPlaceConsumer(const S& serializer, size_t size_hint, Hooks hooks = {})
      : serializer_(&serializer),
        size_hint_(size_hint),
        hooks_(std::move(hooks)) {}
  InPlaceConsumer(const InPlaceConsumer&) = delete;
  InPlaceConsumer& operator=(const InPlaceConsumer&) = delete;

  // Creates the buffer, the first time, and starts the first deserializer.
  template <class Sink>
  void Open(Sink&& sink) {
    using Outcome = std::optional<Malformed>;
    auto fault = internal::CatchAll<Outcome>([&] { return CreateBuffer(); });
    if (fault) {
      Fail(*fault, sink);
    } else {
      window_end_ = buffer_->size();
      Drain(sink);
    }
  }

  // Where recv writes next. Empty when the stream is dead.
  std::span<char> Window() const { return {data_ + end_, data_ + window_end_}; }

  // `nbytes` bytes, at least 1, have been written to the window.
  template <class Sink>
  ABSL_ATTRIBUTE_ALWAYS_INLINE void OnRecv(size_t nbytes, Sink&& sink) {
    end_ += nbytes;
    if (end_ - base_ < enough_ && IsRoomMade()) return;
    // The window that was asked for last is still the one.
    if (!Looks()) Present(std::min(room_, nbytes), sink);
    Drain(sink);
  }

  // The stream has ended. Afterwards it is dead; a second call does nothing.
  template <class Sink>
  void OnEof(Sink&& sink) {
    if (dead_) return;
    while (committed_ < end_) {
      if (DeliverOnce(sink)) return;
    }
    Step<P> step = internal::CatchAll<Step<P>>([&] { return Finish(); });
    if (!step.needs_more()) {
      internal::Emit(step, {.end = Received(), .remainder = Bytes()}, sink);
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
    started_ = false;
    if (buffer_) {
      hooks_.Restarted(Whole(), Whole().subspan(base_, end_ - base_));
    }
    base_ = committed_ = end_ = presented_ = memo_ = enough_ = 0;
    moved_ = 0;
    dead_ = false;
    window_end_ = 0;
  }

  bool dead() const { return dead_; }
  Hooks& hooks() { return hooks_; }

  // What the future of the packets depends on, wherever their bytes lie. Of a
  // connection that is not over, between two recvs.
  std::string Digest() const
    requires HasDigest<D>
  {
    const std::string held(data_ + base_, data_ + end_);
    return absl::StrCat(presented_, ",", held, ",", deserializer_.Digest());
  }

 private:
  static constexpr bool kPinned = requires { D::kPinned; };
  static constexpr size_t kAlignment = 64;  // Of recv's write position.

  std::span<char> Whole() { return {data_, buffer_->size()}; }

  std::optional<Malformed> CreateBuffer() {
    if (!buffer_) {
      buffer_.emplace(serializer_->CreateDeserializerBuffer(size_hint_));
      data_ = buffer_->data();
      hooks_.Created(Whole());
    }
    if (!Whole().empty()) return std::nullopt;
    return BrokenContract(Clause::kWindow,
                          "CreateDeserializerBuffer() made an empty buffer");
  }

  // The most bytes a frame may take.
  size_t FrameBytes() {
    if constexpr (requires { buffer_->frame_bytes(); }) {
      return buffer_->frame_bytes();
    } else {
      return buffer_->size();
    }
  }

  // What the deserializer sees as its buffer.
  std::span<char> Span() {
    if constexpr (kPinned) {
      return Whole().subspan(base_, FrameBytes());
    } else {
      return Whole().subspan(base_);
    }
  }

  // Presents received bytes until the deserializer needs more than there are.
  template <class Sink>
  ABSL_ATTRIBUTE_ALWAYS_INLINE void Drain(Sink& sink) {
    while (!dead_) {
      if constexpr (HasLook<S>) {
        if (Looks() && DecodeByLooking(sink) && IsRoomMade()) return;
      }
      if (DeliverOnce(sink)) return;
    }
  }

  // Gives the deserializer what it asks for of what it has not seen. True if
  // there is nothing: what recv brings next is for it.
  template <class Sink>
  bool DeliverOnce(Sink& sink) {
    if (kPinned || committed_ == end_) MakeRoom();
    const std::span<char> window = AskForWindow(sink);
    if (dead_) return true;
    Rewind(window.data() - data_);
    if (committed_ == end_) {
      room_ = window.size();
      return true;
    }
    Present(std::min(window.size(), end_ - committed_), sink);
    return dead_;
  }

  // Whether to look at a packet first: nothing of it has been delivered, and
  // nobody watches how it is delivered.
  bool Looks() const {
    return HasLook<S> && presented_ == 0 && !hooks_.AskTwice();
  }

  // Decodes packets for as long as looking is enough. False if it is not for
  // the one that is under way then, of which nothing has been delivered.
  template <class Sink>
  ABSL_ATTRIBUTE_ALWAYS_INLINE bool DecodeByLooking(Sink& sink) {
    char* const end = data_ + end_;
    char* at = data_ + base_;
    size_t memo = memo_;
    bool decided = true;
    size_t enough = 0;
    Glance<P> glance;
    while (at != end) {
      const std::span<char> own(at, end);
      hooks_.Enter(Whole(), own);
      glance = D::Look(*serializer_, Bytes(at, own.size()), memo);
      hooks_.Leave(Whole(), own);
      // None, or more than there are: who delivers finds out what is wrong.
      if (!glance.IsPacket() || glance.bytes - 1 >= own.size()) {
        decided = glance.NeedsMore();
        enough = glance.bytes;
        break;
      }
      at += glance.bytes;
      sink.Packet(glance.packet, Extent{.end = moved_ + (at - data_),
                                        .remainder = Bytes(at, end - at)});
      hooks_.Dead(own.first(glance.bytes));
      memo = 0;
    }
    memo_ = memo;
    enough_ = enough;
    base_ = committed_ = at - data_;
    return decided;
  }

  // Makes room for the next recv. False without room: something is wrong, and
  // who delivers finds out what.
  bool IsRoomMade() {
    MakeRoom();
    return end_ < window_end_;
  }

  // Moves the packet under way towards the front of the buffer where that is
  // needed and allowed.
  void MakeRoom() {
    if (kPinned && started_) return;
    const size_t held = end_ - base_;
    if (held == 0) {
      moved_ += end_;
      base_ = committed_ = end_ = 0;
    } else if (IsShortOfRoom(held)) {
      MoveTo(AlignedFront(held));
    }
  }

  bool IsShortOfRoom(size_t held) {
    const size_t size = buffer_->size();
    if constexpr (kPinned) return size - base_ < FrameBytes() + size_hint_;
    const size_t room = size - end_;
    if (room < size_hint_) return true;
    // Cheap enough: moves no more bytes than it makes room for.
    return room < size / 2 && held <= base_;
  }

  // The position closest to the front at which recv's write position is
  // aligned, unless that would take room from the next recv.
  size_t AlignedFront(size_t held) {
    const size_t shift = (kAlignment - held % kAlignment) % kAlignment;
    const size_t room = kPinned ? FrameBytes() + size_hint_ : held + size_hint_;
    return shift + room <= buffer_->size() ? shift : 0;
  }

  void MoveTo(size_t front) {
    if (front >= base_) return;
    const size_t distance = base_ - front;
    const size_t old_end = end_;
    std::memmove(data_ + front, data_ + base_, end_ - base_);
    base_ -= distance;
    committed_ -= distance;
    end_ -= distance;
    moved_ += distance;
    hooks_.Dead(Whole().subspan(end_, old_end - end_));
  }

  // Where the deserializer wants its next bytes, checked.
  template <class Sink>
  std::span<char> AskForWindow(Sink& sink) {
    std::span<char> window;
    const auto fault = internal::Ask(
        [&] { return Prepare(); }, hooks_.AskTwice(),
        [&](std::span<char> answer) { return WindowFault(answer); }, window);
    if (fault) Fail(*fault, sink);
    return window;
  }

  D& Deserializer() {
    return deserializer_.Get(
        [&] { return MakeBufferedDeserializer(*serializer_, scratch_); });
  }

  std::span<char> Prepare() {
    started_ = true;
    D& deserializer = Deserializer();
    hooks_.Enter(Whole(), Own());
    const std::span<char> window = deserializer.Prepare(Span());
    hooks_.Leave(Whole(), Own());
    return window;
  }

  std::optional<Malformed> WindowFault(std::span<char> window) {
    const std::span<char> span = Span();
    const bool inside = internal::LiesIn(Bytes(window.data(), window.size()),
                                         Bytes(span.data(), span.size()));
    const bool received = window.data() <= data_ + committed_;
    if (!window.empty() && inside && received) return std::nullopt;
    if (window.empty()) return internal::EmptyWindow(*deserializer_.get());
    return BrokenContract(
        Clause::kWindow, inside
                             ? "the window starts behind bytes that were never "
                               "received: not legal with the trait in_place"
                             : "the window is not inside the buffer");
  }

  // The deserializer wants its next bytes at `start`: it has no use for the
  // committed bytes from there on.
  void Rewind(size_t start) {
    const size_t dropped = committed_ - start;
    if (dropped == 0) return;
    std::memmove(data_ + start, data_ + committed_, end_ - committed_);
    committed_ -= dropped;
    end_ -= dropped;
    moved_ += dropped;
    hooks_.Dead(Whole().subspan(end_, dropped));
  }

  // The bytes that belong to the packet under way.
  std::span<char> Own() { return Whole().subspan(base_, committed_ - base_); }

  // Gives the deserializer its next `nbytes` bytes, which lie in place.
  template <class Sink>
  ABSL_ATTRIBUTE_ALWAYS_INLINE void Present(size_t nbytes, Sink& sink) {
    committed_ += nbytes;
    presented_ += nbytes;
    Step<P> step = internal::CatchAll<Step<P>>([&] {
      hooks_.Enter(Whole(), Own());
      Step<P> result = deserializer_.get()->Commit(Span(), nbytes);
      hooks_.Leave(Whole(), Own());
      return result;
    });
    if (!step.needs_more()) Conclude(step, sink);
  }

  // The packet under way is done.
  template <class Sink>
  void Conclude(Step<P>& step, Sink& sink) {
    if (auto fault = FaultOf(step)) {
      Fail(*fault, sink);
      return;
    }
    const Bytes remainder = internal::RemainderOf(step);
    internal::Emit(step, ExtentOf(remainder), sink);
    if (internal::IsFatal(step)) {
      Die();
    } else {
      BeginPacketAt(committed_ - remainder.size(), sink);
    }
  }

  std::optional<Malformed> FaultOf(Step<P>& step) {
    auto fault = internal::FaultOf(step, presented_);
    if (fault || IsEndOf(internal::RemainderOf(step), Own())) return fault;
    return BrokenContract(Clause::kWindow,
                          "the remainder is not the end of the bytes just "
                          "committed, as the trait in_place promises");
  }

  static bool IsEndOf(Bytes remainder, std::span<char> own) {
    return remainder.empty() ||
           (remainder.size() <= own.size() &&
            remainder.data() == own.last(remainder.size()).data());
  }

  Extent ExtentOf(Bytes remainder) const {
    return {.end = Received() - Unseen() - remainder.size(),
            .remainder = remainder,
            .unseen = Unseen()};
  }

  size_t Unseen() const { return end_ - committed_; }
  uint64_t Received() const { return moved_ + end_; }

  template <class Sink>
  void BeginPacketAt(size_t base, Sink& sink) {
    started_ = false;
    presented_ = memo_ = enough_ = 0;
    const size_t old_base = std::exchange(base_, base);
    committed_ = base;
    const auto fault = internal::ThrownBy([&] { deserializer_.Renew(); });
    if (fault) Fail(*fault, sink);
    hooks_.Dead(Whole().subspan(old_base, base - old_base));
  }

  Step<P> Finish() {
    if constexpr (HasBufferedFinish<D>) {
      return Deserializer().Finish(Span());
    } else {
      return internal::DefaultFinish<P>(presented_);
    }
  }

  // The deserializer broke the contract, or threw: where it had got to is not
  // known, so the error lies where its packet begins.
  template <class Sink>
  void Fail(const Malformed& fault, Sink& sink) {
    const uint64_t begin = Received() - Unseen() - presented_;
    sink.Error(fault, {.end = begin, .remainder = {}});
    Die();
  }

  void Die() {
    deserializer_.Destroy();
    dead_ = true;
    window_end_ = end_;
  }

  const S* serializer_;
  size_t size_hint_;
  [[no_unique_address]] Hooks hooks_;
  std::optional<Buffer> buffer_;
  char* data_ = nullptr;  // Of the buffer.
  Scratch scratch_;
  internal::DeserializerSlot<D> deserializer_;
  bool started_ = false;  // The packet's deserializer has seen the buffer.
  bool dead_ = false;
  size_t base_ = 0;
  size_t committed_ = 0;
  size_t end_ = 0;
  size_t window_end_ = 0;  // The end of the buffer; `end_` if there is no more.
  size_t presented_ = 0;   // Bytes given to the packet under way.
  size_t memo_ = 0;        // Of whoever has looked at it, and how many bytes
  size_t enough_ = 0;      // make it worth to look again.
  uint64_t moved_ = 0;     // Stream offset of the buffer's first byte.
  size_t room_ = 0;  // Bytes of the window that the deserializer has asked for.
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_IN_PLACE_CONSUMER_H_
