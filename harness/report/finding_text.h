// A finding for people: what failed, on what, and how to see it again. Gate,
// test suite and fuzz target print the same text.

#ifndef SPLITPROOF_HARNESS_REPORT_FINDING_TEXT_H_
#define SPLITPROOF_HARNESS_REPORT_FINDING_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/search/search.h"

namespace splitproof {

// Several lines; the last one, headed "replay", can be pasted into a shell.
// `program` is the gate that replays.
std::string DescribeFinding(const Finding& finding, std::string_view program);

// Two lines, for the end of a long output: what failed, and how to replay it.
std::string DescribeBriefly(const Finding& finding, std::string_view program);

// Two lines, for a failure that is known: what failed, and why.
std::string DescribeExpected(const Finding& finding, std::string_view reason);

// What is said of a case that does not fail alone.
inline constexpr std::string_view kNotAlone =
    "Run again on endpoints of its own, the case did not fail in the same way: "
    "something is left over from cases before it, which clear() does not "
    "forget, or is left to chance. A replay may find nothing.";

// How large the case was before it was shrunk; 0 where it was not.
size_t FoundBytes(const Finding& finding);
size_t FoundCuts(const Finding& finding);

// The line that replays the case as it was before it was shrunk: a neighbour of
// the smallest one, and often a valid stream where that is not. Empty if it is
// longer than `size_max`, or there is none.
std::string UnshrunkLine(const Finding& finding, std::string_view program,
                         size_t size_max);

// How the stream is cut, shortened: "3,1*4", or words where it is not.
std::string DescribeSchedule(const Case& described);

// `text` with its middle left out if it is longer than `size_max`.
std::string Elided(std::string_view text, size_t size_max);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_FINDING_TEXT_H_
