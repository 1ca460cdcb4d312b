#include "harness/check/properties/compare.h"

namespace splitproof::properties {

std::string LabelOf(const Trace& expected, const Trace& actual, size_t index) {
  for (size_t i = 0; i < index; ++i) {
    if (expected.events()[i].type == Event::Type::kError) return "resync";
  }
  const auto event_of = [&](const Trace& trace) -> const Event* {
    return index < trace.events().size() ? &trace.events()[index] : nullptr;
  };
  const Event* x = event_of(expected);
  const Event* y = event_of(actual);
  for (const Event* event : {x, y}) {
    if (event == nullptr || event->type == Event::Type::kPacket) continue;
    return event->kind == ErrorKind::kLimit ? "limit" : "error";
  }
  const bool same_value =
      x != nullptr && y != nullptr && expected.TextOf(*x) == actual.TextOf(*y);
  return same_value ? "remainder" : "packet";
}

}  // namespace splitproof::properties
