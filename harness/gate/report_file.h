// The file that `check --report=DIR` writes: DIR/index.html.

#ifndef SPLITPROOF_HARNESS_GATE_REPORT_FILE_H_
#define SPLITPROOF_HARNESS_GATE_REPORT_FILE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "harness/gate/output_file.h"
#include "harness/report/matrix.h"
#include "harness/report/page_data.h"
#include "harness/report/result_json.h"
#include "harness/report/tell_findings.h"

namespace splitproof {

struct ReportedFinding {
  FindingToTell told;
  SavedCase saved;
};

class ReportFile {
 public:
  // "": there is no report.
  explicit ReportFile(std::string folder);
  // Removes the folder, if it made it and there is no report in it.
  ~ReportFile();
  ReportFile(const ReportFile&) = delete;
  ReportFile& operator=(const ReportFile&) = delete;

  // Finds out whether it can be written, and makes the folder.
  absl::Status Open();

  // Runs each failing case once more to tell what happens, in up to `jobs`
  // processes, and writes the page. `reason` says why the check was not
  // finished; "" if it was. The findings are those of the rows, in order.
  // Open() has succeeded.
  absl::Status Finish(const std::vector<MatrixRow>& rows, const RunInfo& run,
                      std::string_view reason,
                      const std::vector<ReportedFinding>& findings,
                      size_t jobs);

  const std::string& path() const { return path_; }

 private:
  std::string folder_;
  std::string path_;
  std::optional<OutputFile> file_;
  bool made_folder_ = false;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_GATE_REPORT_FILE_H_
