// What is between the packets of a serializer and those of an application.
//
// A serializer's packets are what a format has: lines, documents, tuples. An
// application has commands, orders, telemetry. A converter makes one of the
// other, and says which of them it will not have:
//
//   using Packet        the application's: owned, equality-comparable
//   FromWire(packet)    -> absl::StatusOr<Packet>, of a packet received. Takes
//                       the serializer's PacketView, or its Packet. What it
//                       returns must not view that
//   ToWire(packet)      -> absl::StatusOr of the serializer's Packet, of one to
//                       be sent
//
// and, where it has them: AppendCanonical() (canonical.h), ReadFrom(parameters)
// that makes a converter of its parameters, Samples(), and MalformedPackets():
// packets of the serializer that FromWire() refuses. A converter is a value: it
// holds configuration only, and is shared by any number of connections.
//
// Where one sends other packets than it receives, `SentPacket` is what ToWire()
// takes.
//
// Converters are made of others with CompositeConverter, one behind the other,
// and StapledConverter, one for each direction.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_CONVERTER_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_CONVERTER_H_

#include <concepts>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/contract/concepts.h"

namespace splitproof {

namespace internal {
template <class T>
struct SentPacket {
  using type = typename T::Packet;
};
template <class T>
  requires requires { typename T::SentPacket; }
struct SentPacket<T> {
  using type = typename T::SentPacket;
};
}  // namespace internal

// What a converter or serializer sends: its SentPacket, or its Packet where
// that is the same.
template <HasPacket T>
using SentPacketOf = typename internal::SentPacket<T>::type;

// C makes its packets of W, a packet of a serializer or a view of one.
template <class C, class W>
concept ConvertsFrom = HasPacket<C> && requires(const C c, W packet) {
  {
    c.FromWire(std::move(packet))
  } -> std::same_as<absl::StatusOr<typename C::Packet>>;
};

// C makes packets W of its own.
template <class C, class W>
concept ConvertsTo =
    HasPacket<C> && requires(const C c, const SentPacketOf<C> packet) {
      { c.ToWire(packet) } -> std::same_as<absl::StatusOr<W>>;
    };

// C converts what serializer S receives.
template <class C, class S>
concept ReceivingConverter =
    ConvertsFrom<C, StepPacketOf<S>> || ConvertsFrom<C, typename S::Packet>;

// C converts what serializer S sends.
template <class C, class S>
concept SendingConverter = ConvertsTo<C, SentPacketOf<S>>;

namespace internal {

// The text of packets, where T says what it is.
template <class T>
struct CanonicalOf {
  template <class P>
    requires requires(const P& packet, std::string& out) {
      T::AppendCanonical(packet, out);
    }
  static void AppendCanonical(const P& packet, std::string& out) {
    T::AppendCanonical(packet, out);
  }
};

}  // namespace internal

// Two converters in a row, the first one next to the wire.
template <class First, class Second>
class CompositeConverter : public internal::CanonicalOf<Second> {
  static_assert(HasPacket<First>,
                "splitproof: the first converter has no member type `Packet`");
  static_assert(ConvertsFrom<Second, typename First::Packet>,
                "splitproof: the second converter has no member "
                "`absl::StatusOr<Packet> FromWire(packet) const` for the "
                "packets of the first");

 public:
  using Packet = typename Second::Packet;
  using SentPacket = SentPacketOf<Second>;

  explicit CompositeConverter(First first = First(), Second second = Second())
      : first_(std::move(first)), second_(std::move(second)) {}

  template <class W>
    requires ConvertsFrom<First, W>
  absl::StatusOr<Packet> FromWire(W wire) const {
    absl::StatusOr<typename First::Packet> packet =
        first_.FromWire(std::move(wire));
    if (!packet.ok()) return packet.status();
    return second_.FromWire(*std::move(packet));
  }

  auto ToWire(const SentPacket& packet) const
    requires ConvertsTo<Second, SentPacketOf<First>>
  {
    const absl::StatusOr<SentPacketOf<First>> sent = second_.ToWire(packet);
    if (!sent.ok()) return decltype(first_.ToWire(*sent))(sent.status());
    return first_.ToWire(*sent);
  }

  auto Samples() const
    requires requires(const Second& second) { second.Samples(); }
  {
    return second_.Samples();
  }

 private:
  First first_;
  Second second_;
};

// Sends as one converter does, and receives as the other.
template <class Sent, class Received>
class StapledConverter : public internal::CanonicalOf<Received> {
  static_assert(HasPacket<Sent> && HasPacket<Received>,
                "splitproof: a converter has no member type `Packet`");

 public:
  using Packet = typename Received::Packet;
  using SentPacket = SentPacketOf<Sent>;

  explicit StapledConverter(Sent sent = Sent(), Received received = Received())
      : sent_(std::move(sent)), received_(std::move(received)) {}

  template <class W>
    requires ConvertsFrom<Received, W>
  absl::StatusOr<Packet> FromWire(W wire) const {
    return received_.FromWire(std::move(wire));
  }

  auto ToWire(const SentPacket& packet) const
    requires requires(const Sent& sent) { sent.ToWire(packet); }
  {
    return sent_.ToWire(packet);
  }

 private:
  Sent sent_;
  Received received_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_CONVERTER_H_
