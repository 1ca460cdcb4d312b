#include "serializers/cbor.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/one_shot.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;

// What every chunking in both forms finds, if it is one thing.
std::vector<std::string> Find(Bytes stream, const CborRule& rule = {}) {
  const auto outcomes = AllOutcomes(CborSerializer(rule), stream);
  EXPECT_EQ(outcomes.size(), 1u);
  return *outcomes.begin();
}

std::string Canonical(const DataValue& value) {
  std::string text;
  AppendCanonical(value, text);
  return text;
}

TEST(Cbor, IsItemsOneBehindTheOther) {
  EXPECT_THAT(
      Find("\x05\x80\x62zz\xA1\x05\x80\x20"),
      ElementsAre("5@1", "[]@2", "\"zz\"@5", R"({"$map":[[5,[]]]}@8)", "-1@9"));
}

TEST(Cbor, MayHaveHeadsThatAreLongerThanNeeded) {
  EXPECT_THAT(Find("\x1B\x00\x00\x00\x00\x00\x00\x00\x05"s),
              ElementsAre("5@9"));
  EXPECT_THAT(Find("\x79\x00\x01z\x9A\x00\x00\x00\x01\x05"s),
              ElementsAre("\"z\"@4", "[5]@10"));
}

TEST(Cbor, MayHaveKeysOfAnyKindThatComeTwice) {
  EXPECT_THAT(Find("\xA3\x80\x01\x05\x02\x05\x03"),
              ElementsAre(R"({"$map":[[[],1],[5,2],[5,3]]}@7)"));
}

TEST(Cbor, HasSimpleValuesAndTagsThatTheLibraryDoesNotRead) {
  EXPECT_THAT(Find("\xE0\xF3\xF8\x20\xF7"s),
              ElementsAre(R"({"$simple":0}@1)", R"({"$simple":19}@2)",
                          R"({"$simple":32}@4)", R"({"$simple":23}@5)"));
  EXPECT_THAT(Find("\xC6\x05\xD4\xD3\x80"),
              ElementsAre(R"({"$tag":[6,5]}@2)",
                          R"({"$tag":[20,{"$tag":[19,[]]}]}@5)"));
}

TEST(Cbor, GoesOnBehindATextThatIsNotUtf8) {
  EXPECT_THAT(Find("\x61\xFF\x05"), ElementsAre("malformed@2", "5@3"));
  EXPECT_THAT(Find("\xA1\x61\xFF\x05\x05"), ElementsAre("malformed@4", "5@5"));
  EXPECT_THAT(Find("\x7F\x61\xC3\x61\xA9\xFF\x05"),
              ElementsAre("malformed@6", "5@7"));
}

TEST(Cbor, EndsAtWhatIsNotWellFormed) {
  EXPECT_THAT(Find("\x05\x1C\x05"), ElementsAre("5@1", "malformed!@2"));
  EXPECT_THAT(Find("\x05\xFF\x05"), ElementsAre("5@1", "malformed!@2"));
  EXPECT_THAT(Find("\xBF\x05\xFF\x05"), ElementsAre("malformed!@3"));
  EXPECT_THAT(Find("\x7F\x41z\xFF\x05"), ElementsAre("malformed!@2"));
  EXPECT_THAT(Find("\xF8\x1F\x05"), ElementsAre("malformed!@2"));
}

TEST(Cbor, RefusesDepthBeforeAllocating) {
  EXPECT_THAT(Find("\x81\x81\x05\x81\x81\x80", {.depth = 2}),
              ElementsAre("[[5]]@3", "limit!@6"));
  EXPECT_THAT(Find("\x81\xC1\x80\x05", {.depth = 2}), ElementsAre("limit!@3"));
}

TEST(Cbor, OverTheLimitIsRefusedByTheByteThatDecides) {
  EXPECT_THAT(Find("\x05\x83\x05\x05\x05", {.limit = 3}),
              ElementsAre("5@1", "limit!@2"));
  EXPECT_THAT(Find("\x9B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"),
              ElementsAre("limit!@2"));
  EXPECT_THAT(Find("\x7B\x00\x00\x00\x00\x00\x01\x00\x00"s),
              ElementsAre("limit!@7"));
}

TEST(Cbor, OverTheLimitIsSkippedToItsEnd) {
  const CborRule rule = {.limit = 3, .overrun = Overrun::kSkip};
  EXPECT_THAT(Find("\x83\x05\x61\xFF\x80\x05", rule),
              ElementsAre("limit@5", "5@6"));
  EXPECT_THAT(Find("\x9F\x05\x81\x80\xFF\x05", rule),
              ElementsAre("limit@5", "5@6"));
  EXPECT_THAT(Find("\x9F\x05\x05\x05\x1C\x05", rule),
              ElementsAre("malformed!@5"));
  EXPECT_THAT(Find("\x05\x64zz", rule), ElementsAre("5@1", "limit@4"));
}

TEST(Cbor, ThatTheStreamEndsInIsTruncated) {
  EXPECT_THAT(Find("\x05\x19\x01"), ElementsAre("5@1", "truncated!@3"));
  EXPECT_THAT(Find("\x9F\x05"), ElementsAre("truncated!@2"));
  EXPECT_THAT(Find("\xC1"), ElementsAre("truncated!@1"));
}

// The value of one array in the other, `depth` of them.
DataValue Nested(size_t depth) {
  DataValue value;
  for (size_t i = 0; i < depth; ++i) {
    std::vector<DataValue> items;
    items.push_back(std::move(value));
    value = DataValue::Array(std::move(items));
  }
  return value;
}

TEST(Cbor, NestsAsDeepAsItsDepthMayBe) {
  const CborSerializer cbor({.depth = kMaxItemDepth});
  const DataValue value = Nested(kMaxItemDepth);
  const auto item = cbor.Serialize(value);
  ASSERT_TRUE(item.ok());
  EXPECT_EQ(*cbor.Deserialize(*item), value);
  EXPECT_EQ(DeliverBuffered(cbor, *item, {}),
            std::vector{absl::StrCat(Canonical(value), "@", item->size())});
  EXPECT_FALSE(SerializeAtOnce(cbor, Nested(kMaxItemDepth + 1)).ok());
}

TEST(Cbor, SurvivesArraysWithoutEnd) {
  const std::string stream(1 << 20, '\x81');
  EXPECT_THAT(DeliverBuffered(CborSerializer(), stream, {}, 16384),
              ElementsAre("limit!@401"));
  EXPECT_THAT(DeliverPlain(CborSerializer(), stream, {}, 16384),
              ElementsAre("limit!@401"));
}

TEST(CborCodec, RefusesWhatIsNotOneItem) {
  for (const std::string& item :
       {""s, "\x05\x05"s, "\x19\x05"s, "\xFF"s, "\x82\x05"s}) {
    EXPECT_FALSE(CborCodec().Deserialize(item).ok());
  }
}

TEST(CborCodec, RefusesToWriteWhatCborDoesNotHave) {
  for (const DataValue& value :
       {DataValue::Extension(1, "z"), DataValue::Timestamp(1, 0),
        DataValue::Simple(24), DataValue::Simple(20), DataValue::Text("\xFF"),
        DataValue::Array(
            {DataValue::Map({DataValue(), DataValue::Simple(31)})})}) {
    EXPECT_FALSE(CborCodec().Serialize(value).ok()) << Canonical(value);
  }
}

TEST(CborCodec, KeepsTheBitsOfFloats) {
  for (const uint64_t bits : {0x7FF8000000000001ul, 0xFFF4000000000000ul,
                              0x8000000000000000ul, 0x0000000000000001ul}) {
    const DataValue value = DataValue::Float(std::bit_cast<double>(bits));
    EXPECT_EQ(*CborCodec().Deserialize(*CborCodec().Serialize(value)), value);
  }
}

}  // namespace
}  // namespace splitproof
