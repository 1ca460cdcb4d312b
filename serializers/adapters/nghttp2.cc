#include "serializers/adapters/nghttp2.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <limits>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serializers/adapters/push_events.h"
#include "serializers/limits.h"

namespace splitproof {
namespace {

constexpr std::array<std::string_view, 12> kKindNames = {
    "data", "headers", "priority",      "reset",   "settings", "push",
    "ping", "goaway",  "window-update", "ignored", "invalid",  "closed"};

constexpr Bytes kPreface(NGHTTP2_CLIENT_MAGIC, NGHTTP2_CLIENT_MAGIC_LEN);
constexpr size_t kHeadSize = 9;
constexpr size_t kTypeAt = 3;
constexpr size_t kFlagsAt = 4;

void AppendNumbers(const std::vector<int64_t>& numbers, std::string& out) {
  out += '[';
  for (const int64_t number : numbers) {
    if (out.back() != '[') out += ',';
    AppendCanonical(number, out);
  }
  out += ']';
}

// Of what fails for lack of memory only.
void Checked(int result) {
  if (result < 0) throw std::bad_alloc();
}

struct Free {
  void operator()(nghttp2_session* session) const {
    nghttp2_session_del(session);
  }
  void operator()(nghttp2_session_callbacks* callbacks) const {
    nghttp2_session_callbacks_del(callbacks);
  }
  void operator()(nghttp2_option* option) const { nghttp2_option_del(option); }
};
template <class T>
using Owner = std::unique_ptr<T, Free>;

// Options that came with security updates. A template, since without them the
// functions are not declared.
template <class Option>
void SetLaterOptions(Option* option, const Nghttp2Options& options) {
  if constexpr (requires { nghttp2_option_set_max_continuations(option, 0); }) {
    nghttp2_option_set_max_continuations(option, options.continuations);
  }
  if constexpr (requires {
                  nghttp2_option_set_stream_reset_rate_limit(option, 0, 0);
                }) {
    // Nothing reaches this burst, so the clock does not matter.
    nghttp2_option_set_stream_reset_rate_limit(
        option, std::numeric_limits<uint32_t>::max(), 1);
  }
}

std::vector<int64_t> NumbersOf(const nghttp2_priority_spec& priority) {
  return {priority.stream_id, priority.weight, priority.exclusive};
}

std::vector<int64_t> NumbersOf(const nghttp2_settings& settings) {
  std::vector<int64_t> numbers;
  for (size_t i = 0; i < settings.niv; ++i) {
    numbers.push_back(settings.iv[i].settings_id);
    numbers.push_back(settings.iv[i].value);
  }
  return numbers;
}

std::string Owned(const uint8_t* bytes, size_t size) {
  return size == 0 ? std::string()
                   : std::string(reinterpret_cast<const char*>(bytes), size);
}

// Without what callbacks before have told: fields and data.
Http2Event EventOf(const nghttp2_frame& frame) {
  using Kind = Http2Event::Kind;
  Http2Event event{.stream = frame.hd.stream_id,
                   .flags = frame.hd.flags,
                   .numbers = {},
                   .fields = {},
                   .bytes = {}};
  switch (frame.hd.type) {
    case NGHTTP2_DATA:
      event.kind = Kind::kData;
      break;
    case NGHTTP2_HEADERS:
      event.kind = Kind::kHeaders;
      if ((frame.hd.flags & NGHTTP2_FLAG_PRIORITY) != 0) {
        event.numbers = NumbersOf(frame.headers.pri_spec);
      }
      break;
    case NGHTTP2_PRIORITY:
      event.kind = Kind::kPriority;
      event.numbers = NumbersOf(frame.priority.pri_spec);
      break;
    case NGHTTP2_RST_STREAM:
      event.kind = Kind::kReset;
      event.numbers = {frame.rst_stream.error_code};
      break;
    case NGHTTP2_SETTINGS:
      event.kind = Kind::kSettings;
      event.numbers = NumbersOf(frame.settings);
      break;
    case NGHTTP2_PUSH_PROMISE:
      event.kind = Kind::kPushPromise;
      event.numbers = {frame.push_promise.promised_stream_id};
      break;
    case NGHTTP2_PING:
      event.kind = Kind::kPing;
      event.bytes = Owned(frame.ping.opaque_data, 8);
      break;
    case NGHTTP2_GOAWAY:
      event.kind = Kind::kGoaway;
      event.numbers = {frame.goaway.last_stream_id, frame.goaway.error_code};
      event.bytes =
          Owned(frame.goaway.opaque_data, frame.goaway.opaque_data_len);
      break;
    case NGHTTP2_WINDOW_UPDATE:
      event.kind = Kind::kWindowUpdate;
      event.numbers = {frame.window_update.window_size_increment};
      break;
    default:
      event.kind = Kind::kIgnored;
      event.numbers = {frame.hd.type};
  }
  return event;
}

}  // namespace

void AppendCanonical(const Http2Event& event, std::string& out) {
  out += "{\"$tuple\":[";
  AppendCanonical(kKindNames[static_cast<size_t>(event.kind)], out);
  out += ',';
  AppendCanonical(int64_t{event.stream}, out);
  out += ',';
  AppendCanonical(int64_t{event.flags}, out);
  if (!event.numbers.empty()) {
    out += ',';
    AppendNumbers(event.numbers, out);
  }
  if (!event.fields.empty()) {
    out += ',';
    AppendCanonicalMap(event.fields, out);
  }
  if (!event.bytes.empty()) {
    out += ',';
    AppendCanonical(event.bytes, out);
  }
  out += "]}";
}

class Nghttp2Decoder::Connection {
 public:
  explicit Connection(const Nghttp2Options& options) : options_(options) {
    MakeSession();
    Begin(options.client ? Part::kHead : Part::kPreface);
    SubmitSettings();
    if (options.client) SubmitRequests();
    Send();
  }
  // nghttp2 holds a pointer to this.
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Feed(Bytes chunk, PushSink<Http2Event>& sink) {
    while (!chunk.empty()) {
      const Bytes piece = chunk.substr(0, left_);
      chunk.remove_prefix(piece.size());
      if (part_ == Part::kPreface && !IsPreface(piece, sink)) return;
      if (part_ == Part::kHead) head_.append(piece);
      if (!IsCountedHead()) Receive(piece);
      received_ += piece.size();
      left_ -= piece.size();
      if (left_ == 0 && !EndPart(sink)) return;
    }
  }

  // What the library has found in an unfinished frame does not count.
  void Finish(PushSink<Http2Event>& sink) const {
    const bool between_frames =
        part_ == Part::kHead && head_.empty() && !in_header_ && has_told_;
    if (between_frames || received_ == 0) return;
    RefuseStream(sink, ErrorKind::kTruncated,
                 "the stream ended in a frame, a header or the preface",
                 received_);
  }

 private:
  enum class Part : uint8_t { kPreface, kHead, kPayload };

  // Why the session ends.
  struct Fault {
    ErrorKind kind;
    std::string reason;
  };

  void Begin(Part part, size_t payload = 0) {
    part_ = part;
    left_ = part == Part::kPreface ? kPreface.size()
            : part == Part::kHead  ? kHeadSize
                                   : payload;
    if (part == Part::kHead) head_.clear();
  }

  // Whether the library counts the pieces that the head of a CONTINUATION comes
  // in: then it is given the whole of it.
  bool IsCountedHead() const {
    return part_ == Part::kHead && in_header_ && !options_.as_is;
  }

  // A part of the stream is complete. False if it was refused.
  bool EndPart(PushSink<Http2Event>& sink) {
    if (IsCountedHead()) Receive(head_);
    if (!Send()) {
      Refuse(sink);
      return false;
    }
    if (part_ == Part::kHead) {
      in_header_ = OpensHeader();
      if (const size_t payload = PayloadSize(); payload > 0) {
        Begin(Part::kPayload, payload);
        return true;
      }
    }
    if (part_ != Part::kPreface && !in_header_) EndFrame(sink);
    Begin(Part::kHead);
    return true;
  }

  // Reports what a frame, and those that continue it, were to the session.
  void EndFrame(PushSink<Http2Event>& sink) {
    if (events_.empty()) {
      events_.push_back({.kind = Http2Event::Kind::kIgnored,
                         .stream = 0,
                         .flags = static_cast<uint8_t>(head_[kFlagsAt]),
                         .numbers = {static_cast<uint8_t>(head_[kTypeAt])},
                         .fields = {},
                         .bytes = {}});
    }
    for (const Http2Event& event : std::exchange(events_, {})) {
      sink.Packet(event, received_);
    }
    data_.clear();  // Of DATA that has broken its stream.
    has_told_ = true;
  }

  size_t PayloadSize() const {
    size_t size = 0;
    for (size_t i = 0; i < kTypeAt; ++i) {
      size = size << 8 | static_cast<uint8_t>(head_[i]);
    }
    return size;
  }

  // Whether a CONTINUATION has to follow this frame.
  bool OpensHeader() const {
    const auto type = static_cast<uint8_t>(head_[kTypeAt]);
    const bool has_header = type == NGHTTP2_HEADERS ||
                            type == NGHTTP2_PUSH_PROMISE ||
                            type == NGHTTP2_CONTINUATION;
    return has_header && (head_[kFlagsAt] & NGHTTP2_FLAG_END_HEADERS) == 0;
  }

  // The library refuses the piece that has the wrong byte, but not the byte.
  bool IsPreface(Bytes piece, PushSink<Http2Event>& sink) {
    const Bytes expected = kPreface.substr(kPreface.size() - left_);
    const auto wrong =
        std::mismatch(piece.begin(), piece.end(), expected.begin()).first;
    if (wrong == piece.end()) return true;
    Receive(piece);
    received_ += static_cast<uint64_t>(wrong - piece.begin()) + 1;
    Refuse(sink);
    return false;
  }

  void Receive(Bytes piece) {
    if (fault_) return;
    const ssize_t result = nghttp2_session_mem_recv(
        session_.get(), reinterpret_cast<const uint8_t*>(piece.data()),
        piece.size());
    ThrowWhatIsKept();
    if (result < 0) {
      fault_ =
          Fault{.kind = result == NGHTTP2_ERR_FLOODED ? ErrorKind::kLimit
                                                      : ErrorKind::kMalformed,
                .reason = nghttp2_strerror(static_cast<int>(result))};
    }
  }

  // Takes what the session has to send, which may be that it ends: false then.
  bool Send() {
    ssize_t sent = 1;
    while (!fault_ && sent > 0) {
      const uint8_t* data = nullptr;
      sent = nghttp2_session_mem_send(session_.get(), &data);
      ThrowWhatIsKept();
    }
    return !fault_;
  }

  void Refuse(PushSink<Http2Event>& sink) const {
    RefuseStream(sink, fault_->kind, fault_->reason, received_);
  }

  // To be called after the library. What a callback throws must not cross C
  // frames and is kept until then; and the library may go on without what it
  // had no memory for.
  void ThrowWhatIsKept() {
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    if (std::exchange(out_of_memory_, false)) throw std::bad_alloc();
  }

  static void* Noted(void* memory, void* self) {
    static_cast<Connection*>(self)->out_of_memory_ |= memory == nullptr;
    return memory;
  }
  static void* Malloc(size_t size, void* self) {
    return Noted(std::malloc(size), self);
  }
  static void* Calloc(size_t count, size_t size, void* self) {
    return Noted(std::calloc(count, size), self);
  }
  static void* Realloc(void* memory, size_t size, void* self) {
    return Noted(std::realloc(memory, size), self);
  }
  static void FreeMemory(void* memory, void*) { std::free(memory); }

  // Runs the body of a callback; `self` is the user data.
  template <class Body>
  static int Handle(void* self, Body body) {
    auto& connection = *static_cast<Connection*>(self);
    try {
      return body(connection);
    } catch (...) {
      connection.thrown_ = std::current_exception();
      return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
  }

  void MakeSession() {
    nghttp2_session_callbacks* made_callbacks = nullptr;
    Checked(nghttp2_session_callbacks_new(&made_callbacks));
    const Owner<nghttp2_session_callbacks> callbacks(made_callbacks);
    nghttp2_session_callbacks* set = callbacks.get();
    nghttp2_session_callbacks_set_on_begin_headers_callback(set, OnBegin);
    nghttp2_session_callbacks_set_on_header_callback(set, OnField);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(set, OnData);
    nghttp2_session_callbacks_set_on_frame_recv_callback(set, OnFrame);
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(set,
                                                                 OnInvalid);
    nghttp2_session_callbacks_set_on_stream_close_callback(set, OnClose);
    nghttp2_session_callbacks_set_on_frame_send_callback(set, OnSend);

    nghttp2_option* made_option = nullptr;
    Checked(nghttp2_option_new(&made_option));
    const Owner<nghttp2_option> option(made_option);
    SetLaterOptions(option.get(), options_);

    nghttp2_mem noting = {this, Malloc, FreeMemory, Calloc, Realloc};
    nghttp2_mem* memory = options_.as_is ? nullptr : &noting;
    nghttp2_session* made_session = nullptr;
    Checked(options_.client
                ? nghttp2_session_client_new3(&made_session, callbacks.get(),
                                              this, option.get(), memory)
                : nghttp2_session_server_new3(&made_session, callbacks.get(),
                                              this, option.get(), memory));
    session_.reset(made_session);
  }

  void SubmitSettings() {
    const std::array<nghttp2_settings_entry, 3> settings = {
        {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS,
          static_cast<uint32_t>(options_.streams)},
         {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,
          static_cast<uint32_t>(options_.window)},
         {NGHTTP2_SETTINGS_HEADER_TABLE_SIZE,
          static_cast<uint32_t>(options_.table)}}};
    Checked(nghttp2_submit_settings(session_.get(), NGHTTP2_FLAG_NONE,
                                    settings.data(), settings.size()));
  }

  void SubmitRequests() {
    const auto field = [](std::string_view name, std::string_view value) {
      const auto bytes = [](std::string_view text) {
        return reinterpret_cast<uint8_t*>(const_cast<char*>(text.data()));
      };
      return nghttp2_nv{bytes(name), bytes(value), name.size(), value.size(),
                        NGHTTP2_NV_FLAG_NONE};
    };
    const std::array<nghttp2_nv, 4> request = {
        field(":method", "GET"), field(":scheme", "http"),
        field(":authority", "a"), field(":path", "/")};
    for (int stream = 1; stream <= 5; stream += 2) {
      Checked(nghttp2_submit_request(session_.get(), nullptr, request.data(),
                                     request.size(), nullptr, nullptr));
    }
  }

  static int OnBegin(nghttp2_session*, const nghttp2_frame*, void* self) {
    return Handle(self, [](Connection& connection) {
      connection.fields_.clear();
      connection.fields_size_ = 0;
      return 0;
    });
  }
  static int OnField(nghttp2_session*, const nghttp2_frame*,
                     const uint8_t* name, size_t name_size,
                     const uint8_t* value, size_t value_size, uint8_t,
                     void* self) {
    return Handle(self, [&](Connection& connection) -> int {
      connection.fields_size_ += name_size + value_size;
      if (connection.fields_size_ > connection.options_.header_limit) {
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
      }
      connection.fields_.emplace_back(Owned(name, name_size),
                                      Owned(value, value_size));
      return 0;
    });
  }
  static int OnData(nghttp2_session*, uint8_t, int32_t, const uint8_t* data,
                    size_t size, void* self) {
    return Handle(self, [&](Connection& connection) {
      connection.data_.append(reinterpret_cast<const char*>(data), size);
      return 0;
    });
  }
  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    return Handle(self, [&](Connection& connection) {
      Http2Event event = EventOf(*frame);
      if (event.kind == Http2Event::Kind::kData) {
        event.bytes = std::exchange(connection.data_, {});
      } else if (event.kind == Http2Event::Kind::kHeaders ||
                 event.kind == Http2Event::Kind::kPushPromise) {
        event.fields = std::exchange(connection.fields_, {});
      }
      connection.events_.push_back(std::move(event));
      return 0;
    });
  }
  static int OnInvalid(nghttp2_session*, const nghttp2_frame* frame, int,
                       void* self) {
    return Handle(self, [&](Connection& connection) {
      connection.events_.push_back({.kind = Http2Event::Kind::kInvalid,
                                    .stream = frame->hd.stream_id,
                                    .flags = 0,
                                    .numbers = {frame->hd.type},
                                    .fields = {},
                                    .bytes = {}});
      return 0;
    });
  }
  // Does not fail: that would leak the frame which could not be sent
  // (CVE-2023-35945).
  static int OnClose(nghttp2_session*, int32_t stream, uint32_t code,
                     void* self) {
    const int result = Handle(self, [&](Connection& connection) {
      connection.events_.push_back({.kind = Http2Event::Kind::kClosed,
                                    .stream = stream,
                                    .flags = 0,
                                    .numbers = {code},
                                    .fields = {},
                                    .bytes = {}});
      return 0;
    });
    return static_cast<Connection*>(self)->options_.as_is ? result : 0;
  }
  static int OnSend(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    if (frame->hd.type != NGHTTP2_GOAWAY) return 0;
    const nghttp2_goaway& goaway = frame->goaway;
    if (goaway.error_code == NGHTTP2_NO_ERROR) return 0;
    return Handle(self, [&](Connection& connection) {
      connection.fault_ = Fault{
          .kind = goaway.error_code == NGHTTP2_ENHANCE_YOUR_CALM
                      ? ErrorKind::kLimit
                      : ErrorKind::kMalformed,
          .reason = std::string(nghttp2_http2_strerror(goaway.error_code)) +
                    ": " + Owned(goaway.opaque_data, goaway.opaque_data_len)};
      return 0;
    });
  }

  Nghttp2Options options_;
  Owner<nghttp2_session> session_;
  Part part_ = Part::kHead;
  size_t left_ = 0;         // Bytes of the part to come.
  std::string head_;        // What has come of it.
  bool in_header_ = false;  // A CONTINUATION has to follow.
  bool has_told_ = false;   // A frame has been reported.
  uint64_t received_ = 0;
  // What callbacks have told since a frame ended, a header or DATA began.
  std::vector<Http2Event> events_;
  std::vector<std::pair<std::string, std::string>> fields_;
  size_t fields_size_ = 0;
  std::string data_;
  std::optional<Fault> fault_;
  std::exception_ptr thrown_;
  bool out_of_memory_ = false;
};

Nghttp2Decoder::Nghttp2Decoder(const Nghttp2Options& options)
    : connection_(std::make_unique<Connection>(options)) {}
Nghttp2Decoder::Nghttp2Decoder(Nghttp2Decoder&&) noexcept = default;
Nghttp2Decoder& Nghttp2Decoder::operator=(Nghttp2Decoder&&) noexcept = default;
Nghttp2Decoder::~Nghttp2Decoder() = default;

absl::StatusOr<Nghttp2Decoder> Nghttp2Decoder::FromParameters(
    Parameters& parameters) {
  Nghttp2Options options;
  parameters.Flag("client", &options.client,
                  "what a client receives, and not what a server does");
  parameters.Size("header_limit", 0, kMaxLimit, &options.header_limit,
                  "bytes of names and values of a header, at most");
  parameters.Size("continuations", 0, kMaxLimit, &options.continuations,
                  "CONTINUATION frames of a header, at most");
  parameters.Size("streams", 0, kMaxLimit, &options.streams,
                  "SETTINGS_MAX_CONCURRENT_STREAMS");
  parameters.Size("window", 0, kMaxLimit, &options.window,
                  "SETTINGS_INITIAL_WINDOW_SIZE");
  parameters.Size("table", 0, size_t{1} << 16, &options.table,
                  "SETTINGS_HEADER_TABLE_SIZE");
  AsIsParameter(parameters, &options.as_is);
  if (!parameters.status().ok()) return parameters.status();
  return Nghttp2Decoder(options);
}

void Nghttp2Decoder::Feed(Bytes chunk, PushSink<Http2Event>& sink) {
  connection_->Feed(chunk, sink);
}
void Nghttp2Decoder::Finish(PushSink<Http2Event>& sink) {
  connection_->Finish(sink);
}

namespace {

std::string Frame(uint8_t type, uint8_t flags, uint8_t stream, Bytes payload) {
  std::string frame(kTypeAt - 1, '\0');
  frame += static_cast<char>(payload.size());
  frame += static_cast<char>(type);
  frame += static_cast<char>(flags);
  frame.append(3, '\0');
  frame += static_cast<char>(stream);
  frame.append(payload);
  return frame;
}

constexpr uint8_t kEndStream = NGHTTP2_FLAG_END_STREAM;
constexpr uint8_t kEndHeaders = NGHTTP2_FLAG_END_HEADERS;
constexpr uint8_t kPadded = NGHTTP2_FLAG_PADDED;
// Of HPACK: `GET http://a/`, `200`, and a new entry of its table.
constexpr Bytes kGet =
    "\x82\x86\x84\x41\x01"
    "a";
constexpr Bytes kOk = "\x88";
constexpr Bytes kField =
    "\x40\x01"
    "x\x01"
    "y";

std::string Headers(uint8_t flags, uint8_t stream, Bytes block) {
  return Frame(NGHTTP2_HEADERS, flags, stream, block);
}

}  // namespace

std::vector<std::string> Nghttp2Decoder::MalformedSamples() const {
  using std::string_literals::operator""s;
  const std::string settings = Frame(NGHTTP2_SETTINGS, 0, 0, {});
  const std::string server = std::string(kPreface) + settings;
  const std::string get = Headers(kEndHeaders, 1, kGet);
  const std::string open = Headers(0, 1, kGet.substr(0, 2));
  std::vector<std::string> samples = {
      "GET / HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSX",
      std::string(kPreface) + Frame(NGHTTP2_PING, 0, 0, "12345678"),
      settings + get};
  for (const std::string& frames :
       {Frame(NGHTTP2_SETTINGS, 0, 0, "\0\x04\xFF\xFF\xFF\xFF"s),
        Frame(NGHTTP2_SETTINGS, 0, 0, "\0\x04\0"s),
        Frame(NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0, "\0\x03\0\0\0\x01"s),
        Frame(NGHTTP2_PING, 0, 0, "1234567"),
        Frame(NGHTTP2_WINDOW_UPDATE, 0, 0, "\0\0\0\0"s),
        Frame(NGHTTP2_DATA, 0, 1, "x"), Frame(NGHTTP2_DATA, 0, 0, "x"),
        "\0\x40\x01\x00\0\0\0\0\x01"s, open + open,
        open + Frame(NGHTTP2_CONTINUATION, kEndHeaders, 3, kGet),
        Frame(NGHTTP2_CONTINUATION, kEndHeaders, 1, kGet),
        Headers(kEndHeaders, 1, "\x80"),
        Headers(kEndHeaders, 1, "\x7F\xFF\xFF\xFF\xFF\xFF"),
        Headers(kEndHeaders, 1, "\x82\x3F\xFF\xFF\x03"),
        Headers(kEndHeaders, 2, kGet),
        Headers(kEndHeaders | kPadded, 1,
                "\x09"
                "abc"),
        get + Frame(NGHTTP2_DATA, kPadded, 1,
                    "\x05"
                    "abcd"),
        get + Frame(NGHTTP2_DATA, kEndStream, 1, "abc") +
            Frame(NGHTTP2_DATA, 0, 1, "d"),
        get + Frame(NGHTTP2_WINDOW_UPDATE, 0, 1, "\x7F\xFF\xFF\xFF"s)}) {
    samples.push_back(server + frames);
    samples.push_back(settings + frames);
  }
  samples.push_back(settings + Headers(kEndHeaders, 1, kOk) +
                    Headers(kEndHeaders, 7, kOk));
  return samples;
}

std::vector<std::string> Nghttp2Decoder::Delimiters() const {
  const std::string server =
      std::string(kPreface) + Frame(NGHTTP2_SETTINGS, 0, 0, {});
  return {server,
          Frame(NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0, {}),
          Headers(kEndHeaders, 1, kGet),
          Headers(kEndHeaders | kEndStream, 3,
                  std::string(kGet) + std::string(kField)),
          Headers(kEndHeaders, 1, kOk),
          Headers(0, 5, kGet.substr(0, 3)),
          Frame(NGHTTP2_CONTINUATION, kEndHeaders, 5, kGet.substr(3)),
          Frame(NGHTTP2_DATA, 0, 1, "abcde"),
          Frame(NGHTTP2_DATA, 0, 1, {}),
          Frame(NGHTTP2_DATA, kEndStream | kPadded, 1,
                Bytes("\x02"
                      "a\0\0",
                      4)),
          Frame(NGHTTP2_PING, 0, 0, "12345678"),
          Frame(NGHTTP2_RST_STREAM, 0, 1, Bytes("\0\0\0\x08", 4)),
          std::string(kPreface)};
}

}  // namespace splitproof
