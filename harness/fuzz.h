// The fuzzing face: a libFuzzer target for a registered subject.
//
//   SPLITPROOF_FUZZ_TARGET("line");
//
// An input is a stream, or a stream and how it is cut: see search/fuzz_input.h.
// All registered configurations share the target. A violated property prints
// the gate's message, with the replay line, and aborts.

#ifndef SPLITPROOF_HARNESS_FUZZ_H_
#define SPLITPROOF_HARNESS_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace splitproof {

// Checks one input of `subject`; aborts if a property does not hold, or nobody
// registered the subject.
void FuzzOne(std::string_view subject, const uint8_t* data, size_t size);

}  // namespace splitproof

#define SPLITPROOF_FUZZ_TARGET(NAME)                                        \
  extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) { \
    ::splitproof::FuzzOne(NAME, data, size);                                \
    return 0;                                                               \
  }                                                                         \
  static_assert(true)

#endif  // SPLITPROOF_HARNESS_FUZZ_H_
