#include "harness/mutants/unseen_scan.h"

#include "absl/status/status.h"

namespace splitproof::mutants {

void UnseenScan::Feed(Bytes chunk, PushSink<std::string>& sink) {
  received_ += chunk.size();
  held_.append(chunk);
  size_t line = 0;
  for (size_t i = 0; i < held_.size(); ++i) {  // Bug: from the new bytes on.
    if (held_[i] != '\n') continue;
    sink.Packet(held_.substr(line, i - line), received_ - held_.size() + i + 1);
    line = i + 1;
  }
  held_.erase(0, line);
}

void UnseenScan::Finish(PushSink<std::string>& sink) {
  if (held_.empty()) return;
  sink.Error(
      {.kind = ErrorKind::kTruncated,
       .status = absl::InvalidArgumentError("the stream ended in a line"),
       .remainder = {},
       .fatal = true},
      received_);
}

void UnseenScan::Reset() {
  held_.clear();
  received_ = 0;
}

}  // namespace splitproof::mutants
