#include "serializers/contract/step.h"

#include <new>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace splitproof {
namespace {

absl::StatusCode CodeOf(Clause clause) {
  switch (clause) {
    case Clause::kWindow:
      return absl::StatusCode::kFailedPrecondition;
    case Clause::kProgress:
      return absl::StatusCode::kAborted;
    case Clause::kRemainder:
      return absl::StatusCode::kOutOfRange;
  }
  return absl::StatusCode::kUnknown;
}

}  // namespace

std::string_view ErrorKindName(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kMalformed:
      return "malformed";
    case ErrorKind::kLimit:
      return "limit";
    case ErrorKind::kTruncated:
      return "truncated";
    case ErrorKind::kConversion:
      return "conversion";
    case ErrorKind::kResource:
      return "resource";
    case ErrorKind::kCrash:
      return "crash";
  }
  return "unknown";
}

// The clause travels as the code of the status, so that an error stays one word
// and an enum.
Malformed BrokenContract(Clause clause, std::string_view what) {
  try {
    return {.kind = ErrorKind::kCrash,
            .status = absl::Status(CodeOf(clause),
                                   absl::string_view(what.data(), what.size())),
            .remainder = {},
            .fatal = true};
  } catch (const std::bad_alloc&) {
    return OutOfMemory();
  }
}

Malformed OutOfMemory() {
  // With a message a status would have to allocate.
  return {.kind = ErrorKind::kResource,
          .status = absl::Status(absl::StatusCode::kResourceExhausted, ""),
          .remainder = {},
          .fatal = true};
}

std::optional<Clause> BrokenClause(const Malformed& error) {
  if (error.kind != ErrorKind::kCrash) return std::nullopt;
  for (const Clause clause :
       {Clause::kWindow, Clause::kProgress, Clause::kRemainder}) {
    if (error.status.code() == CodeOf(clause)) return clause;
  }
  return std::nullopt;
}

}  // namespace splitproof
