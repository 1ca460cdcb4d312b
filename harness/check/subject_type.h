// What a type must have to be a subject, and what the compiler says when it has
// not: one sentence that names the member, in place of a page of templates.
//
// A subject is an endpoint, a push decoder, a serializer, or a parser alone: a
// class with Feed(), which is the least that can be checked.

#ifndef SPLITPROOF_HARNESS_CHECK_SUBJECT_TYPE_H_
#define SPLITPROOF_HARNESS_CHECK_SUBJECT_TYPE_H_

#include <concepts>
#include <string>
#include <type_traits>
#include <utility>

#include "serializers/contract/bytes.h"
#include "serializers/contract/canonical.h"
#include "serializers/contract/concepts.h"
#include "serializers/contract/endpoint.h"
#include "serializers/contract/parameters.h"
#include "serializers/contract/push_decoder.h"
#include "serializers/contract/step.h"

namespace splitproof::internal {

template <class T>
concept HasFromParameters =
    requires(Parameters& parameters) { T::FromParameters(parameters); };

template <class T>
concept CanBeMade = HasFromParameters<T> || requires { T(); };

template <class T>
concept IsEndpoint = std::derived_from<T, Endpoint>;

template <class T>
concept HasDeserializer = HasPlainForm<T> || HasBufferedForm<T>;

template <class D>
concept FeedsAlone =
    !HasDeserializer<D> && std::copyable<D> && requires(D d, Bytes chunk) {
      typename decltype(d.Feed(chunk))::Packet;
      {
        d.Feed(chunk)
      } -> std::same_as<Step<typename decltype(d.Feed(chunk))::Packet>>;
    };

template <class S>
concept HasCanonicalText =
    requires(const typename S::Packet& packet, std::string& out) {
      S::AppendCanonical(packet, out);
    } || requires(const typename S::Packet& packet, std::string& out) {
      AppendCanonical(packet, out);
    };

// Like PushDecoder, but for the end.
template <class D>
concept PushesPackets =
    HasPacket<D> && requires { requires PushesPlain<D> || PushesBuffered<D>; };

// The serializer that a parser alone amounts to: each packet is given to a copy
// of the parser as it was configured.
template <FeedsAlone D>
class SerializerOfParser : public D {
 public:
  using Packet =
      typename decltype(std::declval<D&>().Feed(std::declval<Bytes>()))::Packet;

  SerializerOfParser() = default;
  SerializerOfParser(D parser)  // NOLINT(google-explicit-constructor)
      : D(std::move(parser)) {}

  D IncrementalDeserialize() const { return *this; }
};

// These fail to compile, naming what is missing. Where that leaves a value, it
// is whether to go on and make a subject, which would only add to the messages.
template <class S>
constexpr bool CheckSerializer() {
  static_assert(
      HasDeserializer<S>,
      "splitproof: the type has none of the members that make a subject: "
      "`Step<Packet> Feed(Bytes)`, `IncrementalDeserialize() const`, "
      "`BufferedIncrementalDeserialize() const`");
  if constexpr (!HasDeserializer<S>) {
    return false;
  } else if constexpr (!HasPacket<S>) {
    static_assert(HasPacket<S>,
                  "splitproof: the serializer has no member type `Packet`");
    return false;
  } else {
    if constexpr (HasPlainForm<S>) CheckPlainForm<S>();
    if constexpr (HasBufferedForm<S>) CheckBufferedForm<S>();
    static_assert(HasCanonicalText<S>,
                  "splitproof: the packet has no text: add `static void "
                  "AppendCanonical(const Packet&, std::string&)` to the class");
    return HasCanonicalText<S>;
  }
}

template <class T>
constexpr bool CheckSubjectType() {
  if constexpr (IsEndpoint<T>) {
    static_assert(!std::is_abstract_v<T>,
                  "splitproof: the endpoint lacks one of the members "
                  "`Window()`, `OnRecv(size_t, EventSink&)`, "
                  "`OnEof(EventSink&)`, `Clear()`");
    return !std::is_abstract_v<T>;
  } else {
    static_assert(CanBeMade<T>,
                  "splitproof: the type has neither a default constructor nor "
                  "`static absl::StatusOr<T> FromParameters(Parameters&)`");
    if constexpr (!CanBeMade<T>) {
      return false;
    } else if constexpr (PushesPackets<T>) {
      static_assert(PushDecoder<T>,
                    "splitproof: the push decoder has no member "
                    "`void Finish(PushSink<Packet>&)`");
      return PushDecoder<T>;
    } else if constexpr (FeedsAlone<T>) {
      return CheckSerializer<SerializerOfParser<T>>();
    } else {
      return CheckSerializer<T>();
    }
  }
}

}  // namespace splitproof::internal

#endif  // SPLITPROOF_HARNESS_CHECK_SUBJECT_TYPE_H_
