// nodejs's http_parser as a push decoder of whole messages: requests or
// responses of HTTP/1, with http_parser_execute() for chunks and for their end.
//
// What http_parser reports depends on the chunks in three ways, and all are
// taken out here:
//
//   - URL, reason, names, values and body come in any number of pieces, empty
//     ones included; of what runs into an error, those before the last cut.
//     They are joined, and a message is one packet, when it is complete.
//   - Whether a head that is too long is refused for that, or for another thing
//     that is wrong with it, and where: the bytes of a header are counted when
//     it ends, or the chunk does. A limit below http_parser's own is kept
//     instead, which each byte is held against.
//   - Where a message ends is not said to callbacks. on_message_complete pauses
//     the parser, and what http_parser_execute() returns then is the place.
//
// Behind a request or response with which the connection becomes another
// protocol's (`upgrade`), nothing is looked at: hence the declared state. A
// response may have a body that the end of the stream ends, so that it is known
// to be complete one step behind its last byte: hence the promptness of
// responses. Requests are prompt.
//
// The library that Debian builds is not strict (HTTP_PARSER_STRICT=0), whatever
// http_parser.h says: it takes any byte for the LF behind a CR, and messages
// behind one that closes the connection (FINDINGS.md).
//
// Follows http_parser.h and the README of http_parser 2.9.

#ifndef SPLITPROOF_SERIALIZERS_ADAPTERS_HTTP_PARSER_H_
#define SPLITPROOF_SERIALIZERS_ADAPTERS_HTTP_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/contract/push_decoder.h"
#include "serializers/contract/serializer.h"

namespace splitproof {

struct HttpParserMessage {
  // In the order in which they came.
  using Fields = std::vector<std::pair<std::string, std::string>>;

  std::string method;   // Of a request, empty in a response.
  std::string url;      // Of a request.
  int64_t status = 0;   // Of a response.
  std::string reason;   // Of a response.
  std::string version;  // "1.1"
  Fields headers;
  std::string body;  // Without the framing of chunked bodies.
  Fields trailers;
  bool keep_alive = false;
  bool upgrade = false;

  friend bool operator==(const HttpParserMessage&,
                         const HttpParserMessage&) = default;
};

// `{"$tuple":["GET","/","1.1",{"$map":[["Host","a"]]},"",["keep-alive"]]}`, or
// with status and reason in place of method and URL; then the body, and names
// of what is true. A last map are the trailers, where there are any.
void AppendCanonical(const HttpParserMessage& message, std::string& out);

struct HttpParserOptions {
  bool responses = false;
  // Bytes of a message, at most; 1 to 2^30.
  size_t limit = size_t{64} << 20;
  // Those that are not of its body, at most; 1 to 32768. http_parser's own
  // limit is 81920 bytes of headers, and of trailers with the headers behind
  // them.
  size_t head = size_t{32} << 10;
  // `head` is http_parser's own limit, and what follows a head that it calls an
  // upgrade is another protocol's, as its README says. Pieces are joined, and
  // the parser pauses, all the same.
  bool as_is = false;
};

// Errors are fatal: `malformed`; `limit`; `truncated` when the stream ends in a
// message, unless it is a response that ends there. Not thread-safe.
class HttpParserDecoder {
 public:
  using Packet = HttpParserMessage;
  static constexpr Traits kTraits{.carries_state = true};

  explicit HttpParserDecoder(const HttpParserOptions& options = {});
  HttpParserDecoder(HttpParserDecoder&&) noexcept;
  HttpParserDecoder& operator=(HttpParserDecoder&&) noexcept;
  ~HttpParserDecoder();
  static absl::StatusOr<HttpParserDecoder> FromParameters(
      Parameters& parameters);

  Promptness promptness() const;

  // Throws std::bad_alloc.
  void Feed(Bytes chunk, PushSink<HttpParserMessage>& sink);
  void Finish(PushSink<HttpParserMessage>& sink);
  // A new connection; keeps the memory.
  void Reset();
  // The parser, without its count of header bytes, whose limit is out of reach;
  // and the message so far.
  std::string Digest() const;

  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const {
    return {"\r\n",  "\r\n\r\n",
            "\n",    " ",
            ":",     " HTTP/1.1\r\n",
            "GET /", "HTTP/1.1 200 OK\r\n",
            "\r\n ", "Transfer-Encoding: chunked\r\n",
            "\r\n0", "Content-Length: 1\r\n",
            ";",     "Connection: upgrade\r\n"};
  }

 private:
  // Stays where it is when the decoder moves: http_parser keeps a pointer to
  // it.
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ADAPTERS_HTTP_PARSER_H_
