// Two serializers as one: what is sent is written by the first, what is
// received is read by the second.
//
// For protocols that speak differently in each direction, and for whoever is
// strict in what he sends and takes more than that. Both have the same packets.
// The result has exactly those verbs that its parts have: the first one's
// Serialize() and IncrementalSerialize(), the second one's Deserialize() and
// deserializers, plain or buffered, class or coroutine; one of both parts is
// enough. Whatever else there is to know of a serializer (traits, views,
// malformed samples) is that of the second, but the samples, which are sent,
// are the first one's. (They are read as well, so for checking the second must
// understand the first.)

#ifndef SPLITPROOF_SERIALIZERS_STAPLED_H_
#define SPLITPROOF_SERIALIZERS_STAPLED_H_

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/serializer.h"
#include "serializers/framed.h"

namespace splitproof {

// Immutable, and safe to share between threads if its parts are.
template <class Sent, class Received>
class Stapled : public internal::FramedView<Received> {
  static_assert(std::same_as<typename Sent::Packet, typename Received::Packet>,
                "splitproof: what is sent and what is received must be the "
                "same packets; convert one of them");

 public:
  using Packet = typename Received::Packet;
  static constexpr Traits kTraits = TraitsOf<Received>();

  explicit Stapled(Sent sent = Sent(), Received received = Received())
      : sent_(std::move(sent)), received_(std::move(received)) {}
  // Gives all parameters to both; for parts that have the same ones.
  static absl::StatusOr<Stapled> FromParameters(Parameters& parameters)
    requires requires {
      Sent::FromParameters(parameters);
      Received::FromParameters(parameters);
    }
  {
    Parameters again = parameters;
    absl::StatusOr<Sent> sent = Sent::FromParameters(again);
    if (!sent.ok()) return sent.status();
    absl::StatusOr<Received> received = Received::FromParameters(parameters);
    if (!received.ok()) return received.status();
    return Stapled(*std::move(sent), *std::move(received));
  }

  absl::StatusOr<std::string> Serialize(const Packet& packet) const
    requires HasSerialize<Sent>
  {
    return sent_.Serialize(packet);
  }
  absl::Status IncrementalSerialize(const Packet& packet, ChunkSink sink) const
    requires HasIncrementalSerialize<Sent>
  {
    return sent_.IncrementalSerialize(packet, sink);
  }

  absl::StatusOr<Packet> Deserialize(Bytes bytes) const
    requires HasDeserialize<Received>
  {
    return received_.Deserialize(bytes);
  }

  // What these make is the received part's. The serializer must outlive it.
  auto IncrementalDeserialize() const
    requires PlainByClass<Received>
  {
    return received_.IncrementalDeserialize();
  }
  auto IncrementalDeserialize(Scratch& scratch) const
    requires PlainWithScratch<Received>
  {
    return received_.IncrementalDeserialize(scratch);
  }
  auto CreateDeserializerBuffer(size_t size_hint) const
    requires HasCreateDeserializerBuffer<Received>
  {
    return received_.CreateDeserializerBuffer(size_hint);
  }
  auto BufferedIncrementalDeserialize() const
    requires BufferedByClass<Received>
  {
    return received_.BufferedIncrementalDeserialize();
  }
  auto BufferedIncrementalDeserialize(std::span<char> buffer,
                                      Scratch& scratch) const
    requires BufferedByCoroutine<Received>
  {
    return received_.BufferedIncrementalDeserialize(buffer, scratch);
  }
  auto BufferedIncrementalDeserialize(Scratch& scratch) const
    requires BufferedByWrapper<Received>
  {
    return received_.BufferedIncrementalDeserialize(scratch);
  }

  template <class P>
  static void AppendCanonical(const P& packet, std::string& out) {
    AppendCanonicalOf<Received>(packet, out);
  }

  auto Samples() const
    requires requires(const Sent& sent) { sent.Samples(); }
  {
    return sent_.Samples();
  }
  auto PacketOfSize(size_t bytes) const
    requires requires(const Sent& sent) { sent.PacketOfSize(bytes); }
  {
    return sent_.PacketOfSize(bytes);
  }
  auto MalformedSamples() const
    requires requires(const Received& received) { received.MalformedSamples(); }
  {
    return received_.MalformedSamples();
  }
  auto Delimiters() const
    requires requires(const Received& received) { received.Delimiters(); }
  {
    return received_.Delimiters();
  }
  auto promptness() const
    requires requires(const Received& received) { received.promptness(); }
  {
    return received_.promptness();
  }

  const Sent& sent() const { return sent_; }
  const Received& received() const { return received_; }

 private:
  Sent sent_;
  Received received_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_STAPLED_H_
