#include "serializers/adapters/http_parser.h"

#include <http_parser.h>

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "serializers/adapters/push_events.h"
#include "serializers/limits.h"

namespace splitproof {
namespace {

constexpr size_t kMaxHead = size_t{32} << 10;

void AppendStartLine(const HttpParserMessage& message, std::string& out) {
  if (message.method.empty()) {
    AppendCanonical(message.status, out);
    out += ',';
    AppendCanonical(message.reason, out);
  } else {
    AppendCanonical(message.method, out);
    out += ',';
    AppendCanonical(message.url, out);
  }
  out += ',';
  AppendCanonical(message.version, out);
}

std::string_view FlagsOf(const HttpParserMessage& message) {
  if (message.upgrade) {
    return message.keep_alive ? R"(["keep-alive","upgrade"])"
                              : R"(["upgrade"])";
  }
  return message.keep_alive ? R"(["keep-alive"])" : "[]";
}

}  // namespace

void AppendCanonical(const HttpParserMessage& message, std::string& out) {
  out += "{\"$tuple\":[";
  AppendStartLine(message, out);
  out += ',';
  AppendCanonicalMap(message.headers, out);
  out += ',';
  AppendCanonical(message.body, out);
  out += ',';
  out += FlagsOf(message);
  if (!message.trailers.empty()) {
    out += ',';
    AppendCanonicalMap(message.trailers, out);
  }
  out += "]}";
}

class HttpParserDecoder::Parser {
 public:
  explicit Parser(const HttpParserOptions& options)
      : type_(options.responses ? HTTP_RESPONSE : HTTP_REQUEST),
        limit_(std::min(options.limit, kMaxLimit)),
        head_(std::min(options.head, kMaxHead)),
        as_is_(options.as_is),
        settings_(Callbacks()) {
    Reset();
  }
  // http_parser holds a pointer to this.
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  Promptness promptness() const {
    if (type_ == HTTP_REQUEST) return {};
    return {.kind = Promptness::Kind::kLookahead, .bytes = 1};
  }

  // Gives http_parser no more than what is known to be within the limits. Where
  // the head is used up, that is a byte, which may be of the body.
  void Feed(Bytes chunk, PushSink<HttpParserMessage>& sink) {
    while (!chunk.empty() && !is_upgraded_) {
      const size_t rest = limit_ - (received_ - start_);
      if (rest == 0) {
        RefuseStream(sink, ErrorKind::kLimit, "the message is over the limit",
                     received_ + 1);
        return;
      }
      const size_t consumed =
          Execute(chunk.substr(0, std::min(rest, HeadRest())));
      received_ += consumed;
      if (!Judge(sink)) return;
      chunk.remove_prefix(consumed);
    }
  }

  void Finish(PushSink<HttpParserMessage>& sink) {
    if (is_upgraded_) return;
    Execute({});
    if (HTTP_PARSER_ERRNO(&parser_) == HPE_PAUSED) {
      Complete(sink);
    } else if (HTTP_PARSER_ERRNO(&parser_) != HPE_OK) {
      RefuseStream(sink, ErrorKind::kTruncated, "the stream ended in a message",
                   received_);
    }
  }

  void Reset() {
    http_parser_init(&parser_, type_);
    parser_.data = this;
    Begin();
    received_ = 0;
    start_ = 0;
    is_upgraded_ = false;
  }

  std::string Digest() const {
    http_parser parser = parser_;
    parser.data = nullptr;
    parser.nread = 0;
    std::string digest(reinterpret_cast<const char*>(&parser), sizeof(parser));
    absl::StrAppend(&digest, is_upgraded_, in_value_, in_trailers_, " ",
                    received_ - start_, " ");
    AppendCanonical(message_, digest);
    return digest;
  }

 private:
  // Runs http_parser; no bytes are the end. What a callback throws must not
  // cross C frames: it is kept until http_parser has returned.
  size_t Execute(Bytes piece) {
    const size_t consumed = as_is_ ? ExecuteAsIs(piece) : CallParser(piece);
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    return consumed;
  }

  size_t CallParser(Bytes piece) {
    return http_parser_execute(&parser_, &settings_, piece.data(),
                               piece.size());
  }

  // With the limit on heads that all of a process has, and with what the README
  // of http_parser does when it says `upgrade`.
  size_t ExecuteAsIs(Bytes piece) {
    http_parser_set_max_header_size(static_cast<uint32_t>(head_));
    const size_t consumed = CallParser(piece);
    http_parser_set_max_header_size(HTTP_MAX_HEADER_SIZE);
    is_upgraded_ |= parser_.upgrade != 0;
    return consumed;
  }

  // Reports what became of the bytes given last. False if that is an error.
  bool Judge(PushSink<HttpParserMessage>& sink) {
    const http_errno error = HTTP_PARSER_ERRNO(&parser_);
    if (error != HPE_OK && error != HPE_PAUSED) {
      RefuseStream(sink, ErrorKind::kMalformed, http_errno_description(error),
                   received_ + 1);
      return false;
    }
    if (!as_is_ && HeadSize() > head_) {
      RefuseStream(sink, ErrorKind::kLimit, "the head is over the limit",
                   received_);
      return false;
    }
    if (error == HPE_PAUSED) Complete(sink);
    return true;
  }

  // Reports the message on which the parser has paused.
  void Complete(PushSink<HttpParserMessage>& sink) {
    http_parser_pause(&parser_, 0);
    is_upgraded_ = message_.upgrade;
    start_ = received_;
    sink.Packet(message_, received_);
    Begin();
  }

  void Begin() {
    message_ = {};
    in_value_ = true;
    in_trailers_ = false;
  }

  // How many bytes may be of the head, or one that may be of the body.
  size_t HeadRest() const {
    if (as_is_) return kMaxLimit;
    return std::max<size_t>(head_ - HeadSize(), 1);
  }

  // Bytes of the message that are not of its body.
  size_t HeadSize() const { return received_ - start_ - message_.body.size(); }

  // A name begins a field where the last piece was of a value.
  void AddName(Bytes piece) {
    if (in_value_) Fields().emplace_back();
    in_value_ = false;
    Fields().back().first.append(piece);
  }
  void AddValue(Bytes piece) {
    in_value_ = true;
    Fields().back().second.append(piece);
  }
  HttpParserMessage::Fields& Fields() {
    return in_trailers_ ? message_.trailers : message_.headers;
  }

  void EndHead() {
    in_trailers_ = true;
    in_value_ = true;
    message_.version =
        absl::StrCat(parser_.http_major, ".", parser_.http_minor);
    message_.upgrade = parser_.upgrade != 0;
    if (type_ == HTTP_RESPONSE) {
      message_.status = parser_.status_code;
    } else {
      message_.method =
          http_method_str(static_cast<enum http_method>(parser_.method));
    }
  }
  void EndMessage() {
    message_.keep_alive = http_should_keep_alive(&parser_) != 0;
    http_parser_pause(&parser_, 1);
  }

  // Callbacks: run a member function. A result other than 0 stops http_parser.
  template <auto kMember, class... Arguments>
  static int Handle(http_parser* parser, Arguments... arguments) {
    auto& self = *static_cast<Parser*>(parser->data);
    try {
      (self.*kMember)(arguments...);
    } catch (...) {
      self.thrown_ = std::current_exception();
      return 1;
    }
    return 0;
  }
  template <auto kMember>
  static int OnText(http_parser* parser, const char* text, size_t size) {
    return Handle<kMember>(parser, Bytes(text, size));
  }
  void AddUrl(Bytes piece) { message_.url.append(piece); }
  void AddReason(Bytes piece) { message_.reason.append(piece); }
  void AddBody(Bytes piece) { message_.body.append(piece); }

  static http_parser_settings Callbacks() {
    http_parser_settings settings;
    http_parser_settings_init(&settings);
    settings.on_url = OnText<&Parser::AddUrl>;
    settings.on_status = OnText<&Parser::AddReason>;
    settings.on_header_field = OnText<&Parser::AddName>;
    settings.on_header_value = OnText<&Parser::AddValue>;
    settings.on_headers_complete = Handle<&Parser::EndHead>;
    settings.on_body = OnText<&Parser::AddBody>;
    settings.on_message_complete = Handle<&Parser::EndMessage>;
    return settings;
  }

  http_parser_type type_;
  size_t limit_;
  size_t head_;
  bool as_is_;
  http_parser_settings settings_;
  http_parser parser_;
  HttpParserMessage message_;  // So far.
  bool in_value_ = true;       // The last piece of a field was of its value.
  bool in_trailers_ = false;   // Fields from now on are trailers.
  uint64_t received_ = 0;
  uint64_t start_ = 0;  // Where the message begins.
  bool is_upgraded_ = false;
  std::exception_ptr thrown_;  // For lack of memory.
};

HttpParserDecoder::HttpParserDecoder(const HttpParserOptions& options)
    : parser_(std::make_unique<Parser>(options)) {}
HttpParserDecoder::HttpParserDecoder(HttpParserDecoder&&) noexcept = default;
HttpParserDecoder& HttpParserDecoder::operator=(HttpParserDecoder&&) noexcept =
    default;
HttpParserDecoder::~HttpParserDecoder() = default;

absl::StatusOr<HttpParserDecoder> HttpParserDecoder::FromParameters(
    Parameters& parameters) {
  HttpParserOptions options;
  parameters.Choice<bool>("type", {{"request", false}, {"response", true}},
                          &options.responses, "what the peer sends");
  parameters.Size("limit", 1, kMaxLimit, &options.limit,
                  "bytes of a message, at most");
  parameters.Size("head", 1, kMaxHead, &options.head,
                  "those that are not of its body, at most");
  AsIsParameter(parameters, &options.as_is);
  if (!parameters.status().ok()) return parameters.status();
  return HttpParserDecoder(options);
}

Promptness HttpParserDecoder::promptness() const {
  return parser_->promptness();
}
void HttpParserDecoder::Feed(Bytes chunk, PushSink<HttpParserMessage>& sink) {
  parser_->Feed(chunk, sink);
}
void HttpParserDecoder::Finish(PushSink<HttpParserMessage>& sink) {
  parser_->Finish(sink);
}
void HttpParserDecoder::Reset() { parser_->Reset(); }
std::string HttpParserDecoder::Digest() const { return parser_->Digest(); }

// Of requests and of responses: each is something to both. Line ends and folded
// lines, lengths that contradict each other, chunks that are wrong, bodies that
// the end of the stream ends, and another protocol behind a message.
std::vector<std::string> HttpParserDecoder::MalformedSamples() const {
  return {
      "\r\n\nGET / HTTP/1.1\r\n\r\n\r\n",
      "GET /a b HTTP/1.1\r\n\r\n",
      "GOT / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.\r\n\r\n",
      "GET / HTTP/1.1\rA: b\r\n\r\n",
      "GET / HTTP/1.1\nA:b\n c\nD:\n\n",
      "GET / HTTP/1.1\r\nA:\r\n b\r\n\tc \r\n\r\n",
      "GET / HTTP/1.1\r\nA b: c\r\n\r\n",
      "GET / HTTP/1.1\r\nA: b\x01\r\n\r\n",
      "GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n",
      "GET / HTTP/1.0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
      "PUT / HTTP/1.1\r\nContent-Length: 1\r\n\r\naGET /",
      "PUT / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
      "PUT / HTTP/1.1\r\nContent-Length: 1 2\r\n\r\n",
      "PUT / HTTP/1.1\r\nContent-Length: 18446744073709551616\r\n\r\n",
      absl::StrCat("PUT / HTTP/1.1\r\nContent-Length: 1\r\n",
                   "Transfer-Encoding: chunked\r\n\r\n"),
      "PUT / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
      absl::StrCat("PUT / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                   "1;a=b\r\nx\r\n0\r\nA: b\r\n\r\n"),
      "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
      "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\ng",
      absl::StrCat("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
                   "fffffffffffffffff\r\n"),
      "CONNECT a:1 HTTP/1.1\r\n\r\n\x16\x03\x01",
      "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n\x81",
      absl::StrCat("PUT / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: a\r\n",
                   "Content-Length: 1\r\n\r\nab"),
      "HTTP/1.1 200 OK\r\n\r\nuntil the end",
      "HTTP/1.0 200\r\nContent-Length: 1\r\n\r\naHTTP/1.1 204 \r\n\r\n",
      "HTTP/1.1 1000 A\r\n\r\n",
      "HTTP/1.1 101 A\r\nConnection: Upgrade\r\nUpgrade: a\r\n\r\n\x81",
      absl::StrCat("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                   "2\r\nab\r\n0\r\nA: b\r\n\r\nHTTP/1.1 304 A\r\n\r\n"),
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\na",
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTQ"};
}

}  // namespace splitproof
