#include "serializers/adapters/yajl.h"

#include <yajl/yajl_parse.h>

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "serializers/adapters/push_events.h"
#include "serializers/limits.h"

namespace splitproof {
namespace {

constexpr size_t kMaxDepth = size_t{1} << 20;

constexpr std::array<std::string_view, 10> kKindNames = {
    "null",      "true", "false",   "number",      "string",
    "start-map", "key",  "end-map", "start-array", "end-array"};

struct FreeHandle {
  void operator()(yajl_handle handle) const { yajl_free(handle); }
};
using Handle = std::unique_ptr<yajl_handle_t, FreeHandle>;

Handle NewHandle(const yajl_callbacks* callbacks, void* context) {
  Handle handle(yajl_alloc(callbacks, nullptr, context));
  if (handle == nullptr) throw std::bad_alloc();
  yajl_config(handle.get(), yajl_allow_multiple_values, 1);
  return handle;
}

yajl_status Parse(yajl_handle handle, Bytes text) {
  return yajl_parse(handle, reinterpret_cast<const unsigned char*>(text.data()),
                    text.size());
}

Bytes TextOf(const unsigned char* text, size_t size) {
  return {reinterpret_cast<const char*>(text), size};
}

// Where the first token of `text` ends, which is followed by another byte:
// whatever it is, a parser that gives up at the first event has consumed it.
size_t EndOfToken(Bytes text) {
  static constexpr yajl_callbacks kGiveUp = {
      .yajl_null = [](void*) { return 0; },
      .yajl_boolean = [](void*, int) { return 0; },
      .yajl_integer = nullptr,
      .yajl_double = nullptr,
      .yajl_number = [](void*, const char*, size_t) { return 0; },
      .yajl_string = [](void*, const unsigned char*, size_t) { return 0; },
      .yajl_start_map = [](void*) { return 0; },
      .yajl_map_key = nullptr,
      .yajl_end_map = nullptr,
      .yajl_start_array = [](void*) { return 0; },
      .yajl_end_array = nullptr};
  const Handle handle = NewHandle(&kGiveUp, nullptr);
  static_cast<void>(Parse(handle.get(), text));
  return yajl_get_bytes_consumed(handle.get());
}

// Errors that yajl points at from before the byte that is wrong.
bool PointsBefore(absl::string_view reason) {
  for (const absl::string_view text :
       {"occurs before a character which it may not",
        "invalid character inside string", "invalid (non-hex) character",
        "invalid string in json text", "malformed number",
        "probable comment found"}) {
    if (absl::StrContains(reason, text)) return true;
  }
  return false;
}

}  // namespace

void AppendCanonical(const JsonEvent& event, std::string& out) {
  using Kind = JsonEvent::Kind;
  out += "{\"$tuple\":[";
  AppendCanonical(kKindNames[static_cast<size_t>(event.kind)], out);
  if (event.kind == Kind::kNumber || event.kind == Kind::kString ||
      event.kind == Kind::kKey) {
    out += ',';
    AppendCanonical(event.text, out);
  }
  out += "]}";
}

class YajlDecoder::Parser {
 public:
  explicit Parser(const YajlOptions& options)
      : limit_(std::min(options.limit, kMaxLimit)),
        depth_(std::min(options.depth, kMaxDepth)),
        as_is_(options.as_is),
        handle_(NewHandle(&kCallbacks, this)) {}
  // yajl holds a pointer to this.
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  void Feed(Bytes chunk, PushSink<JsonEvent>& sink) {
    base_ = received_;
    received_ += chunk.size();
    const bool ok = Run(sink, [&] { return Parse(handle_.get(), chunk); });
    if (!ok) {
      Fail(chunk, sink);
    } else if (received_ - event_end_ > limit_) {
      RefuseOverLimit(sink);
    } else {
      KeepUnexpected(chunk);
    }
  }

  // A number that the stream ends in is reported if the stream may end there.
  void Finish(PushSink<JsonEvent>& sink) {
    if (received_ == 0) return;
    is_finishing_ = true;
    base_ = received_;
    const Bytes blank = as_is_ ? "" : "\n";
    const bool ok = Run(sink, [&] {
      const yajl_status status = Parse(handle_.get(), blank);
      return status == yajl_status_ok ? yajl_complete_parse(handle_.get())
                                      : status;
    });
    if (!ok) {
      RefuseStream(sink, ErrorKind::kTruncated, "the stream ended in a value",
                   received_);
    } else if (last_number_) {
      sink.Packet(*last_number_, event_end_);
    }
  }

 private:
  using Kind = JsonEvent::Kind;

  // Runs yajl. What the sink throws must not cross C frames: it is kept until
  // yajl has returned.
  template <class Call>
  bool Run(PushSink<JsonEvent>& sink, Call call) {
    sink_ = &sink;
    const bool ok = call() == yajl_status_ok;
    sink_ = nullptr;
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    return ok;
  }

  // Reports what ended the parse of `chunk`, the last one.
  void Fail(Bytes chunk, PushSink<JsonEvent>& sink) {
    if (over_depth_) {
      RefuseStream(sink, ErrorKind::kLimit, "too many arrays and maps",
                   Position());
      return;
    }
    const std::string reason = Reason();
    const uint64_t end = EndOfError(chunk, reason);
    if (over_limit_ || end - event_end_ > limit_) {
      RefuseOverLimit(sink);
    } else {
      RefuseStream(sink, ErrorKind::kMalformed, reason, end);
    }
  }

  // What yajl says is wrong: "parse error: ..." or "lexical error: ...".
  std::string Reason() const {
    unsigned char* text = yajl_get_error(handle_.get(), 0, nullptr, 0);
    std::string reason(reinterpret_cast<const char*>(text));
    yajl_free_error(handle_.get(), text);
    return reason.substr(0, reason.find('\n'));
  }

  uint64_t EndOfError(Bytes chunk, const std::string& reason) const {
    if (as_is_) return Position();
    if (absl::StrContains(reason, "after key and value")) {
      return event_end_ + EndOfToken(unexpected_ + Behind(chunk));
    }
    return Position() + (PointsBefore(reason) ? 1 : 0);
  }

  void RefuseOverLimit(PushSink<JsonEvent>& sink) const {
    RefuseStream(sink, ErrorKind::kLimit, "the token is over the limit",
                 event_end_ + limit_ + 1);
  }

  // How far in the stream yajl has parsed.
  uint64_t Position() const {
    return base_ + yajl_get_bytes_consumed(handle_.get());
  }

  // What of the last chunk is behind the last event.
  std::string Behind(Bytes chunk) const {
    return std::string(chunk.substr(std::max(event_end_, base_) - base_));
  }

  // Keeps what comes where a `,` or `}` is expected: blanks, and what will be
  // refused.
  void KeepUnexpected(Bytes chunk) {
    const bool expected = open_.empty() || open_.back() != '{' ||
                          last_ == Kind::kKey || last_ == Kind::kStartMap;
    if (!expected) unexpected_ += Behind(chunk);
  }

  // Reports an event. 0 stops yajl.
  int Tell(Kind kind, Bytes text = {}) {
    const uint64_t end = Position();
    over_limit_ = end - event_end_ > limit_;
    if (over_limit_) return 0;
    try {
      Nest(kind);
      if (over_depth_) return 0;
      event_end_ = end;
      last_ = kind;
      unexpected_.clear();
      const JsonEvent event{kind, std::string(text)};
      if (is_finishing_) {
        last_number_ = event;
      } else {
        sink_->Packet(event, end);
      }
    } catch (...) {
      thrown_ = std::current_exception();
      return 0;
    }
    return 1;
  }

  void Nest(Kind kind) {
    if (kind == Kind::kEndMap || kind == Kind::kEndArray) {
      open_.pop_back();
    } else if (kind == Kind::kStartMap || kind == Kind::kStartArray) {
      over_depth_ = open_.size() == depth_;
      open_ += kind == Kind::kStartMap ? '{' : '[';
    }
  }

  static Parser& Of(void* context) { return *static_cast<Parser*>(context); }
  template <JsonEvent::Kind kKind>
  static int On(void* context) {
    return Of(context).Tell(kKind);
  }
  template <JsonEvent::Kind kKind>
  static int OnText(void* context, const unsigned char* text, size_t size) {
    return Of(context).Tell(kKind, TextOf(text, size));
  }
  static int OnBoolean(void* context, int value) {
    return Of(context).Tell(value != 0 ? Kind::kTrue : Kind::kFalse);
  }
  static int OnNumber(void* context, const char* text, size_t size) {
    return Of(context).Tell(Kind::kNumber, Bytes(text, size));
  }

  static constexpr yajl_callbacks kCallbacks = {
      .yajl_null = On<Kind::kNull>,
      .yajl_boolean = OnBoolean,
      .yajl_integer = nullptr,
      .yajl_double = nullptr,
      .yajl_number = OnNumber,
      .yajl_string = OnText<Kind::kString>,
      .yajl_start_map = On<Kind::kStartMap>,
      .yajl_map_key = OnText<Kind::kKey>,
      .yajl_end_map = On<Kind::kEndMap>,
      .yajl_start_array = On<Kind::kStartArray>,
      .yajl_end_array = On<Kind::kEndArray>};

  size_t limit_;
  size_t depth_;
  bool as_is_;
  Handle handle_;
  uint64_t received_ = 0;
  uint64_t base_ = 0;       // Where the last chunk begins.
  uint64_t event_end_ = 0;  // Where the last event ends.
  Kind last_ = Kind::kNull;
  std::string open_;        // `{` and `[` that are not closed.
  std::string unexpected_;  // Since the last event.
  bool over_limit_ = false;
  bool over_depth_ = false;
  bool is_finishing_ = false;
  std::optional<JsonEvent> last_number_;  // Known to be complete by the end.
  PushSink<JsonEvent>* sink_ = nullptr;   // While yajl runs.
  std::exception_ptr thrown_;             // By the sink.
};

YajlDecoder::YajlDecoder(const YajlOptions& options)
    : parser_(std::make_unique<Parser>(options)) {}
YajlDecoder::YajlDecoder(YajlDecoder&&) noexcept = default;
YajlDecoder& YajlDecoder::operator=(YajlDecoder&&) noexcept = default;
YajlDecoder::~YajlDecoder() = default;

absl::StatusOr<YajlDecoder> YajlDecoder::FromParameters(
    Parameters& parameters) {
  YajlOptions options;
  parameters.Size(
      "limit", 1, kMaxLimit, &options.limit,
      "bytes from the end of an event to that of the next, at most");
  parameters.Size("depth", 1, kMaxDepth, &options.depth,
                  "arrays and maps inside of each other, at most");
  AsIsParameter(parameters, &options.as_is);
  if (!parameters.status().ok()) return parameters.status();
  return YajlDecoder(options);
}

void YajlDecoder::Feed(Bytes chunk, PushSink<JsonEvent>& sink) {
  parser_->Feed(chunk, sink);
}
void YajlDecoder::Finish(PushSink<JsonEvent>& sink) { parser_->Finish(sink); }

// Each error of the lexer and of the parser, behind tokens that may be cut, and
// streams that end in a token.
std::vector<std::string> YajlDecoder::MalformedSamples() const {
  return {"[1 2]",
          "[\"a\" true ",
          "{\"a\":1 \"bc\\\"\":2}",
          "{\"a\":1 23-4}",
          "{\"a\":[] null}",
          "{\"a\":1 :}",
          "{\"a\":1 ]}",
          "{\"a\":1\n\n\"b",
          "{1:2}",
          "{\"a\" 1}",
          "{\"a\",}",
          "[,]",
          "[1,]",
          "{\"a\":1,}",
          "]",
          "-",
          "-a",
          "1.a",
          "1.",
          "1e+a",
          "1e",
          "01",
          "tru",
          "trux",
          "nulL",
          "\"\\u12g4\"",
          "\"\\x\"",
          "\"\x01\"",
          "\"\xC3\x28\"",
          "\"\xE2\x82\"",
          "\"\xED\xA0\x80\"",
          "\"\\ud800\\u0041\"",
          "\"\\ud83d\\ude00\\udc00\\ud800\"",
          "1 \"abc",
          "{} \"\\u00",
          "[1] {\"a",
          "1 /* */ 2",
          "/",
          " \n",
          "12345",
          "123456",
          "[[[[[[1]]]]]]"};
}

}  // namespace splitproof
