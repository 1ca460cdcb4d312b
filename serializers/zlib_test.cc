#include "serializers/zlib.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/compressed_test_util.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;

ZlibSerializer WithLimit(size_t limit) {
  return ZlibSerializer({.limits = {.limit = limit}});
}

// Data in a stored block, at the end of a stream or before more of it.
std::string Stored(Bytes data, bool last) {
  const char size = static_cast<char>(data.size());
  return absl::StrCat(last ? "\1"s : "\0"s, std::string(1, size), "\0"s,
                      std::string(1, static_cast<char>(~size)), "\xFF",
                      std::string(data));
}

TEST(Zlib, WritesTheFormatsHeader) {
  EXPECT_EQ(FrameOf(ZlibSerializer(), ""), "\x78\xDA\3\0\0\0\0\1"s);
  EXPECT_EQ(
      FrameOf(ZlibSerializer({.compressor = {.level = 1}}), "").substr(0, 2),
      "\x78\1");
}

// All 2^(n-1) chunkings.
TEST(Zlib, ShortStreamsMeanOneThing) {
  const std::string empty = "\x78\xDA\3\0\0\0\0\1"s;
  for (const auto& [stream, events] :
       std::vector<std::pair<std::string, std::vector<std::string>>>{
           {empty + "\x78\xDA\3"s, {BytesAt("", 8), "truncated!@11"}},
           {"\0"s + empty, {"malformed!@2"}},
           {"\x78\xDA\7\0\0"s, {"malformed!@3"}},
           {"\x78\xDA\3\0\0\0\0\2\x78"s, {"malformed!@8"}},
           {"\x78\xDA\x4B\4\0\0\x62\0\x62"s, {BytesAt("a", 9)}}}) {
    EXPECT_THAT(AllOutcomes(ZlibSerializer(), stream), ElementsAre(events));
  }
}

TEST(Zlib, APresetDictionaryIsRefused) {
  EXPECT_THAT(Find(ZlibSerializer(), "\x78\xF9\0\0\0\1\3\0"s),
              ElementsAre("malformed!@6"));
}

// Another implementation may say that its window is of 256 bytes, and refer
// back further. zlib accepts that where the data is at hand; a cut may not
// matter.
TEST(Zlib, DistancesAreMeasuredByTheLargestWindow) {
  std::string frame =
      FrameOf(ZlibSerializer(), std::string(400, 'a') + std::string(400, 'b') +
                                    std::string(400, 'a'));
  frame[0] = '\x08';
  frame[1] = '\x1D';
  EXPECT_THAT(Find(ZlibSerializer(), frame).size(), 1u);
  EXPECT_THAT(Find(ZlibSerializer(), frame)[0],
              testing::HasSubstr(absl::StrCat("@", frame.size())));
}

TEST(Zlib, StoredBytesAreCountedOneByOne) {
  const std::string frame =
      "\x78\xDA" + Stored("ab", false) + Stored("", false) + Stored("c", true);
  EXPECT_THAT(Find(WithLimit(1), frame), ElementsAre("limit!@9"));
  EXPECT_THAT(Find(WithLimit(2), frame), ElementsAre("limit!@20"));
  EXPECT_THAT(Find(WithLimit(3), frame + "\x02\x4D\x01\x27"),
              ElementsAre(BytesAt("abc", 24)));
}

TEST(Zlib, EmptyBlocksWithoutEndAreRefusedForTheirLength) {
  std::string stream = "\x78\xDA";
  while (stream.size() < 3000) stream += Stored("", false);
  const ZlibSerializer serializer = WithLimit(8);
  EXPECT_THAT(Find(serializer, stream),
              ElementsAre(absl::StrCat("limit!@", 8 + 1 + 1024)));
  // Also where the limit has been reached.
  EXPECT_THAT(Find(serializer,
                   "\x78\xDA" + Stored("12345678", false) + stream.substr(2)),
              ElementsAre(absl::StrCat("limit!@", 8 + 1 + 1024)));
}

TEST(Zlib, ACopyGoesOnByItself) {
  const ZlibSerializer serializer;
  const std::string payload(500, 'c');
  const std::string frame = FrameOf(serializer, payload);
  for (size_t n = 0; n < frame.size(); ++n) {
    auto original = serializer.IncrementalDeserialize();
    if (n > 0) {
      EXPECT_TRUE(original.Feed(frame.substr(0, n)).needs_more());
    }
    auto copy = original;
    EXPECT_TRUE(copy == original);
    for (auto* deserializer : {&original, &copy}) {
      Step<Bytes> step = deserializer->Feed(frame.substr(n));
      ASSERT_NE(step.decoded(), nullptr);
      EXPECT_EQ(step.decoded()->packet, payload);
    }
  }
}

}  // namespace
}  // namespace splitproof
