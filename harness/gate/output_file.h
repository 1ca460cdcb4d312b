// A file that is either complete or not there at all.

#ifndef SPLITPROOF_HARNESS_GATE_OUTPUT_FILE_H_
#define SPLITPROOF_HARNESS_GATE_OUTPUT_FILE_H_

#include <fstream>
#include <string>

#include "absl/status/status.h"

namespace splitproof {

// Written under another name beside its place, and moved there when it is
// finished; until then the file at `path` stays what it was. Not thread-safe.
class OutputFile {
 public:
  // "": nothing is written.
  explicit OutputFile(std::string path);
  // Removes what was not finished.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Finds out whether the file can be written, before there is anything to
  // write. The error names the path and says why not.
  absl::Status Open();

  // Writes `text` as the whole file. Open() has succeeded.
  absl::Status Finish(const std::string& text);

 private:
  std::string path_;
  std::string unfinished_;
  std::ofstream file_;
  bool exists_ = false;  // The unfinished file.
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_OUTPUT_FILE_H_
