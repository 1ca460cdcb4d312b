// A case, step by step: for each recv the window, the bytes, what lay behind
// them, and what came out of each form, side by side.

#ifndef SPLITPROOF_HARNESS_REPORT_EXPLAIN_H_
#define SPLITPROOF_HARNESS_REPORT_EXPLAIN_H_

#include <string>

#include "harness/check/case.h"
#include "harness/check/subject.h"

namespace splitproof {

// Runs the case once in each form, followed by the end of the stream like a
// replay. Many lines of text.
std::string ExplainCase(const Subject& subject, const Case& explained);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_EXPLAIN_H_
