// Which sanitizer this was compiled for. Memory that is recycled or padded for
// speed hides bugs from a sanitizer: code that does so asks here first.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_SANITIZERS_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_SANITIZERS_H_

namespace splitproof {

// g++ tells by a macro, clang by a feature.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kAddressSanitizer = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
inline constexpr bool kAddressSanitizer = true;
#else
inline constexpr bool kAddressSanitizer = false;
#endif
#else
inline constexpr bool kAddressSanitizer = false;
#endif

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_SANITIZERS_H_
