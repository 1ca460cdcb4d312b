// The page without its data: page/page.html, which the build makes a part of
// the program.

#ifndef SPLITPROOF_HARNESS_REPORT_PAGE_TEMPLATE_H_
#define SPLITPROOF_HARNESS_REPORT_PAGE_TEMPLATE_H_

#include <string_view>

namespace splitproof {

std::string_view PageTemplate();

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_PAGE_TEMPLATE_H_
