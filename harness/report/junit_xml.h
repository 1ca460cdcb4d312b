// The result of a check as JUnit XML, which CI services show: a test suite for
// each subject, a test case for each property.
//
// What is not true of the list of expected failures is a suite of its own, and
// so is the reason why a check was not finished: who reads this file alone must
// not take half a check for a whole one.

#ifndef SPLITPROOF_HARNESS_REPORT_JUNIT_XML_H_
#define SPLITPROOF_HARNESS_REPORT_JUNIT_XML_H_

#include <string>
#include <string_view>
#include <vector>

#include "harness/report/matrix.h"
#include "harness/report/run_info.h"

namespace splitproof {

// `text` for the inside of an element or attribute. Bytes that XML cannot hold
// are spelled \xHH: controls, and in text that is no UTF-8 all but ASCII.
std::string XmlText(std::string_view text);

// XML 1.0 in UTF-8. Times are 0: a check does the same on every machine.
std::string JunitXml(const std::vector<MatrixRow>& rows, const RunInfo& run);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_JUNIT_XML_H_
