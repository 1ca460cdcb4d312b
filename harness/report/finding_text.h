// A finding for people: what failed, on what, and how to see it again. Gate,
// test suite and fuzz target print the same text.

#ifndef SPLITPROOF_HARNESS_REPORT_FINDING_TEXT_H_
#define SPLITPROOF_HARNESS_REPORT_FINDING_TEXT_H_

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

// How the stream is cut, shortened: "3,1*4", or words where it is not.
std::string DescribeSchedule(const Case& described);

// `text` with its middle left out if it is longer than `size_max`.
std::string Elided(std::string_view text, size_t size_max);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_FINDING_TEXT_H_
