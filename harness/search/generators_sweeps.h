// Streams that sweep a range instead of drawing from it: every length, every
// byte value, every size of a crowd behind a packet.
//
// Code that works on blocks of 16 or 64 bytes, that looks bytes up in a table,
// or that keeps a remainder in a small buffer, fails at single lengths, values
// and sizes. Drawing finds these only by luck; but frames are short, and dozens
// of them fit in one stream, so that a whole sweep is a few streams.
//
// A frame may be fatal, and then what follows it in its stream is not seen.
// Sweeps of what is likely to be fatal go both ways, in other streams.

#ifndef SPLITPROOF_HARNESS_SEARCH_GENERATORS_SWEEPS_H_
#define SPLITPROOF_HARNESS_SEARCH_GENERATORS_SWEEPS_H_

#include <cstddef>
#include <vector>

#include "harness/search/corruptions.h"
#include "harness/search/generators_kitchen.h"

namespace splitproof {

// The recipes of each sweep, the ones that found most bugs first; requires a
// valid frame. Those that join frames keep to `bytes_max`; others may be
// longer.
std::vector<Variants<Recipe>> AllSweeps(const Kitchen& kitchen,
                                        const Vocabulary& vocabulary,
                                        size_t bytes_max);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_GENERATORS_SWEEPS_H_
