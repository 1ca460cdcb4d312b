#include "harness/check/stored_corpus.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/algorithm/container.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "harness/check/case_file.h"

namespace splitproof {
namespace {

namespace fs = std::filesystem;

bool IsStream(const fs::path& path) {
  return path.extension() != ".md" && path.extension() != ".jsonl" &&
         !IsCaseFileName(path.string());
}

bool IsCase(const fs::path& path) { return IsCaseFileName(path.string()); }

absl::StatusOr<std::vector<std::string>> FilesIn(
    const std::string& folder,
    absl::FunctionRef<bool(const fs::path&)> wanted) {
  std::error_code error;
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator it(folder, error), end;
       !error && it != end; it.increment(error)) {
    if (it->is_regular_file() && wanted(it->path())) {
      files.push_back(it->path().string());
    }
  }
  if (error) {
    return absl::NotFoundError(
        absl::StrCat("folder ", folder, ": ", error.message()));
  }
  absl::c_sort(files);
  return files;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> StreamFilesIn(
    const std::string& folder) {
  return FilesIn(folder, IsStream);
}

absl::StatusOr<std::vector<std::string>> CaseFilesIn(
    const std::string& folder) {
  return FilesIn(folder, IsCase);
}

absl::StatusOr<std::string> ReadStoredFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (!file) {
    return absl::NotFoundError(absl::StrCat("file ", path, " cannot be read"));
  }
  return bytes;
}

}  // namespace splitproof
