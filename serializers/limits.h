// Bounds that the parameters and samples of all serializers share.

#ifndef SPLITPROOF_SERIALIZERS_LIMITS_H_
#define SPLITPROOF_SERIALIZERS_LIMITS_H_

#include <cstddef>

namespace splitproof {

// The largest limit of a packet, in bytes, that a parameter may set. Libraries
// count what they are given in ints.
inline constexpr size_t kMaxLimit = size_t{1} << 30;

// Samples at a limit are worth their time where it is no more than this.
inline constexpr size_t kSmallLimit = 1024;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_LIMITS_H_
