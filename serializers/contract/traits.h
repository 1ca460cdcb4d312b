// What a serializer promises beyond the contract, or asks to be forgiven.
//
// One struct, declared as `static constexpr Traits kTraits{...};` in the
// serializer. The defaults are the strictest: a permission is withheld until it
// is granted, a property is demanded until it is relaxed. Consumers act on the
// permissions, the harness checks them, and every relaxation is printed in the
// subject's row of the report.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_TRAITS_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_TRAITS_H_

#include <cstddef>

namespace splitproof {

// When a packet comes out, measured from the last byte it is made of.
struct Promptness {
  enum class Kind {
    kPrompt,     // On the chunk that holds its last byte.
    kLookahead,  // On the chunk that holds the `bytes`-th byte after it.
    kDeferred,   // At any later time, end of file at the latest.
  };
  Kind kind = Kind::kPrompt;
  size_t bytes = 0;
};

struct Traits {
  // Permission for the consumer to present a remainder where it lies, and to
  // pack frames tightly. The buffered deserializer promises that
  //   - its window never starts behind bytes it was not given (the first one
  //     starts at 0, later ones at most where the committed bytes end);
  //   - it writes nothing outside the bytes committed to it;
  //   - its remainder is the end of the bytes just committed, in place.
  // Without it every remainder is moved aside and copied into the next window.
  bool in_place = false;

  // Relaxes the property `prompt`.
  Promptness promptness = {};

  // Relaxes `end-of-stream` and `reuse-equals-fresh`: what bytes mean depends
  // on the packets before them (a document, a dialogue, a compression context),
  // so a stream may be unfinished between two packets. Serializers never carry
  // state; push decoders and connections may.
  bool carries_state = false;

  // Of a coroutine: all that its locals know when it asks for bytes follows
  // from what it asks for, from its Scratch, and from the bytes that the
  // consumer holds for it. Proofs then take states that agree in these for one
  // (HasDigest in concepts.h).
  bool bytes_are_state = false;

  // Relaxes `allocation-law`: the buffered form may ask for memory in a recv
  // that completes nothing, as a library does that collects what it decodes.
  bool allocates = false;

  // Relaxes `allocation-law` too: the most bytes of memory that a connection
  // may hold at a time, on top of what it holds before anything is received,
  // while it receives up to a KiB. More for what expands, as compressed data
  // does.
  size_t memory_bytes_max = size_t{1} << 20;

  // Relaxes `out-of-memory`: a library that it uses ends the process when
  // memory runs out, so that nothing can be promised and nothing is tried.
  bool dies_without_memory = false;
};

// The traits S declares, or the strictest.
template <class S>
constexpr Traits TraitsOf() {
  if constexpr (requires { S::kTraits; }) {
    return S::kTraits;
  } else {
    return Traits{};
  }
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_TRAITS_H_
