// What the definitions of properties have in common: naming differences, and
// finding events that are wrong by themselves.

#ifndef SPLITPROOF_HARNESS_CHECK_PROPERTIES_COMPARE_H_
#define SPLITPROOF_HARNESS_CHECK_PROPERTIES_COMPARE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "harness/recv/trace.h"
#include "serializers/contract/step.h"

namespace splitproof::properties {

// In a word, what kind of thing two traces first differ in, at event `index`:
// "resync" after an error, otherwise "limit", "error", "remainder" (the same
// value with another end) or "packet".
std::string LabelOf(const Trace& expected, const Trace& actual, size_t index);

// An event in a few words: `packet "ab" up to byte 4`, `error limit at byte 4`,
// "nothing more" behind the last one. `shift`: the offset in the stream of the
// case at which that of the trace begins.
std::string InWords(const Trace& trace, size_t index, uint64_t shift = 0);

// The index of the first event of `trace` that `is_bad` answers yes to.
template <class IsBad>
std::optional<size_t> FirstBad(const Trace& trace, IsBad is_bad) {
  const auto& events = trace.events();
  const auto bad = std::find_if(events.begin(), events.end(), is_bad);
  if (bad == events.end()) return std::nullopt;
  return bad - events.begin();
}

}  // namespace splitproof::properties

#endif  // SPLITPROOF_HARNESS_CHECK_PROPERTIES_COMPARE_H_
