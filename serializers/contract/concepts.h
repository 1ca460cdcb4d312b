// The members of a serializer, one concept each.
//
// A serializer holds configuration only and is shared by any number of
// connections; all state of a packet lives in the deserializers it makes. Only
// `Packet` and one of the two deserializers are required, every further member
// unlocks more checks:
//
//   using Packet          owned, equality-comparable, printable
//   using PacketView      what a Step carries, where that is not Packet: valid
//                         until the sink returns, and convertible to Packet
//   Serialize(packet)     -> absl::StatusOr<std::string>
//   Deserialize(bytes)    -> absl::StatusOr<Packet>; missing or extra data is
//                         an error
//   IncrementalSerialize(packet, ChunkSink)   -> absl::Status
//   IncrementalDeserialize()                  -> a PlainDeserializer
//   CreateDeserializerBuffer(size_hint)       -> RecvBuffer, or any contiguous
//                         range of char; once per connection, never empty
//   BufferedIncrementalDeserialize()          -> a BufferedDeserializer
//
// The two deserializers come in three styles. In class style the member returns
// an object with Feed(), or Prepare() and Commit(). In coroutine style it *is*
// a coroutine that takes a `Scratch&` (see coroutine.h). In wrapper style it
// takes a `Scratch&` and returns such an object: a serializer made of another
// one (see protocol.h) hands the scratch on to it. MakePlainDeserializer() and
// MakeBufferedDeserializer() take them all: nothing downstream knows the style.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_CONCEPTS_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_CONCEPTS_H_

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/coroutine.h"
#include "serializers/contract/scratch.h"
#include "serializers/contract/step.h"

namespace splitproof {

template <class S>
concept HasPacket = requires { typename S::Packet; };

template <class S>
concept HasPacketView = requires { typename S::PacketView; };

namespace internal {
template <class S>
struct StepPacket {
  using type = typename S::Packet;
};
template <HasPacketView S>
struct StepPacket<S> {
  using type = typename S::PacketView;
};
}  // namespace internal

// What a Step of S carries: its PacketView, or its Packet where it has no view.
template <HasPacket S>
using StepPacketOf = typename internal::StepPacket<S>::type;

template <class S>
concept HasSerialize = requires(const S s, const typename S::Packet packet) {
  { s.Serialize(packet) } -> std::convertible_to<absl::StatusOr<std::string>>;
};

template <class S>
concept HasDeserialize = requires(const S s, Bytes bytes) {
  {
    s.Deserialize(bytes)
  } -> std::convertible_to<absl::StatusOr<typename S::Packet>>;
};

template <class S>
concept HasIncrementalSerialize =
    requires(const S s, const typename S::Packet packet, ChunkSink sink) {
      { s.IncrementalSerialize(packet, sink) } -> std::same_as<absl::Status>;
    };

// Feed() decodes from chunks. It is never given 0 bytes, and nothing after a
// Decoded or Malformed.
template <class D, class P>
concept PlainDeserializer = requires(D d, Bytes chunk) {
  { d.Feed(chunk) } -> std::same_as<Step<P>>;
};

// Prepare() says where recv writes next: inside the buffer, never empty, the
// same when asked twice. Commit() says how many bytes were written from there,
// at least 1. The buffer is passed in each call; a deserializer that keeps
// offsets only does not care when the consumer moves it between two calls,
// committed bytes included.
template <class D, class P>
concept BufferedDeserializer =
    requires(D d, std::span<char> buffer, size_t nbytes) {
      { d.Prepare(buffer) } -> std::same_as<std::span<char>>;
      { d.Commit(buffer, nbytes) } -> std::same_as<Step<P>>;
    };

// Optional: what the end of the stream means to a packet under way. kNeedMore
// is a clean end, Decoded a packet that only the end completes (its remainder
// is empty), Malformed an error. Without it the end is clean before the first
// byte and `truncated` after.
template <class D>
concept HasPlainFinish = requires(D d) { d.Finish(); };
template <class D>
concept HasBufferedFinish =
    requires(D d, std::span<char> buffer) { d.Finish(buffer); };

// Optional: makes a used deserializer as good as new and keeps its memory.
// Consumers then use one object for the whole connection.
template <class D>
concept HasReset = requires(D d) { d.Reset(); };

template <class S>
concept PlainByClass = requires(const S s) { s.IncrementalDeserialize(); };
template <class S>
concept PlainWithScratch = requires(const S s, Scratch& scratch) {
  s.IncrementalDeserialize(scratch);  // A coroutine, or a wrapper.
};
template <class S>
concept HasPlainForm = PlainByClass<S> || PlainWithScratch<S>;

template <class S>
concept BufferedByClass =
    requires(const S s) { s.BufferedIncrementalDeserialize(); };
template <class S>
concept BufferedByCoroutine =
    requires(const S s, std::span<char> buffer, Scratch& scratch) {
      s.BufferedIncrementalDeserialize(buffer, scratch);
    };
template <class S>
concept BufferedByWrapper = requires(const S s, Scratch& scratch) {
  s.BufferedIncrementalDeserialize(scratch);
};
template <class S>
concept HasBufferedForm =
    BufferedByClass<S> || BufferedByCoroutine<S> || BufferedByWrapper<S>;

// Optional, for what cannot be copied and compared with ==: a digest of all
// that the deserializer's future depends on, beside the bytes that the consumer
// holds for it. Proofs take states with one digest for one.
template <class D>
concept HasDigest = requires(const D& d) {
  { d.Digest() } -> std::same_as<std::string>;
};

// Optional, and worth it where packets or chunks are small: where most packets
// can be told by looking at their bytes, the class of the deserializer can have
//
//   static Look(const S&, Bytes, size_t& memo) -> Glance<P>      noexcept
//
// It is shown all bytes of a packet that there are, and more, wherever they
// lie; again when there are more. What it says is what Commit() would have
// said. The memo is 0 at first, and then what it made of it: how far it has
// looked, say. No deserializer is made for a packet that is told in this way.
// When it says kUnknown, one is, it is given those bytes with Prepare() and
// Commit(), and nobody looks at that packet again. Whoever derives from such a
// deserializer and changes Commit() has to change Look() as well.
template <class S>
concept HasLook =
    BufferedByClass<S> && requires(const S s, Bytes bytes, size_t& memo) {
      {
        decltype(s.BufferedIncrementalDeserialize())::Look(s, bytes, memo)
      } noexcept -> std::same_as<Glance<StepPacketOf<S>>>;
    };

template <class S>
concept HasCreateDeserializerBuffer = requires(const S s, size_t size_hint) {
  { std::span<char>(s.CreateDeserializerBuffer(size_hint).data(), size_t{1}) };
  {
    s.CreateDeserializerBuffer(size_hint).size()
  } -> std::convertible_to<size_t>;
};

// Makes the deserializer of one packet, whatever the style. The serializer and
// the scratch must outlive it.
template <class S>
auto MakePlainDeserializer(const S& serializer, Scratch& scratch) {
  if constexpr (PlainByClass<S>) {
    return serializer.IncrementalDeserialize();
  } else if constexpr (kIsDeserialization<
                           decltype(serializer.IncrementalDeserialize(
                               scratch))>) {
    return PlainCoroutine<S, StepPacketOf<S>>(serializer, scratch);
  } else {
    return serializer.IncrementalDeserialize(scratch);
  }
}
template <class S>
auto MakeBufferedDeserializer(const S& serializer, Scratch& scratch) {
  if constexpr (BufferedByClass<S>) {
    return serializer.BufferedIncrementalDeserialize();
  } else if constexpr (BufferedByCoroutine<S>) {
    return BufferedCoroutine<S, StepPacketOf<S>>(serializer, scratch);
  } else {
    return serializer.BufferedIncrementalDeserialize(scratch);
  }
}

template <class S>
using PlainDeserializerOf = decltype(MakePlainDeserializer(
    std::declval<const S&>(), std::declval<Scratch&>()));
template <class S>
using BufferedDeserializerOf = decltype(MakeBufferedDeserializer(
    std::declval<const S&>(), std::declval<Scratch&>()));

// Fails to compile, naming the missing member, unless S has what the plain form
// needs. The value is always true.
template <class S>
constexpr bool CheckPlainForm() {
  static_assert(HasPacket<S>,
                "splitproof: the serializer has no member type "
                "`Packet`");
  static_assert(HasPlainForm<S>,
                "splitproof: the serializer has no member "
                "`IncrementalDeserialize() const` (class style) or "
                "`IncrementalDeserialize(Scratch&) const` (coroutine style)");
  static_assert(PlainDeserializer<PlainDeserializerOf<S>, StepPacketOf<S>>,
                "splitproof: what IncrementalDeserialize() returns has no "
                "member `Step<PacketView or Packet> Feed(Bytes chunk)`");
  return true;
}

// The same for the buffered form.
template <class S>
constexpr bool CheckBufferedForm() {
  static_assert(HasPacket<S>,
                "splitproof: the serializer has no member type "
                "`Packet`");
  static_assert(HasBufferedForm<S>,
                "splitproof: the serializer has no member "
                "`BufferedIncrementalDeserialize() const` (class style) or "
                "`BufferedIncrementalDeserialize(std::span<char>, Scratch&) "
                "const` (coroutine style)");
  static_assert(HasCreateDeserializerBuffer<S>,
                "splitproof: the serializer has no member "
                "`CreateDeserializerBuffer(size_t size_hint) const` that "
                "returns a RecvBuffer or another contiguous range of char");
  static_assert(
      BufferedDeserializer<BufferedDeserializerOf<S>, StepPacketOf<S>>,
      "splitproof: what BufferedIncrementalDeserialize() returns has "
      "no members `std::span<char> Prepare(std::span<char>)` and "
      "`Step<PacketView or Packet> Commit(std::span<char>, size_t)`");
  return true;
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_CONCEPTS_H_
