// yajl as a push decoder: yajl_parse() for chunks, of a stream of JSON values
// (yajl_allow_multiple_values).
//
// What yajl reports depends on the chunks in two ways, and on less than the
// stream in a third; all are taken out here:
//
//   - Where an error is. yajl_get_bytes_consumed() counts from the beginning of
//     the last chunk, so the bytes before are added. What follows a member of
//     an object and is neither `,` nor `}` it gives at the beginning of the
//     token; but at the beginning of the chunk, if the token began earlier. So
//     that token is kept, and a second parser is asked where it ends.
//   - Errors in a token are pointed at before the byte that is wrong, or behind
//     it, depending on the error. Here, all end behind it.
//   - When the stream ends, yajl_complete_parse() asks only whether the last
//     value is complete, and yajl counts a string that never ends as none
//     (FINDINGS.md). So a newline is parsed first, which is a blank everywhere
//     but in a string, and there it is an error. Every error that the end makes
//     is `truncated`, and a number that it cuts off is not reported.
//
// A number is known to be complete at the byte behind it: hence the declared
// promptness. yajl ends the process when memory runs out, which is declared as
// well.
//
// Follows yajl_parse.h of yajl 2.1. Numbers are text, as they came (the
// callback yajl_number).

#ifndef SPLITPROOF_SERIALIZERS_ADAPTERS_YAJL_H_
#define SPLITPROOF_SERIALIZERS_ADAPTERS_YAJL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "serializers/contract/push_decoder.h"
#include "serializers/contract/serializer.h"

namespace splitproof {

// Something a JSON text holds.
struct JsonEvent {
  enum class Kind : uint8_t {
    kNull,
    kTrue,
    kFalse,
    kNumber,  // text: as it came
    kString,  // text: decoded, UTF-8
    kStartMap,
    kKey,  // text: decoded, UTF-8
    kEndMap,
    kStartArray,
    kEndArray,
  };

  Kind kind = Kind::kNull;
  std::string text;

  friend bool operator==(const JsonEvent&, const JsonEvent&) = default;
};

// `{"$tuple":["key","a"]}`: the kind, and the text where it has one.
void AppendCanonical(const JsonEvent& event, std::string& out);

struct YajlOptions {
  // Bytes from the end of an event to the end of the next, at most; 1 to 2^30.
  // Bounds what yajl holds, which is a token.
  size_t limit = size_t{64} << 20;
  // Arrays and maps inside of each other, at most; 1 to 2^20. yajl has no
  // limit.
  size_t depth = 512;
  // What the library says is believed: at which byte of a chunk an error is,
  // and that a stream which ends in a string behind a value is complete.
  bool as_is = false;
};

// Errors are fatal: `malformed`; `limit`; `truncated` when the stream ends in a
// value, or holds nothing but blanks. An empty stream is no error. Not
// thread-safe.
class YajlDecoder {
 public:
  using Packet = JsonEvent;
  static constexpr Traits kTraits{
      .promptness = {.kind = Promptness::Kind::kLookahead, .bytes = 1},
      .carries_state = true,
      .dies_without_memory = true};

  explicit YajlDecoder(const YajlOptions& options = {});
  YajlDecoder(YajlDecoder&&) noexcept;
  YajlDecoder& operator=(YajlDecoder&&) noexcept;
  ~YajlDecoder();
  static absl::StatusOr<YajlDecoder> FromParameters(Parameters& parameters);

  void Feed(Bytes chunk, PushSink<JsonEvent>& sink);
  void Finish(PushSink<JsonEvent>& sink);

  std::vector<std::string> MalformedSamples() const;
  std::vector<std::string> Delimiters() const {
    return {"{", "}", "[", "]", "\"", ",", ":", "\\u", "\\", "true", "1.5e-3"};
  }

 private:
  // Stays where it is when the decoder moves: yajl keeps a pointer to it.
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ADAPTERS_YAJL_H_
