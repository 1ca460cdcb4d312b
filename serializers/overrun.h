// What follows a frame that is longer than its limit.

#ifndef SPLITPROOF_SERIALIZERS_OVERRUN_H_
#define SPLITPROOF_SERIALIZERS_OVERRUN_H_

#include <cstddef>
#include <string_view>

#include "serializers/contract/bytes.h"
#include "serializers/contract/parameters.h"
#include "serializers/contract/step.h"

namespace splitproof {

enum class Overrun {
  kClose,  // The stream ends, with one fatal error at the deciding byte.
  kSkip,   // The stream goes on behind the frame: one error, at its last byte.
};

// Reads the parameters limit, which means `help`, and overrun.
void ReadLimit(Parameters& parameters, std::string_view help, size_t* limit,
               Overrun* overrun);

// The error for an overlong frame; `remainder` follows its deciding byte.
Malformed OverlongFrame(size_t limit, Overrun overrun, Bytes remainder);

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_OVERRUN_H_
