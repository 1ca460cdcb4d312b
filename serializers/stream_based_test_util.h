// The simplest parsers there are, for tests.

#ifndef SPLITPROOF_SERIALIZERS_STREAM_BASED_TEST_UTIL_H_
#define SPLITPROOF_SERIALIZERS_STREAM_BASED_TEST_UTIL_H_

#include <cstddef>
#include <string>

#include "serializers/stream_based.h"

namespace splitproof {

// A text behind its length, which is one byte.
struct ShortTextParser {
  using Packet = std::string;

  // Says how many bytes are missing, or only that there are some.
  bool hints = true;
  // Counts how often it is asked, if anybody wants to know.
  size_t* calls = nullptr;

  ParseResult<std::string> Parse(Bytes bytes) const {
    if (calls != nullptr) ++*calls;
    const size_t size = 1 + static_cast<unsigned char>(bytes[0]);
    if (bytes.size() < size) {
      return NotEnough{.more = hints ? size - bytes.size() : 0};
    }
    return Parsed{std::string(bytes.substr(1, size - 1)), size};
  }
};
using ShortTexts = StreamBased<ShortTextParser>;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_STREAM_BASED_TEST_UTIL_H_
