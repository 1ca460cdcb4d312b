// nghttp2's session as a push decoder: what a server or a client receives.
//
// nghttp2_session_mem_recv() takes all it is given. What it reports does not
// say where, and depends on the chunks in these ways, which are taken out here:
//
//   - The bytes of a DATA frame come in any number of pieces. They are joined.
//   - A stream that it resets is closed when the RST_STREAM is sent, and of
//     acknowledgments that wait to be sent there may be 1000. So all that it
//     has to send is taken from it after each frame, and dropped.
//   - Each call that brings a part of the head of a CONTINUATION counts as one
//     of those that are allowed (nghttp2 #2817). So that head is given at once.
//   - Some events, such as the end of a stream whose header is malformed, come
//     from the middle of a frame. They are told at its end, as all others are.
//   - It does not say at which byte it gave up. In the head of a frame that is
//     the ninth; otherwise the frame is refused at its last byte. A stream that
//     ends before is truncated.
//   - How many streams may be reset depends on the clock. That is turned off.
//
// Where memory runs out while a GOAWAY is made, it forgets both. So lack of
// memory is noted where it asks for it.
//
// For this the session is given the preface, and the head and the payload of
// each frame, by calls of their own; where the chunks cut them they stay cut.
//
// Follows the documentation of nghttp2 1.52 and RFC 9113.

#ifndef SPLITPROOF_SERIALIZERS_ADAPTERS_NGHTTP2_H_
#define SPLITPROOF_SERIALIZERS_ADAPTERS_NGHTTP2_H_

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

// A frame that was received, or what the session made of one. Members that a
// kind does not name are empty.
struct Http2Event {
  enum class Kind : uint8_t {
    kData,          // bytes: without padding
    kHeaders,       // fields; with a priority, numbers: as kPriority
    kPriority,      // numbers: the stream depended on, weight, if exclusive
    kReset,         // numbers: error code
    kSettings,      // numbers: identifiers and values in turn
    kPushPromise,   // numbers: the promised stream; fields
    kPing,          // bytes
    kGoaway,        // numbers: the last stream, error code; bytes
    kWindowUpdate,  // numbers: increment
    kIgnored,       // numbers: the type; on a closed stream, or unknown
    kInvalid,       // numbers: the type of a frame that broke its stream
    kClosed,        // numbers: error code; the stream is no more
  };

  Kind kind = Kind::kIgnored;
  int32_t stream = 0;
  uint8_t flags = 0;
  std::vector<int64_t> numbers;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string bytes;

  friend bool operator==(const Http2Event&, const Http2Event&) = default;
};

// `{"$tuple":["headers",1,5,[0,16,0],{"$map":[[":path","/"]]}]}`: kind, stream
// and flags, and those members that are not empty.
void AppendCanonical(const Http2Event& event, std::string& out);

struct Nghttp2Options {
  // What a client receives, to requests on the streams 1, 3 and 5; and not what
  // a server does.
  bool client = false;
  // Bytes of the names and values of a header, at most; the stream of one that
  // has more is reset. nghttp2 leaves that to the application.
  size_t header_limit = 8192;
  // CONTINUATION frames of a header, at most, where nghttp2 can tell.
  size_t continuations = 8;
  // What SETTINGS tell the peer, and are in force when it has acknowledged
  // them.
  size_t streams = 100;
  size_t window = 65535;
  size_t table = 4096;
  // The session counts CONTINUATION frames as it does, and is believed when it
  // runs out of memory. The rest stays: all that it has to send is taken from
  // it after each frame.
  bool as_is = false;
};

// A connection. Errors are fatal: what the session answers with a GOAWAY, or
// does not answer; `limit` if it calls that excessive, else `malformed`; and
// `truncated` when the stream ends in a frame or header, or in the preface. Not
// thread-safe.
class Nghttp2Decoder {
 public:
  using Packet = Http2Event;
  static constexpr Traits kTraits{.carries_state = true};

  explicit Nghttp2Decoder(const Nghttp2Options& options = {});
  Nghttp2Decoder(Nghttp2Decoder&&) noexcept;
  Nghttp2Decoder& operator=(Nghttp2Decoder&&) noexcept;
  ~Nghttp2Decoder();
  static absl::StatusOr<Nghttp2Decoder> FromParameters(Parameters& parameters);

  void Feed(Bytes chunk, PushSink<Http2Event>& sink);
  void Finish(PushSink<Http2Event>& sink);

  // Of what a server receives, and of what a client does.
  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const;

 private:
  // Stays where it is when the decoder moves: nghttp2 keeps a pointer to it.
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ADAPTERS_NGHTTP2_H_
