// The report: one HTML file that needs nothing else.
//
// It is the page of page/, whose script draws what the two data elements hold,
// see page_data.h. A browser never runs a data element, and the page's policy
// lets no script run but its own; all the same no text can end the element.

#ifndef SPLITPROOF_HARNESS_REPORT_PAGE_H_
#define SPLITPROOF_HARNESS_REPORT_PAGE_H_

#include <string>
#include <string_view>
#include <vector>

namespace splitproof {

// `index` and `details` are lines of ASCII JSON.
std::string MakePage(std::string_view index,
                     const std::vector<std::string>& details);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_PAGE_H_
