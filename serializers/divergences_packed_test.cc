// More streams on which the library that inspired these serializers depends on
// cuts or forms: see divergences_test.cc. Here, those of packed formats.

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "serializers/bz2.h"
#include "serializers/compressed_test_util.h"
#include "serializers/examples/tlv.h"
#include "serializers/stream_based_test_util.h"
#include "serializers/test_drive.h"
#include "serializers/zlib.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;
using Events = std::vector<std::string>;

// A limit is the packet's own. There, all that had been received counted, and
// was dropped.
TEST(Divergence, D9TheLimitNeverCountsThePacketsBehind) {
  for (const bool hints : {true, false}) {
    const ShortTexts texts({.hints = hints}, /*limit=*/3);
    EXPECT_EQ(AllOutcomes(texts, "\0\0\0\0"s),
              (std::set<Events>{{"\"\"@1", "\"\"@2", "\"\"@3", "\"\"@4"}}));
    EXPECT_EQ(AllOutcomes(texts, "\1a\0\0"s),
              (std::set<Events>{{"\"a\"@2", "\"\"@3", "\"\"@4"}}));
  }
}

// With 64 KiB as the limit, a packet of 60,003 bytes, and the next one in the
// same arrival.
TEST(Divergence, D9LongPacketsBehindEachOtherAreBothFound) {
  const examples::Tlv records;
  std::string stream;
  Events expected;
  for (const size_t size : {59999, 19999}) {
    const examples::TlvRecord record{.type = 1,
                                     .value = std::string(size, 'v')};
    stream += records.Serialize(record).value();
    std::string text;
    examples::TlvParser::AppendCanonical(record, text);
    expected.push_back(absl::StrCat(text, "@", stream.size()));
  }
  for (const std::vector<size_t>& sizes :
       {std::vector<size_t>{59000, 16384}, {16384, 16384, 16384, 16384}, {}}) {
    EXPECT_EQ(DeliverPlain(records, stream, sizes, 16384), expected);
    EXPECT_EQ(DeliverBuffered(records, stream, sizes, 16384), expected);
    EXPECT_EQ(DeliverPlain(records, stream, sizes, 80000), expected);
    EXPECT_EQ(DeliverBuffered(records, stream, sizes, 80000), expected);
  }
}

// A parser that looks at the length first, and reads nothing while there is not
// enough: the next chunk was then written over what it had not read.
TEST(Divergence, D12AParserNeedNotReadToTheEnd) {
  for (const bool hints : {true, false}) {
    const ShortTexts texts({.hints = hints});
    EXPECT_EQ(AllOutcomes(texts, "\2AB"), (std::set<Events>{{"\"AB\"@3"}}));
    EXPECT_EQ(AllOutcomes(texts, "\2\0\0\1"s),
              (std::set<Events>{{R"("\u0000\u0000"@3)", "truncated!@4"}}));
  }
}

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
