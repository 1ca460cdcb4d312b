#include "serializers/json.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/one_shot.h"
#include "serializers/contract/parameters.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What every chunking in both forms finds, if it is one thing.
std::vector<std::string> Find(const JsonOptions& options, Bytes stream) {
  const JsonSerializer json(options);
  const auto outcomes = AllOutcomes(json, stream);
  EXPECT_EQ(outcomes.size(), 1u) << stream;
  return *outcomes.begin();
}

constexpr JsonOptions kRaw = {.lines = false};

TEST(JsonLines, EndWithLf) {
  EXPECT_THAT(Find({}, "[1]\n2\r\n\"\"\n"),
              ElementsAre("[1]@4", "2@7", "\"\"@10"));
}

TEST(JsonLines, ThatAreNoDocumentsAreErrorsAndTheStreamGoesOn) {
  EXPECT_THAT(Find({}, "\n1\n{]\n2\n"),
              ElementsAre("malformed@1", "1@3", "malformed@6", "2@8"));
  EXPECT_THAT(Find({}, "1 2\n[3\n"), ElementsAre("malformed@4", "malformed@7"));
}

TEST(JsonLines, NestedTooDeepAreErrorsAndTheStreamGoesOn) {
  EXPECT_THAT(Find({.depth = 2}, "[[[]]]\n[[]]\n"),
              ElementsAre("malformed@7", "[[]]@12"));
}

TEST(JsonLines, OfExactlyTheLimitAreDocuments) {
  EXPECT_THAT(Find({.limit = 3}, "[1]\n123\n"), ElementsAre("[1]@4", "123@8"));
}

TEST(JsonLines, OverTheLimitCloseOrAreSkipped) {
  EXPECT_THAT(Find({.limit = 3}, "[12]\n1\n"), ElementsAre("limit!@4"));
  EXPECT_THAT(Find({.limit = 3, .overrun = Overrun::kSkip}, "[12]\n1\n"),
              ElementsAre("limit@5", "1@7"));
}

TEST(JsonLines, ThatTheStreamEndsInAreTruncated) {
  EXPECT_THAT(Find({}, "1\n2"), ElementsAre("1@2", "truncated!@3"));
}

TEST(RawJson, NeedsNothingBetweenDocuments) {
  EXPECT_THAT(Find(kRaw, "{}[]\"a\"1\n2\n"),
              ElementsAre("{\"$map\":[]}@2", "[]@4", "\"a\"@7", "1@9", "2@11"));
}

TEST(RawJson, DropsWhiteSpaceBetweenDocuments) {
  EXPECT_THAT(Find(kRaw, " \n[1] \t\r\n2\r\n "), ElementsAre("[1]@5", "2@11"));
  EXPECT_THAT(Find(kRaw, " \r\n\t"), IsEmpty());
}

TEST(RawJson, KnowsBracketsFromTextThatHasSome) {
  EXPECT_THAT(Find(kRaw, R"(["]\"]"][])"),
              ElementsAre(R"(["]\"]"]@8)", "[]@10"));
  EXPECT_THAT(Find(kRaw, R"("\\""\"")"), ElementsAre(R"("\\"@4)", R"("\""@8)"));
}

TEST(RawJson, ThatIsNoDocumentIsAnErrorAndTheStreamGoesOn) {
  EXPECT_THAT(Find(kRaw, "{]}1 2\n[]"),
              ElementsAre("malformed@3", "malformed@7", "[]@9"));
}

TEST(RawJson, ValuesThatTheStreamEndsBehindAreComplete) {
  EXPECT_THAT(Find(kRaw, "[]12"), ElementsAre("[]@2", "12@4"));
  EXPECT_THAT(Find(kRaw, "true"), ElementsAre("true@4"));
  EXPECT_THAT(Find(kRaw, "tru"), ElementsAre("truncated!@3"));
  EXPECT_THAT(Find(kRaw, "[1"), ElementsAre("truncated!@2"));
}

TEST(RawJson, DoesNotCountWhiteSpaceAround) {
  EXPECT_THAT(Find({.lines = false, .limit = 3}, "     [1]     12\n"),
              ElementsAre("[1]@8", "12@16"));
}

TEST(RawJson, OverTheLimitClosesBehindTheLimit) {
  EXPECT_THAT(Find({.lines = false, .limit = 3}, " [12][]"),
              ElementsAre("limit!@5"));
  EXPECT_THAT(Find({.lines = false, .limit = 3}, " 1234\n"),
              ElementsAre("limit!@5"));
}

std::string Sent(const JsonOptions& options, const JsonDocument& document) {
  const auto frame = SerializeAtOnce(JsonSerializer(options), document);
  return frame.ok() ? *frame : "refused";
}

TEST(JsonSerialization, EndsLinesAndPlainValuesWithLf) {
  EXPECT_EQ(Sent({}, {1, 2}), "[1,2]\n");
  EXPECT_EQ(Sent(kRaw, {1, 2}), "[1,2]");
  EXPECT_EQ(Sent(kRaw, "a"), "\"a\"");
  EXPECT_EQ(Sent(kRaw, JsonDocument::object()), "{}");
  EXPECT_EQ(Sent(kRaw, nullptr), "null\n");
}

TEST(JsonSerialization, RefusesWhatThePeerWouldRefuse) {
  EXPECT_EQ(Sent({}, "\xC3"), "refused");
  EXPECT_EQ(Sent({.depth = 1}, JsonDocument::array({JsonDocument::array()})),
            "refused");
}

TEST(JsonOneShot, TakesWhiteSpaceAroundAndNothingElse) {
  EXPECT_EQ(*JsonSerializer().Deserialize(" [1]\n"), JsonDocument({1}));
  EXPECT_FALSE(JsonSerializer().Deserialize("[1]\n[2]").ok());
  EXPECT_FALSE(JsonSerializer().Deserialize("").ok());
}

absl::Status Configured(std::string_view text) {
  auto parameters = Parameters::Parse(text);
  return JsonSerializer::FromParameters(*parameters).status();
}

TEST(JsonParameters, AllowSkippingOnlyWithLines) {
  EXPECT_TRUE(Configured("overrun=skip,limit=3,depth=1").ok());
  EXPECT_TRUE(Configured("lines=false,overrun=close").ok());
  EXPECT_FALSE(Configured("lines=false,overrun=skip").ok());
  EXPECT_FALSE(Configured("depth=0").ok());
}

}  // namespace
}  // namespace splitproof
