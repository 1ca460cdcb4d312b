// Packets of a size, which benchmarks send: they come back, and carry what was
// asked for.

#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "serializers/base64.h"
#include "serializers/cbor.h"
#include "serializers/examples/netstring.h"
#include "serializers/fixed_size.h"
#include "serializers/json.h"
#include "serializers/length_prefixed.h"
#include "serializers/letters.h"
#include "serializers/line.h"
#include "serializers/msgpack.h"
#include "serializers/resp.h"
#include "serializers/separated.h"
#include "serializers/stapled_lines.h"
#include "serializers/zlib.h"

namespace splitproof {
namespace {

template <class S>
class PacketOfSize : public testing::Test {};

using Serializers =
    testing::Types<LineSerializer, StapledLines, JsonSerializer,
                   SeparatedSerializer, LengthPrefixedSerializer,
                   Base64Serializer, CborSerializer, MsgpackSerializer,
                   RespSerializer, ZlibSerializer, examples::Netstring>;
TYPED_TEST_SUITE(PacketOfSize, Serializers);

TYPED_TEST(PacketOfSize, ComesBackAndCarriesThatMuch) {
  const TypeParam serializer{};
  for (const size_t bytes : {32, 1024, 32768}) {
    const auto packet = serializer.PacketOfSize(bytes);
    ASSERT_TRUE(packet.has_value()) << bytes;
    const auto text = serializer.Serialize(*packet);
    ASSERT_TRUE(text.ok()) << text.status();
    const auto back = serializer.Deserialize(*text);
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_EQ(*back, *packet);
    // Letters of 26 take 4.7 bits each.
    EXPECT_GT(text->size(), bytes / 2);
    EXPECT_LT(text->size(), 2 * bytes);
  }
}

TYPED_TEST(PacketOfSize, IsNoneOverTheLimit) {
  EXPECT_FALSE(TypeParam{}.PacketOfSize(1 << 21).has_value());
}

TEST(PacketOfFixedSize, HasThatSizeOrIsNone) {
  const FixedSizeSerializer serializer(FixedSizeRule{.size = 32});
  EXPECT_TRUE(serializer.PacketOfSize(32).has_value());
  EXPECT_FALSE(serializer.PacketOfSize(31).has_value());
}

TEST(LettersOfSize, AreTheSameInEveryRunAndHardlyRepeat) {
  EXPECT_EQ(Letters(24), Letters(1024).substr(0, 24));
  EXPECT_EQ(Letters(1024).find(Letters(8), 1), std::string::npos);
  EXPECT_EQ(Letters(0), "");
}

}  // namespace
}  // namespace splitproof
