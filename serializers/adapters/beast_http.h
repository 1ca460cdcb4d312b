// Boost.Beast's HTTP/1 parser as a push decoder, in both of its forms: what it
// has not used of a chunk is kept in a string, or received bytes wait in a
// flat_buffer. Each message gets a parser of its own and is one packet.
//
// put() uses a part of what it is given and wants the rest again, with more
// behind it. What it makes of that depends on the chunks in five ways, and all
// are taken out here:
//
//   - header_limit counts a start line and the fields behind it apart from each
//     other if they come at once, and together if the start line is cut.
//   - A malformed header is refused at once, unless the start line was cut:
//     then not before the header is complete, and the end of the stream makes
//     it a truncated one. So the parser is shown a header when all of it is
//     there, and the limit is applied to all of it.
//   - Of a chunk that is declared to be over body_limit it is known where; of a
//     body that ends with the stream nothing is used where the limit is hit.
//     Both are refused at the byte that decides it.
//   - While a quoted string in a chunk extension is incomplete, each call of
//     put() takes the chunk from body_limit once more. So the limit is set
//     again after it.
//   - The last chunk of an empty body, cut to less than 5 bytes twice, is an
//     assertion that fails. So the first chunk is shown when 5 bytes of it are
//     there.
//
// The line in front of a chunk, and the last one with its trailers, Beast keeps
// however long they are, and a field of 64 KiB in them is an exception. So the
// limit on headers holds for them as well.
//
// Beast does not say at which byte it refused something. In a header that is
// the last one; where chunks begin and in trailers, another parser is shown
// what was refused again, byte by byte.
//
// Follows the reference documentation of Boost 1.74 and RFC 7230. FINDINGS.md
// has what is said above of Beast as tests on Beast alone.

#ifndef SPLITPROOF_SERIALIZERS_ADAPTERS_BEAST_HTTP_H_
#define SPLITPROOF_SERIALIZERS_ADAPTERS_BEAST_HTTP_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/contract/push_decoder.h"
#include "serializers/contract/serializer.h"

namespace splitproof {

// A whole message. Members that requests or responses do not have are empty.
struct BeastMessage {
  std::string method;
  std::string target;
  unsigned status = 0;
  std::string reason;     // Beast's own where the message has none.
  unsigned version = 11;  // 10 or 11.
  // In the order of the message, but those of one name behind each other.
  // Fields of trailers are the last of them.
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;  // What chunks were made of, joined.

  friend bool operator==(const BeastMessage&, const BeastMessage&) = default;
};

// `{"$tuple":["GET","/",11,{"$map":[["Host","a"]]},"body"]}`; of a response,
// the first are status and reason.
void AppendCanonical(const BeastMessage& message, std::string& out);

struct BeastHttpOptions {
  // Responses are received, and not requests. One without a length ends with
  // the stream; none is taken for that to a HEAD request.
  bool responses = false;
  // Bytes of a header with its start line, at most, and of what is in front of
  // and behind the chunks of a body; 1 to 65535.
  size_t header_limit = 8192;
  // Bytes of a body, at most; 1 to 2^30. Beast reserves as many as a field
  // declares.
  size_t body_limit = size_t{1} << 20;
  // put() is shown whatever there is, and an error is behind what it has used.
  bool as_is = false;
};

// Messages one after the other, also behind one that asks to close or to
// upgrade the connection. Errors are fatal: `malformed`, `limit`, and
// `truncated` when the stream ends within a message. Not thread-safe.
class BeastHttpDecoder {
 public:
  using Packet = BeastMessage;
  static constexpr Traits kTraits{.allocates = true,
                                  .memory_bytes_max = size_t{4} << 20};

  explicit BeastHttpDecoder(const BeastHttpOptions& options = {});
  BeastHttpDecoder(BeastHttpDecoder&&) noexcept;
  BeastHttpDecoder& operator=(BeastHttpDecoder&&) noexcept;
  ~BeastHttpDecoder();
  static absl::StatusOr<BeastHttpDecoder> FromParameters(
      Parameters& parameters);

  // A response without a length is complete when the stream ends.
  Promptness promptness() const;

  void Feed(Bytes chunk, PushSink<BeastMessage>& sink);
  // Valid until the next call. Throws std::bad_alloc.
  std::span<char> Reserve(size_t size_hint);
  void Commit(size_t nbytes, PushSink<BeastMessage>& sink);
  void Finish(PushSink<BeastMessage>& sink);
  // A new connection; keeps the memory.
  void Reset();

  // Both of requests and of responses: each kind refuses the other's.
  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const {
    return {"\r\n", "\r\n\r\n", ": ", " ", "HTTP/1.1", "0\r\n\r\n", ";a=\"\""};
  }

 private:
  class Connection;
  template <bool kIsRequest>
  class ConnectionOf;
  std::unique_ptr<Connection> connection_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ADAPTERS_BEAST_HTTP_H_
