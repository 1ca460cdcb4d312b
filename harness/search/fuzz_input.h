// What a fuzzer's input means.
//
// The stream comes first, so that a raw capture is an input and byte mutations
// stay local; how it is cut follows in a trailer that is read backwards.
// Version 1, from the end of the input:
//
//   last 4 bytes  the magic "SPF1"
//   1 byte        n, the number of cut bytes
//   1 byte        configuration: an index into the registered ones, modulo
//   1 byte        recv size: 0 is 16, 1 is 64, 2 is 4096, 3 is 1, modulo
//   n bytes       chunk sizes, in order: 1 to 255 bytes each; 0 is 256
//   the rest      the stream
//
// What the chunks leave over of the stream follows as one more; a chunk beyond
// its end is none. Without the magic, or with fewer bytes than n says, the
// whole input is the stream, under default schedules. So every input means
// something.

#ifndef SPLITPROOF_HARNESS_SEARCH_FUZZ_INPUT_H_
#define SPLITPROOF_HARNESS_SEARCH_FUZZ_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "harness/recv/schedule.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

struct FuzzInput {
  Bytes stream;
  // The rest only where there is a trailer.
  bool has_trailer = false;
  uint8_t configuration = 0;
  uint8_t recv_size_class = 0;
  // Chunk sizes as they stand in the input.
  Bytes cuts;

  // Makes an empty schedule what the cuts spell.
  void BuildSchedule(Schedule& schedule) const;
  // Recv sizes are few, so that whoever keeps something for each keeps little.
  static constexpr size_t kRecvSizeClasses = 4;
  // The recv size that a class means, modulo; the last one is 1.
  static size_t RecvSizeOf(size_t recv_size_class);
  size_t RecvSize() const { return RecvSizeOf(recv_size_class); }
};

// Never fails. Views `data`.
FuzzInput DecodeFuzzInput(Bytes data);

// The input that decodes to this; nothing where no input does: more than 255
// cuts.
std::optional<std::string> EncodeFuzzInput(const FuzzInput& input);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_FUZZ_INPUT_H_
