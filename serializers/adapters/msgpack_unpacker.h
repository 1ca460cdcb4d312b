// msgpack-c's msgpack::unpacker as a push decoder, in both of its forms: chunks
// are copied into the unpacker's buffer, or received there. Either way next()
// is asked for objects until it has none.
//
// What it reports does not depend on the chunks, with two exceptions that are
// taken out here:
//
//   - Where it refuses the byte 0xC1, it stands at that byte. Where it refuses
//     a size or a depth, it stands where the last call of next() began, which
//     is anywhere in the object. So the bytes of an object that comes in pieces
//     are kept, and one that was refused is given to another unpacker, byte by
//     byte.
//   - It holds what it is given, however long an object becomes: a string over
//     its limit is refused when the last byte of it has come. So there is a
//     limit of the adapter's on the bytes of an object. The unpacker is never
//     given a byte beyond it, or else it would depend on the chunks which of
//     two errors is found first.
//
// The strings of an object may be views into the unpacker's buffer
// (`views=true`, which is the library's default): they are kept alive by the
// object, also when the buffer is exchanged while the object is incomplete.
//
// Follows the wiki of msgpack-c, "v2_0_cpp_unpacker", and version 4.1.3.

#ifndef SPLITPROOF_SERIALIZERS_ADAPTERS_MSGPACK_UNPACKER_H_
#define SPLITPROOF_SERIALIZERS_ADAPTERS_MSGPACK_UNPACKER_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/contract/push_decoder.h"
#include "serializers/contract/serializer.h"
#include "serializers/data_value.h"

namespace splitproof {

struct MsgpackUnpackerOptions {
  // Bytes of an object, at most; 1 to 2^30.
  size_t limit = size_t{64} << 20;
  // What the library calls unpack_limit: items of an array and pairs of a map,
  // for which it allocates memory as soon as it has read how many they are;
  // bytes of a str, a bin, and an ext with its type; levels of arrays and maps.
  size_t items = 4096;
  size_t string = size_t{64} << 20;
  size_t depth = 32;
  // Bytes of the unpacker's first buffer, as the library says at least 4.
  size_t buffer = size_t{64} << 10;
  // Strings are views of the buffer while the object is in the unpacker.
  bool views = true;
  // Errors are where the unpacker says it stands, and packets are arrays of an
  // object and of whether it refers to the buffer, as next() says.
  bool as_is = false;
};

// Objects one after the other. Texts that are not UTF-8 are taken, and keys of
// any kind, as the library does; timestamps are extensions of type -1. Errors
// are fatal: `malformed` for the byte 0xC1, `limit`, and `truncated` when the
// stream ends within an object. Not thread-safe.
class MsgpackUnpackerDecoder {
 public:
  using Packet = DataValue;
  // The zone that an object lives in is allocated when the object before it is
  // complete, and grows with what arrays declare.
  static constexpr Traits kTraits{.allocates = true,
                                  .memory_bytes_max = size_t{8} << 20};

  explicit MsgpackUnpackerDecoder(const MsgpackUnpackerOptions& options = {});
  MsgpackUnpackerDecoder(MsgpackUnpackerDecoder&&) noexcept;
  MsgpackUnpackerDecoder& operator=(MsgpackUnpackerDecoder&&) noexcept;
  ~MsgpackUnpackerDecoder();
  static absl::StatusOr<MsgpackUnpackerDecoder> FromParameters(
      Parameters& parameters);

  void Feed(Bytes chunk, PushSink<DataValue>& sink);
  // Valid until the next call. Throws std::bad_alloc.
  std::span<char> Reserve(size_t size_hint);
  void Commit(size_t nbytes, PushSink<DataValue>& sink);
  void Finish(PushSink<DataValue>& sink);

  // Errors in objects within others, of which the unpacker has read a part.
  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const;

 private:
  // Stays where it is when the decoder moves: an unpacker that has been moved
  // writes to the one that it was (FINDINGS.md).
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ADAPTERS_MSGPACK_UNPACKER_H_
