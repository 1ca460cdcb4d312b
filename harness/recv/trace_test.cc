#include "harness/recv/trace.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "serializers/contract/endpoint.h"

namespace splitproof {
namespace {

struct Text {};

void Packet(Recorder& recorder, const std::string& value, uint64_t end,
            std::optional<Bytes> remainder = std::nullopt, size_t unseen = 0) {
  recorder.OnPacket(PacketRef::Of<Text>(value),
                    {.end = end, .remainder = remainder, .unseen = unseen});
}

void Error(Recorder& recorder, ErrorKind kind, bool fatal, uint64_t end,
           std::string_view message = "no") {
  recorder.OnError({.kind = kind,
                    .status = absl::InvalidArgumentError(
                        absl::string_view(message.data(), message.size())),
                    .remainder = {},
                    .fatal = fatal},
                   {.end = end, .remainder = {}});
}

TEST(Recorder, KeepsValuesAndOffsets) {
  Recorder recorder;
  recorder.Begin("ab\ncd\n");
  recorder.Deliver(2);
  recorder.Deliver(3);
  Packet(recorder, "ab", 3, "cd");
  const Trace& trace = recorder.trace();
  ASSERT_EQ(trace.events().size(), 1u);
  const Event& event = trace.events()[0];
  EXPECT_EQ(trace.TextOf(event), "\"ab\"");
  EXPECT_EQ(event.before, 2u);
  EXPECT_EQ(event.at, 5u);
  EXPECT_EQ(event.end, 3u);
  EXPECT_EQ(event.remainder, 2u);
  EXPECT_TRUE(event.remainder_exact);
  EXPECT_FALSE(event.at_eof);
}

TEST(Recorder, ARemainderIsExactOnlyIfItIsWhatFollowsInTheStream) {
  const auto is_exact = [](uint64_t end, Bytes remainder, size_t unseen) {
    Recorder recorder;
    recorder.Begin("ab\ncd\nef");
    recorder.Deliver(6);
    Packet(recorder, "ab", end, remainder, unseen);
    return recorder.trace().events()[0].remainder_exact;
  };
  EXPECT_TRUE(is_exact(3, "cd\n", 0));
  EXPECT_TRUE(is_exact(3, "cd", 1));
  EXPECT_FALSE(is_exact(3, "cx\n", 0)) << "another byte";
  EXPECT_FALSE(is_exact(3, "cd", 0)) << "one byte lost";
  EXPECT_FALSE(is_exact(3, "cd\ne", 0)) << "a byte not received yet";
  EXPECT_FALSE(is_exact(7, "", 0)) << "ends behind what was received";
}

TEST(Recorder, KeepsWhatWasGivenBackFirstInPlaceOfWhatFollows) {
  Recorder recorder;
  for (int i = 0; i < 2; ++i) {
    recorder.Begin("ab\ncd\nef");
    recorder.Deliver(6);
    EXPECT_EQ(recorder.trace().given_back(), "");
    Packet(recorder, "ab", 3, "cd\n");
    EXPECT_EQ(recorder.trace().given_back(), "");
    Packet(recorder, "ab", 3, "cx\n");
    Packet(recorder, "ab", 3, "cy\n");
    EXPECT_EQ(recorder.trace().given_back(), "cx\n");
    EXPECT_EQ(recorder.trace().given_back_by(), 1u);
  }
}

TEST(Recorder, WithoutARemainderOnlyTheOffsetIsJudged) {
  Recorder recorder;
  recorder.Begin("ab\ncd");
  recorder.Deliver(5);
  Packet(recorder, "ab", 3);
  EXPECT_TRUE(recorder.trace().events()[0].remainder_exact);
  EXPECT_FALSE(recorder.trace().events()[0].remainder.has_value());
}

TEST(Recorder, AFatalErrorMakesTheConnectionDeadUntilTheNextOne) {
  Recorder recorder;
  recorder.Begin("x");
  recorder.Deliver(1);
  Error(recorder, ErrorKind::kLimit, false, 1);
  EXPECT_FALSE(recorder.dead());
  Error(recorder, ErrorKind::kLimit, true, 1);
  EXPECT_TRUE(recorder.dead());
  recorder.Restart(2);
  EXPECT_FALSE(recorder.dead());
}

TEST(Recorder, KeptPacketsThatChangeAreFound) {
  struct Alias {
    std::string_view bytes;
  };
  struct Serializer {
    static void AppendCanonical(const Alias& alias, std::string& out) {
      out += alias.bytes;
    }
  };
  std::string memory = "ab";
  Recorder recorder;
  recorder.Begin("ab", /*keep=*/true);
  recorder.Deliver(2);
  const Alias alias{memory};
  recorder.OnPacket(PacketRef::Of<Serializer>(alias),
                    {.end = 2, .remainder = {}});
  EXPECT_FALSE(recorder.FirstChanged());
  memory = "xy";
  const auto changed = recorder.FirstChanged();
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->event, 0u);
  EXPECT_EQ(changed->now, "xy");
}

TEST(Recorder, KeptPacketsThatOwnTheirBytesStay) {
  Recorder recorder;
  recorder.Begin("ab", /*keep=*/true);
  recorder.Deliver(2);
  {
    std::string value = "ab";
    Packet(recorder, value, 2);
    value = "xy";
  }
  EXPECT_FALSE(recorder.FirstChanged());
}

class Difference : public testing::Test {
 protected:
  Difference() {
    for (Recorder* recorder : {&a_, &b_}) {
      recorder->Begin("abcdef");
      recorder->Deliver(6);
      Packet(*recorder, "ab", 2);
    }
  }
  Recorder a_, b_;
};

TEST_F(Difference, EqualTracesHaveNone) {
  EXPECT_EQ(FirstDifference(a_.trace(), b_.trace()), std::nullopt);
  EXPECT_EQ(FirstDifferenceInAnything(a_.trace(), b_.trace()), std::nullopt);
}

TEST_F(Difference, IsSeenInValueOffsetKindAndFatality) {
  const auto differs = [&](auto&& change_a, auto&& change_b) {
    Recorder a = Recorder(), b = Recorder();
    for (Recorder* recorder : {&a, &b}) {
      recorder->Begin("abcdef");
      recorder->Deliver(6);
    }
    change_a(a);
    change_b(b);
    return FirstDifference(a.trace(), b.trace()).has_value();
  };
  const auto packet = [](Recorder& r) { Packet(r, "cd", 4); };
  EXPECT_TRUE(differs(packet, [](Recorder& r) { Packet(r, "cx", 4); }));
  EXPECT_TRUE(differs(packet, [](Recorder& r) { Packet(r, "cd", 5); }));
  const auto error = [](Recorder& r) { Error(r, ErrorKind::kLimit, false, 4); };
  EXPECT_TRUE(differs(packet, error));
  EXPECT_TRUE(differs(
      error, [](Recorder& r) { Error(r, ErrorKind::kMalformed, false, 4); }));
  EXPECT_TRUE(differs(
      error, [](Recorder& r) { Error(r, ErrorKind::kLimit, true, 4); }));
}

TEST_F(Difference, OfMessagesIsOneInAnythingOnly) {
  Error(a_, ErrorKind::kLimit, false, 4, "one");
  Error(b_, ErrorKind::kLimit, false, 4, "two");
  EXPECT_EQ(FirstDifference(a_.trace(), b_.trace()), std::nullopt);
  EXPECT_EQ(FirstDifferenceInAnything(a_.trace(), b_.trace()), 1u);
}

TEST_F(Difference, OfLengthIsAtTheEndOfTheShorterOne) {
  Packet(b_, "cd", 4);
  EXPECT_EQ(FirstDifference(a_.trace(), b_.trace()), 1u);
}

}  // namespace
}  // namespace splitproof
