#include "serializers/adapters/beast_http.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "serializers/adapters/push_events.h"
#include "serializers/limits.h"

namespace splitproof {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr Bytes kEndOfHeader = "\r\n\r\n";
// Of a body in chunks: `0`, and two ends of lines.
constexpr size_t kShortestChunks = 5;
constexpr size_t kMaxHeader = 65535;

ErrorKind KindOf(const error_code& code) {
  if (code == http::error::header_limit || code == http::error::body_limit) {
    return ErrorKind::kLimit;
  }
  if (code == http::error::partial_message) return ErrorKind::kTruncated;
  return ErrorKind::kMalformed;
}

// How many bytes of `bytes` the parser uses.
template <class Parser>
size_t Put(Parser& parser, Bytes bytes, error_code& code) {
  return parser.put(boost::asio::buffer(bytes.data(), bytes.size()), code);
}

template <class String>
std::string Owned(const String& string) {
  return {string.data(), string.size()};
}

template <bool kIsRequest>
BeastMessage MessageOf(http::message<kIsRequest, http::string_body>&& message) {
  BeastMessage packet;
  packet.version = message.version();
  if constexpr (kIsRequest) {
    packet.method = Owned(message.method_string());
    packet.target = Owned(message.target());
  } else {
    packet.status = message.result_int();
    packet.reason = Owned(message.reason());
  }
  for (const auto& field : message.base()) {
    packet.fields.emplace_back(Owned(field.name_string()),
                               Owned(field.value()));
  }
  packet.body = std::move(message.body());
  return packet;
}

}  // namespace

void AppendCanonical(const BeastMessage& message, std::string& out) {
  out += "{\"$tuple\":[";
  if (message.method.empty()) {
    AppendCanonical(static_cast<int64_t>(message.status), out);
    out += ',';
    AppendCanonical(message.reason, out);
  } else {
    AppendCanonical(message.method, out);
    out += ',';
    AppendCanonical(message.target, out);
  }
  out += ',';
  AppendCanonical(static_cast<int64_t>(message.version), out);
  out += ',';
  AppendCanonicalMap(message.fields, out);
  out += ',';
  AppendCanonical(message.body, out);
  out += "]}";
}

// What does not depend on the kind of messages: the bytes that a parser has
// been shown and has not used.
class BeastHttpDecoder::Connection {
 public:
  explicit Connection(const BeastHttpOptions& options) : options_(options) {}
  virtual ~Connection() = default;

  const BeastHttpOptions& options() const { return options_; }

  void Feed(Bytes chunk, PushSink<BeastMessage>& sink) {
    if (kept_.empty()) {
      kept_ = chunk.substr(Parse(chunk, sink));
    } else {
      kept_.append(chunk);
      kept_.erase(0, Parse(kept_, sink));
    }
  }

  std::span<char> Reserve(size_t size) {
    const auto window = buffer_.prepare(size);
    return {static_cast<char*>(window.data()), window.size()};
  }

  void Commit(size_t nbytes, PushSink<BeastMessage>& sink) {
    buffer_.commit(nbytes);
    const auto received = buffer_.cdata();
    buffer_.consume(
        Parse(Bytes(static_cast<const char*>(received.data()), received.size()),
              sink));
  }

  void Finish(PushSink<BeastMessage>& sink) {
    const size_t unused = kept_.size() + buffer_.size();
    if (unused == 0 && used_ == start_) return;
    FinishMessage(used_ + unused, sink);
  }

  void Reset() {
    ForgetMessage();
    kept_.clear();
    buffer_.clear();
    used_ = 0;
    start_ = 0;
  }

 protected:
  // Shows the parser the next bytes of a message, at least one. Returns how
  // many it used: 0 if it needs more, or refused them.
  virtual size_t ParseSome(Bytes bytes, PushSink<BeastMessage>& sink) = 0;
  // If the message is complete, reports it: it ends at `end`.
  virtual bool TellMessage(uint64_t end, PushSink<BeastMessage>& sink) = 0;
  // The stream has ended in the message.
  virtual void FinishMessage(uint64_t end, PushSink<BeastMessage>& sink) = 0;
  virtual void ForgetMessage() = 0;

  static void Refuse(const error_code& code, uint64_t end,
                     PushSink<BeastMessage>& sink) {
    RefuseStream(sink, KindOf(code), code.message(), end);
  }

  // Bytes of the stream that have been used.
  uint64_t used() const { return used_; }

 private:
  // Parses what has come and is not used: `bytes`, of which it returns how many
  // are used now.
  size_t Parse(Bytes bytes, PushSink<BeastMessage>& sink) {
    const size_t size = bytes.size();
    while (!bytes.empty()) {
      const size_t used = ParseSome(bytes, sink);
      if (used == 0) break;
      used_ += used;
      bytes.remove_prefix(used);
      if (TellMessage(used_, sink)) start_ = used_;
    }
    return size - bytes.size();
  }

  BeastHttpOptions options_;
  std::string kept_;                  // Of the plain form.
  boost::beast::flat_buffer buffer_;  // Of the buffered one.
  uint64_t used_ = 0;
  uint64_t start_ = 0;  // Where the message begins.
};

template <bool kIsRequest>
class BeastHttpDecoder::ConnectionOf final : public Connection {
 public:
  using Connection::Connection;

 private:
  using Parser = http::parser<kIsRequest, http::string_body>;

  size_t ParseSome(Bytes bytes, PushSink<BeastMessage>& sink) override {
    if (!parser_) Start(parser_.emplace());
    if (this->options().as_is) return ParseAsIs(bytes, sink);
    if (parser_->is_header_done() && !parser_->chunked()) {
      return ParseBody(bytes, sink);
    }
    const size_t limit = this->options().header_limit;
    const Bytes allowed = bytes.substr(0, limit);
    const std::optional<size_t> used = parser_->is_header_done()
                                           ? ParseChunks(allowed, sink)
                                           : ParseHeader(allowed, sink);
    if (used == 0 && allowed.size() == limit) {
      this->Refuse(http::error::header_limit, this->used() + limit, sink);
    }
    return used.value_or(0);
  }

  bool TellMessage(uint64_t end, PushSink<BeastMessage>& sink) override {
    if (!parser_->is_done()) return false;
    const BeastMessage message = MessageOf(parser_->release());
    ForgetMessage();
    sink.Packet(message, end);
    return true;
  }

  void FinishMessage(uint64_t end, PushSink<BeastMessage>& sink) override {
    error_code code = http::error::partial_message;
    if (parser_ && parser_->is_header_done()) parser_->put_eof(code);
    if (code) {
      this->Refuse(code, end, sink);
    } else {
      TellMessage(end, sink);
    }
  }

  void ForgetMessage() override {
    parser_.reset();
    searched_ = 0;
    in_chunks_ = false;
  }

  void Start(Parser& parser) const {
    parser.eager(true);
    parser.header_limit(static_cast<uint32_t>(this->options().header_limit));
    parser.body_limit(this->options().body_limit);
  }

  // What an application does that reads from a socket.
  size_t ParseAsIs(Bytes bytes, PushSink<BeastMessage>& sink) {
    error_code code;
    const size_t used = Put(*parser_, bytes, code);
    if (!code || code == http::error::need_more) return used;
    this->Refuse(code, this->used() + used, sink);
    return 0;
  }

  // Shows the parser a header that is complete. Nothing if it was refused.
  std::optional<size_t> ParseHeader(Bytes bytes, PushSink<BeastMessage>& sink) {
    const size_t end = bytes.find(kEndOfHeader, searched_);
    if (end == Bytes::npos) {
      searched_ =
          bytes.size() - std::min(bytes.size(), kEndOfHeader.size() - 1);
      return 0;
    }
    const size_t size = end + kEndOfHeader.size();
    error_code code;
    Put(*parser_, bytes.substr(0, size), code);
    if (!code) return size;
    // A line that is too short to tell what is wrong with it.
    if (code == http::error::need_more) code = http::error::bad_version;
    this->Refuse(code, this->used() + size, sink);
    return std::nullopt;
  }

  // Of a body that is not in chunks.
  size_t ParseBody(Bytes bytes, PushSink<BeastMessage>& sink) {
    error_code code;
    const size_t used = Put(*parser_, bytes, code);
    if (!code) return used;
    this->Refuse(code, this->used() + BodyLeft() + 1, sink);
    return 0;
  }

  // Nothing if they were refused.
  std::optional<size_t> ParseChunks(Bytes bytes, PushSink<BeastMessage>& sink) {
    if (!in_chunks_ && bytes.size() < kShortestChunks) return 0;
    error_code code;
    const size_t used = Put(*parser_, bytes, code);
    in_chunks_ |= used > 0;
    if (!code) return used;
    if (code == http::error::need_more) {
      // Where a chunk begins, the body has all that was declared.
      parser_->body_limit(BodyLeft());
      return used;
    }
    this->Refuse(code, this->used() + used + RefusedBytes(bytes.substr(used)),
                 sink);
    return std::nullopt;
  }

  uint64_t BodyLeft() const {
    return this->options().body_limit - parser_->get().body().size();
  }

  // How many bytes it takes to refuse `bytes`, where a chunk begins.
  size_t RefusedBytes(Bytes bytes) const {
    Parser parser;
    Start(parser);
    error_code code;
    Put(parser, kChunksFollow, code);
    size_t given = kShortestChunks;
    if (in_chunks_) {
      Put(parser, kFirstChunk, code);
      given = 1;
    }
    for (; given < bytes.size(); ++given) {
      parser.body_limit(BodyLeft());
      Put(parser, bytes.substr(0, given), code);
      if (code != http::error::need_more) break;
    }
    return given;
  }

  static constexpr Bytes kChunksFollow =
      kIsRequest ? "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                 : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  static constexpr Bytes kFirstChunk = "1\r\nx";

  std::optional<Parser> parser_;
  size_t searched_ = 0;     // Bytes in which no header ends.
  bool in_chunks_ = false;  // The first of them has begun.
};

BeastHttpDecoder::BeastHttpDecoder(const BeastHttpOptions& options) {
  if (options.responses) {
    connection_ = std::make_unique<ConnectionOf<false>>(options);
  } else {
    connection_ = std::make_unique<ConnectionOf<true>>(options);
  }
}
BeastHttpDecoder::BeastHttpDecoder(BeastHttpDecoder&&) noexcept = default;
BeastHttpDecoder& BeastHttpDecoder::operator=(BeastHttpDecoder&&) noexcept =
    default;
BeastHttpDecoder::~BeastHttpDecoder() = default;

absl::StatusOr<BeastHttpDecoder> BeastHttpDecoder::FromParameters(
    Parameters& parameters) {
  BeastHttpOptions options;
  parameters.Flag("responses", &options.responses,
                  "responses are received, and not requests");
  parameters.Size("header_limit", 1, kMaxHeader, &options.header_limit,
                  "bytes of a header, and of what is around chunks, at most");
  parameters.Size("body_limit", 1, kMaxLimit, &options.body_limit,
                  "bytes of a body, at most");
  AsIsParameter(parameters, &options.as_is);
  if (!parameters.status().ok()) return parameters.status();
  return BeastHttpDecoder(options);
}

Promptness BeastHttpDecoder::promptness() const {
  return {.kind = connection_->options().responses ? Promptness::Kind::kDeferred
                                                   : Promptness::Kind::kPrompt};
}

void BeastHttpDecoder::Feed(Bytes chunk, PushSink<BeastMessage>& sink) {
  connection_->Feed(chunk, sink);
}
std::span<char> BeastHttpDecoder::Reserve(size_t size_hint) {
  return connection_->Reserve(std::max<size_t>(size_hint, 1));
}
void BeastHttpDecoder::Commit(size_t nbytes, PushSink<BeastMessage>& sink) {
  connection_->Commit(nbytes, sink);
}
void BeastHttpDecoder::Finish(PushSink<BeastMessage>& sink) {
  connection_->Finish(sink);
}
void BeastHttpDecoder::Reset() { connection_->Reset(); }

std::vector<std::string> BeastHttpDecoder::MalformedSamples() const {
  std::vector<std::string> samples = {"GET / HTTP/1.1\r\nA B: c\r\n\r\n",
                                      "GET / HTTP/1.1\rx",
                                      "GET / HTTP/2.0\r\n\r\n",
                                      "G\x01T / HTTP/1.1\r\n\r\n",
                                      "GET / \r\n\r\n",
                                      "HTTP/1.1 20x OK\r\n\r\n",
                                      "H\r\n\r\n",
                                      "\r\n\r\n"};
  const std::string header =
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* chunks :
       {"x\r\n", "4\rx", "4;\r\nabcd\r\n0\r\n\r\n", "4;a=\"\r\n\"\r\nabcd",
        "4\r\nabcdxx0\r\n\r\n", "fffffffffffffffff\r\n", "ffffffff\r\n",
        "0\r\nA\r\n\r\n", "0\r\nContent-Length: 1\r\n\r\n",
        "0;a=\"\r\n\r\n\"\r\n\r\n"}) {
    samples.push_back(header + chunks);
  }
  return samples;
}

}  // namespace splitproof
