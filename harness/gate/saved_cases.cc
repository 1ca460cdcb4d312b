#include "harness/gate/saved_cases.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "harness/check/case_file.h"
#include "harness/gate/output_file.h"
#include "harness/report/test_draft.h"

namespace splitproof {
namespace {

absl::Status Save(const std::string& text, const std::string& path) {
  OutputFile file(path);
  const absl::Status status = file.Open();
  return status.ok() ? file.Finish(text) : status;
}

}  // namespace

std::string CasePath(const Finding& finding, const std::string& folder) {
  return absl::StrCat(folder, "/", CaseFileName(CaseFileOf(finding)));
}

std::string DraftPath(const Finding& finding, const std::string& folder) {
  return absl::StrCat(absl::StripSuffix(CasePath(finding, folder), ".case"),
                      "_test.cc");
}

absl::Status SaveCases(const std::vector<MatrixRow>& rows,
                       const std::string& folder) {
  for (const MatrixRow& row : rows) {
    for (const Finding& finding : row.result.findings) {
      std::error_code error;
      std::filesystem::create_directories(folder, error);
      const CaseFile kept = CaseFileOf(finding);
      absl::Status status = Save(CaseFileText(kept), CasePath(finding, folder));
      if (status.ok()) {
        status = Save(DraftTest(kept), DraftPath(finding, folder));
      }
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace splitproof
