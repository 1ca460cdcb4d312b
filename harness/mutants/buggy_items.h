// Serializers of items (item_rule.h) with a bug in their scan.

#ifndef SPLITPROOF_HARNESS_MUTANTS_BUGGY_ITEMS_H_
#define SPLITPROOF_HARNESS_MUTANTS_BUGGY_ITEMS_H_

#include "serializers/framed.h"
#include "serializers/item_rule.h"

namespace splitproof::mutants {

// The rule of a format whose scan is another one. Overlong items are skipped.
template <class F, class BuggyScan>
struct ItemsBy : ItemRule<F> {
  using Scan = BuggyScan;
  using PlainFrames = PlainScannedFrames<ItemsBy>;
  using BufferedFrames = BufferedScannedFrames<ItemsBy>;

  ItemsBy() : ItemRule<F>{.limit = 512, .overrun = Overrun::kSkip} {}
};

// Configured by its rule's constructor and not by text.
template <class F, class Codec, class BuggyScan>
class BuggyItems : public Framed<ItemsBy<F, BuggyScan>, Codec> {
 public:
  static void FromParameters() = delete;
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_BUGGY_ITEMS_H_
