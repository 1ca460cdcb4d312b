#include "serializers/data_value.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "gtest/gtest.h"

namespace splitproof {
namespace {

using V = DataValue;

std::string Canonical(const DataValue& value) {
  std::string text;
  AppendCanonical(value, text);
  return text;
}

TEST(DataValue, HasACanonicalTextOfEachKind) {
  EXPECT_EQ(Canonical(V()), "null");
  EXPECT_EQ(Canonical(V::Bool(true)), "true");
  EXPECT_EQ(Canonical(V::Integer(-3)), "-3");
  EXPECT_EQ(Canonical(V::Float(2.5)), R"({"$float":"2.5"})");
  EXPECT_EQ(Canonical(V::Text("z\n")), R"("z\n")");
  EXPECT_EQ(Canonical(V::Binary("z")), R"({"$bytes":"7a"})");
  EXPECT_EQ(Canonical(V::Array({V(), V::Array({})})), "[null,[]]");
  EXPECT_EQ(Canonical(V::Map({V(), V::Integer(1), V::Text(""), V::Map({})})),
            R"({"$map":[[null,1],["",{"$map":[]}]]})");
  EXPECT_EQ(Canonical(V::Tag(7, V())), R"({"$tag":[7,null]})");
  EXPECT_EQ(Canonical(V::Undefined()), R"({"$simple":23})");
  EXPECT_EQ(Canonical(V::Extension(-5, "z")),
            R"({"$ext":[-5,{"$bytes":"7a"}]})");
  EXPECT_EQ(Canonical(V::Timestamp(-1, 5)), R"({"$timestamp":[-1,5]})");
}

TEST(DataValue, PrintsIntegersExactly) {
  EXPECT_EQ(Canonical(V::Integer(std::numeric_limits<int64_t>::min())),
            "-9223372036854775808");
  EXPECT_EQ(Canonical(V::Unsigned(~uint64_t{0})), "18446744073709551615");
  EXPECT_EQ(Canonical(V::Negative(~uint64_t{0} - 1)), "-18446744073709551615");
  EXPECT_EQ(Canonical(V::Negative(~uint64_t{0})), "-18446744073709551616");
}

TEST(DataValue, IsEqualToItselfAndToNothingElse) {
  const V values[] = {V(),
                      V::Bool(false),
                      V::Integer(0),
                      V::Integer(-1),
                      V::Float(0.0),
                      V::Float(-0.0),
                      V::Float(std::nan("")),
                      V::Text(""),
                      V::Binary(""),
                      V::Array({}),
                      V::Map({}),
                      V::Simple(0),
                      V::Tag(0, V()),
                      V::Extension(0, ""),
                      V::Timestamp(0, 0),
                      V::Timestamp(0, 1),
                      V::Array({V()})};
  for (const V& a : values) {
    for (const V& b : values) {
      EXPECT_EQ(a == b, &a == &b) << Canonical(a) << " and " << Canonical(b);
    }
  }
}

}  // namespace
}  // namespace splitproof
