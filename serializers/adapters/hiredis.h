// hiredis's reader as a push decoder: redisReaderFeed() with
// redisReaderGetReply() until there is no more reply.
//
// What comes out of the reader does not depend on the chunks, so nothing is
// taken out here. Three things are added:
//
//   - Where an error is. The reader forgets all it has read when it fails, and
//     says only what is wrong. Its reply functions are called through ones that
//     note how far it has read, so that the byte it refused can be told: the
//     type byte of the next item, or the LF that ends that item's first line.
//   - Limits. The reader collects a bulk string of any length that a server
//     announces, and its own reply functions allocate a pointer for each
//     element of an announced array (FINDINGS.md).
//   - Room. The reader keeps bytes that it has read until there are 1024 of
//     them; its buffer has room for those from the start, and does not grow
//     with the first replies.
//
// Follows read.h and hiredis.h of hiredis 0.14 and the protocol specification
// of Redis, RESP2.

#ifndef SPLITPROOF_SERIALIZERS_ADAPTERS_HIREDIS_H_
#define SPLITPROOF_SERIALIZERS_ADAPTERS_HIREDIS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/contract/push_decoder.h"
#include "serializers/contract/serializer.h"

namespace splitproof {

// A redisReply that owns its memory. Members that a kind does not name are
// empty.
struct RedisReply {
  enum class Kind : uint8_t {
    kNil,      // The null bulk string and the null array: hiredis has one kind.
    kStatus,   // text
    kError,    // text
    kInteger,  // integer
    kString,   // text
    kArray,    // elements
  };

  Kind kind = Kind::kNil;
  int64_t integer = 0;
  std::string text;
  std::vector<RedisReply> elements;

  friend bool operator==(const RedisReply&, const RedisReply&) = default;
};

// As the subject `resp` writes its values: `["a",1,null,{"$error":"ERR"}]`.
void AppendCanonical(const RedisReply& reply, std::string& out);

struct HiredisOptions {
  // Bytes of a reply, at most; 1 to 2^30.
  size_t limit = size_t{64} << 20;
  // Elements that one array may announce, at most; 1 to 2^24. Arrays are at
  // most eight deep, which is hiredis's own limit.
  size_t elements = 4096;
  // No room is made, and an error is where the reader leaves the search for it:
  // somewhere in what it was fed.
  bool as_is = false;
};

// Errors are fatal: `malformed`; `limit` for a reply over a limit; `truncated`
// when the stream ends in a reply. Not thread-safe.
class HiredisDecoder {
 public:
  using Packet = RedisReply;

  explicit HiredisDecoder(const HiredisOptions& options = {});
  HiredisDecoder(HiredisDecoder&&) noexcept;
  HiredisDecoder& operator=(HiredisDecoder&&) noexcept;
  ~HiredisDecoder();
  static absl::StatusOr<HiredisDecoder> FromParameters(Parameters& parameters);

  // Throws std::bad_alloc.
  void Feed(Bytes chunk, PushSink<RedisReply>& sink);
  void Finish(PushSink<RedisReply>& sink);
  // The bytes that wait, the items they are in, and what these hold so far.
  std::string Digest() const;

  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const {
    return {"\r\n", "*", "$", ":", "+", "-", "*2\r\n", "$1\r\n", "$-1\r\n"};
  }

 private:
  // Stays where it is when the decoder moves: the reader keeps a pointer to it.
  class Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ADAPTERS_HIREDIS_H_
