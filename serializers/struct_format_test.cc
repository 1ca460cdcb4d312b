#include "serializers/struct_format.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;
using testing::HasSubstr;
using Values = std::vector<StructValue>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

size_t SizeOf(std::string_view text) {
  const auto format = StructFormat::Parse(text);
  return format.ok() ? format->size() : 0;
}

std::string Refusal(std::string_view text) {
  const auto format = StructFormat::Parse(text);
  return format.ok() ? "accepted" : std::string(format.status().message());
}

// In hex, or why not.
std::string Packed(std::string_view text, const Values& values) {
  const auto record = StructFormat::Parse(text)->Pack(values);
  return record.ok() ? absl::BytesToHexString(*record) : "refused";
}

Values Unpacked(std::string_view text, std::string_view hex) {
  return *StructFormat::Parse(text)->Unpack(
      absl::HexStringToBytes(std::string(hex)));
}

StructValue Half(double value) {
  return Unpacked("e", Packed("e", {StructFloat{value}}))[0];
}

// The sizes and bytes in these tests are what Python 3.11 says.
TEST(StructFormat, HasTheSizesOfPython) {
  EXPECT_EQ(SizeOf("Bh"), 3u);
  EXPECT_EQ(SizeOf("xcbB?hHiIlLqQefd10s"), 65u);
  EXPECT_EQ(SizeOf("<eqQ3sxc2f"), 31u);
  EXPECT_EQ(SizeOf("3h 2x\t0q"), 8u);
  EXPECT_EQ(SizeOf("=bq"), 9u);
}

TEST(StructFormat, AlignsNativeRecordsOnly) {
  struct Record {
    char a;
    short b;
    double c;
  };
  EXPECT_EQ(SizeOf("@chd"), sizeof(Record));
  EXPECT_EQ(SizeOf("!chd"), 11u);
  EXPECT_EQ(SizeOf("@c0l"), sizeof(long));
  EXPECT_EQ(SizeOf("@dc"), sizeof(double) + 1);
  EXPECT_EQ(SizeOf("@nNP"), 2 * sizeof(size_t) + sizeof(void*));
}

TEST(StructFormat, RefusesWhatIsNoFormat) {
  EXPECT_THAT(Refusal(""), HasSubstr("no bytes"));
  EXPECT_THAT(Refusal("@0l"), HasSubstr("no bytes"));
  EXPECT_THAT(Refusal("0s"), HasSubstr("no bytes"));
  EXPECT_THAT(Refusal("2"), HasSubstr("ends in a count"));
  EXPECT_THAT(Refusal("2 h"), HasSubstr("no letter ' '"));
  EXPECT_THAT(Refusal(" <h"), HasSubstr("no letter '<'"));
  EXPECT_THAT(Refusal("3p"), HasSubstr("no letter 'p'"));
  EXPECT_THAT(Refusal("n"), HasSubstr("no letter 'n' without @"));
  EXPECT_THAT(Refusal("-1h"), HasSubstr("no letter '-'"));
}

TEST(StructFormat, RefusesRecordsThatAreTooLarge) {
  EXPECT_EQ(SizeOf("16777216s"), StructFormat::kMaxSize);
  for (const char* text :
       {"16777217x", "2097152qx", "99999999999999999999999h", "@16777216sh"}) {
    EXPECT_THAT(Refusal(text), HasSubstr("larger than 16777216")) << text;
  }
}

TEST(StructFormat, HasNetworkOrderWhereNothingIsSaid) {
  EXPECT_EQ(Packed("Bh", {int64_t{174}, int64_t{-6}}), "aefffa");
  EXPECT_EQ(Packed(">I", {int64_t{1}}), "00000001");
  EXPECT_EQ(Packed("<I", {int64_t{1}}), "01000000");
}

TEST(StructFormat, KeepsIntegersToTheirRange) {
  EXPECT_EQ(Packed("b", {int64_t{-128}}), "80");
  EXPECT_EQ(Packed("b", {int64_t{128}}), "refused");
  EXPECT_EQ(Packed("B", {int64_t{255}}), "ff");
  EXPECT_EQ(Packed("B", {int64_t{256}}), "refused");
  EXPECT_EQ(Packed("B", {int64_t{-1}}), "refused");
  EXPECT_EQ(Packed("l", {int64_t{1} << 31}), "refused");
  EXPECT_EQ(Packed("Q", {~uint64_t{0}}), "ffffffffffffffff");
  EXPECT_EQ(Packed("Q", {int64_t{-1}}), "refused");
  EXPECT_EQ(Packed("q", {~uint64_t{0}}), "refused");
}

TEST(StructFormat, ReadsLargeIntegersAsUnsigned) {
  EXPECT_EQ(Unpacked("qQQ",
                     "fffffffffffffffe"
                     "7fffffffffffffff"
                     "8000000000000000"),
            (Values{int64_t{-2}, std::numeric_limits<int64_t>::max(),
                    uint64_t{1} << 63}));
}

TEST(StructFormat, RoundsHalvesToEven) {
  const auto packed = [](double value) {
    return Packed("e", {StructFloat{value}});
  };
  EXPECT_EQ(packed(0.1), "2e66");
  EXPECT_EQ(packed(2049), "6800");
  EXPECT_EQ(packed(2051), "6802");
  EXPECT_EQ(packed(6.1e-5), "03ff");
  EXPECT_EQ(packed(5.9604645e-8), "0001");
  EXPECT_EQ(packed(2.9802322387695312e-08), "0000");
  EXPECT_EQ(packed(-0.0), "8000");
  EXPECT_EQ(packed(-kInfinity), "fc00");
  EXPECT_EQ(packed(-std::nan("")), "fe00");
  EXPECT_EQ(packed(65519.9), "7bff");
  EXPECT_EQ(packed(65520), "refused");
}

TEST(StructFormat, ReadsEveryHalfAsItWasWritten) {
  const StructFormat format = *StructFormat::Parse("e");
  for (int half = 0; half < 0x10000; ++half) {
    const std::string record = {static_cast<char>(half >> 8),
                                static_cast<char>(half)};
    const Values values = *format.Unpack(record);
    if (std::isnan(std::get<StructFloat>(values[0]).value)) continue;
    EXPECT_EQ(*format.Pack(values), record) << half;
  }
}

TEST(StructFormat, RefusesFloatsThatAreTooLarge) {
  EXPECT_EQ(Packed("f", {StructFloat{1e39}}), "refused");
  EXPECT_EQ(Packed("f", {StructFloat{kInfinity}}), "7f800000");
  EXPECT_EQ(Packed("d", {StructFloat{-1.5}}), "bff8000000000000");
}

TEST(StructFormat, HasFloatsThatAreEqualToThemselves) {
  EXPECT_EQ(Half(std::nan("")), StructValue(StructFloat{std::nan("")}));
  EXPECT_NE(Half(-0.0), StructValue(StructFloat{0.0}));
}

TEST(StructFormat, ReadsAnyByteButZeroAsTrue) {
  EXPECT_EQ(Unpacked("3?", "000180"), (Values{false, true, true}));
  EXPECT_EQ(Packed("2?", {false, true}), "0001");
}

TEST(StructFormat, PadsStringsAndNeverCutsThem) {
  EXPECT_EQ(Packed("3s", {StructBytes{"a"}}), "610000");
  EXPECT_EQ(Packed("3s", {StructBytes{"abcd"}}), "refused");
  EXPECT_EQ(Packed("0sB", {StructBytes{""}, int64_t{1}}), "01");
  EXPECT_EQ(Packed("c", {StructBytes{""}}), "refused");
  EXPECT_EQ(Unpacked("3s", "610000"), Values{StructBytes{"a\0\0"s}});
}

TEST(StructFormat, IgnoresWhatIsInPadding) {
  EXPECT_EQ(Packed("x2c2x", {StructBytes{"a"}, StructBytes{"b"}}),
            "006162"
            "0000");
  EXPECT_EQ(Unpacked("xB", "ff01"), Values{int64_t{1}});
}

TEST(StructFormat, RefusesOtherValuesThanItsOwn) {
  EXPECT_EQ(Packed("B", {}), "refused");
  EXPECT_EQ(Packed("B", {int64_t{1}, int64_t{2}}), "refused");
  EXPECT_EQ(Packed("B", {true}), "refused");
  EXPECT_EQ(Packed("?", {int64_t{1}}), "refused");
  EXPECT_EQ(Packed("f", {int64_t{1}}), "refused");
  EXPECT_EQ(Packed("s", {"a"s}), "refused");
}

TEST(StructFormat, RefusesRecordsOfAnotherSize) {
  const StructFormat format = *StructFormat::Parse("Bh");
  EXPECT_FALSE(format.Unpack("ab").ok());
  EXPECT_FALSE(format.Unpack("abcd").ok());
}

TEST(StructFormat, HasSamplesThatItReadsAsWritten) {
  for (const char* text : {"xcbB?hHiIlLqQefd10s", "@cnNPbld", "<eqQ3sxc2f"}) {
    const StructFormat format = *StructFormat::Parse(text);
    EXPECT_EQ(format.Samples().size(), 4u);
    for (const Values& sample : format.Samples()) {
      const auto record = format.Pack(sample);
      ASSERT_TRUE(record.ok()) << text << ": " << record.status();
      EXPECT_EQ(*format.Unpack(*record), sample) << text;
    }
  }
}

}  // namespace
}  // namespace splitproof
