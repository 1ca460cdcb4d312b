// Makes a failing case small: the fewest cuts, then the least stream.
//
// A failure found by search is hardly ever the one to read: it has packets that
// do not matter, cuts that do not matter, and bytes that could be any. Taking
// them away by hand is what a debugging session consists of; this does it by
// trying. A change is kept if the case still fails and is simpler than before;
// when no change is, the case is as small as one change at a time makes it.
//
// "Simpler" is one order, compared from the first difference on:
//
//   1. fewer cuts, counting those that a small recv size makes
//   2. fewer faults
//   3. all cuts spelled out in the schedule
//   4. the default recv size
//   5. fewer bytes (whole packets are tried first)
//   6. fewer cuts elsewhere than between packets
//   7. fewer elements in the schedule: 2*3 rather than 1,3,2
//   8. cuts and faults closer to the front
//   9. plainer bytes: 'a', '0', ' ', then other text, then the rest
//  10. fewer different bytes, then the stream that sorts first
//  11. the smaller recv size
//
// As every change that is kept goes down in that order, the result is never
// worse than the input, and shrinking ends.
//
// Ranges of cuts, packets and bytes are taken out by halves, quarters and so on
// down to single ones, as in delta debugging (Zeller and Hildebrandt,
// "Simplifying and isolating failure-inducing input", 2002). That alone gets
// stuck where a failure needs cuts that depend on each other, so once a stream
// is short, every set of fewer cuts is tried: then no schedule with fewer cuts
// breaks that stream.

#ifndef SPLITPROOF_HARNESS_SEARCH_SHRINKER_H_
#define SPLITPROOF_HARNESS_SEARCH_SHRINKER_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "absl/functional/function_ref.h"
#include "harness/check/case.h"

namespace splitproof {

struct Shrunk {
  // Fails, unless `reproduced` is false: then it is the input.
  Case smallest;
  // How often the case was tried.
  uint64_t executions = 0;
  // Nothing was left to try; false if the executions ran out before.
  bool complete = false;
  // The input failed when tried again, and so did the result in the end.
  bool reproduced = false;
};

// Enough for the streams of a corpus, in a second or so.
inline constexpr uint64_t kShrinkExecutionsMax = 20000;

// Shrinks `failing`, trying at most `executions_max` cases, in an order that
// depends on the arguments and answers alone.
//
// `packet_ends` are the offsets in the stream where packets end, increasing, as
// far as they are known. `still_fails` says whether a case fails in the same
// way: which property that is, only the caller knows.
Shrunk Shrink(const Case& failing, std::span<const size_t> packet_ends,
              absl::FunctionRef<bool(const Case&)> still_fails,
              uint64_t executions_max = kShrinkExecutionsMax);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_SHRINKER_H_
