#include "serializers/examples/tlv.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/test_drive.h"

namespace splitproof::examples {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;

std::vector<std::string> Find(const Tlv& tlv, Bytes stream) {
  const auto outcomes = AllOutcomes(tlv, stream);
  EXPECT_EQ(outcomes.size(), 1u);
  return *outcomes.begin();
}

TEST(Tlv, HasOneFormForEachLength) {
  const Tlv tlv;
  for (const auto& [length, header] :
       std::vector<std::pair<size_t, std::string>>{{0, "\1\0"s},
                                                   {127, "\1\x7F"},
                                                   {128, "\1\x81\x80"},
                                                   {255, "\1\x81\xFF"},
                                                   {256, "\1\x82\1\0"s},
                                                   {65535, "\1\x82\xFF\xFF"}}) {
    const TlvRecord record{.type = 1, .value = std::string(length, 'v')};
    EXPECT_EQ(tlv.Serialize(record).value(), header + record.value);
    EXPECT_EQ(StreamBased<TlvParser>({}, 70000)
                  .Deserialize(header + record.value)
                  .value(),
              record);
  }
}

TEST(Tlv, RefusesLengthsThatAShorterFormCouldHave) {
  EXPECT_THAT(Find(Tlv(), "\1\x81\x7F"), ElementsAre("malformed!@3"));
  EXPECT_THAT(Find(Tlv(), "\1\x82\0\xFF"s), ElementsAre("malformed!@3"));
  EXPECT_THAT(Find(Tlv(), "\1\x80"), ElementsAre("malformed!@2"));
  EXPECT_THAT(Find(Tlv(), "\1\x83"), ElementsAre("malformed!@2"));
}

TEST(Tlv, SkipsReservedRecords) {
  EXPECT_THAT(
      Find(Tlv(), "\0\2ab\1\1c"s),
      ElementsAre("malformed@4", R"({"$tuple":[1,{"$bytes":"63"}]}@7)"));
}

TEST(Tlv, LimitsTheWholeRecord) {
  EXPECT_THAT(Find(Tlv({}, 3), "\1\1c\1\2cd"),
              ElementsAre(R"({"$tuple":[1,{"$bytes":"63"}]}@3)", "limit!@7"));
}

TEST(Tlv, RefusesToSendWhatItCannotSay) {
  EXPECT_FALSE(Tlv().Serialize({.type = 0, .value = ""}).ok());
  EXPECT_FALSE(
      Tlv().Serialize({.type = 1, .value = std::string(65536, 'v')}).ok());
}

}  // namespace
}  // namespace splitproof::examples
