#include "serializers/resp.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/bytes_codec.h"
#include "serializers/contract/one_shot.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using testing::ElementsAre;

// What every chunking in both forms finds, if it is one thing.
std::vector<std::string> Find(Bytes stream, const RespRule& rule = {}) {
  const auto outcomes = AllOutcomes(RespSerializer(rule), stream);
  EXPECT_EQ(outcomes.size(), 1u) << stream;
  return *outcomes.begin();
}

RespRule SkipTo(size_t limit) {
  return {.limit = limit, .overrun = Overrun::kSkip};
}

TEST(Resp, FindsItemsWhereverTheStreamIsCut) {
  EXPECT_THAT(Find("+OK\r\n:-1\r\n"),
              ElementsAre("{\"$simple\":\"OK\"}@5", "-1@10"));
  EXPECT_THAT(Find("$2\r\n\r\n\r\n+\r\n"),
              ElementsAre("\"\\r\\n\"@8", "{\"$simple\":\"\"}@11"));
  EXPECT_THAT(Find("$-1\r\n*-1\r\n"),
              ElementsAre("null@5", "{\"$array\":null}@10"));
  EXPECT_THAT(Find("*1\r\n*1\r\n:1\r\n"), ElementsAre("[[1]]@12"));
}

TEST(Resp, EndsAtTheByteThatBreaksIt) {
  EXPECT_THAT(Find(":1\r\nPING\r\n"), ElementsAre("1@4", "malformed!@5"));
  EXPECT_THAT(Find("+a\n+b\r\n"), ElementsAre("malformed!@3"));
  EXPECT_THAT(Find("*1\r\n$-2\r\n"), ElementsAre("malformed!@7"));
}

TEST(Resp, ThatTheStreamEndsInIsTruncated) {
  EXPECT_THAT(Find(":1\r\n*2\r\n:1\r\n"), ElementsAre("1@4", "truncated!@12"));
  EXPECT_THAT(Find("$1\r\na\r"), ElementsAre("truncated!@6"));
}

TEST(Resp, OverTheLimitIsRefusedByTheByteThatDecides) {
  EXPECT_THAT(Find("+ab\r\n", {.limit = 4}), ElementsAre("limit!@3"));
  EXPECT_THAT(Find("+ab\r\n", {.limit = 5}),
              ElementsAre("{\"$simple\":\"ab\"}@5"));
  EXPECT_THAT(Find("*2\r\n+\r\n+\r\n", {.limit = 9}), ElementsAre("limit!@2"));
  EXPECT_THAT(Find("$99999999999", {.limit = 1024}), ElementsAre("limit!@5"));
  EXPECT_THAT(Find("+\r\n", {.limit = 1}), ElementsAre("limit!@1"));
}

TEST(Resp, OverTheLimitIsSkippedToItsEnd) {
  EXPECT_THAT(Find("+ab\r\n:1\r\n", SkipTo(4)), ElementsAre("limit@5", "1@9"));
  EXPECT_THAT(Find("*2\r\n+\r\n+\r\n:1", SkipTo(9)),
              ElementsAre("limit@10", "truncated!@12"));
  EXPECT_THAT(Find("$5\r\n+\r\n:1\r\n", SkipTo(9)), ElementsAre("limit@11"));
}

TEST(Resp, BrokenBehindItsLimitIsFatalAllTheSame) {
  EXPECT_THAT(Find("+abcde\n:1\r\n", SkipTo(4)), ElementsAre("malformed!@7"));
}

TEST(Resp, TooDeepIsFatalAtItsArray) {
  EXPECT_THAT(Find("*1\r\n*0\r\n:1\r\n", {.depth = 1}),
              ElementsAre("limit!@5"));
  EXPECT_THAT(Find("*1\r\n:1\r\n", {.depth = 1}), ElementsAre("[1]@8"));
}

TEST(Resp, SendsAPacketAsItsFrame) {
  const RespSerializer resp;
  const RespValue request{
      RespValue::Array{{RespValue::Bulk("GET")}, {RespValue::Bulk("k")}}};
  EXPECT_EQ(*SerializeAtOnce(resp, request), "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n");
  EXPECT_FALSE(SerializeAtOnce(resp, {RespValue::Simple{"\r\n"}}).ok());
}

TEST(Resp, RefusesToSendWhatIsNoItem) {
  const Framed<RespRule, BytesCodec> items;
  EXPECT_EQ(*SerializeAtOnce(items, ":1\r\n"), ":1\r\n");
  for (const char* data : {"", ":1", ":1\r\n:2\r\n", "x"}) {
    EXPECT_FALSE(SerializeAtOnce(items, data).ok()) << data;
  }
}

TEST(Resp, IsConfiguredByText) {
  auto parameters = Parameters::Parse("limit=5,overrun=skip,depth=4096");
  const auto resp = RespSerializer::FromParameters(*parameters);
  ASSERT_TRUE(resp.ok()) << resp.status();
  EXPECT_EQ(resp->rule().limit, 5u);
  EXPECT_EQ(resp->rule().depth, 4096u);
  for (const char* text : {"depth=0", "depth=4097", "limit=0"}) {
    auto bad = Parameters::Parse(text);
    EXPECT_FALSE(RespSerializer::FromParameters(*bad).ok()) << text;
  }
}

}  // namespace
}  // namespace splitproof
