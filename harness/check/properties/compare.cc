#include "harness/check/properties/compare.h"

#include <string_view>

#include "absl/strings/str_cat.h"

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

std::string InWords(const Trace& trace, size_t index, uint64_t shift) {
  constexpr size_t kTextMax = 24;
  if (index >= trace.events().size()) return "nothing more";
  const Event& event = trace.events()[index];
  const uint64_t end = shift + event.end;
  if (event.type == Event::Type::kError) {
    const std::string kind(ErrorKindName(event.kind));
    // What ended the connection for the subject ends nowhere.
    return event.kind == ErrorKind::kCrash
               ? absl::StrCat("error ", kind)
               : absl::StrCat("error ", kind, " at byte ", end);
  }
  const std::string_view text = trace.TextOf(event);
  return absl::StrCat("packet ", std::string(text.substr(0, kTextMax)),
                      text.size() > kTextMax ? "..." : "", " up to byte ", end);
}

}  // namespace splitproof::properties
