// Frames of RESP2, the protocol of Redis: where an item ends
// (https://redis.io/docs/latest/develop/reference/protocol-spec/).
//
// An item is a line that says what it is, and what that announces:
//
//   +text\r\n  -text\r\n      a simple string, an error: no CR or LF in them
//   :number\r\n               an integer of 64 bits, with a sign or without
//   $length\r\n bytes \r\n    a bulk string; $-1\r\n is none (null)
//   *count\r\n items          an array; *-1\r\n is none (null)
//
// A frame is one item that is in no other: a reply, or a request, which is an
// array of bulk strings. Requests as plain lines (inline commands) are not
// understood.
//
// The scan takes every byte once, and carries over a cut what its state is: a
// place in the line, a number so far, and how many items each open array still
// owes. It is strict. A CR has a LF behind it and a LF a CR in front of it;
// lengths are decimal digits without a sign or leading zeros, or -1; all
// numbers are of 64 bits. What breaks that is fatal at the byte that does, for
// there is no telling where the next item begins.
//
// The limit counts the whole frame, and is decided as early as can be: by the
// least size of what has begun. That is the bytes so far, what is certain of
// the item under way (its end; all of a bulk string as far as the digits of its
// length are known, for more of them only make it longer), and the smallest
// item there is, `+\r\n`, for each one that the open arrays still owe. An array
// of 2^40 items is refused by a digit of its count, and nothing is ever
// allocated for what is only declared. With overrun=skip the stream goes on
// behind the item.
//
// Arrays inside of each other are limited too. Any array counts as a level, an
// empty one and a null one too, and one that is too deep is fatal at its `*`,
// whatever follows an overlong frame.

#ifndef SPLITPROOF_SERIALIZERS_RESP_SCAN_H_
#define SPLITPROOF_SERIALIZERS_RESP_SCAN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/parameters.h"
#include "serializers/overrun.h"
#include "serializers/scanned_frames.h"

namespace splitproof {

// No item of RESP is shorter, in bytes: `+\r\n`.
inline constexpr size_t kRespItemMin = 3;

// The deepest that arrays can be allowed to be.
inline constexpr size_t kMaxRespDepth = 4096;

// The rule (framed.h) of such frames. A payload is a whole frame.
struct RespRule {
  class Scan;
  using Frame = Bytes;
  using PlainFrames = PlainScannedFrames<RespRule>;
  using BufferedFrames = BufferedScannedFrames<RespRule>;

  size_t limit = 65536;  // Bytes of a frame, at most; at least 1.
  Overrun overrun = Overrun::kClose;
  size_t depth = 128;  // Arrays inside of each other, 1 to kMaxRespDepth.

  // Reads limit, overrun and depth.
  static absl::StatusOr<RespRule> ReadFrom(Parameters& parameters);

  static Bytes PayloadOf(Bytes frame) { return frame; }
  // The payload, in one chunk; InvalidArgument unless it is one frame.
  absl::Status Write(Bytes payload, ChunkSink sink) const;
  bool Fits(Bytes payload) const;
  size_t FrameBytes() const { return limit; }

  std::vector<std::string> Delimiters() const {
    return {"\r\n", "*", "$", ":", "+", "-", "1\r\n", "-1\r\n"};
  }
  std::vector<std::string> SamplePayloads() const;
  std::vector<std::string> MalformedSamples() const;
};

class RespRule::Scan {
 public:
  ScanResult Next(const RespRule& rule, uint64_t limit, Bytes fresh);
  void Clear();

  friend bool operator==(const Scan&, const Scan&) = default;

 private:
  // What the next byte is.
  enum class At : uint8_t {
    kType,          // The first one of an item.
    kText,          // In the text of a simple string or an error, or its CR.
    kSign,          // The sign of an integer, or its first digit.
    kFirstDigit,    // Its first digit, behind a sign.
    kDigits,        // Another digit, or the CR.
    kLength,        // The first one of a length or count.
    kOne,           // The 1 of -1.
    kLengthDigits,  // Another digit of it, or the CR.
    kLengthCr,      // The CR behind 0.
    kLengthLf,
    kPayload,  // In a bulk string.
    kEndCr,    // The CR that ends the item,
    kEndLf,    // and its LF.
  };

  // Each takes a byte; not null: why it breaks the format.
  const char* Take(const RespRule& rule, char c);
  const char* TakeType(const RespRule& rule, char c);
  const char* TakeNumber(char c);
  const char* TakeLength(char c);
  const char* TakeDigit(char c, uint64_t greatest);
  const char* TakeCr(char c, At next);
  const char* Go(At next);
  void EndLength();
  void EndItem();

  // How many bytes of a text or bulk string are in front of `fresh`; no more
  // of a text than one over the limit.
  size_t TakeRun(uint64_t limit, Bytes fresh);
  // The least that the frame can have, and what the item under way lacks.
  uint64_t LeastSize() const;
  uint64_t LeastRest() const;

  At at_ = At::kType;
  char type_ = 0;
  bool negative_ = false;
  bool complete_ = false;
  uint64_t number_ = 0;  // So far; of a bulk string, what is still to come.
  uint64_t size_ = 0;    // Bytes of the frame so far.
  // Of each open array, how many items have not begun; and their sum. Both are
  // small where a limit holds, and the sum is only looked at there.
  std::vector<uint64_t> owed_;
  uint64_t owed_in_all_ = 0;
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_RESP_SCAN_H_
