// What the plain and the buffered consumers have in common.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_CONSUMER_SUPPORT_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_CONSUMER_SUPPORT_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "absl/base/attributes.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/concepts.h"
#include "serializers/contract/extent.h"
#include "serializers/contract/step.h"

namespace splitproof::internal {

// The fatal error that the exception being handled is; OutOfMemory() if there
// is no memory for its message.
Malformed FaultBeingHandled();

inline Malformed Truncated() {
  return {.kind = ErrorKind::kTruncated,
          .status = absl::InvalidArgumentError("the stream ended in a packet"),
          .remainder = {},
          .fatal = true};
}

// Runs `call`, which returns a T that can be made of a Malformed; an exception
// becomes a fatal error: it never crosses the consumer.
template <class T, class Call>
ABSL_ATTRIBUTE_ALWAYS_INLINE inline T CatchAll(Call&& call) {
  try {
    return call();
  } catch (...) {
    return T(FaultBeingHandled());
  }
}

// What `call` throws, as a fatal error.
template <class Call>
std::optional<Malformed> ThrownBy(Call&& call) {
  using Outcome = std::optional<Malformed>;
  return CatchAll<Outcome>([&]() -> Outcome {
    call();
    return std::nullopt;
  });
}

// Whether `part` lies in `whole`. An empty part lies anywhere.
inline bool LiesIn(Bytes part, Bytes whole) {
  const std::less_equal<const char*> no_later;
  return part.empty() ||
         (no_later(whole.data(), part.data()) &&
          no_later(part.data() + part.size(), whole.data() + whole.size()));
}

// Why the deserializer offers no window.
template <class D>
Malformed EmptyWindow(D& deserializer) {
  if constexpr (requires { deserializer.complaint().empty(); }) {
    if (!deserializer.complaint().empty()) {
      return BrokenContract(Clause::kWindow, deserializer.complaint());
    }
  }
  return BrokenContract(Clause::kWindow, "the window is empty");
}

// Asks for the window, and says what is wrong with it: with `twice`, that a
// second answer is not the same; else what `fault_of` finds. Both may throw.
template <class Prepare, class FaultOf>
ABSL_ATTRIBUTE_ALWAYS_INLINE inline std::optional<Malformed> Ask(
    Prepare&& prepare, bool twice, FaultOf&& fault_of,
    std::span<char>& window) {
  using Outcome = std::optional<Malformed>;
  return CatchAll<Outcome>([&]() -> Outcome {
    window = prepare();
    if (!twice) return fault_of(window);
    const std::span<char> again = prepare();
    if (again.data() == window.data() && again.size() == window.size()) {
      return fault_of(window);
    }
    return BrokenContract(Clause::kWindow,
                          "the window changed when asked for twice");
  });
}

// What the end of the stream means to a packet of which `presented` bytes have
// been decoded, in a deserializer without a Finish() of its own.
template <class P>
Step<P> DefaultFinish(size_t presented) {
  if (presented == 0) return kNeedMore;
  return Truncated();
}

// Reports a finished step to the sink.
template <class P, class Sink>
void Emit(Step<P>& step, const Extent& extent, Sink& sink) {
  if (auto* decoded = step.decoded()) {
    sink.Packet(decoded->packet, extent);
  } else {
    sink.Error(*step.malformed(), extent);
  }
}

// The remainder of a finished step.
template <class P>
Bytes RemainderOf(Step<P>& step) {
  if (auto* decoded = step.decoded()) return decoded->remainder;
  return step.malformed()->remainder;
}

template <class P>
bool IsFatal(Step<P>& step) {
  Malformed* error = step.malformed();
  return error != nullptr && error->fatal;
}

// What is wrong with a finished step of a deserializer that was given `given`
// bytes for its packet: it threw, gave back more than it was given, or used
// nothing. Nothing if it is a proper packet or error.
template <class P>
std::optional<Malformed> FaultOf(Step<P>& step, size_t given) {
  if (const Malformed* error = step.malformed()) {
    const bool no_memory = error->kind == ErrorKind::kResource && error->fatal;
    if (error->kind == ErrorKind::kCrash || no_memory) return *error;
  }
  const size_t remainder = RemainderOf(step).size();
  if (remainder > given) {
    return BrokenContract(Clause::kRemainder,
                          "the remainder is longer than what was given");
  }
  if (remainder == given) {
    return BrokenContract(Clause::kProgress,
                          "a packet or error consumed nothing");
  }
  return std::nullopt;
}

// The deserializer of the packet under way: made anew for each packet, or reset
// where it can be.
template <class D>
class DeserializerSlot {
 public:
  // The deserializer; made by `make` when there is none.
  template <class Make>
  D& Get(Make&& make) {
    if (!deserializer_) deserializer_.emplace(make());
    return *deserializer_;
  }
  D* get() { return deserializer_ ? &*deserializer_ : nullptr; }
  std::string Digest() const
    requires HasDigest<D>
  {
    return deserializer_ ? deserializer_->Digest() : "";
  }

  // The packet is done.
  void Renew() {
    if constexpr (HasReset<D>) {
      if (deserializer_) deserializer_->Reset();
    } else {
      deserializer_.reset();
    }
  }
  void Destroy() { deserializer_.reset(); }

 private:
  std::optional<D> deserializer_;
};

}  // namespace splitproof::internal

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_CONSUMER_SUPPORT_H_
