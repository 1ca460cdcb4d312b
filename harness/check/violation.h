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
  std::string actual_name = {};
  const Trace* actual = nullptr;
  // The event they first differ in, of `actual`.
  size_t event = 0;
  // Where the expected trace is that of the rest of the stream alone: how much
  // of the actual one is before it.
  size_t events_before = 0;
  uint64_t bytes_before = 0;
  // The schedule that shows it, where it is not the one under check.
  std::optional<Schedule> schedule = {};
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_VIOLATION_H_
