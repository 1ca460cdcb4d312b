// More streams on which the library that inspired these serializers depends on
// cuts or forms: see divergences_test.cc. Here, those of packed formats.

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "serializers/bz2.h"
#include "serializers/compressed_test_util.h"
#include "serializers/test_drive.h"
#include "serializers/zlib.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;
using Events = std::vector<std::string>;

// Streams are self-delimiting only when they are valid: nothing is found behind
// one that is not, however much of it came along.
TEST(Divergence, D11ADecompressionErrorEndsTheStreamForEveryChunking) {
  const ZlibSerializer zlib;
  const std::string hi = FrameOf(zlib, "hi");
  const std::string not_zlib = "\0\0"s + hi;
  ASSERT_LE(not_zlib.size(), 12u);
  EXPECT_EQ(AllOutcomes(zlib, not_zlib), std::set<Events>{{"malformed!@2"}});
}

TEST(Divergence, D11AWrongChecksumEndsTheStreamForEveryChunking) {
  const ZlibSerializer zlib;
  std::string stream = FrameOf(zlib, "");
  stream.back() ^= 1;
  stream += FrameOf(zlib, "");
  ASSERT_EQ(stream.size(), 16u);
  EXPECT_EQ(AllOutcomes(zlib, stream), std::set<Events>{{"malformed!@8"}});
}

TEST(Divergence, D11TheSameGoesForBzip2) {
  const Bz2Serializer bz2;
  const std::string empty = FrameOf(bz2, "");
  ASSERT_EQ(empty.size(), 14u);
  EXPECT_EQ(AllOutcomes(bz2, "\0"s + empty.substr(0, 11)),
            std::set<Events>{{"malformed!@1"}});
  std::string stream = empty;
  stream.back() ^= 1;
  stream += FrameOf(bz2, "hi");
  EXPECT_EQ(OutcomesOfCuts(bz2, stream), std::set<Events>{{"malformed!@14"}});
}

}  // namespace
}  // namespace splitproof
