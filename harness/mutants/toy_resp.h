// RESP2 by a scan of a few lines: what its mutants are made from.

#ifndef SPLITPROOF_HARNESS_MUTANTS_TOY_RESP_H_
#define SPLITPROOF_HARNESS_MUTANTS_TOY_RESP_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "serializers/resp.h"

namespace splitproof::mutants {

// Finds the end of good items, and lets the codec refuse others: a scan as it
// is written first. Mutants are made of it by a line.
class LooseRespScan {
 public:
  ScanResult Next(const RespRule&, uint64_t limit, Bytes fresh) {
    for (size_t i = 0; i < fresh.size(); ++i) {
      if (Take(fresh[i])) {
        return {.verdict = ScanResult::Verdict::kFrame, .used = i + 1};
      }
      if (++size_ >= limit) {
        return {.verdict = ScanResult::Verdict::kOverlong, .used = i + 1};
      }
    }
    return {.used = fresh.size()};
  }
  void Clear() {
    size_ = 0;
    owed_.clear();
    at_ = At::kType;
  }

  friend bool operator==(const LooseRespScan&, const LooseRespScan&) = default;

 protected:
  enum class At { kType, kLine, kLineEnd, kData };

  // True for the last byte of the outermost item.
  bool Take(char c) {
    switch (at_) {
      case At::kType:
        BeginItem(c);
        return false;
      case At::kLine:
        if (c == '-') is_null_ = true;
        if (c >= '0' && c <= '9') number_ = number_ * 10 + (c - '0');
        if (c == '\r') at_ = At::kLineEnd;
        return false;
      case At::kLineEnd:
        return EndLine();
      case At::kData:
        return --number_ == 0 && EndItem();
    }
    return false;
  }

  void BeginItem(char type) {
    if (!owed_.empty()) --owed_.back();
    type_ = type;
    number_ = 0;
    is_null_ = false;
    at_ = At::kLine;
  }

  bool EndLine() {
    if (type_ == '$' && !is_null_) {
      number_ += 2;  // CR LF
      at_ = At::kData;
      return false;
    }
    if (type_ == '*' && !is_null_) owed_.push_back(number_);
    return EndItem();
  }

  bool EndItem() {
    while (!owed_.empty() && owed_.back() == 0) owed_.pop_back();
    at_ = At::kType;
    return owed_.empty();
  }

  At at_ = At::kType;
  char type_ = 0;
  bool is_null_ = false;
  uint64_t number_ = 0;
  uint64_t size_ = 0;
  std::vector<uint64_t> owed_;
};

// The frames that a scan finds, of at most so many bytes.
template <class S, size_t limit_bytes>
struct RespRuleOf : RespRule {
  using Scan = S;
  using PlainFrames = PlainScannedFrames<RespRuleOf>;
  using BufferedFrames = BufferedScannedFrames<RespRuleOf>;

  RespRuleOf() { limit = limit_bytes; }
  static void ReadFrom() = delete;  // The base's makes bases.
};

template <class S, size_t limit_bytes = 200>
using ScannedResp = Framed<RespRuleOf<S, limit_bytes>, RespCodec>;

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_TOY_RESP_H_
