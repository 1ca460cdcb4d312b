#include "serializers/contract/parameters.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace splitproof {
namespace {

enum class Color { kRed, kGreen };

struct Options {
  size_t limit = 10;
  bool strict = true;
  Color color = Color::kGreen;
  std::string name = "x";
};

absl::Status Read(Parameters& parameters, Options& options) {
  parameters.Size("limit", 1, 100, &options.limit, "most bytes");
  parameters.Flag("strict", &options.strict, "refuse more");
  parameters.Choice<Color>("color",
                           {{"red", Color::kRed}, {"green", Color::kGreen}},
                           &options.color, "of the shed");
  parameters.Text("name", "any text", &options.name, "who it is");
  return parameters.status();
}

// The message for `text`, or "ok" with what was read in `options`.
std::string Parse(std::string_view text, Options& options) {
  absl::StatusOr<Parameters> parameters = Parameters::Parse(text);
  if (!parameters.ok()) return std::string(parameters.status().message());
  const absl::Status status = Read(*parameters, options);
  return status.ok() ? "ok" : std::string(status.message());
}
std::string Parse(std::string_view text) {
  Options options;
  return Parse(text, options);
}

TEST(Parameters, NotGivenKeepTheirDefaults) {
  Options options;
  EXPECT_EQ(Parse("", options), "ok");
  EXPECT_EQ(options.limit, 10u);
  EXPECT_TRUE(options.strict);
  EXPECT_EQ(options.color, Color::kGreen);
  EXPECT_EQ(options.name, "x");
}

TEST(Parameters, AreReadInAnyOrder) {
  Options options;
  EXPECT_EQ(Parse("name=a=b,color=red,strict=false,limit=100", options), "ok");
  EXPECT_EQ(options.limit, 100u);
  EXPECT_FALSE(options.strict);
  EXPECT_EQ(options.color, Color::kRed);
  EXPECT_EQ(options.name, "a=b");
}

TEST(Parameters, OutOfRangeNameTheirRange) {
  for (const std::string_view bad : {"0", "101", "-1", "1x", ""}) {
    const std::string value(bad);
    EXPECT_EQ(Parse("limit=" + value),
              "parameter limit=" + value + " is not one of 1..100");
  }
  EXPECT_EQ(Parse("strict=yes"),
            "parameter strict=yes is not one of false|true");
  EXPECT_EQ(Parse("color=blue"),
            "parameter color=blue is not one of red|green");
}

TEST(Parameters, TheFirstErrorIsReported) {
  EXPECT_EQ(Parse("color=blue,limit=0"),
            "parameter limit=0 is not one of 1..100");
}

TEST(Parameters, NobodyReadsAreErrorsThatNameTheKnownOnes) {
  EXPECT_EQ(Parse("colour=red"),
            "there is no parameter \"colour\"; known: limit, strict, color, "
            "name");
  absl::StatusOr<Parameters> none = Parameters::Parse("a=1");
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none->status().message(),
            "there is no parameter \"a\"; known: none");
}

TEST(Parameters, ThatAreNotPairsAreRefused) {
  EXPECT_EQ(Parse("limit"), "\"limit\" is not name=value");
  EXPECT_EQ(Parse("=1"), "\"=1\" is not name=value");
  EXPECT_EQ(Parse("limit=1,"), "\"\" is not name=value");
}

TEST(Parameters, GivenTwiceAreRefused) {
  EXPECT_EQ(Parse("limit=1,limit=2"), "parameter \"limit\" is given twice");
}

TEST(Parameters, DescribeThemselves) {
  absl::StatusOr<Parameters> parameters = Parameters::Parse("");
  ASSERT_TRUE(parameters.ok());
  Options options;
  ASSERT_TRUE(Read(*parameters, options).ok());
  std::string text;
  for (const Parameters::Description& each : parameters->descriptions()) {
    text += each.name + " in " + each.range + ", " + each.fallback + ": " +
            each.help + "\n";
  }
  EXPECT_EQ(text,
            "limit in 1..100, 10: most bytes\n"
            "strict in false|true, true: refuse more\n"
            "color in red|green, green: of the shed\n"
            "name in any text, x: who it is\n");
}

}  // namespace
}  // namespace splitproof
