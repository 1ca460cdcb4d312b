#include "serializers/resp_value.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "serializers/resp.h"
#include "serializers/resp_scan.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;

// The canonical text of a frame's value, or "refused".
std::string TextOf(Bytes frame) {
  const auto value = ParseResp(frame);
  if (!value.ok()) return "refused";
  std::string text;
  AppendCanonicalResp(*value, text);
  return text;
}

std::string Nested(size_t depth) {
  std::string frame;
  for (size_t i = 0; i < depth; ++i) frame += "*1\r\n";
  return frame + ":1\r\n";
}

TEST(RespValue, HasAValueForEachType) {
  EXPECT_EQ(TextOf("+OK\r\n"), "{\"$simple\":\"OK\"}");
  EXPECT_EQ(TextOf("-ERR\r\n"), "{\"$error\":\"ERR\"}");
  EXPECT_EQ(TextOf(":+7\r\n"), "7");
  EXPECT_EQ(TextOf(":-007\r\n"), "-7");
  EXPECT_EQ(TextOf("$2\r\n\r\n\r\n"), "\"\\r\\n\"");
  EXPECT_EQ(TextOf("$1\r\n\xFF\r\n"), "{\"$bytes\":\"ff\"}");
  EXPECT_EQ(TextOf("$-1\r\n"), "null");
  EXPECT_EQ(TextOf("*-1\r\n"), "{\"$array\":null}");
  EXPECT_EQ(TextOf("*0\r\n"), "[]");
  EXPECT_EQ(TextOf("*2\r\n*2\r\n:1\r\n$0\r\n\r\n*0\r\n"), "[[1,\"\"],[]]");
}

TEST(RespValue, TellsApartWhatHasTheSameBytes) {
  EXPECT_NE(*ParseResp("+a\r\n"), *ParseResp("$1\r\na\r\n"));
  EXPECT_NE(*ParseResp("+a\r\n"), *ParseResp("-a\r\n"));
  EXPECT_NE(*ParseResp("$-1\r\n"), *ParseResp("*-1\r\n"));
  EXPECT_NE(*ParseResp("*0\r\n"), *ParseResp("*-1\r\n"));
  EXPECT_EQ(*ParseResp(":1\r\n"), *ParseResp(":+1\r\n"));
}

TEST(RespValue, IsReadAsWritten) {
  for (const RespValue& value : RespCodec().Samples()) {
    const auto frame = WriteResp(value);
    ASSERT_TRUE(frame.ok()) << frame.status();
    EXPECT_EQ(*ParseResp(*frame), value) << absl::CEscape(*frame);
  }
}

TEST(RespValue, RefusesToBeWrittenAsSomethingElse) {
  EXPECT_FALSE(WriteResp({RespValue::Simple{"a\nb"}}).ok());
  EXPECT_FALSE(WriteResp({RespValue::Error{"a\r"}}).ok());
  EXPECT_EQ(*WriteResp({RespValue::Simple{"a\0b"s}}), "+a\0b\r\n"s);
}

TEST(RespValue, IsRefusedWhereItsArraysAreTooDeep) {
  const auto deepest = ParseResp(Nested(kMaxRespDepth));
  ASSERT_TRUE(deepest.ok());
  EXPECT_EQ(*WriteResp(*deepest), Nested(kMaxRespDepth));
  EXPECT_FALSE(ParseResp(Nested(kMaxRespDepth + 1)).ok());
  EXPECT_FALSE(WriteResp({RespValue::Array{*deepest}}).ok());
}

TEST(RespValue, AllocatesNothingForWhatIsOnlyAnnounced) {
  EXPECT_EQ(TextOf("*9223372036854775807\r\n"), "refused");
  EXPECT_EQ(TextOf("$9223372036854775807\r\n\r\n"), "refused");
  EXPECT_EQ(TextOf("*2\r\n:1\r\n"), "refused");
}

// All texts of up to six of these bytes, and of more behind a bulk string's or
// array's line.
TEST(RespValue, IsThereWhereTheScanFindsAFrame) {
  const std::string bytes = "+-:$*01\r\n";
  const auto check = [](const std::string& text) {
    RespRule::Scan scan;
    const ScanResult found = scan.Next({}, kUnlimited, text);
    const bool is_frame = found.verdict == ScanResult::Verdict::kFrame &&
                          found.used == text.size();
    ASSERT_EQ(ParseResp(text).ok(), is_frame) << absl::CEscape(text);
  };
  std::vector<std::string> texts = {""};
  for (size_t size = 1; size <= 5; ++size) {
    std::vector<std::string> longer;
    for (const std::string& text : texts) {
      for (const char c : bytes) {
        longer.push_back(text + c);
        check(longer.back());
        check(longer.back() + "\r\n");
        check("*1\r\n" + longer.back());
        check("$1\r\n" + longer.back());
      }
    }
    texts = std::move(longer);
  }
}

}  // namespace
}  // namespace splitproof
