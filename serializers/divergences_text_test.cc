// The findings of divergences_test.cc for frames that end in any separator, and
// for Base64 in such frames.

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "serializers/base64.h"
#include "serializers/separated.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using Events = std::vector<std::string>;

// Every chunking of `stream` gives `events`, in both forms.
template <class S>
void ExpectOnly(const S& serializer, Bytes stream, const Events& events) {
  EXPECT_EQ(AllOutcomes(serializer, stream), std::set<Events>{events})
      << stream;
}

Base64Serializer Base64Lines(size_t limit, Overrun overrun = Overrun::kClose) {
  return Base64Serializer(
      Base64Rule({.separator = "\r\n", .limit = limit, .overrun = overrun}));
}

// The event of a packet of these bytes, in hex.
std::string Packet(const std::string& hex, int end) {
  return absl::StrCat("{\"$bytes\":\"", hex, "\"}@", end);
}

TEST(Divergence, D1ATextThatFitsIsNeverRefused) {
  ExpectOnly(Base64Lines(6), "QQ==\r\n", {Packet("41", 6)});
  ExpectOnly(Base64Lines(4), "QQ==\r\n", {Packet("41", 6)});
}

TEST(Divergence, D1AFrameThatFitsIsNeverRefusedWhateverEndsIt) {
  for (const char* separator : {"aa", "abc", "abab"}) {
    const SeparatedSerializer frames({.separator = separator, .limit = 3});
    const int end = 3 + static_cast<int>(std::string(separator).size());
    ExpectOnly(frames, absl::StrCat("xyz", separator), {Packet("78797a", end)});
  }
}

TEST(Divergence, D2TheLimitOfATextIsWithoutItsSeparator) {
  ExpectOnly(Base64Lines(4), "QUJD\r\n", {Packet("414243", 6)});
  ExpectOnly(Base64Lines(3), "QUJD\r\n", {"limit!@4"});
}

TEST(Divergence, D3NoByteIsInvented) {
  const SeparatedSerializer twice(
      {.separator = "aa", .limit = 3, .overrun = Overrun::kSkip});
  ExpectOnly(twice, "baaabax", {Packet("62", 3), "limit@7"});
  const SeparatedSerializer thrice({.separator = "abc", .limit = 4});
  ExpectOnly(thrice, "bccbxba", {"limit!@5"});
  const SeparatedSerializer skipping(
      {.separator = "abc", .limit = 4, .overrun = Overrun::kSkip});
  ExpectOnly(skipping, "bccbxbabcd", {"limit@9", "truncated!@10"});
}

TEST(Divergence, D3NoPartOfASeparatorIsLost) {
  ExpectOnly(Base64Lines(4), "QQ==\r\nQg==\r\n",
             {Packet("41", 6), Packet("42", 12)});
  const SeparatedSerializer frames({.separator = "abab", .limit = 4});
  ExpectOnly(frames, "xabxababyabab",
             {Packet("78616278", 8), Packet("79", 13)});
}

TEST(Divergence, D4ALimitBelowTheSeparatorIsNotStuck) {
  const SeparatedSerializer frames({.separator = "abab", .limit = 3});
  ExpectOnly(frames, "xabababab", {Packet("78", 5), Packet("", 9)});
  ExpectOnly(frames, "xyzabab", {Packet("78797a", 7)});
}

TEST(Divergence, D5NoTailOfAnOverlongTextIsDelivered) {
  ExpectOnly(Base64Lines(4), "QUJDREVG\r\n", {"limit!@5"});
  ExpectOnly(Base64Lines(4, Overrun::kSkip), "QUJDQg==\r\n\r\n",
             {"limit@10", Packet("", 12)});
}

TEST(Divergence, D5NoTailOfAnOverlongFrameIsDeliveredWhateverEndsIt) {
  for (const char* separator : {"aa", "abc", "abab"}) {
    const std::string stream = absl::StrCat("xxxxx", separator, "y", separator);
    const int k = static_cast<int>(std::string(separator).size());
    ExpectOnly(
        SeparatedSerializer(
            {.separator = separator, .limit = 1, .overrun = Overrun::kSkip}),
        stream, {absl::StrCat("limit@", 5 + k), Packet("79", 6 + 2 * k)});
    ExpectOnly(SeparatedSerializer({.separator = separator, .limit = 1}),
               stream, {"limit!@2"});
  }
}

}  // namespace
}  // namespace splitproof
