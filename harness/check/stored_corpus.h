// The files of a stored corpus: streams, beside which lie kept cases (*.case)
// and text about both (*.md, *.jsonl).

#ifndef SPLITPROOF_HARNESS_CHECK_STORED_CORPUS_H_
#define SPLITPROOF_HARNESS_CHECK_STORED_CORPUS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace splitproof {

// The streams in a folder and its sub-folders, or the cases, sorted by path. An
// error names a folder that is not there.
absl::StatusOr<std::vector<std::string>> StreamFilesIn(
    const std::string& folder);
absl::StatusOr<std::vector<std::string>> CaseFilesIn(const std::string& folder);

// The bytes of a file. An error names one that cannot be read.
absl::StatusOr<std::string> ReadStoredFile(const std::string& path);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_STORED_CORPUS_H_
