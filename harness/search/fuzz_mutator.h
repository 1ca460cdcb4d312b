// Mutations that know what an input is: a stream, and a schedule that cuts it.
//
// A fuzzer that takes an input for bytes spoils the schedule whenever it
// changes the stream, and hits the one cut that matters by luck. Here a
// mutation changes either
//
//   the schedule   cuts at every k-th byte; a cut added, moved, put beside
//                  another, taken out, or snapped to a delimiter, in it or at
//                  an end of it; a fault added, moved or taken out; another
//                  capacity (recv size) or configuration (limit); or
//   the stream     a known packet put in; one repeated, swapped with the next
//                  or taken out; a byte spoiled, or stretched to a run of about
//                  a power of two; the end cut off; or whatever the fuzzer
//                  itself does to bytes, on the stream alone
//
// and everything else stays as it was: cuts stay beside the bytes they were
// beside. A new input is the old one with some of these, eight in the mean. Two
// of three leave out how they are cut, so that a hash of the bytes chooses (see
// fuzz_target.h): most bugs fall to many cuts of many streams. The third keeps
// its cuts, for those that want several in the right places.

#ifndef SPLITPROOF_HARNESS_SEARCH_FUZZ_MUTATOR_H_
#define SPLITPROOF_HARNESS_SEARCH_FUZZ_MUTATOR_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// What is known of a subject, all of its configurations together.
struct FuzzMaterial {
  std::vector<std::string> frames;      // Of one packet each.
  std::vector<std::string> malformed;   // Streams with an error in them.
  std::vector<std::string> delimiters;  // What the parser looks for.
  size_t configurations = 1;
};

// Immutable, and safe to share between threads.
class FuzzMutator {
 public:
  // Changes `size` bytes at `data`, where there is room for `size_max`; returns
  // how many there are then.
  using ByteMutator =
      absl::FunctionRef<size_t(uint8_t* data, size_t size, size_t size_max)>;

  explicit FuzzMutator(FuzzMaterial material);

  // The input changed, in an order that depends on the seed alone: at most
  // `size_max` bytes, of which a trailer needs some; what does not fit is left
  // out.
  std::string Mutate(Bytes input, size_t size_max, uint64_t seed,
                     ByteMutator mutate_bytes) const;

  // Of two inputs: the beginning of one stream and the end of the other, parted
  // behind delimiters, each with its cuts; or the stream of one under the
  // schedule of the other.
  std::string CrossOver(Bytes a, Bytes b, size_t size_max, uint64_t seed) const;

 private:
  FuzzMaterial material_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_FUZZ_MUTATOR_H_
