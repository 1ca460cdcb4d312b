// What a fuzzer's input means.
//
// The stream comes first, so that a raw capture is an input and byte mutations
// stay local; how it is cut follows in a trailer that is read backwards.
// Version 2, from the end of the input:
//
//   last 4 bytes  the magic "SPF2"
//   2 bytes       n, the number of step bytes, little-endian
//   1 byte        configuration: an index into the registered ones, modulo
//   1 byte        recv size: an index into kRecvSizes, modulo
//   n bytes       the steps of the schedule, in order
//   the rest      the stream
//
// A step is
//
//   0 to 231      a chunk of 1 to 232 bytes
//   232 to 239    a chunk of 1 to 65536 bytes: the next two bytes and 1,
//   little-
//                 endian; bytes that are not there are 0
//   240 to 255    the others of recv/schedule.h, W I 0 E R C *, modulo 7
//
// What the steps leave over of the stream follows as one more chunk; a chunk
// beyond its end is none, and nor is a step behind E or R that is no C. Without
// the magic, or with fewer bytes than n says, the whole input is the stream,
// under default schedules. So every input means something.

#ifndef SPLITPROOF_HARNESS_SEARCH_FUZZ_INPUT_H_
#define SPLITPROOF_HARNESS_SEARCH_FUZZ_INPUT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "harness/recv/schedule.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

struct FuzzInput {
  // Few, so that whoever keeps something for each keeps little. The last one,
  // single bytes, is what costs.
  static constexpr std::array<size_t, 8> kRecvSizes = {16, 64,   4096, 256,
                                                       5,  1448, 2,    1};
  // The most step bytes there can be.
  static constexpr size_t kStepBytesMax = 65535;

  Bytes stream;
  // The rest only where there is a trailer.
  bool has_trailer = false;
  uint8_t configuration = 0;
  uint8_t recv_size_class = 0;
  // As they stand in the input.
  Bytes steps;

  size_t RecvSize() const {
    return kRecvSizes[recv_size_class % kRecvSizes.size()];
  }
  // Makes an empty schedule what the steps spell.
  void BuildSchedule(Schedule& schedule) const;
};

// Never fails. Views `data`.
FuzzInput DecodeFuzzInput(Bytes data);

// The input that decodes to this; nothing where no input does: too many steps.
std::optional<std::string> EncodeFuzzInput(const FuzzInput& input);

// The step bytes that spell the schedule; nothing where none do: too many
// steps, or a chunk over 65536 bytes.
std::optional<std::string> EncodeSteps(const Schedule& schedule);

// The index of the recv size; nothing for one that no input has.
std::optional<uint8_t> RecvSizeClassOf(size_t recv_size);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_FUZZ_INPUT_H_
