#include "serializers/contract/protocol.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/buffered_consumer.h"
#include "serializers/contract/contract_test_util.h"
#include "serializers/contract/plain_consumer.h"

namespace splitproof {
namespace {

using ::testing::ElementsAre;

// Lines by class, which it can send.
struct Lines : Scripted<true> {
  absl::Status IncrementalSerialize(const std::string& line,
                                    ChunkSink sink) const {
    sink(line);
    sink("\n");
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> Serialize(const std::string& line) const {
    return SerializeAtOnce(*this, line);
  }
  absl::StatusOr<std::string> Deserialize(Bytes bytes) const {
    return DeserializeAtOnce(*this, bytes);
  }
  std::vector<std::string> Samples() const { return {"1", "x", "-20"}; }
  std::vector<std::string> MalformedSamples() const { return {"ab"}; }
};

// Lines by coroutine, one for both forms. Its views are of the scratch.
struct CoroutineLines {
  using Packet = std::string;
  using PacketView = std::string_view;

  static Deserialization<std::string_view> Parse(Scratch& scratch) {
    while (true) {
      const Bytes chunk = co_yield kNeedMore;
      const size_t newline = chunk.find('\n');
      scratch.bytes.append(chunk.substr(0, newline));
      if (newline == Bytes::npos) continue;
      co_return Decoded{std::string_view(scratch.bytes),
                        chunk.substr(newline + 1)};
    }
  }
  Deserialization<std::string_view> IncrementalDeserialize(
      Scratch& scratch) const {
    return Parse(scratch);
  }
  std::vector<char> CreateDeserializerBuffer(size_t size_hint) const {
    return std::vector<char>(size_hint);
  }
  Deserialization<std::string_view> BufferedIncrementalDeserialize(
      std::span<char>, Scratch& scratch) const {
    return Parse(scratch);
  }
};

// Numbers in decimal, from views of text.
struct Numbers {
  using Packet = int;
  absl::StatusOr<int> FromWire(std::string_view text) const {
    int number = 0;
    if (absl::SimpleAtoi(std::string(text), &number)) return number;
    return absl::InvalidArgumentError("not a number");
  }
  absl::StatusOr<std::string> ToWire(int number) const {
    if (number < 0) return absl::OutOfRangeError("negative");
    return absl::StrCat(number);
  }
  std::vector<std::string> MalformedPackets() const { return {"one"}; }
};

// The same, from an owned string only.
struct OwnedNumbers : Numbers {
  absl::StatusOr<int> FromWire(const std::string& text) const {
    return Numbers::FromWire(text);
  }
};

// An application's packets have types of its own.
struct Celsius {
  int degrees;
  explicit operator std::string() const { return absl::StrCat(degrees, "C"); }
  friend bool operator==(const Celsius&, const Celsius&) = default;
};
struct Temperatures {
  using Packet = Celsius;
  absl::StatusOr<Celsius> FromWire(int number) const {
    if (number > 100) return absl::OutOfRangeError("too hot");
    return Celsius{number};
  }
  absl::StatusOr<int> ToWire(const Celsius& celsius) const {
    return celsius.degrees;
  }
  static void AppendCanonical(const Celsius& celsius, std::string& out) {
    absl::StrAppend(&out, celsius.degrees, "C");
  }
};

using ToTemperatures = CompositeConverter<Numbers, Temperatures>;

// What comes out of a log that writes any packet.
struct PacketLog : EventLog {
  void Packet(int number, const Extent& extent) {
    EventLog::Packet(absl::StrCat(number), extent);
  }
  template <class P>
  void Packet(const P& packet, const Extent& extent) {
    EventLog::Packet(packet, extent);
  }
};

template <class S>
std::vector<std::string> Plain(const S& protocol, Bytes stream,
                               size_t chunk_size) {
  PacketLog log;
  PlainConsumer<S> consumer(protocol, chunk_size);
  Receive(consumer, stream, log);
  consumer.OnEof(log);
  return log.events;
}

template <class S>
std::vector<std::string> Buffered(const S& protocol, Bytes stream,
                                  size_t size_hint) {
  PacketLog log;
  BufferedConsumer<S> consumer(protocol, size_hint);
  consumer.Open(log);
  Receive(consumer, stream, log);
  consumer.OnEof(log);
  return log.events;
}

template <class S>
std::string Sent(const S& protocol, const typename S::SentPacket& packet) {
  std::string sent;
  const absl::Status status = protocol.IncrementalSerialize(
      packet, [&](Bytes chunk) { sent += "<" + std::string(chunk) + ">"; });
  return status.ok() ? sent : sent + status.ToString();
}

TEST(Protocol, WithoutAConverterIsItsSerializer) {
  const BufferedStreamProtocol<Lines> lines;
  EXPECT_THAT(Plain(lines, "a\nb\n", 4), ElementsAre("a@2|b\n", "b@4|"));
  EXPECT_THAT(Buffered(lines, "a\nb\n", 4), ElementsAre("a@2|b\n", "b@4|"));
  EXPECT_EQ(Sent(lines, "ab"), "<ab><\n>");
  static_assert(
      std::is_same_v<StepPacketOf<BufferedStreamProtocol<CoroutineLines>>,
                     std::string_view>);
}

TEST(Protocol, ConvertsPacketsInEitherForm) {
  const BufferedStreamProtocol<Lines, Numbers> numbers;
  EXPECT_THAT(Plain(numbers, "12\n-3\n", 6), ElementsAre("12@3|-3\n", "-3@6|"));
  EXPECT_THAT(Buffered(numbers, "12\n-3\n", 8),
              ElementsAre("12@3|-3\n", "-3@6|"));
}

TEST(Protocol, ARefusedPacketIsNotFatalAndItsRemainderIsKept) {
  const BufferedStreamProtocol<Lines, Numbers> numbers;
  EXPECT_THAT(Plain(numbers, "x\n5\n", 4),
              ElementsAre("conversion@2|5\n", "5@4|"));
  EXPECT_THAT(Buffered(numbers, "x\n5\n", 4),
              ElementsAre("conversion@2|5\n", "5@4|"));
}

TEST(Protocol, PassesTheSerializersErrorsOn) {
  EXPECT_THAT(
      Plain(StreamProtocol<Lines, Numbers>(), "5\n6", 3),
      ElementsAre("5@2|6", "truncated!@3 the stream ended in a packet"));
}

TEST(Protocol, WrapsCoroutines) {
  const BufferedStreamProtocol<CoroutineLines, Numbers> numbers;
  for (const size_t size : {1, 2, 3, 64}) {
    const auto expected =
        Plain(StreamProtocol<Lines, Numbers>(), "1\nx\n234\n", size);
    EXPECT_EQ(Plain(numbers, "1\nx\n234\n", size), expected);
    EXPECT_EQ(Buffered(numbers, "1\nx\n234\n", size), expected);
  }
}

TEST(Protocol, MakesAPacketOfAViewForConvertersThatTakeNoView) {
  const BufferedStreamProtocol<CoroutineLines, OwnedNumbers> numbers;
  EXPECT_THAT(Buffered(numbers, "12\n", 2), ElementsAre("12@3|"));
}

TEST(Protocol, RefusesToSendBeforeAnythingIsSent) {
  const BufferedStreamProtocol<Lines, Numbers> numbers;
  EXPECT_EQ(Sent(numbers, 7), "<7><\n>");
  EXPECT_EQ(Sent(numbers, -7), "OUT_OF_RANGE: negative");
}

TEST(Protocol, HasTheOneShotVerbsOfItsSerializer) {
  const StreamProtocol<Lines, Numbers> numbers;
  EXPECT_EQ(*numbers.Serialize(7), "7\n");
  EXPECT_FALSE(numbers.Serialize(-7).ok());
  EXPECT_EQ(*numbers.Deserialize("7\n"), 7);
  EXPECT_EQ(numbers.Deserialize("x\n").status().message(), "not a number");
  EXPECT_FALSE(numbers.Deserialize("7").ok());
  static_assert(!HasSerialize<StreamProtocol<CoroutineLines>>);
  static_assert(!HasIncrementalSerialize<StreamProtocol<CoroutineLines>>);
}

TEST(Protocol, FormsAreThoseItPromises) {
  static_assert(HasPlainForm<StreamProtocol<Lines>>);
  static_assert(!HasBufferedForm<StreamProtocol<Lines>>);
  static_assert(HasPlainForm<BufferedStreamProtocol<Lines>>);
  static_assert(HasBufferedForm<BufferedStreamProtocol<Lines>>);
  struct BufferedOnly {
    using Packet = std::string;
    std::vector<char> CreateDeserializerBuffer(size_t) const { return {}; }
    Lines::Buffered BufferedIncrementalDeserialize() const { return {}; }
  };
  static_assert(!HasPlainForm<BufferedStreamProtocol<BufferedOnly>>);
  static_assert(HasBufferedForm<BufferedStreamProtocol<BufferedOnly>>);
}

TEST(Protocol, IsASerializerForAProtocol) {
  using Inner = BufferedStreamProtocol<CoroutineLines, Numbers>;
  const BufferedStreamProtocol<Inner, Temperatures> outer;
  const BufferedStreamProtocol<CoroutineLines, ToTemperatures> composite;
  const auto expected =
      ElementsAre("20C@3|x\n101\n", "conversion@5|101\n", "conversion@9|");
  for (const auto& events :
       {Plain(outer, "20\nx\n101\n", 9), Buffered(outer, "20\nx\n101\n", 9),
        Plain(composite, "20\nx\n101\n", 9),
        Buffered(composite, "20\nx\n101\n", 9)}) {
    EXPECT_THAT(events, expected);
  }
}

TEST(Protocol, SamplesAreThoseTheConverterAccepts) {
  const StreamProtocol<Lines, Numbers> numbers;
  EXPECT_THAT(numbers.Samples(), ElementsAre(1, -20));
  EXPECT_THAT(numbers.MalformedSamples(), ElementsAre("ab", "one\n"));
  EXPECT_THAT(StreamProtocol<Lines>().Samples(), ElementsAre("1", "x", "-20"));
}

TEST(Protocol, PacketsHaveTheTextOfTheirConverter) {
  using Protocol = StreamProtocol<Lines, ToTemperatures>;
  std::string text;
  AppendCanonicalOf<Protocol>(Celsius{3}, text);
  EXPECT_EQ(text, "3C");
  EXPECT_EQ(*Protocol().Deserialize("3\n"), Celsius{3});
}

TEST(CompositeConverter, SendsThroughBoth) {
  const StreamProtocol<Lines, ToTemperatures> temperatures;
  EXPECT_EQ(Sent(temperatures, Celsius{20}), "<20><\n>");
  EXPECT_EQ(Sent(temperatures, Celsius{-1}), "OUT_OF_RANGE: negative");
}

TEST(StapledConverter, ReceivesOtherPacketsThanItSends) {
  using Stapled = StapledConverter<ToTemperatures, Numbers>;
  const StreamProtocol<Lines, Stapled> protocol;
  EXPECT_EQ(Sent(protocol, Celsius{20}), "<20><\n>");
  EXPECT_THAT(Plain(protocol, "101\n", 9), ElementsAre("101@4|"));
  // Not what round trips are made of.
  static_assert(!HasIncrementalSerialize<StreamProtocol<Lines, Stapled>>);
}

TEST(ConvertingDeserializer, ComparesAndResetsAsWhatItWraps) {
  struct Resettable {
    size_t count = 0;
    Step<std::string> Feed(Bytes chunk) {
      count += chunk.size();
      return kNeedMore;
    }
    void Reset() { count = 0; }
    bool operator==(const Resettable&) const = default;
  };
  struct Serializer {
    using Packet = std::string;
    Resettable IncrementalDeserialize() const { return {}; }
  };
  const StreamProtocol<Serializer, Numbers> protocol;
  Scratch scratch;
  auto used = MakePlainDeserializer(protocol, scratch);
  const auto fresh = used;
  EXPECT_TRUE(used.Feed("1").needs_more());
  EXPECT_NE(used, fresh);
  used.Reset();
  EXPECT_EQ(used, fresh);
  static_assert(!HasPlainFinish<decltype(used)>);
}

}  // namespace
}  // namespace splitproof
