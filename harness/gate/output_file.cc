#include "harness/gate/output_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

absl::Status CannotWrite(const std::string& path, std::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("file \"", path, "\" cannot be written: ", std::string(why),
                   "; name a file in a folder that can be written to"));
}

}  // namespace

OutputFile::OutputFile(std::string path)
    : path_(std::move(path)), unfinished_(path_ + ".unfinished") {}

OutputFile::~OutputFile() {
  file_.close();
  if (exists_) std::remove(unfinished_.c_str());
}

absl::Status OutputFile::Open() {
  if (path_.empty()) return absl::OkStatus();
  std::error_code ignored;
  const auto status = std::filesystem::status(path_, ignored);
  if (std::filesystem::exists(status) &&
      !std::filesystem::is_regular_file(status)) {
    return CannotWrite(path_, "it is there and is not a regular file");
  }
  file_.open(unfinished_, std::ios::binary | std::ios::trunc);
  if (!file_) return CannotWrite(path_, std::strerror(errno));
  exists_ = true;
  return absl::OkStatus();
}

absl::Status OutputFile::Finish(const std::string& text) {
  if (path_.empty()) return absl::OkStatus();
  file_ << text;
  file_.close();
  if (!file_ || std::rename(unfinished_.c_str(), path_.c_str()) != 0) {
    return CannotWrite(path_, std::strerror(errno));
  }
  exists_ = false;
  return absl::OkStatus();
}

}  // namespace splitproof
