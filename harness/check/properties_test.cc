#include "harness/check/properties.h"

#include <cstddef>
#include <set>
#include <string_view>

#include "gtest/gtest.h"

namespace splitproof {
namespace {

TEST(Properties, AreListedInTheOrderOfTheEnum) {
  for (size_t i = 0; i < kPropertyCount; ++i) {
    EXPECT_EQ(static_cast<size_t>(AllProperties()[i].property), i);
  }
}

TEST(Properties, HaveDistinctIdsAndAbbreviations) {
  std::set<std::string_view> ids, abbreviations;
  for (const PropertyInfo& info : AllProperties()) {
    ids.insert(info.id);
    abbreviations.insert(info.abbreviation);
    EXPECT_LE(info.abbreviation.size(), 6u) << info.id;
    EXPECT_FALSE(info.holds.empty()) << info.id;
    EXPECT_FALSE(info.explanation.empty()) << info.id;
    EXPECT_FALSE(info.example.empty()) << info.id;
    EXPECT_FALSE(info.unjudged.empty()) << info.id;
    EXPECT_TRUE(info.check_case != nullptr || info.check_stream != nullptr)
        << info.id;
  }
  EXPECT_EQ(ids.size(), kPropertyCount);
  EXPECT_EQ(abbreviations.size(), kPropertyCount);
}

TEST(PropertySet, OfNothingIsEverything) {
  const auto set = PropertySet::Parse("");
  ASSERT_TRUE(set.ok());
  for (const PropertyInfo& info : AllProperties()) {
    EXPECT_TRUE(set->Has(info.property)) << info.id;
  }
}

TEST(PropertySet, NamesWhatIsIn) {
  const auto set = PropertySet::Parse("prompt,round-trip");
  ASSERT_TRUE(set.ok());
  EXPECT_TRUE(set->Has(Property::kPrompt));
  EXPECT_TRUE(set->Has(Property::kRoundTrip));
  EXPECT_FALSE(set->Has(Property::kProgress));
}

TEST(PropertySet, WithALeadingMinusNamesWhatIsOut) {
  const auto set = PropertySet::Parse("-prompt,progress");
  ASSERT_TRUE(set.ok());
  EXPECT_FALSE(set->Has(Property::kPrompt));
  EXPECT_FALSE(set->Has(Property::kProgress));
  EXPECT_TRUE(set->Has(Property::kRoundTrip));
}

TEST(PropertySet, RefusesAnUnknownIdAndNamesTheKnownOnes) {
  const auto set = PropertySet::Parse("prompt,speed");
  ASSERT_FALSE(set.ok());
  const std::string_view message(set.status().message().data(),
                                 set.status().message().size());
  EXPECT_NE(message.find("\"speed\""), message.npos) << message;
  EXPECT_NE(message.find("no-stale-read"), message.npos) << message;
}

}  // namespace
}  // namespace splitproof
