#include "serializers/overrun.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "serializers/limits.h"

namespace splitproof {
namespace {}  // namespace

void ReadLimit(Parameters& parameters, std::string_view help, size_t* limit,
               Overrun* overrun) {
  parameters.Size("limit", 1, kMaxLimit, limit, help);
  parameters.Choice<Overrun>(
      "overrun", {{"close", Overrun::kClose}, {"skip", Overrun::kSkip}},
      overrun, "after an overlong frame: end, or go on behind it");
}

Malformed OverlongFrame(size_t limit, Overrun overrun, Bytes remainder) {
  return {.kind = ErrorKind::kLimit,
          .status = absl::OutOfRangeError(absl::StrCat(
              "frame is longer than the limit of ", limit, " bytes")),
          .remainder = remainder,
          .fatal = overrun == Overrun::kClose};
}

}  // namespace splitproof
