// RFC 8949, appendix A: each example decodes to what its diagnostic notation
// says, under every chunking, and is written again as itself where it is the
// form that is written.

#include <cstddef>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/cbor.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using testing::ElementsAre;

struct Example {
  std::string_view diagnostic;  // As the RFC has it.
  std::string_view hex;
  std::string_view canonical;  // The same as canonical text; empty if equal.
  // Whether this is the form that is written: floats have 64 bits, lengths are
  // in front.
  bool written = true;
};

// NaN, infinities and floats of fewer bits are written as others.
constexpr bool kReadOnly = false;

const Example kExamples[] = {
    {"0", "00", ""},
    {"1", "01", ""},
    {"10", "0a", ""},
    {"23", "17", ""},
    {"24", "1818", ""},
    {"25", "1819", ""},
    {"100", "1864", ""},
    {"1000", "1903e8", ""},
    {"1000000", "1a000f4240", ""},
    {"1000000000000", "1b000000e8d4a51000", ""},
    {"18446744073709551615", "1bffffffffffffffff", ""},
    {"18446744073709551616", "c249010000000000000000",
     R"({"$tag":[2,{"$bytes":"010000000000000000"}]})"},
    {"-18446744073709551616", "3bffffffffffffffff", ""},
    {"-18446744073709551617", "c349010000000000000000",
     R"({"$tag":[3,{"$bytes":"010000000000000000"}]})"},
    {"-1", "20", ""},
    {"-10", "29", ""},
    {"-100", "3863", ""},
    {"-1000", "3903e7", ""},
    {"0.0", "f90000", R"({"$float":"0.0"})", kReadOnly},
    {"-0.0", "f98000", R"({"$float":"-0.0"})", kReadOnly},
    {"1.0", "f93c00", R"({"$float":"1.0"})", kReadOnly},
    {"1.1", "fb3ff199999999999a", R"({"$float":"1.1"})"},
    {"1.5", "f93e00", R"({"$float":"1.5"})", kReadOnly},
    {"65504.0", "f97bff", R"({"$float":"65504.0"})", kReadOnly},
    {"100000.0", "fa47c35000", R"({"$float":"100000.0"})", kReadOnly},
    {"3.4028234663852886e+38", "fa7f7fffff",
     R"({"$float":"3.4028234663852886e+38"})", kReadOnly},
    {"1.0e+300", "fb7e37e43c8800759c", R"({"$float":"1e+300"})"},
    {"5.960464477539063e-8", "f90001", R"({"$float":"5.960464477539063e-08"})",
     kReadOnly},
    {"0.00006103515625", "f90400", R"({"$float":"6.103515625e-05"})",
     kReadOnly},
    {"-4.0", "f9c400", R"({"$float":"-4.0"})", kReadOnly},
    {"-4.1", "fbc010666666666666", R"({"$float":"-4.1"})"},
    {"Infinity", "f97c00", R"({"$float":"inf"})", kReadOnly},
    {"NaN", "f97e00", R"({"$float":"nan"})", kReadOnly},
    {"-Infinity", "f9fc00", R"({"$float":"-inf"})", kReadOnly},
    {"Infinity", "fa7f800000", R"({"$float":"inf"})", kReadOnly},
    {"NaN", "fa7fc00000", R"({"$float":"nan"})", kReadOnly},
    {"-Infinity", "faff800000", R"({"$float":"-inf"})", kReadOnly},
    {"Infinity", "fb7ff0000000000000", R"({"$float":"inf"})"},
    {"NaN", "fb7ff8000000000000", R"({"$float":"nan"})"},
    {"-Infinity", "fbfff0000000000000", R"({"$float":"-inf"})"},
    {"false", "f4", ""},
    {"true", "f5", ""},
    {"null", "f6", ""},
    {"undefined", "f7", R"({"$simple":23})"},
    {"simple(16)", "f0", R"({"$simple":16})"},
    {"simple(255)", "f8ff", R"({"$simple":255})"},
    {R"(0("2013-03-21T20:04:00Z"))",
     "c074323031332d30332d32315432303a30343a30305a",
     R"({"$tag":[0,"2013-03-21T20:04:00Z"]})"},
    {"1(1363896240)", "c11a514b67b0", R"({"$tag":[1,1363896240]})"},
    {"1(1363896240.5)", "c1fb41d452d9ec200000",
     R"({"$tag":[1,{"$float":"1363896240.5"}]})"},
    {"23(h'01020304')", "d74401020304",
     R"({"$tag":[23,{"$bytes":"01020304"}]})"},
    {"24(h'6449455446')", "d818456449455446",
     R"({"$tag":[24,{"$bytes":"6449455446"}]})"},
    {R"(32("http://www.example.com"))",
     "d82076687474703a2f2f7777772e6578616d706c652e636f6d",
     R"({"$tag":[32,"http://www.example.com"]})"},
    {"h''", "40", R"({"$bytes":""})"},
    {"h'01020304'", "4401020304", R"({"$bytes":"01020304"})"},
    {R"("")", "60", ""},
    {R"("a")", "6161", ""},
    {R"("IETF")", "6449455446", ""},
    {R"("\"\\")", "62225c", ""},
    {R"("\u00fc")", "62c3bc", "\"\u00fc\""},
    {R"("\u6c34")", "63e6b0b4", "\"\u6c34\""},
    {R"("\ud800\udd51")", "64f0908591", "\"\U00010151\""},
    {"[]", "80", ""},
    {"[1, 2, 3]", "83010203", "[1,2,3]"},
    {"[1, [2, 3], [4, 5]]", "8301820203820405", "[1,[2,3],[4,5]]"},
    {"[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, "
     "21, 22, 23, 24, 25]",
     "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
     "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]"},
    {"{}", "a0", R"({"$map":[]})"},
    {"{1: 2, 3: 4}", "a201020304", R"({"$map":[[1,2],[3,4]]})"},
    {R"({"a": 1, "b": [2, 3]})", "a26161016162820203",
     R"({"$map":[["a",1],["b",[2,3]]]})"},
    {R"(["a", {"b": "c"}])", "826161a161626163",
     R"(["a",{"$map":[["b","c"]]}])"},
    {R"({"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"})",
     "a56161614161626142616361436164614461656145",
     R"({"$map":[["a","A"],["b","B"],["c","C"],["d","D"],["e","E"]]})"},
    {"(_ h'0102', h'030405')", "5f42010243030405ff",
     R"({"$bytes":"0102030405"})", kReadOnly},
    {R"((_ "strea", "ming"))", "7f657374726561646d696e67ff", R"("streaming")",
     kReadOnly},
    {"[_ ]", "9fff", "[]", kReadOnly},
    {"[_ 1, [2, 3], [_ 4, 5]]", "9f018202039f0405ffff", "[1,[2,3],[4,5]]",
     kReadOnly},
    {"[_ 1, [2, 3], [4, 5]]", "9f01820203820405ff", "[1,[2,3],[4,5]]",
     kReadOnly},
    {"[1, [2, 3], [_ 4, 5]]", "83018202039f0405ff", "[1,[2,3],[4,5]]",
     kReadOnly},
    {"[1, [_ 2, 3], [4, 5]]", "83019f0203ff820405", "[1,[2,3],[4,5]]",
     kReadOnly},
    {"[_ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, "
     "20, 21, 22, 23, 24, 25]",
     "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff",
     "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]",
     kReadOnly},
    {R"({_ "a": 1, "b": [_ 2, 3]})", "bf61610161629f0203ffff",
     R"({"$map":[["a",1],["b",[2,3]]]})", kReadOnly},
    {R"(["a", {_ "b": "c"}])", "826161bf61626163ff",
     R"(["a",{"$map":[["b","c"]]}])", kReadOnly},
    {R"({_ "Fun": true, "Amt": -2})", "bf6346756ef563416d7421ff",
     R"({"$map":[["Fun",true],["Amt",-2]]})", kReadOnly},
};

std::string ItemOf(const Example& example) {
  return absl::HexStringToBytes(
      absl::string_view(example.hex.data(), example.hex.size()));
}

std::string CanonicalOf(const Example& example) {
  return std::string(example.canonical.empty() ? example.diagnostic
                                               : example.canonical);
}

// Cut in every way where it is short; else in one place, in two, and bytewise.
std::set<std::vector<std::string>> Outcomes(const std::string& stream) {
  const CborSerializer cbor;
  if (stream.size() <= 10) return AllOutcomes(cbor, stream);
  std::set<std::vector<std::string>> outcomes;
  const auto deliver = [&](const std::vector<size_t>& sizes) {
    outcomes.insert(DeliverPlain(cbor, stream, sizes));
    outcomes.insert(DeliverBuffered(cbor, stream, sizes));
  };
  deliver(std::vector<size_t>(stream.size(), 1));
  for (size_t i = 1; i < stream.size(); ++i) {
    deliver({i});
    for (size_t k = 1; k < stream.size() - i; ++k) deliver({i, k});
  }
  return outcomes;
}

TEST(CborVectors, AreAllOfTheAppendix) { EXPECT_EQ(std::size(kExamples), 81u); }

TEST(CborVectors, MeanWhatTheirNotationSaysWhereverTheyAreCut) {
  for (const Example& example : kExamples) {
    const std::string item = ItemOf(example);
    EXPECT_THAT(Outcomes(item), ElementsAre(ElementsAre(absl::StrCat(
                                    CanonicalOf(example), "@", item.size()))))
        << example.diagnostic;
  }
}

TEST(CborVectors, AreWrittenAgainAsThemselvesOrAsTheSameValue) {
  const CborCodec codec;
  for (const Example& example : kExamples) {
    const std::string item = ItemOf(example);
    const auto value = codec.Deserialize(item);
    ASSERT_TRUE(value.ok()) << example.diagnostic;
    const auto again = codec.Serialize(*value);
    ASSERT_TRUE(again.ok()) << example.diagnostic;
    EXPECT_EQ(*again == item, example.written) << example.diagnostic;
    EXPECT_EQ(*codec.Deserialize(*again), *value) << example.diagnostic;
  }
}

}  // namespace
}  // namespace splitproof
