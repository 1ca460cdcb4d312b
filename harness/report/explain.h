// A case, step by step: for each recv the window, the bytes, what lies behind
// them, and what came out of each form, side by side.
//
// Two comparisons are marked where they first show: with the same form on the
// whole stream in one chunk, and between the forms.

#ifndef SPLITPROOF_HARNESS_REPORT_EXPLAIN_H_
#define SPLITPROOF_HARNESS_REPORT_EXPLAIN_H_

#include <cstddef>
#include <string>

#include "harness/check/case.h"
#include "harness/check/subject.h"

namespace splitproof {

// Runs the case once in each form, followed by the end of the stream like a
// replay. Many lines of text, of at most `width` characters where they are in
// two columns; `width` is at least 40.
std::string ExplainCase(const Subject& subject, const Case& explained,
                        size_t width);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_EXPLAIN_H_
