#include "serializers/adapters/yajl.h"

#include <yajl/yajl_parse.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/adapters/push_test_util.h"

namespace splitproof {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

// Without the `{"$tuple":` that all events have: `["key","a"]@4`.
std::vector<std::string> Find(Bytes stream, const YajlOptions& options = {}) {
  std::vector<std::string> events = FindWith<YajlDecoder>(stream, options);
  for (std::string& event : events) {
    if (!event.starts_with("{\"$tuple\":")) continue;
    event.erase(0, 10).erase(event.rfind('}'), 1);
  }
  return events;
}

TEST(Yajl, TellsEachKindOfEvent) {
  EXPECT_THAT(
      Find(R"({"a":[null,true,false],"b\n":"c","d":{}})"),
      ElementsAre(R"(["start-map"]@1)", R"(["key","a"]@4)",
                  R"(["start-array"]@6)", R"(["null"]@10)", R"(["true"]@15)",
                  R"(["false"]@21)", R"(["end-array"]@22)",
                  R"(["key","b\n"]@28)", R"(["string","c"]@32)",
                  R"(["key","d"]@36)", R"(["start-map"]@38)",
                  R"(["end-map"]@39)", R"(["end-map"]@40)"));
}

TEST(Yajl, KeepsNumbersAsTheyCame) {
  EXPECT_THAT(Find("-0 1.50e+3\n123456789012345678901"),
              ElementsAre(R"(["number","-0"]@2)", R"(["number","1.50e+3"]@10)",
                          R"(["number","123456789012345678901"]@32)"));
}

TEST(Yajl, TellsANumberThatAnErrorFollows) {
  EXPECT_THAT(Find("12x"), ElementsAre(R"(["number","12"]@2)", "malformed!@3"));
}

TEST(Yajl, DecodesASurrogatePairThatIsCut) {
  EXPECT_THAT(Find(R"("\ud83d\ude00")"),
              ElementsAre("[\"string\",\"\xF0\x9F\x98\x80\"]@14"));
}

TEST(Yajl, DecodesACharacterThatIsCut) {
  EXPECT_THAT(Find("\"\xF0\x9F\x98\x80\""),
              ElementsAre("[\"string\",\"\xF0\x9F\x98\x80\"]@6"));
}

TEST(Yajl, ReadsValuesOneAfterAnother) {
  EXPECT_THAT(Find("1[]\"a\"true null"),
              ElementsAre(R"(["number","1"]@1)", R"(["start-array"]@2)",
                          R"(["end-array"]@3)", R"(["string","a"]@6)",
                          R"(["true"]@10)", R"(["null"]@15)"));
}

// The byte that is wrong, behind which every error ends.
TEST(Yajl, RefusesAtTheByteThatIsWrong) {
  EXPECT_THAT(Find("\"\\x\""), ElementsAre("malformed!@3"));
  EXPECT_THAT(Find("\"\\u12g4\""), ElementsAre("malformed!@6"));
  EXPECT_THAT(Find("\"a\x01\""), ElementsAre("malformed!@3"));
  EXPECT_THAT(Find("\"\xC3(\""), ElementsAre("malformed!@3"));
  EXPECT_THAT(Find("trux"), ElementsAre("malformed!@4"));
  EXPECT_THAT(Find("-a"), ElementsAre("malformed!@2"));
  EXPECT_THAT(Find("1.e"), ElementsAre("malformed!@3"));
  EXPECT_THAT(Find("1ea"), ElementsAre("malformed!@3"));
  EXPECT_THAT(Find("/"), ElementsAre("malformed!@1"));
  EXPECT_THAT(Find("?"), ElementsAre("malformed!@1"));
}

// And the token that is, if it is all right in itself.
TEST(Yajl, RefusesAtTheEndOfATokenThatIsNotExpected) {
  EXPECT_THAT(Find("]"), ElementsAre("malformed!@1"));
  EXPECT_THAT(Find("[,]"), Contains("malformed!@2"));
  EXPECT_THAT(Find("{true}"), Contains("malformed!@5"));
  EXPECT_THAT(Find("{\"a\" \"b\"}"), Contains("malformed!@8"));
  EXPECT_THAT(Find("[1 \"b\" ]"), Contains("malformed!@6"));
  EXPECT_THAT(Find("[1 23 ]"), Contains("malformed!@5"));
}

TEST(Yajl, RefusesAtTheEndOfATokenThatFollowsAMember) {
  const std::string members[] = {"{\"a\":1", "{\"a\":\"b\"", "{\"a\":[]",
                                 "[{\"a\":{}"};
  const std::string tokens[] = {"true", "null", "\"b\\\"c\"", "\"\"", "{",
                                "[",    "]",    ":",          "-12"};
  for (const std::string& member : members) {
    for (const std::string& token : tokens) {
      const std::string stream = absl::StrCat(member, " \n", token, "-3");
      EXPECT_THAT(
          Find(stream),
          Contains(absl::StrCat("malformed!@", stream.size() - strlen("-3"))))
          << stream;
    }
  }
}

TEST(Yajl, IsTruncatedInAValueOnly) {
  EXPECT_THAT(Find(""), IsEmpty());
  EXPECT_THAT(Find("1 \n"), ElementsAre(R"(["number","1"]@1)"));
  EXPECT_THAT(Find("12"), ElementsAre(R"(["number","12"]@2)"));
  EXPECT_THAT(Find("-"), ElementsAre("truncated!@1"));
  EXPECT_THAT(Find("tru"), ElementsAre("truncated!@3"));
  EXPECT_THAT(Find("[1"), ElementsAre(R"(["start-array"]@1)", "truncated!@2"));
  EXPECT_THAT(Find("["), Contains("truncated!@1"));
  EXPECT_THAT(Find(" \n"), ElementsAre("truncated!@2"));
}

TEST(Yajl, IsTruncatedInAStringBehindAValue) {
  EXPECT_THAT(Find("1 \"ab"),
              ElementsAre(R"(["number","1"]@1)", "truncated!@5"));
  EXPECT_THAT(Find("1\"\\"),
              ElementsAre(R"(["number","1"]@1)", "truncated!@3"));
  EXPECT_THAT(Find("1\"\\u0"),
              ElementsAre(R"(["number","1"]@1)", "truncated!@5"));
  EXPECT_THAT(Find("1\"\xC3"),
              ElementsAre(R"(["number","1"]@1)", "truncated!@3"));
}

TEST(Yajl, IsOverTheLimitAtTheFirstByteBeyondIt) {
  EXPECT_THAT(Find("1234 12345 ", {.limit = 5}),
              ElementsAre(R"(["number","1234"]@4)", "limit!@10"));
  EXPECT_THAT(Find("\"abc\"", {.limit = 5}),
              ElementsAre(R"(["string","abc"]@5)"));
  EXPECT_THAT(Find("\"abc\"", {.limit = 4}), ElementsAre("limit!@5"));
  EXPECT_THAT(Find("\"a\x01", {.limit = 2}), ElementsAre("limit!@3"));
  EXPECT_THAT(Find("\"a\x01", {.limit = 3}), ElementsAre("malformed!@3"));
  EXPECT_THAT(Find("12345", {.limit = 5}),
              ElementsAre(R"(["number","12345"]@5)"));
}

TEST(Yajl, IsOverTheLimitAtTheByteThatOpensOneTooMany) {
  EXPECT_THAT(Find("[[]]", {.depth = 2}), testing::SizeIs(4));
  EXPECT_THAT(Find("[{\"a\":[", {.depth = 2}), Contains("limit!@7"));
}

TEST(Yajl, FindsTheSameErrorWhereverItsSamplesAreCut) {
  for (const std::string& stream : YajlDecoder().MalformedSamples()) {
    for (const size_t limit : {1, 2, 3, 5, 1000})
      Find(stream, {.limit = limit});
  }
}

TEST(Yajl, GoesOnAfterItHasMoved) {
  YajlDecoder first;
  EventTexts<YajlDecoder::Packet> events;
  first.Feed("[tr", events);
  YajlDecoder second = std::move(first);
  second.Feed("ue]", events);
  second.Finish(events);
  EXPECT_EQ(events.texts.size(), 3u);
}

TEST(Yajl, LetsThroughWhatASinkThrows) {
  class Thrower final : public PushSink<JsonEvent> {
    void Packet(const JsonEvent&, uint64_t) override {
      throw std::runtime_error("no");
    }
    void Error(const Malformed&, uint64_t) override {}
  } thrower;
  YajlDecoder decoder;
  EXPECT_THROW(decoder.Feed("[1]", thrower), std::runtime_error);
}

TEST(Yajl, AsItIsLeavesInWhatItTakesOut) {
  const YajlOptions options;
  EXPECT_TRUE(DependsOnTheCut<YajlDecoder>(options, "{\"\":00a", 6));
  EXPECT_THAT(Deliver(false, YajlDecoder({.as_is = true}), "0\"", {}),
              ElementsAre(testing::HasSubstr("number")));
  EXPECT_THAT(Find("0\""), Contains("truncated!@2"));
}

// What FINDINGS.md says of the library, without the adapter.
class YajlAlone : public testing::Test {
 protected:
  YajlAlone() { yajl_config(handle_.get(), yajl_allow_multiple_values, 1); }
  yajl_status Parse(Bytes text) {
    return yajl_parse(handle_.get(),
                      reinterpret_cast<const unsigned char*>(text.data()),
                      text.size());
  }
  size_t Consumed() { return yajl_get_bytes_consumed(handle_.get()); }

  // Appends each string in quotes.
  static int OnString(void* strings, const unsigned char* text, size_t size) {
    absl::StrAppend(static_cast<std::string*>(strings), "<",
                    std::string(reinterpret_cast<const char*>(text), size),
                    ">");
    return 1;
  }

  std::string strings_;
  yajl_callbacks callbacks_{.yajl_null = nullptr,
                            .yajl_boolean = nullptr,
                            .yajl_integer = nullptr,
                            .yajl_double = nullptr,
                            .yajl_number = nullptr,
                            .yajl_string = OnString,
                            .yajl_start_map = nullptr,
                            .yajl_map_key = nullptr,
                            .yajl_end_map = nullptr,
                            .yajl_start_array = nullptr,
                            .yajl_end_array = nullptr};
  std::unique_ptr<yajl_handle_t, void (*)(yajl_handle)> handle_{
      yajl_alloc(&callbacks_, nullptr, &strings_), yajl_free};
};

TEST_F(YajlAlone, DoesNotMissTheRestOfAStringBehindAValue) {
  EXPECT_EQ(Parse("{} \"not the en"), yajl_status_ok);
  EXPECT_EQ(yajl_complete_parse(handle_.get()), yajl_status_ok);
  EXPECT_EQ(strings_, "");
}

TEST_F(YajlAlone, MissesTheRestOfTheFirstString) {
  EXPECT_EQ(Parse("\"not the en"), yajl_status_ok);
  EXPECT_EQ(yajl_complete_parse(handle_.get()), yajl_status_error);
}

TEST_F(YajlAlone, DoesNotMissTheRestOfAComment) {
  yajl_config(handle_.get(), yajl_allow_comments, 1);
  EXPECT_EQ(Parse("{} /* not the en"), yajl_status_ok);
  EXPECT_EQ(yajl_complete_parse(handle_.get()), yajl_status_ok);
}

TEST_F(YajlAlone, PointsAtTheTokenBehindAMemberIfItIsInOneChunk) {
  EXPECT_EQ(Parse("{\"a\":1 true"), yajl_status_error);
  EXPECT_EQ(Consumed(), 7u);
}

TEST_F(YajlAlone, PointsAtTheChunkIfTheTokenBehindAMemberIsCut) {
  EXPECT_EQ(Parse("{\"a\":1 tr"), yajl_status_ok);
  EXPECT_EQ(Parse("ue"), yajl_status_error);
  EXPECT_EQ(Consumed(), 0u);
}

TEST_F(YajlAlone, PointsIntoAStringBehindAMember) {
  EXPECT_EQ(Parse("{\"a\":1 \"bc\""), yajl_status_error);
  EXPECT_EQ(Consumed(), 9u);  // The string begins at 7.
}

TEST_F(YajlAlone, DecodesHalvesOfSurrogatePairsToNoCharacter) {
  EXPECT_EQ(Parse("[\"\\ud800\", \"\\udc00\", \"\\ud800\\u0041\"]"),
            yajl_status_ok);
  EXPECT_EQ(strings_, "<?><\xED\xB0\x80><\xF0\x90\x81\x81>");
}

TEST_F(YajlAlone, TakesSurrogatesAndOverlongCharactersForUtf8) {
  EXPECT_EQ(Parse("\"\xED\xA0\x80\" \"\xC0\x80\""), yajl_status_ok);
  EXPECT_EQ(strings_, "<\xED\xA0\x80><\xC0\x80>");
}

TEST_F(YajlAlone, NestsWithoutLimit) {
  EXPECT_EQ(Parse(std::string(1'000'000, '[')), yajl_status_ok);
}

TEST(YajlAloneDeathTest, DiesWithoutMemory) {
  yajl_alloc_funcs none{
      .malloc = [](void*, size_t) -> void* { return nullptr; },
      .realloc = [](void*, void*, size_t) -> void* { return nullptr; },
      .free = [](void*, void* memory) { std::free(memory); },
      .ctx = nullptr};
  EXPECT_DEATH(yajl_alloc(nullptr, &none, nullptr), "");
}

}  // namespace
}  // namespace splitproof
