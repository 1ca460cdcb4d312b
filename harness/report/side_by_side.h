// Text in two columns.

#ifndef SPLITPROOF_HARNESS_REPORT_SIDE_BY_SIDE_H_
#define SPLITPROOF_HARNESS_REPORT_SIDE_BY_SIDE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace splitproof {

// `lines` in pieces of at most `width` characters, at least 8, broken at blanks
// where that leaves no large gap; pieces after the first are indented under it.
// Characters are those of UTF-8.
std::vector<std::string> FoldLines(const std::vector<std::string>& lines,
                                   size_t width);

// Appends the two blocks beside each other, the shorter one padded below, in
// lines of at most `width` characters.
void AppendSideBySide(const std::vector<std::string>& left,
                      const std::vector<std::string>& right, size_t width,
                      std::string& out);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_REPORT_SIDE_BY_SIDE_H_
