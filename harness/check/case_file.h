// Case files: failures as text that is kept, read, edited and replayed.
//
// A failure that was found once must not come back, so it is kept as a file
// beside the streams of its subject; `replay` runs it, and whoever reads it
// sees what it is about:
//
//   splitproof case 1
//   # The buffered form refused a line that fits.
//   subject: line:newline=CRLF,limit=8
//   property: split-invariance
//   label: limit
//   recv-size: 4096
//   schedule: 7,1
//   stream: "abcdef\r\n"
//
// The first line says what the file is, with the version of the format. Fields
// follow in any order, one a line, each at most once:
//
//   subject    what is checked, with its parameters
//   property   the id of the one property that failed; absent: all are checked
//   label      how it failed, in a word; may be absent
//   recv-size  1 to 2^30 bytes; absent: 4096
//   schedule   as in recv/schedule.h; empty: the stream in one chunk
//   stream     one or more strings in double quotes, on the same line or on
//              lines of their own, which are joined. Escapes are those of
//              recv/stream_text.h.
//
// A value that begins with a double quote is a string like a stream's, so that
// any bytes can be spelled; any other is what the line says, without blanks
// around it. Empty lines, and lines whose first character is #, mean nothing.

#ifndef SPLITPROOF_HARNESS_CHECK_CASE_FILE_H_
#define SPLITPROOF_HARNESS_CHECK_CASE_FILE_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "harness/check/case.h"
#include "harness/check/properties.h"

namespace splitproof {

struct CaseFile {
  Case failing;
  // Absent: whatever it was, all are to be checked.
  std::optional<Property> property;
  std::string label;
  // What a reader should know: written as comments, and not read back.
  std::string note;
};

// The text of a case file, which ParseCaseFile() reads back, but for the note.
std::string CaseFileText(const CaseFile& file);

// Reads a case file. Errors begin with `path` and the number of the line, as in
// "a.case:3: ..."; the subject's name is not looked into.
absl::StatusOr<CaseFile> ParseCaseFile(std::string_view text,
                                       std::string_view path);

// The same for a file on disk.
absl::StatusOr<CaseFile> ReadCaseFile(const std::string& path);

// A name for the file, safe on any system, that depends on the case alone:
// "line_limit_8-split-invariance-0f1e2d3c.case".
std::string CaseFileName(const CaseFile& file);

// Whether a path looks like a case file's: it ends in ".case".
bool IsCaseFileName(std::string_view path);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_CASE_FILE_H_
