// Helps to test streams that are too long for every chunking.

#ifndef SPLITPROOF_SERIALIZERS_COMPRESSED_TEST_UTIL_H_
#define SPLITPROOF_SERIALIZERS_COMPRESSED_TEST_UTIL_H_

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "serializers/contract/one_shot.h"
#include "serializers/test_drive.h"

namespace splitproof {

// What both forms find in `stream`, whole, byte by byte, and cut once and twice
// at each byte, or at some hundred of them; if it is short, under every
// chunking.
template <class S>
std::set<std::vector<std::string>> OutcomesOfCuts(const S& serializer,
                                                  Bytes stream) {
  constexpr size_t kShort = 10;
  constexpr size_t kRecvSize = 4096;
  const size_t step = stream.size() / 100 + 1;
  if (stream.size() <= kShort) return AllOutcomes(serializer, stream);
  std::set<std::vector<std::string>> outcomes;
  const auto deliver = [&](const std::vector<size_t>& sizes) {
    outcomes.insert(DeliverPlain(serializer, stream, sizes, kRecvSize));
    outcomes.insert(DeliverBuffered(serializer, stream, sizes, kRecvSize));
  };
  deliver(std::vector<size_t>(stream.size(), 1));
  // Two cuts at a distance that is small, or such that it takes fast paths.
  for (size_t first = 0; first < stream.size(); first += step) {
    for (const size_t second : {1, 2, 3, 7, 20, 100000}) {
      if (first == 0) {
        deliver({second});
      } else {
        deliver({first, second});
      }
    }
  }
  return outcomes;
}

// The one outcome of all of these.
template <class S>
std::vector<std::string> Find(const S& serializer, Bytes stream) {
  const auto outcomes = OutcomesOfCuts(serializer, stream);
  EXPECT_EQ(outcomes.size(), 1u) << testing::PrintToString(outcomes);
  return *outcomes.begin();
}

template <class S>
std::string FrameOf(const S& serializer, const typename S::Packet& packet) {
  return SerializeAtOnce(serializer, packet).value();
}

// A packet of bytes that ends there, as an event.
inline std::string BytesAt(Bytes bytes, size_t end) {
  std::string text;
  AppendCanonicalBytes(bytes, text);
  return absl::StrCat(text, "@", end);
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_COMPRESSED_TEST_UTIL_H_
