#include "harness/gate/report_file.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/recv/stream_text.h"
#include "harness/report/page.h"

namespace splitproof {

ReportFile::ReportFile(std::string folder)
    : folder_(std::move(folder)),
      path_(std::filesystem::path(folder_) / "index.html") {}

ReportFile::~ReportFile() {
  file_.reset();
  std::error_code has_files;
  if (made_folder_) std::filesystem::remove(folder_, has_files);
}

absl::Status ReportFile::Open() {
  if (folder_.empty()) return absl::OkStatus();
  std::error_code error;
  made_folder_ = std::filesystem::create_directories(folder_, error);
  if (error) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--report is ", QuoteForMessage(folder_), ", which cannot be made: ",
        error.message(), "; name a folder, in one that can be written to"));
  }
  return file_.emplace(path_).Open();
}

absl::Status ReportFile::Finish(const std::vector<MatrixRow>& rows,
                                const RunInfo& run, std::string_view reason,
                                const std::vector<ReportedFinding>& findings,
                                size_t jobs) {
  std::vector<FindingToTell> told;
  told.reserve(findings.size());
  for (const ReportedFinding& finding : findings) told.push_back(finding.told);
  const std::vector<std::string> stories = TellFindings(told, jobs);
  std::vector<std::string> details;
  details.reserve(findings.size());
  for (size_t i = 0; i < findings.size(); ++i) {
    details.push_back(PageDetailJson(*findings[i].told.finding, run,
                                     findings[i].saved, stories[i]));
  }
  return file_->Finish(MakePage(PageIndexJson(rows, run, reason), details));
}

}  // namespace splitproof
