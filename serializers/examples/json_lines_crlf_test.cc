#include "serializers/examples/json_lines_crlf.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/one_shot.h"
#include "serializers/test_drive.h"

namespace splitproof::examples {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What every chunking in both forms finds, if it is one thing.
std::vector<std::string> Find(const JsonLinesCrlf& documents, Bytes stream) {
  const auto outcomes = AllOutcomes(documents, stream);
  EXPECT_EQ(outcomes.size(), 1u) << stream;
  return *outcomes.begin();
}

TEST(JsonLinesCrlf, EndAtEachCrlf) {
  EXPECT_THAT(Find(JsonLinesCrlf(), "{}\r\n[1]\r\n"),
              ElementsAre("{}@4", "[1]@9"));
  EXPECT_THAT(Find(JsonLinesCrlf(), ""), IsEmpty());
}

TEST(JsonLinesCrlf, MayHoldALoneCrOrLf) {
  EXPECT_THAT(Find(JsonLinesCrlf(), "[1,\n2\r]\r\r\n"),
              ElementsAre("[1,2]@10"));
}

TEST(JsonLinesCrlf, ThatAreNoJsonAreRefusedAndTheNextOneIsDecoded) {
  EXPECT_THAT(Find(JsonLinesCrlf(), "{]\r\n\r\n1\r\n"),
              ElementsAre("malformed@4", "malformed@6", "1@9"));
  EXPECT_THAT(Find(JsonLinesCrlf(), "\"\xFF\"\r\n2\r\n"),
              ElementsAre("malformed@5", "2@8"));
  EXPECT_THAT(Find(JsonLinesCrlf(), Bytes("1\0]\r\n2\r\n", 8)),
              ElementsAre("malformed@5", "2@8"));
}

TEST(JsonLinesCrlf, OfExactlyTheLimitArePackets) {
  EXPECT_THAT(Find(JsonLinesCrlf(3), "123\r\n456\r\n"),
              ElementsAre("123@5", "456@10"));
}

TEST(JsonLinesCrlf, OverTheLimitCloseAtTheDecidingByte) {
  EXPECT_THAT(Find(JsonLinesCrlf(3), "1234\r\n5\r\n"), ElementsAre("limit!@4"));
  EXPECT_THAT(Find(JsonLinesCrlf(3), "1\r\n123\r4\r\n"),
              ElementsAre("1@3", "limit!@8"));
  EXPECT_THAT(Find(JsonLinesCrlf(3), "123\r\r\n"), ElementsAre("limit!@5"));
}

// With the last byte of a CRLF alone in its chunk, and not.
TEST(JsonLinesCrlf, HaveOneLimitInBothForms) {
  const JsonLinesCrlf documents;
  for (const size_t size : {65536, 65537}) {
    const std::string stream =
        absl::StrCat("\"", std::string(size - 2, 'x'), "\"\r\n");
    const std::vector<size_t> sizes = {stream.size() - 1, 1};
    const auto found = DeliverPlain(documents, stream, sizes, stream.size());
    EXPECT_EQ(found, DeliverBuffered(documents, stream, sizes));
    EXPECT_EQ(found, DeliverBuffered(documents, stream, {}));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0] == "limit!@65537", size == 65537);
  }
}

TEST(JsonLinesCrlf, ThatTheStreamEndsInAreTruncated) {
  EXPECT_THAT(Find(JsonLinesCrlf(), "1\r\n2"),
              ElementsAre("1@3", "truncated!@4"));
  EXPECT_THAT(Find(JsonLinesCrlf(), "1\r"), ElementsAre("truncated!@2"));
  EXPECT_THAT(Find(JsonLinesCrlf(1), "1\r"), ElementsAre("truncated!@2"));
}

TEST(JsonLinesCrlf, AreRefusedBeyondTheGreatestDepth) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + "1" + std::string(depth, ']');
  };
  const JsonLinesCrlf documents;
  EXPECT_TRUE(documents.Deserialize(nested(JsonLinesCrlf::kMaxDepth)).ok());
  EXPECT_FALSE(
      documents.Deserialize(nested(JsonLinesCrlf::kMaxDepth + 1)).ok());
  EXPECT_FALSE(documents.Deserialize(nested(32768)).ok());
}

TEST(JsonLinesCrlf, DependOnNoCutUnderAnySmallLimit) {
  for (const size_t limit : {1, 2, 3, 4}) {
    const JsonLinesCrlf documents(limit);
    for (const std::string& stream : documents.MalformedSamples()) {
      Find(documents, stream);
    }
  }
}

TEST(JsonLinesCrlf, RoundTrip) {
  for (const size_t limit : {1, 3, 40, 65536}) {
    const JsonLinesCrlf documents(limit);
    EXPECT_FALSE(documents.Samples().empty());
    for (const auto& sample : documents.Samples()) {
      const std::string text = *documents.Serialize(sample);
      EXPECT_LE(text.size(), limit);
      EXPECT_EQ(*documents.Deserialize(text), sample);
      const std::string frame = *SerializeAtOnce(documents, sample);
      EXPECT_EQ(frame, text + "\r\n");
      EXPECT_THAT(DeliverBuffered(documents, frame, {1}),
                  ElementsAre(absl::StrCat(text, "@", frame.size())));
    }
  }
}

TEST(JsonLinesCrlf, WithStringsThatAreNotUtf8AreNotSent) {
  const JsonLinesCrlf documents;
  size_t chunks = 0;
  EXPECT_EQ(
      documents.IncrementalSerialize("\xFF", [&](Bytes) { ++chunks; }).code(),
      absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(chunks, 0u);
}

TEST(JsonLinesCrlf, TakeTheirLimitByName) {
  auto parameters = Parameters::Parse("limit=2");
  const auto documents = JsonLinesCrlf::FromParameters(*parameters);
  ASSERT_TRUE(documents.ok());
  EXPECT_THAT(Find(*documents, "12\r\n345"), ElementsAre("12@4", "limit!@7"));

  auto zero = Parameters::Parse("limit=0");
  EXPECT_FALSE(JsonLinesCrlf::FromParameters(*zero).ok());
}

}  // namespace
}  // namespace splitproof::examples
