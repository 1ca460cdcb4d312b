// What a deserializer answers when it is given bytes.
//
// A deserializer decodes one packet. Each delivery ends in a `Step`, which is
// one of three things:
//
//   kNeedMore    all the bytes given were used, and the packet is not complete;
//   Decoded      the packet, and the remainder: the bytes that follow it;
//   Malformed    the bytes cannot become a packet, and the remainder: the bytes
//                that follow the deciding byte.
//
// A remainder is a view into the chunk or buffer that was given, or into the
// deserializer's own memory. It is valid until the deserializer is destroyed,
// reset, or given more bytes; whoever needs it longer copies it.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_STEP_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_STEP_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// Why a packet was refused. The list is closed: reports, traces and
// expected-failures files use these names.
enum class ErrorKind : uint8_t {
  kMalformed,   // The bytes break the format.
  kLimit,       // The frame is longer than the configured limit.
  kTruncated,   // The stream ended inside a frame.
  kConversion,  // The frame decoded; the application refused its value.
  kResource,    // Memory ran out.
  kCrash,       // The deserializer broke its contract, or threw.
};

// "malformed", "limit", ...
std::string_view ErrorKindName(ErrorKind kind);

struct NeedMore {};
inline constexpr NeedMore kNeedMore{};

template <class P>
struct Decoded {
  P packet;
  Bytes remainder;
};
template <class P>
Decoded(P, Bytes) -> Decoded<P>;

struct Malformed {
  ErrorKind kind = ErrorKind::kMalformed;
  absl::Status status;
  Bytes remainder;
  // Not fatal: the frame is refused, the stream goes on with the remainder.
  // Fatal: the stream is dead, the remainder is only reported.
  bool fatal = false;
};

// The parts of the contract that a consumer watches over.
enum class Clause : uint8_t {
  kWindow,     // Windows lie in the buffer and are not empty.
  kProgress,   // A packet or error has consumed at least one byte.
  kRemainder,  // What is given back was given, and is the end of it.
};

// The error of a deserializer that broke this contract: always fatal, of kind
// kCrash. OutOfMemory() if there is no memory for the message.
Malformed BrokenContract(Clause clause, std::string_view what);

// The error of whoever ran out of memory: fatal, of kind kResource, without a
// message. Making it allocates nothing.
Malformed OutOfMemory();

// The clause that an error made by BrokenContract() is about; nothing for any
// other error, exceptions included.
std::optional<Clause> BrokenClause(const Malformed& error);

template <class P>
class [[nodiscard]] Step {
 public:
  using Packet = P;

  Step(NeedMore) {}      // NOLINT(google-explicit-constructor)
  Step(Malformed error)  // NOLINT(google-explicit-constructor)
      : value_(std::move(error)) {}
  template <class Q>
    requires std::is_constructible_v<P, Q&&>
  Step(Decoded<Q> decoded)  // NOLINT(google-explicit-constructor)
      : value_(Decoded<P>{P(std::move(decoded.packet)), decoded.remainder}) {}

  bool needs_more() const { return value_.index() == 0; }
  // The packet or the error, or null when the step is something else.
  Decoded<P>* decoded() { return std::get_if<Decoded<P>>(&value_); }
  Malformed* malformed() { return std::get_if<Malformed>(&value_); }

 private:
  std::variant<NeedMore, Decoded<P>, Malformed> value_;
};

// What can be said of the bytes of a packet by looking at them (concepts.h:
// HasLook): most steps, in a form that fits into registers.
template <class P>
struct Glance {
  static_assert(std::is_trivially_copyable_v<P>,
                "splitproof: what Look() finds must be a view");
  enum class Verdict : uint8_t { kUnknown, kNeedMore, kPacket };

  bool IsPacket() const { return verdict == Verdict::kPacket; }
  bool NeedsMore() const { return verdict == Verdict::kNeedMore; }

  Verdict verdict = Verdict::kUnknown;
  P packet = {};
  // From the first one on, how many the packet takes; with kNeedMore, how many
  // there must be for the answer to be another, or 0.
  size_t bytes = 0;
};

// True for every instantiation of Step.
template <class T>
inline constexpr bool kIsStep = false;
template <class P>
inline constexpr bool kIsStep<Step<P>> = true;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_STEP_H_
