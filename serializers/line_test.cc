#include "serializers/line.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/one_shot.h"
#include "serializers/line_coroutine.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using testing::ElementsAre;

template <class S>
class Line : public testing::Test {
 protected:
  // What every chunking in both forms finds, if it is one thing.
  std::vector<std::string> Find(const LineOptions& options, Bytes stream) {
    const S lines(options);
    const auto outcomes = AllOutcomes(lines, stream);
    EXPECT_EQ(outcomes.size(), 1u) << stream;
    return *outcomes.begin();
  }
};
using Styles = testing::Types<LineSerializer, LineCoroutineSerializer>;
TYPED_TEST_SUITE(Line, Styles);

TYPED_TEST(Line, EndsWithItsTerminator) {
  EXPECT_THAT(this->Find({}, "ab\n\ncd\n"),
              ElementsAre("\"ab\"@3", "\"\"@4", "\"cd\"@7"));
  EXPECT_THAT(this->Find({.newline = Newline::kCr}, "ab\rc\r"),
              ElementsAre("\"ab\"@3", "\"c\"@5"));
}

TYPED_TEST(Line, WithCrlfMayHoldALoneCrOrLf) {
  EXPECT_THAT(this->Find({.newline = Newline::kCrLf}, "a\rb\nc\r\r\n"),
              ElementsAre("\"a\\rb\\nc\\r\"@8"));
}

TYPED_TEST(Line, OfExactlyTheLimitIsAPacket) {
  EXPECT_THAT(this->Find({.limit = 4}, "abcd\nabcd\n"),
              ElementsAre("\"abcd\"@5", "\"abcd\"@10"));
  EXPECT_THAT(this->Find({.newline = Newline::kCrLf, .limit = 1}, "a\r\n\r\n"),
              ElementsAre("\"a\"@3", "\"\"@5"));
}

TYPED_TEST(Line, OverTheLimitClosesAtTheDecidingByte) {
  EXPECT_THAT(this->Find({.limit = 3}, "abcd\ne\n"), ElementsAre("limit!@4"));
  EXPECT_THAT(
      this->Find({.newline = Newline::kCrLf, .limit = 3}, "abc\rde\r\n"),
      ElementsAre("limit!@5"));
}

TYPED_TEST(Line, OverTheLimitIsSkippedToItsOwnTerminator) {
  EXPECT_THAT(
      this->Find({.limit = 3, .overrun = Overrun::kSkip}, "abcdefg\nh\n"),
      ElementsAre("limit@8", "\"h\"@10"));
}

TYPED_TEST(Line, ThatTheStreamEndsInIsTruncated) {
  EXPECT_THAT(this->Find({}, "ab\nc"), ElementsAre("\"ab\"@3", "truncated!@4"));
  EXPECT_THAT(this->Find({}, "ab\n"), ElementsAre("\"ab\"@3"));
}

TYPED_TEST(Line, NotInItsEncodingIsAnErrorAndTheStreamGoesOn) {
  EXPECT_THAT(this->Find({}, "\xC3\xA9\nb\n"),
              ElementsAre("malformed@3", "\"b\"@5"));
  EXPECT_THAT(this->Find({.encoding = LineEncoding::kUtf8}, "\xC3\xA9\n\xC3\n"),
              ElementsAre("\"\xC3\xA9\"@3", "malformed@5"));
  EXPECT_THAT(this->Find({.encoding = LineEncoding::kBytes}, "\xC3\n"),
              ElementsAre("{\"$bytes\":\"c3\"}@2"));
}

TYPED_TEST(Line, WithKeepEndHasItsTerminator) {
  EXPECT_THAT(
      this->Find({.newline = Newline::kCrLf, .keep_end = true}, "a\r\n\r\n"),
      ElementsAre("\"a\\r\\n\"@3", "\"\\r\\n\"@5"));
}

TYPED_TEST(Line, ForgottenWhileSkippingIsOverTheLimitAtTheEnd) {
  const TypeParam lines({.limit = 2, .overrun = Overrun::kSkip});
  const auto plain = DeliverPlain(lines, "abcdef", {2, 2});
  EXPECT_EQ(plain.size(), 1u);
  EXPECT_THAT(plain[0], testing::StartsWith("limit"));
  EXPECT_THAT(DeliverBuffered(lines, "abcdef", {2, 2})[0],
              testing::StartsWith("limit"));
}

std::string Sent(const LineOptions& options, const std::string& line) {
  const auto frame = SerializeAtOnce(LineSerializer(options), line);
  return frame.ok() ? *frame : "refused";
}

TEST(LineSerialization, AddsTheTerminatorUnlessItIsThere) {
  EXPECT_EQ(Sent({}, "ab"), "ab\n");
  EXPECT_EQ(Sent({}, "ab\n"), "ab\n");
  EXPECT_EQ(Sent({.newline = Newline::kCrLf}, "ab\r"), "ab\r\r\n");
}

TEST(LineSerialization, SendsAnEmptyLineAsNothing) {
  EXPECT_EQ(Sent({}, ""), "");
}

TEST(LineSerialization, RefusesWhatWouldBecomeSeveralLines) {
  EXPECT_EQ(Sent({}, "a\nb"), "refused");
  EXPECT_EQ(Sent({}, "\n\n"), "refused");
}

TEST(LineSerialization, RefusesTextOutsideOfTheEncoding) {
  EXPECT_EQ(Sent({}, "\xC3\xA9"), "refused");
}

TEST(LineOneShot, StripsTerminators) {
  EXPECT_EQ(*LineSerializer().Deserialize("ab\n\n"), "ab");
  EXPECT_EQ(*LineSerializer({.keep_end = true}).Deserialize("ab\n"), "ab\n");
  EXPECT_FALSE(LineSerializer().Deserialize("\xFF").ok());
}

}  // namespace
}  // namespace splitproof
