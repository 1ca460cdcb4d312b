// A serializer of two parts: a rule that says where frames end, and a codec
// that says what is in one.
//
// Most stream formats are a one-shot format inside of a framing. Whoever has
// the first gets a serializer for streams by naming the second:
//
//   Framed<SeparatorRule, C>    frames end with a separator   separated.h
//   Framed<FixedSizeRule, C>    all frames have one size      fixed_size.h
//   Framed<LengthRule, C>       a length in front of each     length_prefixed.h
//
// and in the same way those of a format of its own (cbor.h, msgpack.h, resp.h).
// All that depends on how a stream is cut lies in the rule; a codec only ever
// sees a whole payload. A payload that the codec refuses is an error that is
// not fatal: the stream goes on behind its frame.
//
// A codec C is a value with
//
//   using Packet             owned, equality-comparable
//   Serialize(packet)        -> absl::StatusOr<std::string>: the payload
//   Deserialize(payload)     -> absl::StatusOr<Packet>, of all of the bytes
//
// and, where it has them: PacketView and DeserializeView(payload) for packets
// that are views of their payload (a PacketView and noexcept where it takes all
// of them, else an absl::StatusOr), AppendCanonical() (canonical.h), kTraits,
// ReadFrom(parameters), Samples(), MalformedPayloads(), which it refuses, and
// PacketOfSize(bytes), a packet of so many bytes of text or data.
// Any one-shot serializer is a codec, a framed one too.
//
// A rule R is a value with
//
//   using Frame, PlainFrames, BufferedFrames      the deserializers, made from
//                                                 `const R&`, decode a Frame
//   static Bytes PayloadOf(Frame) or PayloadOf(Frame) const
//   Write(payload, ChunkSink) -> absl::Status     the frame of a payload
//   Fits(payload)             whether a reader with this rule accepts it
//   FrameBytes()              the most bytes that are held of one frame
//   Delimiters(), SamplePayloads(), MalformedSamples()
//
// and, where it is configured by text, ReadFrom(parameters).
//
// ReadFrom() makes a codec or rule of text: it reads its own parameters, and
// returns an InvalidArgument error for values that do not go together. Whoever
// calls it asks for parameters.status() once all have been read.

#ifndef SPLITPROOF_SERIALIZERS_FRAMED_H_
#define SPLITPROOF_SERIALIZERS_FRAMED_H_

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/base/attributes.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "serializers/contract/serializer.h"

namespace splitproof {

// The kind of error that a codec's status is: OutOfRange and ResourceExhausted
// say that something is larger than allowed.
inline ErrorKind KindOfRefusal(const absl::Status& status) {
  return absl::IsOutOfRange(status) || absl::IsResourceExhausted(status)
             ? ErrorKind::kLimit
             : ErrorKind::kMalformed;
}

namespace internal {

template <class C>
constexpr Traits FramedTraitsOf() {
  Traits traits = TraitsOf<C>();
  traits.in_place = true;
  return traits;
}

// Codecs without views have packets for views.
template <class C>
struct FramedView {};
template <HasPacketView C>
struct FramedView<C> {
  using PacketView = typename C::PacketView;
};

// Codecs that refuse no payload.
template <class C>
concept TakesAll = requires(const C codec, Bytes payload) {
  {
    codec.DeserializeView(payload)
  } noexcept -> std::same_as<typename C::PacketView>;
};

// Rules whose deserializer can tell a frame by looking at it.
template <class Rule>
concept Looks = requires(const Rule& rule, Bytes held, size_t& memo) {
  Rule::BufferedFrames::Look(rule, held, memo);
};

template <class T>
absl::StatusOr<T> ReadOrDefault(Parameters& parameters) {
  if constexpr (requires { T::ReadFrom(parameters); }) {
    return T::ReadFrom(parameters);
  } else {
    return T();
  }
}

}  // namespace internal

// Immutable, and safe to share between threads.
template <class Rule, class Codec>
class Framed : public internal::FramedView<Codec> {
 public:
  using Packet = typename Codec::Packet;
  static constexpr Traits kTraits = internal::FramedTraitsOf<Codec>();

  class PlainDeserializer;
  class BufferedDeserializer;

  explicit Framed(Rule rule = Rule(), Codec codec = Codec())
      : rule_(std::move(rule)), codec_(std::move(codec)) {}

  // Reads the parameters of the codec, and those of the rule.
  static absl::StatusOr<Framed> FromParameters(Parameters& parameters) {
    absl::StatusOr<Codec> codec = internal::ReadOrDefault<Codec>(parameters);
    absl::StatusOr<Rule> rule = internal::ReadOrDefault<Rule>(parameters);
    if (!parameters.status().ok()) return parameters.status();
    if (!codec.ok()) return codec.status();
    if (!rule.ok()) return rule.status();
    return Framed(*std::move(rule), *std::move(codec));
  }

  // One-shot: the payload alone, without its framing.
  absl::StatusOr<std::string> Serialize(const Packet& packet) const {
    return codec_.Serialize(packet);
  }
  absl::StatusOr<Packet> Deserialize(Bytes payload) const {
    return codec_.Deserialize(payload);
  }

  // The frame of the packet. What the codec or the rule cannot express is
  // refused before anything is sent.
  absl::Status IncrementalSerialize(const Packet& packet,
                                    ChunkSink sink) const {
    const absl::StatusOr<std::string> payload = codec_.Serialize(packet);
    if (!payload.ok()) return payload.status();
    return rule_.Write(*payload, sink);
  }

  // The serializer must outlive what these make.
  PlainDeserializer IncrementalDeserialize() const {
    return PlainDeserializer(*this);
  }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(rule_.FrameBytes(), size_hint);
  }
  BufferedDeserializer BufferedIncrementalDeserialize() const {
    return BufferedDeserializer(*this);
  }

  template <class P>
    requires requires(const P& p, std::string& s) {
      Codec::AppendCanonical(p, s);
    }
  static void AppendCanonical(const P& packet, std::string& out) {
    Codec::AppendCanonical(packet, out);
  }

  // The codec's samples that fit, and those payloads of the rule that the codec
  // takes.
  std::vector<Packet> Samples() const;
  // A packet of so many bytes of text or data, if it fits.
  std::optional<Packet> PacketOfSize(size_t bytes) const
    requires requires(const Codec& codec) { codec.PacketOfSize(bytes); };
  // Those of the rule, and the payloads that the codec refuses, each in its
  // frame and with a good one behind it.
  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const { return rule_.Delimiters(); }

  const Rule& rule() const { return rule_; }
  const Codec& codec() const { return codec_; }

 private:
  using P = StepPacketOf<Codec>;

  Step<P> Decode(Step<typename Rule::Frame> frame) const;
  absl::StatusOr<P> DecodePayload(Bytes payload) const;
  absl::StatusOr<std::string> FrameOf(const std::string& payload) const;

  Rule rule_;
  Codec codec_;
};

template <class Rule, class Codec>
class Framed<Rule, Codec>::PlainDeserializer {
 public:
  explicit PlainDeserializer(const Framed& framed)
      : framed_(&framed), frames_(framed.rule_) {}

  Step<P> Feed(Bytes chunk) { return framed_->Decode(frames_.Feed(chunk)); }
  Step<P> Finish() const { return framed_->Decode(frames_.Finish()); }
  void Reset() { frames_.Reset(); }

  friend bool operator==(const PlainDeserializer&,
                         const PlainDeserializer&) = default;

 private:
  const Framed* framed_;
  typename Rule::PlainFrames frames_;
};

template <class Rule, class Codec>
class Framed<Rule, Codec>::BufferedDeserializer {
 public:
  explicit BufferedDeserializer(const Framed& framed)
      : framed_(&framed), frames_(framed.rule_) {}

  std::span<char> Prepare(std::span<char> buffer) const {
    return frames_.Prepare(buffer);
  }
  Step<P> Commit(std::span<char> buffer, size_t nbytes) {
    return framed_->Decode(frames_.Commit(buffer, nbytes));
  }
  // concepts.h: HasLook.
  ABSL_ATTRIBUTE_ALWAYS_INLINE static Glance<P> Look(const Framed& framed,
                                                     Bytes held,
                                                     size_t& memo) noexcept
    requires internal::TakesAll<Codec> && internal::Looks<Rule>
  {
    const auto frame = Rule::BufferedFrames::Look(framed.rule_, held, memo);
    if (frame.NeedsMore()) {
      return {.verdict = Glance<P>::Verdict::kNeedMore, .bytes = frame.bytes};
    }
    if (!frame.IsPacket()) return {};
    const Bytes payload = framed.rule_.PayloadOf(frame.packet);
    return {.verdict = Glance<P>::Verdict::kPacket,
            .packet = framed.codec_.DeserializeView(payload),
            .bytes = frame.bytes};
  }
  Step<P> Finish(std::span<char> buffer) const {
    return framed_->Decode(frames_.Finish(buffer));
  }
  void Reset() { frames_.Reset(); }

  friend bool operator==(const BufferedDeserializer&,
                         const BufferedDeserializer&) = default;

 private:
  const Framed* framed_;
  typename Rule::BufferedFrames frames_;
};

template <class Rule, class Codec>
auto Framed<Rule, Codec>::Decode(Step<typename Rule::Frame> frame) const
    -> Step<P> {
  if (Malformed* error = frame.malformed()) return std::move(*error);
  if (frame.needs_more()) return kNeedMore;
  const Bytes remainder = frame.decoded()->remainder;
  absl::StatusOr<P> packet =
      DecodePayload(rule_.PayloadOf(frame.decoded()->packet));
  if (packet.ok()) return Decoded<P>{*std::move(packet), remainder};
  return Malformed{.kind = KindOfRefusal(packet.status()),
                   .status = packet.status(),
                   .remainder = remainder};
}

template <class Rule, class Codec>
auto Framed<Rule, Codec>::DecodePayload(Bytes payload) const
    -> absl::StatusOr<P> {
  if constexpr (HasPacketView<Codec>) {
    return codec_.DeserializeView(payload);
  } else {
    return codec_.Deserialize(payload);
  }
}

template <class Rule, class Codec>
absl::StatusOr<std::string> Framed<Rule, Codec>::FrameOf(
    const std::string& payload) const {
  std::string frame;
  const absl::Status status =
      rule_.Write(payload, [&](Bytes chunk) { frame.append(chunk); });
  if (!status.ok()) return status;
  return frame;
}

template <class Rule, class Codec>
auto Framed<Rule, Codec>::Samples() const -> std::vector<Packet> {
  std::vector<Packet> samples;
  if constexpr (requires { codec_.Samples(); }) samples = codec_.Samples();
  std::erase_if(samples, [&](const Packet& packet) {
    const absl::StatusOr<std::string> payload = codec_.Serialize(packet);
    return !payload.ok() || !rule_.Fits(*payload);
  });
  for (const std::string& payload : rule_.SamplePayloads()) {
    absl::StatusOr<Packet> packet = codec_.Deserialize(payload);
    if (packet.ok() && rule_.Fits(payload)) {
      samples.push_back(*std::move(packet));
    }
  }
  return samples;
}

template <class Rule, class Codec>
auto Framed<Rule, Codec>::PacketOfSize(size_t bytes) const
    -> std::optional<Packet>
  requires requires(const Codec& codec) { codec.PacketOfSize(bytes); }
{
  Packet packet = codec_.PacketOfSize(bytes);
  const absl::StatusOr<std::string> payload = codec_.Serialize(packet);
  if (!payload.ok() || !rule_.Fits(*payload)) return std::nullopt;
  return packet;
}

template <class Rule, class Codec>
std::vector<std::string> Framed<Rule, Codec>::MalformedSamples() const {
  std::vector<std::string> streams = rule_.MalformedSamples();
  if constexpr (requires { codec_.MalformedPayloads(); }) {
    std::string good;
    for (const Packet& packet : Samples()) {
      const absl::StatusOr<std::string> payload = codec_.Serialize(packet);
      if (good.empty() && payload.ok()) good = FrameOf(*payload).value_or("");
    }
    for (const std::string& payload : codec_.MalformedPayloads()) {
      const absl::StatusOr<std::string> frame = FrameOf(payload);
      if (frame.ok()) streams.push_back(absl::StrCat(*frame, good));
    }
  }
  return streams;
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_FRAMED_H_
