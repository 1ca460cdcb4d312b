// Frames that are items of a self-describing binary format: one item is one
// frame, with nothing around it.
//
// A format F is a class with
//
//   kHeads     a constexpr ItemHeads: what the first bytes mean (item_scan.h)
//   kDepth     the default of the depth
//
// and with Delimiters(), SampleItems(limit), MalformedSamples(limit, depth),
// all static, all a std::vector<std::string>.

#ifndef SPLITPROOF_SERIALIZERS_ITEM_RULE_H_
#define SPLITPROOF_SERIALIZERS_ITEM_RULE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/parameters.h"
#include "serializers/item_scan.h"
#include "serializers/overrun.h"
#include "serializers/scanned_frames.h"

namespace splitproof {

// As deep as a depth may be: as many calls as values inside each other are
// copied, compared and destroyed with.
inline constexpr size_t kMaxItemDepth = 4096;

// Samples at the limit, and at the depth, are worth their time where it is
// small: there is one allocation for each level, and each of them fails once.
inline constexpr size_t kSmallItemLimit = 1024;
inline constexpr size_t kSmallItemDepth = 16;

// Whether `bytes` are one item, and all of it, that stays in these bounds.
inline bool IsItem(const ItemHeads& heads, size_t depth, uint64_t limit,
                   Bytes bytes) {
  if (bytes.empty()) return false;
  const ScanResult found = ItemScan().Next(heads, depth, limit, bytes);
  return found.verdict == ScanResult::Verdict::kFrame &&
         found.used == bytes.size();
}

// The rule (framed.h) of such frames.
template <class F>
struct ItemRule {
  using Format = F;
  class Scan;
  using Frame = Bytes;
  using PlainFrames = PlainScannedFrames<ItemRule>;
  using BufferedFrames = BufferedScannedFrames<ItemRule>;

  size_t limit = 65536;  // Bytes of an item, at most; at least 1.
  Overrun overrun = Overrun::kClose;
  // Arrays, maps and tags inside each other, at most; 1 to kMaxItemDepth.
  size_t depth = F::kDepth;

  // Reads limit, overrun and depth.
  static absl::StatusOr<ItemRule> ReadFrom(Parameters& parameters) {
    ItemRule rule;
    ReadLimit(parameters, "bytes of an item, at most", &rule.limit,
              &rule.overrun);
    parameters.Size("depth", 1, kMaxItemDepth, &rule.depth,
                    "arrays, maps and tags inside each other, at most");
    return rule;
  }

  static Bytes PayloadOf(Bytes frame) { return frame; }
  // The item, in one chunk; InvalidArgument for bytes that are not one item.
  absl::Status Write(Bytes payload, ChunkSink sink) const {
    if (!IsItem(F::kHeads, kMaxItemDepth, kUnlimited, payload)) {
      return absl::InvalidArgumentError("not one item, or nested too deep");
    }
    sink(payload);
    return absl::OkStatus();
  }
  bool Fits(Bytes payload) const {
    return IsItem(F::kHeads, depth, limit, payload);
  }
  size_t FrameBytes() const { return limit; }

  std::vector<std::string> Delimiters() const { return F::Delimiters(); }
  std::vector<std::string> SamplePayloads() const {
    return F::SampleItems(limit);
  }
  std::vector<std::string> MalformedSamples() const {
    return F::MalformedSamples(limit, depth);
  }
};

template <class F>
class ItemRule<F>::Scan : public ItemScan {
 public:
  ScanResult Next(const ItemRule& rule, uint64_t limit, Bytes fresh) {
    return ItemScan::Next(F::kHeads, rule.depth, limit, fresh);
  }
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ITEM_RULE_H_
