// Text to fill packets with: lower-case letters that hardly repeat, so that a
// compressor has something to do. The same in every run.

#ifndef SPLITPROOF_SERIALIZERS_LETTERS_H_
#define SPLITPROOF_SERIALIZERS_LETTERS_H_

#include <cstddef>
#include <cstdint>
#include <string>

namespace splitproof {

inline std::string Letters(size_t size) {
  std::string letters(size, '\0');
  uint32_t state = 1;
  for (char& letter : letters) {
    // The linear congruential generator of "Numerical Recipes".
    state = state * 1664525 + 1013904223;
    letter = static_cast<char>('a' + (state >> 24) % 26);
  }
  return letters;
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_LETTERS_H_
