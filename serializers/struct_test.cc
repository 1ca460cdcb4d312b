#include "serializers/struct.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/one_shot.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;

absl::StatusOr<StructSerializer> Configured(const char* text) {
  auto parameters = Parameters::Parse(text);
  return StructSerializer::FromParameters(*parameters);
}

TEST(Struct, IsItsRecordsWhereverTheStreamIsCut) {
  const auto records = Configured("format=Bh");
  const auto outcomes = AllOutcomes(*records, "\1\0\2\xFF\xFF\xFE\0"s);
  EXPECT_EQ(outcomes.size(), 1u);
  EXPECT_THAT(*outcomes.begin(),
              ElementsAre("{\"$tuple\":[1,2]}@3", "{\"$tuple\":[255,-2]}@6",
                          "truncated!@7"));
}

TEST(Struct, WritesAPacketAsATuple) {
  const auto records = Configured("format=?c1sfQ");
  const auto packet =
      records->Deserialize("\1ab\0\0\0\0"s + std::string(8, '\xFF'));
  std::string text;
  StructSerializer::AppendCanonical(*packet, text);
  EXPECT_EQ(text,
            "{\"$tuple\":[true,{\"$bytes\":\"61\"},{\"$bytes\":\"62\"},"
            "{\"$float\":\"0.0\"},18446744073709551615]}");
}

TEST(Struct, SendsNothingThatDoesNotFit) {
  const auto records = Configured("format=B");
  EXPECT_EQ(*SerializeAtOnce(*records, {int64_t{7}}), "\7");
  EXPECT_FALSE(SerializeAtOnce(*records, {int64_t{256}}).ok());
  EXPECT_FALSE(SerializeAtOnce(*records, {}).ok());
}

TEST(Struct, RefusesABadFormatInOneLine) {
  EXPECT_EQ(Configured("format=2").status().message(),
            "\"2\" is no format: it ends in a count");
  EXPECT_FALSE(Configured("size=3").ok());
}

}  // namespace
}  // namespace splitproof
