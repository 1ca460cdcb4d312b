#include "serializers/contract/consumer_support.h"

#include <exception>
#include <new>

namespace splitproof::internal {
namespace {

Malformed Crash(const char* what) {
  return {.kind = ErrorKind::kCrash,
          .status = absl::InternalError(what),
          .remainder = {},
          .fatal = true};
}

Malformed FaultBeingHandledAtAnyCost() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return OutOfMemory();
  } catch (const std::exception& thrown) {
    return Crash(thrown.what());
  } catch (...) {
    return Crash("the deserializer threw something that is no exception");
  }
}

}  // namespace

Malformed FaultBeingHandled() {
  try {
    return FaultBeingHandledAtAnyCost();
  } catch (const std::bad_alloc&) {
    return OutOfMemory();
  }
}

}  // namespace splitproof::internal
