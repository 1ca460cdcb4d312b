#include "serializers/msgpack.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
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
std::vector<std::string> Find(Bytes stream, const MsgpackRule& rule = {}) {
  const auto outcomes = AllOutcomes(MsgpackSerializer(rule), stream);
  EXPECT_EQ(outcomes.size(), 1u);
  return *outcomes.begin();
}

std::string Canonical(const DataValue& value) {
  std::string text;
  AppendCanonical(value, text);
  return text;
}

// Of each format of the specification, its first byte on, and its value.
struct Form {
  const char* hex;
  const char* canonical;
};
const Form kForms[] = {
    {"00", "0"},
    {"7f", "127"},
    {"e0", "-32"},
    {"ff", "-1"},
    {"cc00", "0"},
    {"cd0000", "0"},
    {"ce00000000", "0"},
    {"cf0000000000000000", "0"},
    {"cfffffffffffffffff", "18446744073709551615"},
    {"d000", "0"},
    {"d080", "-128"},
    {"d10000", "0"},
    {"d18000", "-32768"},
    {"d200000000", "0"},
    {"d280000000", "-2147483648"},
    {"d30000000000000000", "0"},
    {"d38000000000000000", "-9223372036854775808"},
    {"c0", "null"},
    {"c2", "false"},
    {"c3", "true"},
    {"ca40200000", R"({"$float":"2.5"})"},
    {"cb4004000000000000", R"({"$float":"2.5"})"},
    {"cb7ff8000000000000", R"({"$float":"nan"})"},
    {"a0", R"("")"},
    {"a17a", R"("z")"},
    {"d9017a", R"("z")"},
    {"da00017a", R"("z")"},
    {"db000000017a", R"("z")"},
    {"c4017a", R"({"$bytes":"7a"})"},
    {"c500017a", R"({"$bytes":"7a"})"},
    {"c6000000017a", R"({"$bytes":"7a"})"},
    {"90", "[]"},
    {"91c0", "[null]"},
    {"dc0001c0", "[null]"},
    {"dd00000001c0", "[null]"},
    {"dc0000", "[]"},
    {"80", R"({"$map":[]})"},
    {"81a0c0", R"({"$map":[["",null]]})"},
    {"de0001a0c0", R"({"$map":[["",null]]})"},
    {"df00000001a0c0", R"({"$map":[["",null]]})"},
    {"81c400c0", R"({"$map":[[{"$bytes":""},null]]})"},
    {"82a001a002", R"({"$map":[["",1],["",2]]})"},
    {"d4057a", R"({"$ext":[5,{"$bytes":"7a"}]})"},
    {"d5057a7a", R"({"$ext":[5,{"$bytes":"7a7a"}]})"},
    {"d6807a7a7a7a", R"({"$ext":[-128,{"$bytes":"7a7a7a7a"}]})"},
    {"d7057a7a7a7a7a7a7a7a", R"({"$ext":[5,{"$bytes":"7a7a7a7a7a7a7a7a"}]})"},
    {"d8057a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a",
     R"({"$ext":[5,{"$bytes":"7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a"}]})"},
    {"c70005", R"({"$ext":[5,{"$bytes":""}]})"},
    {"c701057a", R"({"$ext":[5,{"$bytes":"7a"}]})"},
    {"c80001057a", R"({"$ext":[5,{"$bytes":"7a"}]})"},
    {"c900000001057a", R"({"$ext":[5,{"$bytes":"7a"}]})"},
    {"d6ff00000005", R"({"$timestamp":[5,0]})"},
    {"d7ff0000000400000005", R"({"$timestamp":[5,1]})"},
    {"d7ffee6b27fc00000000", R"({"$timestamp":[0,999999999]})"},
    {"c70cff00000001fffffffffffffffb", R"({"$timestamp":[-5,1]})"},
};

TEST(Msgpack, HasEveryFormOfTheSpecification) {
  const MsgpackSerializer msgpack;
  for (const Form& form : kForms) {
    const std::string object = absl::HexStringToBytes(form.hex);
    const std::vector<std::string> events = {
        absl::StrCat(form.canonical, "@", object.size()),
        absl::StrCat("5@", object.size() + 1)};
    const std::string stream = object + "\x05";
    if (stream.size() <= 10) {
      EXPECT_EQ(Find(stream), events) << form.hex;
      continue;
    }
    for (size_t cut = 1; cut < stream.size(); ++cut) {
      EXPECT_EQ(DeliverPlain(msgpack, stream, {cut}), events) << form.hex;
      EXPECT_EQ(DeliverBuffered(msgpack, stream, {cut}), events) << form.hex;
    }
  }
}

TEST(Msgpack, GoesOnBehindAnObjectThatIsWholeButNotRight) {
  EXPECT_THAT(Find("\xA1\xFF\x05"), ElementsAre("malformed@2", "5@3"));
  EXPECT_THAT(Find("\x81\x01\x02\x05\x06"),
              ElementsAre("malformed@3", "5@4", "6@5"));
  EXPECT_THAT(Find("\x81\x80\xA1z\x05"), ElementsAre("malformed@4", "5@5"));
  EXPECT_THAT(Find("\xD5\xFFzz\x05"), ElementsAre("malformed@4", "5@5"));
  EXPECT_THAT(Find("\xC7\x00\xFF\x05"s), ElementsAre("malformed@3", "5@4"));
  EXPECT_THAT(Find("\xD7\xFF\xFF\xFF\xFF\xFF\x00\x00\x00\x00"s),
              ElementsAre("malformed@10"));
}

TEST(Msgpack, EndsAtTheByteThatIsNeverUsed) {
  EXPECT_THAT(Find("\xC1\x01\x02"), ElementsAre("malformed!@1"));
  EXPECT_THAT(Find("\x05\x92\x05\xC1\x05"), ElementsAre("5@1", "malformed!@4"));
}

TEST(Msgpack, RefusesDepthBeforeAllocating) {
  EXPECT_THAT(Find("\x91\x91\x05\x91\x91\x90", {.depth = 2}),
              ElementsAre("[[5]]@3", "limit!@6"));
  EXPECT_THAT(Find("\x91\x91\xDD\xFF", {.depth = 2}), ElementsAre("limit!@3"));
}

TEST(Msgpack, OverTheLimitIsRefusedByTheByteThatDecides) {
  EXPECT_THAT(Find("\x05\x93\x05\x05\x05", {.limit = 3}),
              ElementsAre("5@1", "limit!@2"));
  EXPECT_THAT(Find("\xC9\x00\x00\x00\x00\x05"s, {.limit = 5}),
              ElementsAre("limit!@1"));
  EXPECT_THAT(Find("\xDF\x00\x00\x80\x00"s), ElementsAre("limit!@4"));
  EXPECT_THAT(Find("\xDF\xFF\xFF\xFF\xFF"), ElementsAre("limit!@2"));
  EXPECT_THAT(Find("\xDB\x00\x00\xFF\xFC"s), ElementsAre("limit!@5"));
  EXPECT_THAT(Find("\xDB\x00\x00\xFF\xFB"s), ElementsAre("truncated!@5"));
}

TEST(Msgpack, OverTheLimitIsSkippedToItsEnd) {
  const MsgpackRule rule = {.limit = 3, .overrun = Overrun::kSkip};
  EXPECT_THAT(Find("\x93\x05\xA1\xFF\x90\x05", rule),
              ElementsAre("limit@5", "5@6"));
  EXPECT_THAT(Find("\xD5\x05\xC1\xC1\x05", rule),
              ElementsAre("limit@4", "5@5"));
  EXPECT_THAT(Find("\x93\x05\x05\xC1\x05", rule), ElementsAre("malformed!@4"));
}

TEST(Msgpack, SurvivesArraysWithoutEnd) {
  const std::string stream(1 << 20, '\x91');
  EXPECT_THAT(DeliverBuffered(MsgpackSerializer(), stream, {}, 16384),
              ElementsAre("limit!@513"));
  EXPECT_THAT(DeliverPlain(MsgpackSerializer(), stream, {}, 16384),
              ElementsAre("limit!@513"));
}

TEST(Msgpack, NestsAsDeepAsItsDepthMayBe) {
  const MsgpackSerializer msgpack({.depth = kMaxItemDepth});
  const std::string object = std::string(kMaxItemDepth, '\x91') + "\x05";
  const absl::StatusOr<DataValue> value = msgpack.Deserialize(object);
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(*msgpack.Serialize(*value), object);
  EXPECT_EQ(DeliverBuffered(msgpack, object, {}),
            std::vector{absl::StrCat(Canonical(*value), "@", object.size())});
  EXPECT_FALSE(msgpack.Deserialize("\x91" + object).ok());
}

// Each in the shortest form, floats in 64 bits.
TEST(MsgpackCodec, WritesTheShortestForms) {
  const auto hex = [](const DataValue& value) {
    return absl::BytesToHexString(*MsgpackCodec().Serialize(value));
  };
  EXPECT_EQ(hex(DataValue::Integer(127)), "7f");
  EXPECT_EQ(hex(DataValue::Integer(128)), "cc80");
  EXPECT_EQ(hex(DataValue::Integer(256)), "cd0100");
  EXPECT_EQ(hex(DataValue::Integer(65536)), "ce00010000");
  EXPECT_EQ(hex(DataValue::Unsigned(~uint64_t{0})), "cfffffffffffffffff");
  EXPECT_EQ(hex(DataValue::Integer(-32)), "e0");
  EXPECT_EQ(hex(DataValue::Integer(-33)), "d0df");
  EXPECT_EQ(hex(DataValue::Integer(-129)), "d1ff7f");
  EXPECT_EQ(hex(DataValue::Integer(-32769)), "d2ffff7fff");
  EXPECT_EQ(hex(DataValue::Float(2)), "cb4000000000000000");
  EXPECT_EQ(hex(DataValue::Binary("z")), "c4017a");
  EXPECT_EQ(hex(DataValue::Extension(5, "zz")), "d5057a7a");
  EXPECT_EQ(hex(DataValue::Timestamp(5, 0)), "d6ff00000005");
  EXPECT_EQ(hex(DataValue::Timestamp(5, 1)), "d7ff0000000400000005");
  EXPECT_EQ(hex(DataValue::Timestamp(-5, 1)), "c70cff00000001fffffffffffffffb");
}

TEST(MsgpackCodec, RefusesToWriteWhatItWouldNotRead) {
  for (const DataValue& value :
       {DataValue::Tag(1, DataValue()), DataValue::Undefined(),
        DataValue::Negative(~uint64_t{0}), DataValue::Text("\xFF"),
        DataValue::Extension(-1, "zzzz"),
        DataValue::Timestamp(0, 1'000'000'000),
        DataValue::Map({DataValue::Integer(5), DataValue()})}) {
    EXPECT_FALSE(MsgpackCodec().Serialize(value).ok()) << Canonical(value);
  }
}

TEST(MsgpackCodec, RefusesWhatIsNotOneObject) {
  for (const std::string& object :
       {""s, "\x05\x05"s, "\xCD\x05"s, "\xC1"s, "\x92\x05"s}) {
    EXPECT_FALSE(MsgpackCodec().Deserialize(object).ok());
  }
}

}  // namespace
}  // namespace splitproof
