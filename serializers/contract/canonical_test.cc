#include "serializers/contract/canonical.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace splitproof {
namespace {

template <class T>
std::string Text(const T& value) {
  std::string out;
  AppendCanonical(value, out);
  return out;
}
std::string Text(const char* text) { return Text(std::string_view(text)); }

TEST(Canonical, StringsAreJson) {
  EXPECT_EQ(Text(""), R"("")");
  EXPECT_EQ(Text("plain ~"), R"("plain ~")");
  EXPECT_EQ(Text("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(Text("\n\r\t"), R"("\n\r\t")");
  EXPECT_EQ(Text("\x01\x1f\x7f"), R"("\u0001\u001f\u007f")");
  EXPECT_EQ(Text(std::string(1, '\0')), R"("\u0000")");
  EXPECT_EQ(Text("\u00e9\n\U0001F600"), "\"\u00e9\\n\U0001F600\"");
}

TEST(Canonical, StringsThatAreNotUtf8AreBytes) {
  EXPECT_EQ(Text("a\xFF"), R"({"$bytes":"61ff"})");
}

TEST(Canonical, BytesAreHex) {
  std::string out;
  AppendCanonicalBytes("ok", out);
  EXPECT_EQ(out, R"({"$bytes":"6f6b"})");
}

TEST(Canonical, TextIsAppended) {
  std::string out = "[";
  AppendCanonical(std::string_view("a"), out);
  AppendCanonical(int64_t{-7}, out);
  EXPECT_EQ(out, "[\"a\"-7");
}

TEST(Canonical, IntegersHave64Bits) {
  EXPECT_EQ(Text(std::numeric_limits<int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(Text(std::numeric_limits<int64_t>::max()), "9223372036854775807");
}

TEST(Canonical, FloatsAreTheShortestTextThatReadsBack) {
  EXPECT_EQ(Text(0.1), R"({"$float":"0.1"})");
  EXPECT_EQ(Text(2.0), R"({"$float":"2.0"})");
  EXPECT_EQ(Text(-0.0), R"({"$float":"-0.0"})");
  EXPECT_EQ(Text(1e-4), R"({"$float":"0.0001"})");
  EXPECT_EQ(Text(1e-5), R"({"$float":"1e-05"})");
  EXPECT_EQ(Text(1e16), R"({"$float":"1e+16"})");
  EXPECT_EQ(Text(std::nan("")), R"({"$float":"nan"})");
  EXPECT_EQ(Text(-INFINITY), R"({"$float":"-inf"})");
}

TEST(IsUtf8, FollowsRfc3629) {
  for (const std::string_view good :
       {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
        "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsUtf8(good));
  }
  for (const std::string_view bad :
       {"\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xE1\x80",
        "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFF", "ok\x80"}) {
    EXPECT_FALSE(IsUtf8(bad)) << bad.size() << " bytes";
  }
}

struct Point {
  int64_t x;
};
struct PointSerializer {
  static void AppendCanonical(const Point& point, std::string& out) {
    splitproof::AppendCanonical(point.x, out);
  }
};

TEST(Canonical, ASerializerMaySayItsPacketsText) {
  std::string out;
  AppendCanonicalOf<PointSerializer>(Point{3}, out);
  AppendCanonicalOf<PointSerializer>(std::string("s"), out);
  EXPECT_EQ(out, "3\"s\"");
}

}  // namespace
}  // namespace splitproof
