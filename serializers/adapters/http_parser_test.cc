#include "serializers/adapters/http_parser.h"

#include <http_parser.h>

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

// Without the `{"$tuple":` that all messages have.
std::vector<std::string> Find(Bytes stream,
                              const HttpParserOptions& options = {}) {
  std::vector<std::string> events =
      FindWith<HttpParserDecoder>(stream, options);
  for (std::string& event : events) {
    if (!event.starts_with("{\"$tuple\":")) continue;
    event.erase(0, 10).erase(event.rfind('}'), 1);
  }
  return events;
}

const HttpParserOptions kResponses{.responses = true};

// A request with a chunked body, from its first chunk on.
std::vector<std::string> FindChunks(const std::string& chunks) {
  return Find("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
}

TEST(HttpParser, TellsARequest) {
  EXPECT_THAT(
      Find("PUT /a?b HTTP/1.1\r\nHost: c\r\nContent-Length: 3\r\n\r\nd\r\n"),
      ElementsAre(R"(["PUT","/a?b","1.1",{"$map":[["Host","c"],)"
                  R"(["Content-Length","3"]]},"d\r\n",["keep-alive"]]@52)"));
}

TEST(HttpParser, TellsAResponse) {
  EXPECT_THAT(
      Find("HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n", kResponses),
      ElementsAre(R"([404,"Not Found","1.0",)"
                  R"({"$map":[["Content-Length","0"]]},"",[]]@45)"));
}

TEST(HttpParser, ReadsRequestsOneAfterAnother) {
  EXPECT_THAT(Find("GET /a HTTP/1.1\r\n\r\n\r\nGET /b HTTP/1.0\n\n"),
              ElementsAre(R"(["GET","/a","1.1",{"$map":[]},"",)"
                          R"(["keep-alive"]]@19)",
                          R"(["GET","/b","1.0",{"$map":[]},"",[]]@38)"));
}

TEST(HttpParser, JoinsAFoldedHeader) {
  EXPECT_THAT(Find("GET / HTTP/1.1\r\nA: b\r\n c\r\n\td\r\nE:\r\n f\r\n\r\n"),
              ElementsAre(R"(["GET","/","1.1",{"$map":[["A","b c\td"],)"
                          R"(["E","f"]]},"",["keep-alive"]]@40)"));
}

TEST(HttpParser, KeepsAHeaderWithoutAValue) {
  EXPECT_THAT(Find("GET / HTTP/1.1\r\nA:\r\nB: \r\n\r\n"),
              ElementsAre(R"(["GET","/","1.1",{"$map":[["A",""],["B",""]]},)"
                          R"("",["keep-alive"]]@27)"));
}

TEST(HttpParser, JoinsChunksAndTellsTrailers) {
  EXPECT_THAT(FindChunks("1;a=\"b\"\r\nc\r\n02\r\n\r\n\r\n0\r\nD: e\r\n\r\n"),
              ElementsAre(R"(["PUT","/","1.1",{"$map":[["Transfer-Encoding",)"
                          R"("chunked"]]},"c\r\n",["keep-alive"],)"
                          R"({"$map":[["D","e"]]}]@77)"));
}

TEST(HttpParser, RefusesAtTheByteThatIsWrong) {
  EXPECT_THAT(Find("GOT / HTTP/1.1"), ElementsAre("malformed!@2"));
  EXPECT_THAT(Find("GET / HTTP/1.x"), ElementsAre("malformed!@14"));
  EXPECT_THAT(Find("GET / HTTP/1.1\r\nA\x01"), ElementsAre("malformed!@18"));
  EXPECT_THAT(Find("GET / HTTP/1.1\r\nA:b\x01"), ElementsAre("malformed!@20"));
  EXPECT_THAT(Find("GET / HTTP/1.1\r\nA:b\rC"), ElementsAre("malformed!@21"));
  EXPECT_THAT(Find("HTTP/1.1 1000", kResponses), ElementsAre("malformed!@13"));
  EXPECT_THAT(FindChunks("g"), ElementsAre("malformed!@47"));
}

TEST(HttpParser, RefusesLengthsThatContradictEachOther) {
  const std::string put = "PUT / HTTP/1.1\r\n";
  EXPECT_THAT(Find(put + "Content-Length: 1\r\nContent-Length: 1\r\n"),
              ElementsAre("malformed!@52"));
  EXPECT_THAT(Find(put + "Content-Length: 1\r\n"
                         "Transfer-Encoding: chunked\r\n\r\n"),
              ElementsAre("malformed!@65"));
  EXPECT_THAT(Find(put + "Content-Length: 18446744073709551616\r\n"),
              ElementsAre("malformed!@52"));
  EXPECT_THAT(Find(put + "Transfer-Encoding: gzip\r\n\r\n"),
              ElementsAre("malformed!@43"));
}

TEST(HttpParser, ReadsABodyUntilTheStreamEnds) {
  EXPECT_THAT(Find("HTTP/1.1 200 OK\r\n\r\na\r\n", kResponses),
              ElementsAre(R"([200,"OK","1.1",{"$map":[]},"a\r\n",[]]@22)"));
  EXPECT_THAT(Find("HTTP/1.1 200 OK\r\n\r\n", kResponses),
              ElementsAre(R"([200,"OK","1.1",{"$map":[]},"",[]]@19)"));
}

TEST(HttpParser, IsTruncatedInAMessageOnly) {
  EXPECT_THAT(Find(""), IsEmpty());
  EXPECT_THAT(Find("\r\n"), IsEmpty());
  EXPECT_THAT(Find("GET / HTTP/1.1\r\n\r"), ElementsAre("truncated!@17"));
  EXPECT_THAT(FindChunks("2\r\na"), ElementsAre("truncated!@50"));
  EXPECT_THAT(Find("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na", kResponses),
              ElementsAre("truncated!@39"));
}

TEST(HttpParser, LooksAtNothingBehindAnUpgrade) {
  EXPECT_THAT(Find("CONNECT a:1 HTTP/1.1\r\n\r\n\x16\x03\x01"),
              ElementsAre(R"(["CONNECT","a:1","1.1",{"$map":[]},"",)"
                          R"(["keep-alive","upgrade"]]@24)"));
  EXPECT_THAT(Find("GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: a\r\n"
                   "Content-Length: 1\r\n\r\nb\x81\x01"),
              ElementsAre(R"(["GET","/","1.1",{"$map":[["Connection",)"
                          R"("upgrade"],["Upgrade","a"],["Content-Length",)"
                          R"("1"]]},"b",["keep-alive","upgrade"]]@71)"));
}

// What promptness(), which is that of any response, does not demand.
TEST(HttpParser, TellsAResponseWithALengthAtItsLastByte) {
  HttpParserDecoder decoder(kResponses);
  EventTexts<HttpParserDecoder::Packet> events;
  decoder.Feed("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", events);
  EXPECT_EQ(events.texts.size(), 1u);
}

TEST(HttpParser, IsOverTheLimitAtTheFirstByteBeyondIt) {
  const std::string put = "PUT / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab";
  const size_t head = put.size() - 2;
  EXPECT_THAT(Find(put, {.limit = put.size()}), testing::SizeIs(1));
  EXPECT_THAT(Find(put, {.limit = put.size() - 1}),
              ElementsAre(absl::StrCat("limit!@", put.size())));
  EXPECT_THAT(Find(put, {.head = head})[0], testing::HasSubstr("\"ab\""));
  EXPECT_THAT(Find(put, {.head = head - 1}),
              ElementsAre(absl::StrCat("limit!@", head)));
}

TEST(HttpParser, CountsTheFramingOfChunksAsHead) {
  const std::string put =
      "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
  EXPECT_THAT(Find(put, {.head = put.size() - 1}), testing::SizeIs(1));
  EXPECT_THAT(Find(put, {.head = put.size() - 2}),
              ElementsAre(absl::StrCat("limit!@", put.size())));
}

TEST(HttpParser, FindsTheSameErrorWhereverItsSamplesAreCut) {
  for (const std::string& stream : HttpParserDecoder().MalformedSamples()) {
    for (const bool responses : {false, true}) {
      for (const size_t limit : {5, 30, 1000}) {
        Find(stream, {.responses = responses, .head = limit});
      }
    }
  }
}

TEST(HttpParser, IsAsNewAfterAReset) {
  HttpParserDecoder decoder;
  EventTexts<HttpParserMessage> events;
  decoder.Feed("PUT / HTTP/1.1\r\nContent-Length: 9\r\nA", events);
  decoder.Reset();
  decoder.Feed("GET / HTTP/1.1\r\n\r\n", events);
  EXPECT_THAT(events.texts, ElementsAre(testing::EndsWith("@18")));
}

TEST(HttpParser, GoesOnAfterItHasMoved) {
  HttpParserDecoder first;
  EventTexts<HttpParserDecoder::Packet> events;
  first.Feed("GET / HTTP/1.1\r\nA: ", events);
  HttpParserDecoder second = std::move(first);
  second.Feed("b\r\n\r\n", events);
  second.Finish(events);
  EXPECT_THAT(events.texts, ElementsAre(testing::HasSubstr(R"(["A","b"])")));
}

TEST(HttpParser, LetsThroughWhatASinkThrows) {
  class Thrower final : public PushSink<HttpParserMessage> {
    void Packet(const HttpParserMessage&, uint64_t) override {
      throw std::runtime_error("no");
    }
    void Error(const Malformed&, uint64_t) override {}
  } thrower;
  HttpParserDecoder decoder;
  EXPECT_THROW(decoder.Feed("GET / HTTP/1.1\r\n\r\n", thrower),
               std::runtime_error);
}

TEST(HttpParser, AsItIsLeavesInWhatItTakesOut) {
  EXPECT_TRUE(DependsOnTheCut<HttpParserDecoder>(
      HttpParserOptions{.head = 30}, "PUT /aaaaaaaaaa\naaaaaaaaaaaaaaaa", 30));
  EXPECT_TRUE(DependsOnTheCut<HttpParserDecoder>(
      HttpParserOptions{},
      "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: a\r\n"
      "Content-Length: 1\r\n\r\nbc",
      70));
}

// What FINDINGS.md says of the library, without the adapter.
class HttpParserAlone : public testing::Test {
 protected:
  HttpParserAlone() {
    http_parser_settings_init(&settings_);
    http_parser_init(&parser_, HTTP_REQUEST);
    parser_.data = &completed_;
    settings_.on_message_complete = [](http_parser* parser) {
      ++*static_cast<int*>(parser->data);
      return 0;
    };
  }
  void ExpectResponses() {
    http_parser_init(&parser_, HTTP_RESPONSE);
    parser_.data = &completed_;
  }

  // In chunks of so many bytes, to the first error.
  void Execute(Bytes stream, size_t chunk_size = Bytes::npos) {
    while (!stream.empty() && Error() == HPE_OK) {
      const Bytes chunk = stream.substr(0, chunk_size);
      http_parser_execute(&parser_, &settings_, chunk.data(), chunk.size());
      stream.remove_prefix(chunk.size());
    }
  }
  http_errno Error() const { return HTTP_PARSER_ERRNO(&parser_); }

  http_parser_settings settings_;
  http_parser parser_;
  int completed_ = 0;  // Messages.
};

const std::string& HeadThatIsTooLongAndMalformed() {
  static const std::string head =
      absl::StrCat("GET / HTTP/1.1\r\nA: ", std::string(82'000, 'a'), "\x01");
  return head;
}

TEST_F(HttpParserAlone, CallsALongHeadMalformedInOneChunk) {
  Execute(HeadThatIsTooLongAndMalformed());
  EXPECT_EQ(Error(), HPE_INVALID_HEADER_TOKEN);
}

TEST_F(HttpParserAlone, CallsALongHeadTooLongInTwoChunks) {
  Execute(HeadThatIsTooLongAndMalformed(),
          HeadThatIsTooLongAndMalformed().size() - 1);
  EXPECT_EQ(Error(), HPE_HEADER_OVERFLOW);
}

TEST_F(HttpParserAlone, HasNoLimitOfAHeadForWhoPausesInIt) {
  settings_.on_url = [](http_parser* parser, const char*, size_t) {
    http_parser_pause(parser, 1);
    return 0;
  };
  Execute("GET /");
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(Error(), HPE_PAUSED);
    http_parser_pause(&parser_, 0);
    Execute(std::string(1000, 'a'));
  }
  EXPECT_LT(parser_.nread, 10u);
}

TEST_F(HttpParserAlone, CountsTrailersWithTheHeadBehindThem) {
  const std::string field = absl::StrCat("A: ", std::string(50'000, 'a'));
  const std::string put =
      "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string get = absl::StrCat("GET / HTTP/1.1\r\n", field, "\r\n\r\n");
  Execute(put + "0\r\n\r\n" + get);
  EXPECT_EQ(Error(), HPE_OK);
  EXPECT_EQ(completed_, 2);
  Execute(put + "0\r\n" + field + "\r\n\r\n" + get);
  EXPECT_EQ(Error(), HPE_HEADER_OVERFLOW);
}

TEST_F(HttpParserAlone, CompletesAMessageAtEachEnd) {
  ExpectResponses();
  Execute("HTTP/1.1 200 OK\r\n\r\n");
  http_parser_execute(&parser_, &settings_, nullptr, 0);
  EXPECT_EQ(completed_, 1);
  http_parser_execute(&parser_, &settings_, nullptr, 0);
  EXPECT_EQ(completed_, 2);
}

TEST_F(HttpParserAlone, SaysUpgradeBeforeTheBodyOfTheRequestIsThere) {
  Execute(
      "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: a\r\n"
      "Content-Length: 1\r\n\r\n");
  EXPECT_EQ(parser_.upgrade, 1u);
  EXPECT_EQ(completed_, 0);
  Execute("b");
  EXPECT_EQ(completed_, 1);
}

TEST_F(HttpParserAlone, TakesAnyByteForALineFeed) {
  Execute("GET / HTTP/1.1\r\n\rXGET /b HTTP/1.1\r\n\r\n");
  EXPECT_EQ(completed_, 2);
  Execute(
      "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
      "1\rXaXX0\rX\r\n");
  EXPECT_EQ(completed_, 3);
}

TEST_F(HttpParserAlone, TakesSomeOtherLettersForHttp) {
  ExpectResponses();
  Execute("Haaaa1.1 204 No\r\n\r\n");
  EXPECT_EQ(completed_, 1);
}

TEST_F(HttpParserAlone, TakesANameWithABlankForTransferEncoding) {
  Execute("PUT / HTTP/1.1\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(completed_, 1);
  EXPECT_NE(parser_.flags & F_CHUNKED, 0);
}

TEST_F(HttpParserAlone, ReadsMessagesBehindTheLast) {
  Execute("GET / HTTP/1.1\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(Error(), HPE_OK);
  EXPECT_EQ(completed_, 2);
}

}  // namespace
}  // namespace splitproof
