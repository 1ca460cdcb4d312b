// Decoders that emit packets themselves.
//
// Most libraries keep their own state over the whole stream and call back for
// each thing they find. Such a decoder is fed all the bytes, in order, and
// never gives any back: it has no remainder.
//
//   using Packet              owned, printable
//   Feed(Bytes, sink)         plain: decodes a chunk
//   Reserve(size_hint)        buffered: memory of the decoder's own for recv to
//                             write into, at least 1 byte; ...
//   Commit(nbytes, sink)      ... and how many bytes were written there
//   Finish(sink)              the stream has ended
//   Digest() const            optional: see Endpoint::Digest(); a string
//
// It has the first, or the two in the middle, or all. A fatal error ends it:
// nothing is called afterwards.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_PUSH_DECODER_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_PUSH_DECODER_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "serializers/contract/bytes.h"
#include "serializers/contract/step.h"

namespace splitproof {

// What a push decoder reports. `end` is the stream offset after the last byte
// that the event is made of; for an error, after its deciding byte.
template <class P>
class PushSink {
 public:
  virtual void Packet(const P& packet, uint64_t end) = 0;
  virtual void Error(const Malformed& error, uint64_t end) = 0;

 protected:
  ~PushSink() = default;
};

template <class D>
concept PushesPlain =
    requires(D d, Bytes chunk, PushSink<typename D::Packet>& sink) {
      { d.Feed(chunk, sink) } -> std::same_as<void>;
    };

template <class D>
concept PushesBuffered =
    requires(D d, size_t n, PushSink<typename D::Packet>& sink) {
      { d.Reserve(n) } -> std::same_as<std::span<char>>;
      { d.Commit(n, sink) } -> std::same_as<void>;
    };

template <class D>
concept PushDecoder = (PushesPlain<D> || PushesBuffered<D>) &&
                      requires(D d, PushSink<typename D::Packet>& sink) {
                        { d.Finish(sink) } -> std::same_as<void>;
                      };

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_PUSH_DECODER_H_
