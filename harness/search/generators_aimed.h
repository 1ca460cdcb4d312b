// Corrupt streams that have one place to cut at.
//
// A byte that is not looked at when it begins a chunk, a number that is tested
// against its limit only if it came in one piece: such a bug takes one wrong
// byte and a cut beside it. An edit in a row of frames meets that cut by luck;
// there are more offsets than schedules. Here each edit brings its cuts along,
// and nothing else is tried on its stream. So a stream costs little, and there
// are enough of them for most bytes of the samples.

#ifndef SPLITPROOF_HARNESS_SEARCH_GENERATORS_AIMED_H_
#define SPLITPROOF_HARNESS_SEARCH_GENERATORS_AIMED_H_

#include <cstddef>
#include <vector>

#include "harness/search/corruptions.h"
#include "harness/search/generators_kitchen.h"
#include "harness/search/streams.h"

namespace splitproof {

// Recipes with an edit in each, and that is where to cut; requires a valid
// frame.
std::vector<Variants<Recipe>> AllAimed(const Kitchen& kitchen,
                                       const Vocabulary& vocabulary,
                                       size_t bytes_max);

// The stream, with the borders of its last edit as its only landmarks.
TestStream MakeAimed(const Kitchen& kitchen, const Recipe& recipe);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_GENERATORS_AIMED_H_
