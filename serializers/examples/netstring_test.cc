#include "serializers/examples/netstring.h"

#include <cstddef>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/one_shot.h"
#include "serializers/test_drive.h"

namespace splitproof::examples {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What every chunking in both forms finds, if it is one thing.
std::vector<std::string> Find(const Netstring& netstrings, Bytes stream) {
  const auto outcomes = AllOutcomes(netstrings, stream);
  EXPECT_EQ(outcomes.size(), 1u) << stream;
  return *outcomes.begin();
}

TEST(Netstring, EndsAtItsComma) {
  EXPECT_THAT(Find(Netstring(), "3:a,b,0:,1::,"),
              ElementsAre("\"a,b\"@6", "\"\"@9", "\":\"@13"));
  EXPECT_THAT(Find(Netstring(), ""), IsEmpty());
}

TEST(Netstring, HasALengthOfSeveralDigits) {
  EXPECT_THAT(Find(Netstring(), "10:0123456789,"),
              ElementsAre("\"0123456789\"@14"));
}

TEST(Netstring, IsRefusedAtTheFirstByteThatBreaksIt) {
  EXPECT_THAT(Find(Netstring(), "1:a;2:bb,"), ElementsAre("malformed!@4"));
  EXPECT_THAT(Find(Netstring(), "0:,:a,"),
              ElementsAre("\"\"@3", "malformed!@4"));
  EXPECT_THAT(Find(Netstring(), "01:a,"), ElementsAre("malformed!@2"));
  EXPECT_THAT(Find(Netstring(), "1x:a,"), ElementsAre("malformed!@2"));
  EXPECT_THAT(Find(Netstring(), "+1:a,"), ElementsAre("malformed!@1"));
}

TEST(Netstring, OverTheLimitIsRefusedAtTheDecidingDigit) {
  EXPECT_THAT(Find(Netstring(9), "0:,10:"), ElementsAre("\"\"@3", "limit!@5"));
  EXPECT_THAT(Find(Netstring(), "9999999:"), ElementsAre("limit!@5"));
}

TEST(Netstring, LimitDoesNotCountWhatFollows) {
  EXPECT_THAT(Find(Netstring(2), "2:aa,2:bb,0:,"),
              ElementsAre("\"aa\"@5", "\"bb\"@10", "\"\"@13"));
}

TEST(Netstring, ThatTheStreamEndsInIsTruncated) {
  EXPECT_THAT(Find(Netstring(), "1"), ElementsAre("truncated!@1"));
  EXPECT_THAT(Find(Netstring(), "2:a"), ElementsAre("truncated!@3"));
  EXPECT_THAT(Find(Netstring(), "1:a"), ElementsAre("truncated!@3"));
}

TEST(Netstring, MayBeLargerThanTheBuffer) {
  const Netstring netstrings;
  const std::string payload(1000, 'x');
  const std::string frame = *netstrings.Serialize(payload);
  EXPECT_THAT(
      DeliverBuffered(netstrings, frame + frame, {}, 7),
      ElementsAre("\"" + payload + "\"@1006", "\"" + payload + "\"@2012"));
}

TEST(Netstring, DependsOnNoCut) {
  for (const size_t limit : {1, 2, 11}) {
    const Netstring netstrings(limit);
    for (const std::string& stream : netstrings.MalformedSamples()) {
      Find(netstrings, stream.substr(0, 12));
    }
  }
}

TEST(Netstring, RoundTrips) {
  for (const size_t limit : {1, 11, 65536}) {
    const Netstring netstrings(limit);
    for (const std::string& sample : netstrings.Samples()) {
      EXPECT_EQ(*netstrings.Deserialize(*netstrings.Serialize(sample)), sample);
    }
  }
}

TEST(Netstring, AtOnceMustBeAllOfTheBytes) {
  const Netstring netstrings;
  EXPECT_FALSE(netstrings.Deserialize("1:a,1").ok());
  EXPECT_FALSE(netstrings.Deserialize("1:a").ok());
  EXPECT_FALSE(netstrings.Deserialize("").ok());
}

TEST(Netstring, TakesItsLimitByName) {
  auto parameters = Parameters::Parse("limit=2");
  const auto netstrings = Netstring::FromParameters(*parameters);
  ASSERT_TRUE(netstrings.ok());
  EXPECT_THAT(Find(*netstrings, "2:aa,3"), ElementsAre("\"aa\"@5", "limit!@6"));

  auto unknown = Parameters::Parse("limits=2");
  EXPECT_FALSE(Netstring::FromParameters(*unknown).ok());
}

}  // namespace
}  // namespace splitproof::examples
