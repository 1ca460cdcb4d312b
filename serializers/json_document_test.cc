#include "serializers/json_document.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "gtest/gtest.h"

namespace splitproof {
namespace {

constexpr size_t kDepth = 8;

// The canonical text of what `text` is parsed to.
std::string Parsed(Bytes text) {
  const absl::StatusOr<JsonDocument> document = ParseJson(text, kDepth);
  if (!document.ok()) return "refused";
  std::string canonical;
  AppendCanonicalJson(*document, canonical);
  return canonical;
}

TEST(ParseJson, ReadsEveryKindOfValue) {
  EXPECT_EQ(Parsed("null"), "null");
  EXPECT_EQ(Parsed("true"), "true");
  EXPECT_EQ(Parsed("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(Parsed("2.5"), R"({"$float":"2.5"})");
  EXPECT_EQ(Parsed(R"("a\n\u00e9")"), "\"a\\n\u00e9\"");
  EXPECT_EQ(Parsed("[1,[],{}]"), R"([1,[],{"$map":[]}])");
  EXPECT_EQ(Parsed(R"({"b":1,"a":[2]})"), R"({"$map":[["b",1],["a",[2]]]})");
}

TEST(ParseJson, TakesIntegersOf64BitsExactlyAndLargerOnesAsDoubles) {
  EXPECT_EQ(Parsed("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(Parsed("18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(Parsed("18446744073709551616"),
            R"({"$float":"1.8446744073709552e+19"})");
}

TEST(ParseJson, AllowsTheFourWhiteSpaceBytesAround) {
  EXPECT_EQ(Parsed(" \t\r\n[ 1 ,\n2 ]\r"), "[1,2]");
  EXPECT_EQ(Parsed("\v1"), "refused");
}

TEST(ParseJson, TakesTheLastValueOfAKeyInThePlaceOfTheFirst) {
  EXPECT_EQ(Parsed(R"({"a":1,"b":2,"a":3})"), R"({"$map":[["a",3],["b",2]]})");
}

TEST(ParseJson, RefusesWhatIsNotJson) {
  for (const std::string text :
       {"", " ", "1 2", "[1", "[1,]", "{\"a\"}", "tru", "01", "+1", ".5", "'a'",
        "// 1\n1", "/* */1", "NaN", "Infinity", "-Infinity", "[]]"}) {
    EXPECT_EQ(Parsed(text), "refused") << text;
  }
}

TEST(ParseJson, RefusesByteOrderMarksAndNul) {
  EXPECT_EQ(Parsed("\xEF\xBB\xBF"
                   "1"),
            "refused");
  EXPECT_EQ(Parsed(std::string("1\0", 2)), "refused");
  EXPECT_EQ(Parsed(std::string("1\0garbage", 9)), "refused");
  EXPECT_EQ(Parsed(std::string("\"\0\"", 3)), "refused");
}

TEST(ParseJson, RefusesStringsThatAreNoText) {
  EXPECT_EQ(Parsed("\"\n\""), "refused");
  EXPECT_EQ(Parsed("\"\xC3\""), "refused");
  EXPECT_EQ(Parsed("\"\xED\xA0\x80\""), "refused");
  EXPECT_EQ(Parsed(R"("\ud800")"), "refused");
}

TEST(ParseJson, RefusesNumbersBeyondADouble) {
  EXPECT_EQ(Parsed("1e999"), "refused");
  EXPECT_EQ(Parsed(std::string(5000, '1')), "refused");
}

TEST(ParseJson, LimitsNesting) {
  const std::string full = std::string(kDepth, '[') + std::string(kDepth, ']');
  EXPECT_EQ(Parsed(full), full);
  EXPECT_EQ(Parsed("[" + full + "]"), "refused");
  EXPECT_EQ(Parsed(std::string(1000000, '[')), "refused");
  EXPECT_EQ(ParseJson("{\"a\":[]}", 1).status().message(),
            "JSON nested deeper than 1");
}

TEST(ParseJson, SaysWhichByteIsWrong) {
  EXPECT_EQ(ParseJson("[1,,2]", kDepth).status().message(),
            "not JSON, at byte 4");
}

TEST(WriteJson, IsCompactAscii) {
  EXPECT_EQ(
      *WriteJson({{"k", {1, 2.0, nullptr, "\u00e9\n\U0001F600"}}}, kDepth),
      R"({"k":[1,2.0,null,"\u00e9\n\ud83d\ude00"]})");
}

TEST(WriteJson, RefusesWhatWouldNotBeReadBack) {
  const JsonDocument nested = {{{{1}}}};
  for (const JsonDocument& document :
       {JsonDocument(std::nan("")),
        JsonDocument(std::numeric_limits<double>::infinity()),
        JsonDocument("\xC3"), JsonDocument({{"\xC3", 1}}),
        JsonDocument({1, "\xFF"}), JsonDocument::binary({1}),
        JsonDocument(JsonDocument::value_t::discarded), nested}) {
    EXPECT_FALSE(WriteJson(document, 2).ok());
  }
}

TEST(WriteJson, IsReadBack) {
  for (const JsonDocument& document :
       {JsonDocument(0.1), JsonDocument(-0.0), JsonDocument(1e300),
        JsonDocument(std::numeric_limits<uint64_t>::max()),
        JsonDocument({{"b", {{"a", {1, true}}}}, {"a", "\"\\/\x7F"}})}) {
    const std::string text = *WriteJson(document, kDepth);
    EXPECT_EQ(*ParseJson(text, kDepth), document) << text;
  }
}

}  // namespace
}  // namespace splitproof
