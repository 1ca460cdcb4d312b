// Drives the plain deserializers of one connection.
//
// Each recv gets a chunk of its own: malloc of the recv size, realloc to what
// was received, free when it has been decoded. That is the cost which the
// buffered form exists to avoid, and it is kept here exactly, as the thing to
// compare with. A remainder is fed to the next packet's deserializer where it
// lies, so that no byte is copied for being one of many packets in a chunk.
//
// When memory runs out the stream ends with a `resource` error. Window() has no
// sink to tell: it is empty then, and OnOutOfMemory() or OnEof() reports why.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_PLAIN_CONSUMER_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_PLAIN_CONSUMER_H_

#include <cstddef>
#include <cstdint>
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
class PlainConsumer {
  static_assert(CheckPlainForm<S>());

 public:
  using P = StepPacketOf<S>;

  // `recv_size`, at least 1: the bytes one recv is given room for.
  PlainConsumer(const S& serializer, size_t recv_size, Hooks hooks = {})
      : serializer_(&serializer),
        recv_size_(recv_size),
        hooks_(std::move(hooks)) {}
  PlainConsumer(const PlainConsumer&) = delete;
  PlainConsumer& operator=(const PlainConsumer&) = delete;
  ~PlainConsumer() { FreeChunk(); }

  // Where recv writes next: a new chunk. Empty when the stream is dead, and
  // when there is no memory for a chunk.
  std::span<char> Window() {
    if (dead_ || out_of_memory_) return {};
    if (chunk_ == nullptr && !AllocateChunk()) return {};
    return {chunk_, chunk_size_};
  }

  // `nbytes` bytes, at least 1, have been written to the window.
  template <class Sink>
  void OnRecv(size_t nbytes, Sink&& sink) {
    received_ += nbytes;
    if (auto fault = ShrinkChunk(nbytes)) {
      fed_ += nbytes;
      Fail(*fault, sink);
    }
    Bytes unread(chunk_, nbytes);
    while (!dead_ && !unread.empty()) unread = FeedOnce(unread, sink);
    FreeChunk();
  }

  // The stream has ended. Afterwards it is dead; a second call does nothing.
  template <class Sink>
  void OnEof(Sink&& sink) {
    if (dead_) return;
    if (out_of_memory_) {
      OnOutOfMemory(sink);
      return;
    }
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

  // A new connection.
  void Clear() {
    FreeChunk();
    deserializer_.Destroy();
    fed_ = 0;
    received_ = 0;
    dead_ = out_of_memory_ = false;
  }

  bool dead() const { return dead_; }
  Hooks& hooks() { return hooks_; }

  // What the future of the packets depends on, wherever their bytes lie. Of a
  // connection that is not over, between two recvs.
  std::string Digest() const
    requires HasDigest<PlainDeserializerOf<S>>
  {
    return absl::StrCat(fed_, ",", deserializer_.Digest());
  }

 private:
  bool AllocateChunk() {
    const auto fault =
        internal::ThrownBy([&] { chunk_ = hooks_.Allocate(recv_size_); });
    chunk_size_ = recv_size_;
    out_of_memory_ = fault.has_value();
    return !out_of_memory_;
  }

  std::optional<Malformed> ShrinkChunk(size_t size) {
    return internal::ThrownBy([&] {
      chunk_ = hooks_.Shrink(chunk_, size);
      chunk_size_ = size;
    });
  }

  PlainDeserializerOf<S>& Deserializer() {
    return deserializer_.Get(
        [&] { return MakePlainDeserializer(*serializer_, scratch_); });
  }

  // Feeds all of `unread` and returns what is left over.
  template <class Sink>
  Bytes FeedOnce(Bytes unread, Sink& sink) {
    fed_ += unread.size();
    Step<P> step = internal::CatchAll<Step<P>>(
        [&] { return Deserializer().Feed(unread); });
    if (step.needs_more()) return {};
    if (auto fault = internal::FaultOf(step, fed_)) {
      Fail(*fault, sink);
      return {};
    }
    const Bytes remainder = internal::RemainderOf(step);
    internal::Emit(
        step, {.end = received_ - remainder.size(), .remainder = remainder},
        sink);
    if (internal::IsFatal(step)) {
      Die();
      return {};
    }
    return BeginPacket(remainder, sink);
  }

  // The last packet is done. Returns `remainder`, to be fed to the next one.
  template <class Sink>
  Bytes BeginPacket(Bytes remainder, Sink& sink) {
    fed_ = remainder.size();
    const auto fault = internal::ThrownBy([&] {
      remainder = Secure(remainder);
      deserializer_.Renew();
    });
    if (fault) {
      Fail(*fault, sink);
      return {};
    }
    fed_ = 0;
    return remainder;
  }

  // The remainder in memory that outlives its deserializer.
  Bytes Secure(Bytes remainder) {
    if (internal::LiesIn(remainder, {chunk_, chunk_size_}) ||
        internal::LiesIn(remainder, aside_)) {
      return remainder;
    }
    aside_.assign(remainder);
    return aside_;
  }

  Step<P> Finish() {
    if constexpr (HasPlainFinish<PlainDeserializerOf<S>>) {
      return Deserializer().Finish();
    } else {
      return internal::DefaultFinish<P>(fed_);
    }
  }

  // The deserializer broke the contract, or threw: where it had got to is not
  // known, so the error lies where its packet begins.
  template <class Sink>
  void Fail(const Malformed& fault, Sink& sink) {
    sink.Error(fault, {.end = received_ - fed_, .remainder = {}});
    Die();
  }

  void Die() {
    deserializer_.Destroy();
    dead_ = true;
  }

  void FreeChunk() {
    if (chunk_ != nullptr) hooks_.Free(chunk_, chunk_size_);
    chunk_ = nullptr;
  }

  const S* serializer_;
  size_t recv_size_;
  [[no_unique_address]] Hooks hooks_;
  Scratch scratch_;
  internal::DeserializerSlot<PlainDeserializerOf<S>> deserializer_;
  std::string aside_;  // A remainder that lay in its deserializer's own memory.
  char* chunk_ = nullptr;
  size_t chunk_size_ = 0;
  size_t fed_ = 0;  // Bytes given to the packet under way.
  uint64_t received_ = 0;
  bool dead_ = false;
  bool out_of_memory_ = false;  // And not reported yet, unless dead.
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_PLAIN_CONSUMER_H_
