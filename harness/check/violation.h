// One property that did not hold, told to whoever collects findings.

#ifndef SPLITPROOF_HARNESS_CHECK_VIOLATION_H_
#define SPLITPROOF_HARNESS_CHECK_VIOLATION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "harness/check/properties.h"
#include "harness/recv/schedule.h"
#include "harness/recv/trace.h"

namespace splitproof {

// Valid during the report only.
struct Violation {
  Property property = Property::kSplitInvariance;
  // What differed, in a word: "packet", "limit", "resync", ...
  std::string label = {};
  // One sentence.
  std::string what = {};
  // The traces that were compared, and what to call them; `expected` is null
  // where a trace is wrong by itself, `actual` where there is none.
  std::string expected_name = {};
  const Trace* expected = nullptr;
  // By definition, and not only one of two that should be the same.
  bool expected_is_right = false;
  std::string actual_name = {};
  const Trace* actual = nullptr;
  // The event of `actual` that is wrong, or the first in which it differs;
  // absent where no event is.
  std::optional<size_t> event = {};
  // Where the expected trace is that of the rest of the stream alone: how much
  // of the actual one is before it.
  size_t events_before = 0;
  uint64_t bytes_before = 0;
  // The schedule that shows it, where it is not the one under check.
  std::optional<Schedule> schedule = {};

  // The same event of `expected`.
  std::optional<size_t> event_of_expected() const {
    return event ? std::optional<size_t>(*event - events_before) : std::nullopt;
  }
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_VIOLATION_H_
