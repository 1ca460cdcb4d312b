// The adapter; and, on the library alone, what FINDINGS.md says of it. A test
// of that is skipped where the library does not do so.

#include "serializers/adapters/beast_http.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/version.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/adapters/push_test_util.h"

namespace splitproof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const char kChunked[] = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
constexpr size_t kChunkedSize = sizeof(kChunked) - 1;

std::vector<std::string> Find(Bytes stream,
                              const BeastHttpOptions& options = {}) {
  return FindWith<BeastHttpDecoder>(stream, options);
}

// The outcome of a body in chunks, its place counted from where they begin.
std::string FindInChunks(Bytes chunks, const BeastHttpOptions& options = {}) {
  std::vector<std::string> found =
      Find(absl::StrCat(kChunked, std::string(chunks)), options);
  const std::string& last = found.back();
  const size_t at = last.rfind('@') + 1;
  return last.substr(0, at) +
         std::to_string(std::stoul(last.substr(at)) - kChunkedSize);
}

TEST(BeastHttp, TellsRequestsOneBehindTheOther) {
  EXPECT_THAT(
      Find("GET /a HTTP/1.1\r\nHost: b\r\n\r\n"
           "POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nxyz"),
      ElementsAre(R"({"$tuple":["GET","/a",11,{"$map":[["Host","b"]]},""]}@28)",
                  R"({"$tuple":["POST","/",10,{"$map":[)"
                  R"(["Content-Length","3"]]},"xyz"]}@69)"));
}

TEST(BeastHttp, JoinsChunksAndAppendsTrailers) {
  EXPECT_EQ(FindInChunks("2;a=\"b\"\r\nxy\r\n1\r\nz\r\n0\r\nE: f\r\n\r\n"),
            R"({"$tuple":["POST","/",11,{"$map":[)"
            R"(["Transfer-Encoding","chunked"],["E","f"]]},"xyz"]}@30)");
  EXPECT_THAT(FindInChunks("0\r\n\r\n"), HasSubstr("\"\"]}@5"));
}

TEST(BeastHttp, EndsAResponseWithoutALengthWithTheStream) {
  const BeastHttpOptions options{.responses = true};
  EXPECT_THAT(
      Find("HTTP/1.1 204 \r\n\r\nHTTP/1.0 200 OK\r\n\r\nxy", options),
      ElementsAre(R"({"$tuple":[204,"No Content",11,{"$map":[]},""]}@17)",
                  R"({"$tuple":[200,"OK",10,{"$map":[]},"xy"]}@38)"));
  EXPECT_THAT(Find("HTTP/1.1 200 OK\r\n\r\n", options),
              ElementsAre(R"({"$tuple":[200,"OK",11,{"$map":[]},""]}@19)"));
}

TEST(BeastHttp, RefusesAHeaderAtItsEnd) {
  EXPECT_THAT(Find("G\x01T / HTTP/1.1\r\n\r\nx"), ElementsAre("malformed!@18"));
  EXPECT_THAT(Find("G\x01T / HTTP/1.1\r\n"), ElementsAre("truncated!@16"));
  EXPECT_THAT(Find("GET / \r\n\r\nHTTP/1.1"), ElementsAre("malformed!@10"));
  EXPECT_THAT(Find("POST / HTTP/1.1\r\nContent-Length: 1\r\n"
                   "Transfer-Encoding: chunked\r\n\r\n"),
              ElementsAre("malformed!@66"));
}

TEST(BeastHttp, AppliesTheHeaderLimitToAllOfAHeader) {
  const std::string header = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_THAT(Find(header, {.header_limit = 27}),
              ElementsAre(HasSubstr("@27")));
  EXPECT_THAT(Find(header, {.header_limit = 26}), ElementsAre("limit!@26"));
  EXPECT_THAT(Find(header, {.header_limit = 16}), ElementsAre("limit!@16"));
  EXPECT_THAT(Find("GET", {.header_limit = 3}), ElementsAre("limit!@3"));
}

TEST(BeastHttp, AppliesTheBodyLimitWhereItIsDecided) {
  const std::string request =
      "POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd";
  EXPECT_THAT(Find(request, {.body_limit = 4}), ElementsAre(HasSubstr("@42")));
  EXPECT_THAT(Find(request, {.body_limit = 3}), ElementsAre("limit!@38"));
  const std::string response = "HTTP/1.1 200 OK\r\n\r\nabcd";
  EXPECT_THAT(Find(response, {.responses = true, .body_limit = 4}),
              ElementsAre(HasSubstr("\"abcd\"]}@23")));
  EXPECT_THAT(Find(response, {.responses = true, .body_limit = 3}),
              ElementsAre("limit!@23"));
  EXPECT_THAT(
      FindInChunks("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", {.body_limit = 4}),
      HasSubstr("\"abcd\"]}@19"));
  EXPECT_EQ(FindInChunks("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", {.body_limit = 3}),
            "limit!@10");
}

TEST(BeastHttp, AppliesTheHeaderLimitToWhatIsAroundChunks) {
  const BeastHttpOptions options{.header_limit = kChunkedSize};
  const std::string fits(kChunkedSize - 9, 'a');
  EXPECT_THAT(FindInChunks("1;" + fits + "\r\nx\r\n0\r\n\r\n", options),
              HasSubstr("\"x\"]}"));
  EXPECT_EQ(FindInChunks("1;" + fits + "aaaaaa\r\nx\r\n0\r\n\r\n", options),
            absl::StrCat("limit!@", kChunkedSize));
  EXPECT_EQ(FindInChunks("0\r\nA: " + fits + "\r\n\r\n", options),
            absl::StrCat("limit!@", kChunkedSize));
}

TEST(BeastHttp, RefusesChunksAtTheByteThatDecides) {
  EXPECT_EQ(FindInChunks("x\r\nab"), "malformed!@5");
  EXPECT_EQ(FindInChunks("12345678\rx"), "malformed!@10");
  EXPECT_EQ(FindInChunks("1\r\nabc\r\n"), "malformed!@8");
  EXPECT_EQ(FindInChunks("1\r\na\r\n;\r\n"), "malformed!@9");
  EXPECT_EQ(FindInChunks("1\r\na\r\n0\r\nB\r\n\r\n0"), "malformed!@14");
  EXPECT_EQ(FindInChunks("fffffffffffffffff\r\n"), "malformed!@19");
}

// The string ends behind the line, so the line is refused where it ends.
TEST(BeastHttp, TakesAChunkFromTheBodyLimitOnce) {
  EXPECT_EQ(FindInChunks("4;a=\"x\r\ny\"\r\nabcd", {.body_limit = 4}),
            "malformed!@11");
}

TEST(BeastHttp, IsTruncatedWithinAMessage) {
  EXPECT_THAT(Find(""), IsEmpty());
  EXPECT_THAT(Find("G"), ElementsAre("truncated!@1"));
  EXPECT_THAT(Find("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabc"),
              ElementsAre("truncated!@41"));
  EXPECT_EQ(FindInChunks(""), "truncated!@0");
  EXPECT_EQ(FindInChunks("0\r\n\r"), "truncated!@4");
  EXPECT_EQ(FindInChunks("1\r\na\r\n0\r\nA: b\r\n"), "truncated!@15");
}

TEST(BeastHttp, FindsTheSameErrorWhereverItsSamplesAreCut) {
  for (const std::string& stream : BeastHttpDecoder().MalformedSamples()) {
    for (const bool responses : {false, true}) {
      Find(stream, {.responses = responses});
      Find(stream,
           {.responses = responses, .header_limit = 50, .body_limit = 1});
    }
  }
}

TEST(BeastHttp, ForgetsAConnectionThatIsReset) {
  EventTexts<BeastMessage> sink;
  BeastHttpDecoder decoder;
  for (const bool buffered : {false, true}) {
    GiveChunk(buffered, decoder, "POST / HTTP/1.1\r\nContent-Length: 9", sink);
    decoder.Reset();
    GiveChunk(buffered, decoder, "A * HTTP/1.1\r\n\r\n", sink);
    decoder.Reset();
  }
  const std::string request = R"({"$tuple":["A","*",11,{"$map":[]},""]}@16)";
  EXPECT_THAT(sink.texts, ElementsAre(request, request));
}

// ---- The library alone ------------------------------------------------------

namespace http = boost::beast::http;
using RequestParser = http::request_parser<http::string_body>;

// What put() says last of a stream that is cut once, or byte by byte. What it
// does not use it is given again, with the next bytes behind it.
std::string Outcome(RequestParser& parser, Bytes stream, size_t cut,
                    size_t step = std::string::npos) {
  parser.eager(true);
  boost::system::error_code code;
  size_t used = 0;
  for (size_t end = cut; !parser.is_done();
       end += std::min(step, stream.size() - end)) {
    used +=
        parser.put(boost::asio::buffer(stream.data() + used, end - used), code);
    if (code && code != http::error::need_more) return code.message();
    if (end == stream.size()) break;
  }
  if (!parser.is_done()) parser.put_eof(code);
  return code ? code.message() : "done";
}

TEST(BeastHttp, AsItIsLeavesInWhatItTakesOut) {
  EXPECT_TRUE(DependsOnTheCut<BeastHttpDecoder>(
      BeastHttpOptions{.header_limit = 16}, "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      5));
  EXPECT_TRUE(DependsOnTheCut<BeastHttpDecoder>(
      BeastHttpOptions{}, "GET / HTTP/9.9\r\nHost: a\r\n", 5));
}

TEST(BeastHttpAlone, CountsAHeaderByTheWayItIsCut) {
  const Bytes stream = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  std::vector<std::string> outcomes;
  for (const size_t cut : {stream.size(), size_t{16}, size_t{5}}) {
    RequestParser parser;
    parser.header_limit(16);
    outcomes.push_back(Outcome(parser, stream, cut));
  }
  if (outcomes[0] == outcomes[2]) GTEST_SKIP() << "the cut does not matter";
  EXPECT_THAT(outcomes, ElementsAre("done", "done", "header limit exceeded"));
}

TEST(BeastHttpAlone, RefusesAMalformedHeaderByTheWayItIsCut) {
  const Bytes stream = "GET / HTTP/9.9\r\nHost: a\r\n";
  RequestParser whole;
  RequestParser cut;
  const std::vector<std::string> outcomes = {
      Outcome(whole, stream, stream.size()), Outcome(cut, stream, 5)};
  if (outcomes[0] == outcomes[1]) GTEST_SKIP() << "the cut does not matter";
  EXPECT_THAT(outcomes, ElementsAre("bad version", "partial message"));
}

TEST(BeastHttpAlone, TakesAChunkFromTheBodyLimitWithEachCall) {
  const std::string stream =
      absl::StrCat(kChunked, "4;a=\"x\r\ny\"\r\nabcd\r\n0\r\n\r\n");
  std::vector<std::string> outcomes;
  for (const size_t cut : {stream.size(), kChunkedSize + 8}) {
    RequestParser parser;
    parser.body_limit(4);
    outcomes.push_back(Outcome(parser, stream, cut));
  }
  if (outcomes[0] == outcomes[1]) GTEST_SKIP() << "it is taken once";
  EXPECT_THAT(outcomes,
              ElementsAre("bad chunk extension", "body limit exceeded"));
}

TEST(BeastHttpAlone, FailsAnAssertionInAnEmptyBodyThatIsCut) {
#if defined(NDEBUG) || BOOST_VERSION >= 108600
  GTEST_SKIP() << "assertions are off, or this one is put right";
#else
  RequestParser parser;
  EXPECT_DEATH(
      Outcome(parser, absl::StrCat(kChunked, "0\r\n\r\n"), kChunkedSize, 1),
      "n >= 5");
#endif
}

TEST(BeastHttpAlone, RefusesALengthWhereNoBodyLimitIsSet) {
  RequestParser parser;
  parser.body_limit(boost::none);
  const Bytes stream = "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx";
  const std::string outcome = Outcome(parser, stream, stream.size());
  if (outcome == "done") GTEST_SKIP() << "it is taken";
  EXPECT_EQ(outcome, "body limit exceeded");
}

// No limit holds for trailers, and put() is documented to set an error code.
TEST(BeastHttpAlone, ThrowsOnATrailerOf64KiB) {
  RequestParser parser;
  parser.header_limit(100);
  const std::string stream =
      absl::StrCat(kChunked, "0\r\nA: ", std::string(70000, 'x'), "\r\n\r\n");
  try {
    EXPECT_NE(Outcome(parser, stream, stream.size()), "done");
    GTEST_SKIP() << "it is an error code";
  } catch (const std::length_error& error) {
    EXPECT_STREQ(error.what(), "field value too large");
  }
}

}  // namespace
}  // namespace splitproof
