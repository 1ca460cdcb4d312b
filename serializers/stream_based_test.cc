#include "serializers/stream_based.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/stream_based_test_util.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;
using Events = std::vector<std::string>;

// What every chunking in both forms finds, if it is one thing.
template <class S>
Events Find(const S& serializer, Bytes stream) {
  const auto outcomes = AllOutcomes(serializer, stream);
  EXPECT_EQ(outcomes.size(), 1u) << testing::PrintToString(outcomes);
  return *outcomes.begin();
}

TEST(StreamBased, FindsPacketsWithAndWithoutHints) {
  for (const bool hints : {true, false}) {
    const ShortTexts texts({.hints = hints});
    EXPECT_THAT(Find(texts, "\2ab\0\1c\3xy"s),
                ElementsAre("\"ab\"@3", "\"\"@4", "\"c\"@6", "truncated!@9"));
  }
}

TEST(StreamBased, AParserThatHintsIsAskedOnceMoreWhateverTheChunks) {
  size_t calls = 0;
  const ShortTexts texts({.calls = &calls});
  const std::string packet = "\xC8" + std::string(200, 'x');
  for (const size_t chunk : {1, 2, 7}) {
    const std::vector<size_t> sizes(packet.size(), chunk);
    calls = 0;
    DeliverPlain(texts, packet, sizes);
    EXPECT_EQ(calls, 2u);
    calls = 0;
    DeliverBuffered(texts, packet, sizes);
    EXPECT_EQ(calls, 2u);
  }
  calls = 0;
  DeliverBuffered(texts, packet, {}, 1000);
  EXPECT_EQ(calls, 1u);
}

TEST(StreamBased, AParserThatDoesNotIsAskedAtEachDelivery) {
  size_t calls = 0;
  const ShortTexts texts({.hints = false, .calls = &calls});
  const std::string packet = "\xC8" + std::string(200, 'x');
  DeliverBuffered(texts, packet, std::vector<size_t>(packet.size(), 1));
  EXPECT_EQ(calls, packet.size());
}

TEST(StreamBased, TheLimitCountsThePacketsOwnBytes) {
  for (const bool hints : {true, false}) {
    const ShortTexts texts({.hints = hints}, /*limit=*/3);
    EXPECT_THAT(Find(texts, "\2ab\2cd\2ef"),
                ElementsAre("\"ab\"@3", "\"cd\"@6", "\"ef\"@9"));
    EXPECT_THAT(Find(texts, "\2ab\3cdef"), ElementsAre("\"ab\"@3", "limit!@7"));
    EXPECT_THAT(Find(texts, "\3abc"), ElementsAre("limit!@4"));
  }
}

TEST(StreamBased, WhatEndsWithinTheLimitIsTruncated) {
  for (const bool hints : {true, false}) {
    const ShortTexts texts({.hints = hints}, /*limit=*/3);
    EXPECT_THAT(Find(texts, "\3ab"), ElementsAre("truncated!@3"));
    EXPECT_THAT(Find(texts, "\xFF"), ElementsAre("truncated!@1"));
  }
}

TEST(StreamBased, TheParserIsNeverShownMoreThanTheLimit) {
  struct Watcher : ShortTextParser {
    ParseResult<std::string> Parse(Bytes bytes) const {
      EXPECT_LE(bytes.size(), 3u);
      EXPECT_GE(bytes.size(), 1u);
      return ShortTextParser::Parse(bytes);
    }
  };
  EXPECT_THAT(Find(StreamBased<Watcher>({}, 3), "\1a\2ab\xFF abc"),
              ElementsAre("\"a\"@2", "\"ab\"@5", "limit!@9"));
}

// Numbers end with a comma; a letter is refused alone, and '!' for good.
struct NumberParser {
  using Packet = std::string;
  using PacketView = std::string_view;

  ParseResult<PacketView> Parse(Bytes bytes) const {
    const size_t end = bytes.find_first_not_of("0123456789");
    if (end == Bytes::npos) return NotEnough{};
    if (bytes[end] == ',') return Parsed{bytes.substr(0, end), end + 1};
    return Refusal{.kind = ErrorKind::kConversion,
                   .status = absl::InvalidArgumentError("no number"),
                   .used = end + 1,
                   .fatal = bytes[end] == '!'};
  }
};

TEST(StreamBased, RefusalsEndWhereTheParserSays) {
  EXPECT_THAT(
      Find(StreamBased<NumberParser>(), "1,2x34,5!6,"),
      ElementsAre("\"1\"@2", "conversion@4", "\"34\"@7", "conversion!@9"));
}

TEST(StreamBased, ReadsWithoutSendingWhereTheParserCannot) {
  using Numbers = StreamBased<NumberParser>;
  static_assert(HasPlainForm<Numbers> && HasBufferedForm<Numbers> &&
                HasDeserialize<Numbers>);
  static_assert(!HasSerialize<Numbers> && !HasIncrementalSerialize<Numbers>);
  EXPECT_EQ(Numbers().Deserialize("17,").value(), "17");
  EXPECT_FALSE(Numbers().Deserialize("17").ok());
  EXPECT_FALSE(Numbers().Deserialize("17,18,").ok());
}

// Says that a packet ends where it had said that more is missing.
TEST(StreamBased, AParserThatChangesItsMindIsNoticed) {
  struct Fickle {
    using Packet = std::string;
    ParseResult<std::string> Parse(Bytes bytes) const {
      if (bytes.size() < 3) return NotEnough{};
      return Parsed{std::string(bytes.substr(0, 2)), 2};
    }
  };
  const StreamBased<Fickle> fickle;
  EXPECT_THAT(DeliverPlain(fickle, "abc", {2}), ElementsAre("crash!@0"));
  EXPECT_THAT(DeliverBuffered(fickle, "abc", {2}), ElementsAre("crash!@0"));
}

TEST(StreamBased, AParserThatUsesMoreThanItWasShownIsNoticed) {
  struct Greedy {
    using Packet = std::string;
    ParseResult<std::string> Parse(Bytes bytes) const {
      return Parsed{std::string(bytes), bytes.size() + 1};
    }
  };
  EXPECT_THAT(Find(StreamBased<Greedy>(), "abc"), ElementsAre("crash!@0"));
  EXPECT_THAT(DeliverPlain(StreamBased<Greedy>({}, 2), "abc", {}),
              ElementsAre("crash!@0"));
}

TEST(StreamBased, DeserializersAreEqualAtTheSameByte) {
  const ShortTexts texts;
  auto whole = texts.IncrementalDeserialize();
  auto bytewise = texts.IncrementalDeserialize();
  EXPECT_TRUE(whole.Feed("\3ab").needs_more());
  for (const Bytes byte : {"\3", "a", "b"}) {
    EXPECT_FALSE(whole == bytewise);
    EXPECT_TRUE(bytewise.Feed(byte).needs_more());
  }
  EXPECT_TRUE(whole == bytewise);
  whole.Reset();
  EXPECT_TRUE(whole == texts.IncrementalDeserialize());
}

TEST(StreamBased, ReadsItsParameters) {
  auto parameters = Parameters::Parse("limit=1");
  const auto texts = ShortTexts::FromParameters(*parameters);
  ASSERT_TRUE(texts.ok());
  EXPECT_THAT(Find(*texts, "\0\1a"s), ElementsAre("\"\"@1", "limit!@3"));
  for (const char* bad : {"limit=0", "limit=1073741825", "hints=1"}) {
    parameters = Parameters::Parse(bad);
    EXPECT_FALSE(ShortTexts::FromParameters(*parameters).ok()) << bad;
  }
}

}  // namespace
}  // namespace splitproof
