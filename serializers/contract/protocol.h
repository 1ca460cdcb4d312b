// What an application hands to a consumer: a serializer, and optionally a
// converter between its packets and the application's.
//
//   BufferedStreamProtocol<LineSerializer, CommandConverter> protocol;
//   BufferedConsumer<decltype(protocol)> consumer(protocol, 4096);
//
// A protocol is a serializer itself, of the application's packets: all that
// takes serializers takes protocols, another protocol included. Without a
// converter it is what it is made of, views and all. With one its packets are
// the converter's, and it has those verbs that the serializer and the converter
// have. A packet that the converter refuses while receiving is an error of kind
// `conversion`: not fatal, as its frame was a good one, and the stream goes on
// with what follows it. One that it refuses while sending is the converter's
// status, before anything is sent.
//
// StreamProtocol has the plain form only: each recv gets a chunk of its own.
// BufferedStreamProtocol has the buffered form, where recv writes into a buffer
// that is used again; it keeps the plain form of a serializer that has both,
// for connections that cannot lend a buffer, and because forms are checked by
// comparing them.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_PROTOCOL_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_PROTOCOL_H_

#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/concepts.h"
#include "serializers/contract/converter.h"
#include "serializers/contract/parameters.h"
#include "serializers/contract/scratch.h"
#include "serializers/contract/step.h"
#include "serializers/contract/traits.h"

namespace splitproof {

// The application's packets are the serializer's.
struct NoConverter {};

// S sends packets, whatever it receives.
template <class S>
concept SendsPackets =
    requires(const S s, const SentPacketOf<S> packet, ChunkSink sink) {
      { s.IncrementalSerialize(packet, sink) } -> std::same_as<absl::Status>;
    };

// Fails to compile, naming the missing member, unless C converts the packets of
// S. The value is always true.
template <class S, class C>
constexpr bool CheckConverter() {
  static_assert(HasPacket<C>,
                "splitproof: the converter has no member type `Packet`");
  static_assert(ReceivingConverter<C, S>,
                "splitproof: the converter has no member "
                "`absl::StatusOr<Packet> FromWire(packet) const` for the "
                "PacketView or Packet of the serializer");
  static_assert(!SendsPackets<S> || SendingConverter<C, S>,
                "splitproof: the converter has no member `ToWire(packet) "
                "const` that returns an absl::StatusOr of the packets that "
                "the serializer sends");
  return true;
}

namespace internal {

// The packet types of a protocol.
template <class S, class C>
struct ProtocolPackets {
  static_assert(CheckConverter<S, C>());
  using Packet = typename C::Packet;
  using SentPacket = SentPacketOf<C>;
};
template <class S>
struct ProtocolPackets<S, NoConverter> {
  using Packet = typename S::Packet;
  using SentPacket = SentPacketOf<S>;
};
template <HasPacketView S>
struct ProtocolPackets<S, NoConverter> {
  using Packet = typename S::Packet;
  using PacketView = typename S::PacketView;
  using SentPacket = SentPacketOf<S>;
};

// Deserializers that stay put do so in a wrapper too.
template <class D>
struct PinnedLike {
  bool operator==(const PinnedLike&) const = default;
};
template <class D>
  requires requires { D::kPinned; }
struct PinnedLike<D> {
  static constexpr bool kPinned = D::kPinned;
  bool operator==(const PinnedLike&) const = default;
};

// D, a plain or buffered deserializer of S, with its packets converted by C.
template <class S, class C, class D>
class ConvertingDeserializer : public PinnedLike<D> {
 public:
  using P = typename C::Packet;

  // The converter must outlive this.
  ConvertingDeserializer(const C& converter, D deserializer)
      : converter_(&converter), deserializer_(std::move(deserializer)) {}

  Step<P> Feed(Bytes chunk)
    requires PlainDeserializer<D, StepPacketOf<S>>
  {
    return Convert(deserializer_.Feed(chunk));
  }
  Step<P> Finish()
    requires HasPlainFinish<D>
  {
    return Convert(deserializer_.Finish());
  }

  std::span<char> Prepare(std::span<char> buffer)
    requires BufferedDeserializer<D, StepPacketOf<S>>
  {
    return deserializer_.Prepare(buffer);
  }
  Step<P> Commit(std::span<char> buffer, size_t nbytes)
    requires BufferedDeserializer<D, StepPacketOf<S>>
  {
    return Convert(deserializer_.Commit(buffer, nbytes));
  }
  Step<P> Finish(std::span<char> buffer)
    requires HasBufferedFinish<D>
  {
    return Convert(deserializer_.Finish(buffer));
  }

  void Reset()
    requires HasReset<D>
  {
    deserializer_.Reset();
  }
  const std::string& complaint() const
    requires requires(const D& d) { d.complaint(); }
  {
    return deserializer_.complaint();
  }

  friend bool operator==(const ConvertingDeserializer&,
                         const ConvertingDeserializer&) = default;

 private:
  Step<P> Convert(Step<StepPacketOf<S>> step) const {
    if (step.needs_more()) return kNeedMore;
    if (Malformed* error = step.malformed()) return std::move(*error);
    Decoded<StepPacketOf<S>>& decoded = *step.decoded();
    absl::StatusOr<P> packet = FromWire(std::move(decoded.packet));
    if (packet.ok()) return Decoded{*std::move(packet), decoded.remainder};
    return Malformed{.kind = ErrorKind::kConversion,
                     .status = packet.status(),
                     .remainder = decoded.remainder};
  }

  absl::StatusOr<P> FromWire(StepPacketOf<S> packet) const {
    if constexpr (ConvertsFrom<C, StepPacketOf<S>>) {
      return converter_->FromWire(std::move(packet));
    } else {
      return converter_->FromWire(typename S::Packet(std::move(packet)));
    }
  }

  const C* converter_;
  D deserializer_;
};

// All of a protocol but the choice of its forms.
template <class S, class C>
class Protocol : public ProtocolPackets<S, C>,
                 public CanonicalOf<
                     std::conditional_t<std::is_same_v<C, NoConverter>, S, C>> {
  static constexpr bool kConverts = !std::is_same_v<C, NoConverter>;

 public:
  using Packet = typename ProtocolPackets<S, C>::Packet;
  using SentPacket = typename ProtocolPackets<S, C>::SentPacket;
  static constexpr Traits kTraits = TraitsOf<S>();

  Protocol(S serializer, C converter)
      : serializer_(std::move(serializer)), converter_(std::move(converter)) {}

  // What the converter, or the serializer, refuses is refused before anything
  // is sent.
  absl::Status IncrementalSerialize(const SentPacket& packet,
                                    ChunkSink sink) const
    requires SendsPackets<S>
  {
    if constexpr (kConverts) {
      const auto wire = converter_.ToWire(packet);
      if (!wire.ok()) return wire.status();
      return serializer_.IncrementalSerialize(*wire, sink);
    } else {
      return serializer_.IncrementalSerialize(packet, sink);
    }
  }

  // One-shot, as the serializer has it.
  absl::StatusOr<std::string> Serialize(const SentPacket& packet) const
    requires HasSerialize<S>
  {
    if constexpr (kConverts) {
      const auto wire = converter_.ToWire(packet);
      if (!wire.ok()) return wire.status();
      return serializer_.Serialize(*wire);
    } else {
      return serializer_.Serialize(packet);
    }
  }
  absl::StatusOr<Packet> Deserialize(Bytes bytes) const
    requires HasDeserialize<S> &&
             (!kConverts || ConvertsFrom<C, typename S::Packet>)
  {
    absl::StatusOr<typename S::Packet> wire = serializer_.Deserialize(bytes);
    if constexpr (kConverts) {
      if (!wire.ok()) return wire.status();
      return converter_.FromWire(*std::move(wire));
    } else {
      return wire;
    }
  }

  Promptness promptness() const
    requires requires(const S& s) { s.promptness(); }
  {
    return serializer_.promptness();
  }

  // The converter's samples; where it has none, those of the serializer that it
  // accepts.
  std::vector<Packet> Samples() const
    requires requires(const C& c) { c.Samples(); }
  {
    return converter_.Samples();
  }
  std::vector<Packet> Samples() const
    requires(
        !requires(const C& c) { c.Samples(); } &&
        requires(const S& s) { s.Samples(); } &&
        (!kConverts || ConvertsFrom<C, typename S::Packet>))
  {
    if constexpr (kConverts) {
      std::vector<Packet> samples;
      for (auto& wire : serializer_.Samples()) {
        absl::StatusOr<Packet> packet = converter_.FromWire(std::move(wire));
        if (packet.ok()) samples.push_back(*std::move(packet));
      }
      return samples;
    } else {
      return serializer_.Samples();
    }
  }

  // The serializer's, and the frames of what the converter refuses.
  std::vector<std::string> MalformedSamples() const {
    std::vector<std::string> samples;
    if constexpr (requires { serializer_.MalformedSamples(); }) {
      samples = serializer_.MalformedSamples();
    }
    if constexpr (SendsPackets<S> &&
                  requires { converter_.MalformedPackets(); }) {
      for (const auto& packet : converter_.MalformedPackets()) {
        std::string frame;
        const absl::Status status = serializer_.IncrementalSerialize(
            packet, [&frame](Bytes chunk) { frame.append(chunk); });
        if (status.ok()) samples.push_back(std::move(frame));
      }
    }
    return samples;
  }

  std::vector<std::string> Delimiters() const
    requires requires(const S& s) { s.Delimiters(); }
  {
    return serializer_.Delimiters();
  }

 protected:
  // P, a protocol, of the parameters of the converter and the serializer.
  template <class P>
  static absl::StatusOr<P> Read(Parameters& parameters) {
    C converter;
    if constexpr (requires { C::ReadFrom(parameters); }) {
      absl::StatusOr<C> read = C::ReadFrom(parameters);
      if (!read.ok()) return read.status();
      converter = *std::move(read);
    }
    absl::StatusOr<S> serializer = S::FromParameters(parameters);
    if (!serializer.ok()) return serializer.status();
    return P(*std::move(serializer), std::move(converter));
  }

  auto MakePlain(Scratch& scratch) const {
    return Converting(MakePlainDeserializer(serializer_, scratch));
  }
  auto MakeBuffered(Scratch& scratch) const {
    return Converting(MakeBufferedDeserializer(serializer_, scratch));
  }
  auto CreateBuffer(size_t size_hint) const {
    return serializer_.CreateDeserializerBuffer(size_hint);
  }

 private:
  template <class D>
  auto Converting(D deserializer) const {
    if constexpr (kConverts) {
      return ConvertingDeserializer<S, C, D>(converter_,
                                             std::move(deserializer));
    } else {
      return deserializer;
    }
  }

  S serializer_;
  [[no_unique_address]] C converter_;
};

// S is configured by text, and so are the protocols made of it.
template <class S>
concept ReadsParameters =
    requires(Parameters& parameters) { S::FromParameters(parameters); };

}  // namespace internal

// Plain form only. Immutable, and safe to share between threads where the
// serializer and the converter are; must outlive the consumers it is handed to.
template <class S, class C = NoConverter>
class StreamProtocol : public internal::Protocol<S, C> {
  static_assert(HasPlainForm<S>,
                "splitproof: StreamProtocol takes serializers that have the "
                "member `IncrementalDeserialize() const`");
  using Base = internal::Protocol<S, C>;

 public:
  explicit StreamProtocol(S serializer = S(), C converter = C())
      : Base(std::move(serializer), std::move(converter)) {}
  static absl::StatusOr<StreamProtocol> FromParameters(Parameters& parameters)
    requires internal::ReadsParameters<S>
  {
    return Base::template Read<StreamProtocol>(parameters);
  }

  auto IncrementalDeserialize(Scratch& scratch) const {
    return this->MakePlain(scratch);
  }
};

// Buffered form, and the serializer's plain one. Otherwise the same.
template <class S, class C = NoConverter>
class BufferedStreamProtocol : public internal::Protocol<S, C> {
  static_assert(HasBufferedForm<S> && HasCreateDeserializerBuffer<S>,
                "splitproof: BufferedStreamProtocol takes serializers that "
                "have the members `BufferedIncrementalDeserialize() const` and "
                "`CreateDeserializerBuffer(size_t size_hint) const`; "
                "StreamProtocol takes those of the plain form");
  using Base = internal::Protocol<S, C>;

 public:
  explicit BufferedStreamProtocol(S serializer = S(), C converter = C())
      : Base(std::move(serializer), std::move(converter)) {}
  static absl::StatusOr<BufferedStreamProtocol> FromParameters(
      Parameters& parameters)
    requires internal::ReadsParameters<S>
  {
    return Base::template Read<BufferedStreamProtocol>(parameters);
  }

  auto IncrementalDeserialize(Scratch& scratch) const
    requires HasPlainForm<S>
  {
    return this->MakePlain(scratch);
  }
  auto CreateDeserializerBuffer(size_t size_hint) const {
    return this->CreateBuffer(size_hint);
  }
  auto BufferedIncrementalDeserialize(Scratch& scratch) const {
    return this->MakeBuffered(scratch);
  }
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_PROTOCOL_H_
