#include "serializers/adapters/hiredis.h"

#include <hiredis/hiredis.h>

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

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Find(Bytes stream,
                              const HiredisOptions& options = {}) {
  return FindWith<HiredisDecoder>(stream, options);
}

TEST(Hiredis, TellsEachTypeOfReply) {
  EXPECT_THAT(
      Find("+OK\r\n-ERR no\r\n:-7\r\n$2\r\n\r\n\r\n$-1\r\n*-1\r\n*0\r\n"),
      ElementsAre(R"({"$simple":"OK"}@5)", R"({"$error":"ERR no"}@14)", "-7@19",
                  R"("\r\n"@27)", "null@32", "null@37", "[]@41"));
}

TEST(Hiredis, KeepsANestedReplyThatIsCut) {
  EXPECT_THAT(Find("*3\r\n*2\r\n$1\r\na\r\n:1\r\n$-1\r\n*1\r\n*-1\r\n"),
              ElementsAre(R"([["a",1],null,[null]]@33)"));
}

TEST(Hiredis, KeepsBytesThatAreNotText) {
  EXPECT_THAT(Find(Bytes("$3\r\n\0\xFF\n\r\n", 9)),
              ElementsAre(R"({"$bytes":"00ff0a"}@9)"));
}

TEST(Hiredis, RefusesATypeAtItsByte) {
  EXPECT_THAT(Find("PING\r\n"), ElementsAre("malformed!@1"));
  EXPECT_THAT(Find("+OK\r\n\n"),
              ElementsAre(R"({"$simple":"OK"}@5)", "malformed!@6"));
  EXPECT_THAT(Find("*2\r\n:1\r\n?"), ElementsAre("malformed!@9"));
  EXPECT_THAT(Find("*2\r\n$-1\r\n?"), ElementsAre("malformed!@10"));
  EXPECT_THAT(Find("*2\r\n$1\r\na\r\n?"), ElementsAre("malformed!@12"));
  EXPECT_THAT(Find("*2\r\n*-1\r\n?"), ElementsAre("malformed!@10"));
  EXPECT_THAT(Find("*2\r\n*0\r\n?"), ElementsAre("malformed!@9"));
}

TEST(Hiredis, RefusesANumberAtTheEndOfItsLine) {
  for (const Bytes line :
       {":", ":+1", ":01", ":-0", ":-", ":1 ", ":1\n", ":1\r",
        ":9223372036854775808", ":-9223372036854775809", "$", "$-2", "$01",
        "$9223372036854775808", "*", "*-2", "*2147483648"}) {
    for (const Bytes before : {"", "*2\r\n$-1\r\n", "*2\r\n$2\r\n\r\n\r\n"}) {
      const std::string stream =
          absl::StrCat(std::string(before), std::string(line), "\r\n", "+\r\n");
      const size_t end = before.size() + line.size() + 2;
      EXPECT_THAT(Find(stream), ElementsAre(absl::StrCat("malformed!@", end)))
          << stream;
    }
  }
}

TEST(Hiredis, ReadsTheLeastAndTheGreatestInteger) {
  EXPECT_THAT(Find(":-9223372036854775808\r\n:9223372036854775807\r\n"),
              ElementsAre("-9223372036854775808@23", "9223372036854775807@45"));
}

TEST(Hiredis, IsTruncatedInAReplyOnly) {
  EXPECT_THAT(Find(""), IsEmpty());
  EXPECT_THAT(Find(":1\r"), ElementsAre("truncated!@3"));
  EXPECT_THAT(Find(":1\r\n*1\r\n"), ElementsAre("1@4", "truncated!@8"));
  EXPECT_THAT(Find("$1\r\na\r"), ElementsAre("truncated!@6"));
  EXPECT_THAT(Find("$9223372036854775807\r\n"), ElementsAre("truncated!@22"));
}

TEST(Hiredis, IsOverTheLimitAtTheFirstByteBeyondIt) {
  EXPECT_THAT(Find("$1\r\na\r\n", {.limit = 7}), ElementsAre(R"("a"@7)"));
  EXPECT_THAT(Find("$1\r\na\r\n", {.limit = 6}), ElementsAre("limit!@7"));
  EXPECT_THAT(Find(":1\r\n:2\r\n+OK\r\n", {.limit = 4}),
              ElementsAre("1@4", "2@8", "limit!@13"));
  EXPECT_THAT(Find(":x\r\n", {.limit = 4}), ElementsAre("malformed!@4"));
  EXPECT_THAT(Find(":x\r\n", {.limit = 3}), ElementsAre("limit!@4"));
}

TEST(Hiredis, RefusesAnArrayThatAnnouncesTooMuch) {
  EXPECT_THAT(Find("*2\r\n:1\r\n:2\r\n", {.elements = 2}),
              ElementsAre("[1,2]@12"));
  EXPECT_THAT(Find("*3\r\n:1\r\n", {.elements = 2}), ElementsAre("limit!@4"));
  EXPECT_THAT(Find("*2\r\n:1\r\n*1000000000\r\n:1\r\n"),
              ElementsAre("limit!@21"));
}

TEST(Hiredis, RefusesTheNinthArrayInsideOfEachOtherAtItsTypeByte) {
  std::string arrays;
  for (int i = 0; i < 8; ++i) arrays += "*1\r\n";
  EXPECT_THAT(Find(arrays + ":1\r\n"), ElementsAre("[[[[[[[[1]]]]]]]]@36"));
  EXPECT_THAT(Find(arrays + "*0\r\n"), ElementsAre("limit!@33"));
}

TEST(Hiredis, FindsTheSameErrorWhereverItsSamplesAreCut) {
  for (const std::string& stream : HiredisDecoder().MalformedSamples()) {
    for (const size_t limit : {1, 4, 5, 9, 1000})
      Find(stream, {.limit = limit});
  }
}

TEST(Hiredis, GoesOnAfterItHasMoved) {
  HiredisDecoder first;
  EventTexts<HiredisDecoder::Packet> events;
  first.Feed("*2\r\n:1\r\n", events);
  HiredisDecoder second = std::move(first);
  second.Feed(":2\r\n", events);
  second.Finish(events);
  EXPECT_THAT(events.texts, ElementsAre("[1,2]@12"));
}

TEST(Hiredis, LetsThroughWhatASinkThrows) {
  class Thrower final : public PushSink<RedisReply> {
    void Packet(const RedisReply&, uint64_t) override {
      throw std::runtime_error("no");
    }
    void Error(const Malformed&, uint64_t) override {}
  } thrower;
  HiredisDecoder decoder;
  EXPECT_THROW(decoder.Feed("*1\r\n$1\r\na\r\n", thrower), std::runtime_error);
}

TEST(Hiredis, AsItIsLeavesInWhatItTakesOut) {
  EXPECT_TRUE(DependsOnTheCut<HiredisDecoder>(HiredisOptions{}, "$\r\na", 3));
}

// What FINDINGS.md says of the library, without the adapter.
class HiredisAlone : public testing::Test {
 protected:
  using Reply = std::unique_ptr<redisReply, void (*)(void*)>;

  void Feed(Bytes bytes) {
    EXPECT_EQ(redisReaderFeed(reader_.get(), bytes.data(), bytes.size()),
              REDIS_OK);
  }
  Reply Get() {
    void* reply = nullptr;
    status_ = redisReaderGetReply(reader_.get(), &reply);
    return {static_cast<redisReply*>(reply), freeReplyObject};
  }

  std::unique_ptr<redisReader, void (*)(redisReader*)> reader_{
      redisReaderCreate(), redisReaderFree};
  int status_ = REDIS_OK;
};

TEST_F(HiredisAlone, DoesNotLookAtTheEndOfABulkString) {
  Feed("$1\r\na?!+OK\r\n");
  EXPECT_STREQ(Get()->str, "a");
  EXPECT_STREQ(Get()->str, "OK");
}

TEST_F(HiredisAlone, AllocatesWhatAnArrayAnnounces) {
  Feed("*1000000\r\n");
  EXPECT_EQ(Get(), nullptr);
  EXPECT_EQ(status_, REDIS_OK);
  const auto* partial = static_cast<const redisReply*>(reader_->reply);
  EXPECT_EQ(partial->elements, 1'000'000u);
  EXPECT_EQ(partial->element[999'999], nullptr);
}

TEST_F(HiredisAlone, WaitsForAnyLengthThatIsAnnounced) {
  Feed("$9223372036854775000\r\n");
  EXPECT_EQ(Get(), nullptr);
  EXPECT_EQ(status_, REDIS_OK);
}

TEST_F(HiredisAlone, MovesAllThatWaitsAfterEachKiBOfReplies) {
  const std::string reply =
      absl::StrCat("$1024\r\n", std::string(1024, 'a'), "\r\n");
  for (int i = 0; i < 100; ++i) Feed(reply);
  const char* buffer = reader_->buf;
  for (size_t i = 1; i <= 3; ++i) {
    EXPECT_NE(Get(), nullptr);
    EXPECT_EQ(reader_->buf, buffer);
    EXPECT_EQ(reader_->pos, 0u);
    EXPECT_EQ(reader_->len, (100 - i) * reply.size());
  }
}

TEST_F(HiredisAlone, ForgetsWhatItHasReadWhenItFails) {
  Feed(":1\r\n?");
  EXPECT_EQ(Get()->integer, 1);
  EXPECT_EQ(Get(), nullptr);
  EXPECT_EQ(status_, REDIS_ERR);
  EXPECT_EQ(reader_->pos, 0u);
  EXPECT_EQ(reader_->buf, nullptr);
  EXPECT_EQ(redisReaderFeed(reader_.get(), ":", 1), REDIS_ERR);
}

}  // namespace
}  // namespace splitproof
