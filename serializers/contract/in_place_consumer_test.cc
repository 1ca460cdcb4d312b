#include "serializers/contract/in_place_consumer.h"

#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/contract_test_util.h"

namespace splitproof {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Script = Scripted<true>;
using Consumer = InPlaceConsumer<Script>;

std::vector<std::string> EventsOf(const Script& script, Bytes stream,
                                  size_t size_hint = 64) {
  EventLog log;
  Consumer consumer(script, size_hint);
  consumer.Open(log);
  Receive(consumer, stream, log);
  consumer.OnEof(log);
  return log.events;
}

std::string ErrorOf(const Script& script) {
  const std::vector<std::string> events = EventsOf(script, "a\nb\n");
  return events.size() == 1 ? events[0] : "not one event";
}

TEST(InPlaceConsumer, ARemainderIsPresentedWhereItLies) {
  std::vector<const char*> lay_at;
  Script script;
  script.decode = [&](Bytes held) {
    lay_at.push_back(held.data());
    return DecodeLine(held);
  };
  EXPECT_THAT(EventsOf(script, "a\nb\nc\n"),
              ElementsAre("a@2|b\nc\n", "b@4|c\n", "c@6|"));
  EXPECT_THAT(lay_at, ElementsAre(lay_at[0], lay_at[0] + 2, lay_at[0] + 4));
}

TEST(InPlaceConsumer, WindowsShorterThanTheRemainderGetItInPieces) {
  Script script;
  script.prepare = [](std::span<char> buffer, size_t filled) {
    return buffer.subspan(filled, 3);
  };
  EXPECT_THAT(EventsOf(script, "a\nbcdef\ng\n"),
              ElementsAre("a@2|b~7", "bcdef@8|~2", "g@10|"));
}

TEST(InPlaceConsumer, TheBufferIsCreatedOnceAndKept) {
  size_t created = 0;
  Script script;
  script.create_buffer = [&](size_t size_hint) {
    ++created;
    return std::vector<char>(size_hint);
  };
  EventLog log;
  Consumer consumer(script, 8);
  consumer.Open(log);
  const char* const buffer = consumer.Window().data();
  Receive(consumer, "a\nb\nc", log);
  consumer.Clear();
  EXPECT_THAT(consumer.Window(), IsEmpty());
  consumer.Open(log);
  EXPECT_EQ(consumer.Window().data(), buffer);
  Receive(consumer, "d\n", log);
  EXPECT_THAT(log.events, ElementsAre("a@2|b\nc", "b@4|c", "d@2|"));
  EXPECT_EQ(created, 1u);
}

// Lines of 33 bytes through a RecvBuffer. The deserializer notes where each
// packet's bytes lie: it has moved when they lie elsewhere than they were.
struct SlidingLines {
  static constexpr size_t kLineBytes = 33;
  using Packet = std::string;

  size_t* moved;

  struct Deserializer {
    const SlidingLines* lines;
    const char* base = nullptr;
    size_t filled = 0;

    std::span<char> Prepare(std::span<char> buffer) {
      if (filled > 0 && buffer.data() != base) *lines->moved += filled;
      base = buffer.data();
      return buffer.subspan(filled);
    }
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      filled += nbytes;
      return DecodeLine(Bytes(buffer.data(), filled));
    }
  };
  Deserializer BufferedIncrementalDeserialize() const { return {this}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(kLineBytes, size_hint);
  }
};

// The same as a coroutine, which holds on to its span.
struct PinnedLines {
  using Packet = std::string;

  std::vector<size_t>* span_sizes;

  Deserialization<std::string> BufferedIncrementalDeserialize(
      std::span<char> buffer, Scratch&) const {
    span_sizes->push_back(buffer.size());
    size_t filled = 0;
    while (true) {
      const size_t nbytes = co_yield StartAt(filled);
      filled += nbytes;
      Step<std::string> step = DecodeLine(Bytes(buffer.data(), filled));
      if (!step.needs_more()) co_return step;
    }
  }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForPinnedFrames(SlidingLines::kLineBytes, size_hint);
  }
};

std::string ManyLines(size_t count) {
  std::string stream;
  for (size_t i = 0; i < count; ++i) {
    stream += std::string(SlidingLines::kLineBytes - 1, 'x') + "\n";
  }
  return stream;
}

struct CountingSink {
  size_t packets = 0;
  size_t errors = 0;
  template <class P>
  void Packet(const P&, const Extent&) {
    ++packets;
  }
  void Error(const Malformed&, const Extent&) { ++errors; }
};

// Delivers recvs of exactly `size` bytes; a window that is smaller is counted.
template <class C>
size_t ShortenedRecvs(C& consumer, Bytes stream, size_t size,
                      CountingSink& sink) {
  size_t shortened = 0;
  consumer.Open(sink);
  for (; !stream.empty(); stream.remove_prefix(std::min(size, stream.size()))) {
    shortened += consumer.Window().size() < size ? 1 : 0;
    Receive(consumer, stream.substr(0, size), sink);
  }
  return shortened;
}

constexpr size_t kLargeRecv = size_t{64} << 10;

TEST(InPlaceConsumer, NextToNothingIsMovedAndNoRecvShortened) {
  const std::string stream = ManyLines(20000);
  size_t moved = 0;
  CountingSink sink;
  const SlidingLines lines{&moved};
  InPlaceConsumer<SlidingLines> consumer(lines, kLargeRecv);
  EXPECT_EQ(ShortenedRecvs(consumer, stream, kLargeRecv, sink), 0u);
  EXPECT_EQ(sink.packets, 20000u);
  EXPECT_EQ(sink.errors, 0u);
  // At most the beginning of one line for each recv.
  EXPECT_LT(moved, stream.size() / kLargeRecv * SlidingLines::kLineBytes + 33);
}

TEST(InPlaceConsumer, OddRecvSizesAreNotShortenedEither) {
  const std::string stream = ManyLines(50);
  for (size_t size = 1; size <= 100; ++size) {
    size_t moved = 0;
    std::vector<size_t> span_sizes;
    CountingSink sink;
    const SlidingLines lines{&moved};
    InPlaceConsumer<SlidingLines> sliding(lines, size);
    EXPECT_EQ(ShortenedRecvs(sliding, stream, size, sink), 0u) << size;
    const PinnedLines coroutines{&span_sizes};
    InPlaceConsumer<PinnedLines> pinned(coroutines, size);
    EXPECT_EQ(ShortenedRecvs(pinned, stream, size, sink), 0u) << size;
    EXPECT_EQ(sink.packets, 100u) << size;
  }
}

TEST(InPlaceConsumer, CoroutinesSeeASpanOfOneSize) {
  std::vector<size_t> span_sizes;
  CountingSink sink;
  const PinnedLines lines{&span_sizes};
  InPlaceConsumer<PinnedLines> consumer(lines, 50);
  EXPECT_EQ(ShortenedRecvs(consumer, ManyLines(40), 50, sink), 0u);
  EXPECT_EQ(sink.packets, 40u);
  EXPECT_THAT(span_sizes, SizeIs(41));
  EXPECT_THAT(span_sizes, Each(SlidingLines::kLineBytes));
}

// Lets only the last byte be kept: the next bytes go where the others were.
TEST(InPlaceConsumer, AStartBeforeTheCommittedBytesDropsThem) {
  Script script;
  std::string all;
  script.prepare = [](std::span<char> buffer, size_t) { return buffer; };
  script.decode = [&](Bytes held) -> Step<std::string> {
    all += held[0];
    if (held[0] != '\n') return kNeedMore;
    return Decoded{std::exchange(all, {}), Bytes()};
  };
  EXPECT_THAT(EventsOf(script, "ab\ncd\n", 1),
              ElementsAre("ab\n@3|", "cd\n@6|"));
}

TEST(InPlaceConsumer, NothingIsOfferedOrReportedAfterAFatalError) {
  Script script;
  script.decode = [](Bytes) -> Step<std::string> {
    return Malformed{.kind = ErrorKind::kLimit,
                     .status = {},
                     .remainder = {},
                     .fatal = true};
  };
  EventLog log;
  Consumer consumer(script, 8);
  consumer.Open(log);
  Receive(consumer, "ab", log);
  EXPECT_THAT(consumer.Window(), IsEmpty());
  consumer.OnEof(log);
  consumer.OnOutOfMemory(log);
  EXPECT_THAT(log.events, ElementsAre("limit!@2"));
}

TEST(InPlaceConsumer, TheStreamEndsOnce) {
  EventLog log;
  const Script script;
  Consumer consumer(script, 8);
  consumer.Open(log);
  Receive(consumer, "a", log);
  consumer.OnEof(log);
  consumer.OnEof(log);
  EXPECT_THAT(log.events,
              ElementsAre("truncated!@1 the stream ended in a packet"));
}

TEST(InPlaceConsumer, OutOfMemoryEndsTheStreamWhereThePacketBegins) {
  EventLog log;
  const Script script;
  Consumer consumer(script, 8);
  consumer.Open(log);
  Receive(consumer, "a\nb", log);
  consumer.OnOutOfMemory(log);
  EXPECT_THAT(consumer.Window(), IsEmpty());
  EXPECT_THAT(log.events, ElementsAre("a@2|b", "resource!@2"));
}

TEST(InPlaceConsumer, ExceptionsAreCrashesWhereThePacketBegins) {
  Script script;
  script.decode = [](Bytes held) -> Step<std::string> {
    if (held.starts_with('x')) throw std::runtime_error("planted");
    if (held.starts_with('z')) throw std::bad_alloc();
    return DecodeLine(held);
  };
  EXPECT_THAT(EventsOf(script, "a\nx"),
              ElementsAre("a@2|x", "crash!@2 planted"));
  EXPECT_THAT(EventsOf(script, "a\nz"), ElementsAre("a@2|z", "resource!@2"));
  script.prepare = [](auto, size_t) -> std::span<char> {
    throw std::runtime_error("early");
  };
  EXPECT_EQ(ErrorOf(script), "crash!@0 early");
}

TEST(InPlaceConsumer, AnEmptyBufferIsRefused) {
  Script script;
  script.create_buffer = [](size_t) { return std::vector<char>(); };
  EXPECT_EQ(ErrorOf(script),
            "crash!@0 CreateDeserializerBuffer() made an empty buffer");
}

TEST(InPlaceConsumer, ABufferThatCannotBeMadeIsAnError) {
  Script script;
  script.create_buffer = [](size_t) -> std::vector<char> {
    throw std::bad_alloc();
  };
  EXPECT_EQ(ErrorOf(script), "resource!@0");
}

TEST(InPlaceConsumer, WindowsOutsideTheBufferAreRefused) {
  static std::array<char, 4> elsewhere;
  Script script;
  script.prepare = [](std::span<char>, size_t) {
    return std::span<char>(elsewhere);
  };
  EXPECT_EQ(ErrorOf(script), "crash!@0 the window is not inside the buffer");
  script.prepare = [](std::span<char> buffer, size_t) {
    return std::span<char>(buffer.data() + 1, buffer.size());
  };
  EXPECT_EQ(ErrorOf(script), "crash!@0 the window is not inside the buffer");
  script.prepare = [](std::span<char> buffer, size_t) {
    return buffer.subspan(buffer.size());
  };
  EXPECT_EQ(ErrorOf(script), "crash!@0 the window is empty");
  script.prepare = [](std::span<char> buffer, size_t) {
    return buffer.subspan(1);
  };
  EXPECT_EQ(ErrorOf(script),
            "crash!@0 the window starts behind bytes that were never "
            "received: not legal with the trait in_place");
}

TEST(InPlaceConsumer, APacketThatConsumesNothingIsRefused) {
  Script script;
  script.decode = [](Bytes held) { return Decoded{std::string("?"), held}; };
  EXPECT_EQ(ErrorOf(script), "crash!@0 a packet or error consumed nothing");
}

TEST(InPlaceConsumer, ARemainderLongerThanWhatWasGivenIsRefused) {
  Script script;
  script.decode = [](Bytes) -> Step<std::string> {
    return Decoded{std::string("?"), Bytes("too long")};
  };
  EXPECT_EQ(ErrorOf(script),
            "crash!@0 the remainder is longer than what was given");
}

TEST(InPlaceConsumer, ARemainderThatIsNotInPlaceIsRefused) {
  Script script;
  script.decode = [](Bytes held) -> Step<std::string> {
    return Decoded{std::string("?"), held.substr(0, 1)};
  };
  EXPECT_EQ(ErrorOf(script),
            "crash!@0 the remainder is not the end of the bytes just "
            "committed, as the trait in_place promises");
}

// Lines that can be told by looking at them, but for those with a '?': these
// have to be delivered, and one with a '!' is refused. A '#' makes them look as
// if they had not used a byte; one that starts with a '%' has 8 bytes at least.
struct LookingLines {
  using Packet = std::string;
  using PacketView = Bytes;

  struct Counts {
    size_t looks = 0;
    size_t looked_at = 0;  // Bytes.
    size_t delivered = 0;
  };
  Counts* counts;
  size_t buffer_bytes = 64;

  struct Deserializer {
    Counts* counts;
    size_t filled = 0;

    static Glance<Bytes> Look(const LookingLines& lines, Bytes held,
                              size_t& looked) noexcept {
      ++lines.counts->looks;
      if (held.starts_with('#')) {
        return {.verdict = Glance<Bytes>::Verdict::kPacket,
                .packet = {},
                .bytes = 0};
      }
      const size_t newline = held.find('\n', looked);
      const size_t end = std::min(newline, held.size() - 1) + 1;
      lines.counts->looked_at += end - std::exchange(looked, end);
      if (held.substr(0, newline).find('?') != Bytes::npos) return {};
      if (newline == Bytes::npos) {
        return {.verdict = Glance<Bytes>::Verdict::kNeedMore,
                .bytes = held.starts_with('%') ? size_t{8} : 0};
      }
      return {.verdict = Glance<Bytes>::Verdict::kPacket,
              .packet = held.substr(0, newline),
              .bytes = newline + 1};
    }
    std::span<char> Prepare(std::span<char> buffer) {
      return buffer.subspan(filled);
    }
    Step<Bytes> Commit(std::span<char> buffer, size_t nbytes) {
      filled += nbytes;
      counts->delivered += nbytes;
      const Bytes held(buffer.data(), filled);
      const size_t newline = held.find('\n');
      if (newline == Bytes::npos) return kNeedMore;
      const Bytes remainder = held.substr(newline + 1);
      if (held.substr(0, newline).find('!') != Bytes::npos) {
        return Malformed{.status = {}, .remainder = remainder};
      }
      return Decoded{held.substr(0, newline), remainder};
    }
  };
  Deserializer BufferedIncrementalDeserialize() const { return {counts}; }
  std::vector<char> CreateDeserializerBuffer(size_t) const {
    return std::vector<char>(buffer_bytes);
  }
};
static_assert(HasLook<LookingLines>);

// Production looks; a watched connection is delivered everything.
struct WatchedHooks : NoHooks {
  bool AskTwice() const { return true; }
};

// What comes out of recvs of these sizes, and the end of the stream.
template <class Hooks = NoHooks>
std::vector<std::string> EventsOfChunks(const LookingLines& lines,
                                        const std::vector<Bytes>& chunks) {
  EventLog log;
  InPlaceConsumer<LookingLines, Hooks> consumer(lines, 8);
  consumer.Open(log);
  for (const Bytes chunk : chunks) Receive(consumer, chunk, log);
  consumer.OnEof(log);
  return log.events;
}

TEST(InPlaceConsumer, WhatIsToldByLookingIsNotDelivered) {
  LookingLines::Counts counts;
  const LookingLines lines{&counts};
  EXPECT_THAT(EventsOfChunks(lines, {"a\nb\nc", "d", "\n"}),
              ElementsAre("a@2|b\nc", "b@4|c", "cd@7|"));
  EXPECT_EQ(counts.delivered, 0u);
  EXPECT_THAT(EventsOfChunks(lines, {"a\nb", "?\nc\n"}),
              ElementsAre("a@2|b", "b?@5|c\n", "c@7|"));
  EXPECT_EQ(counts.delivered, 5u);
  EXPECT_THAT(EventsOfChunks<WatchedHooks>(lines, {"a\n"}),
              ElementsAre("a@2|"));
  EXPECT_EQ(counts.delivered, 7u);
}

TEST(InPlaceConsumer, WhatLooksImproperIsDelivered) {
  LookingLines::Counts counts;
  const LookingLines lines{&counts};
  EXPECT_THAT(EventsOfChunks(lines, {"a\n#b\n"}),
              ElementsAre("a@2|#b\n", "#b@5|"));
  EXPECT_EQ(counts.delivered, 3u);
}

TEST(InPlaceConsumer, NoByteIsLookedAtTwice) {
  LookingLines::Counts counts;
  const LookingLines lines{&counts};
  EXPECT_THAT(EventsOfChunks(lines, {"a", "b", "c\nd", "e\n"}),
              ElementsAre("abc@4|d", "de@7|"));
  EXPECT_EQ(counts.looked_at, 7u);
}

TEST(InPlaceConsumer, NobodyLooksBeforeThereIsEnough) {
  LookingLines::Counts counts;
  const LookingLines lines{&counts};
  EXPECT_THAT(
      EventsOfChunks(lines, {"a", "b", "\n%", "1", "23456", "\n", "c\n"}),
      ElementsAre("ab@3|%", "%123456@11|", "c@13|"));
  // After "a", "b", the newline and what follows it, the eighth byte, "c".
  EXPECT_EQ(counts.looks, 6u);
  EXPECT_THAT(EventsOfChunks(lines, {"%1", "2"}),
              ElementsAre("truncated!@3 the stream ended in a packet"));
}

TEST(InPlaceConsumer, ABufferIsFullBeforeThereIsEnough) {
  LookingLines::Counts counts;
  const LookingLines lines{&counts, 4};
  EXPECT_THAT(EventsOfChunks(lines, {"%1", "23"}),
              ElementsAre("crash!@0 the window is empty"));
}

TEST(InPlaceConsumer, LookingAndDeliveringAgreeHoweverTheStreamIsCut) {
  const std::string stream = "ab\n?\nc!?\n\nd";
  for (size_t cuts = 0; cuts < size_t{1} << (stream.size() - 1); ++cuts) {
    std::vector<Bytes> chunks;
    for (size_t begin = 0, end = 1; end <= stream.size(); ++end) {
      if (end < stream.size() && (cuts >> (end - 1) & 1) == 0) continue;
      chunks.push_back(Bytes(stream).substr(begin, end - begin));
      begin = end;
    }
    LookingLines::Counts counts;
    const LookingLines lines{&counts};
    ASSERT_EQ(EventsOfChunks(lines, chunks),
              EventsOfChunks<WatchedHooks>(lines, chunks))
        << "cuts " << cuts;
  }
}

TEST(InPlaceConsumer, TheEndOfTheStreamIsDeliveredWithWhatWasLookedAt) {
  LookingLines::Counts counts;
  const LookingLines lines{&counts};
  EXPECT_THAT(
      EventsOfChunks(lines, {"a\nbc"}),
      ElementsAre("a@2|bc", "truncated!@4 the stream ended in a packet"));
  EXPECT_EQ(counts.delivered, 2u);
  EXPECT_THAT(EventsOfChunks(lines, {"a\n"}), ElementsAre("a@2|"));
}

TEST(InPlaceConsumer, ABufferFullOfWhatNeedsMoreIsRefused) {
  LookingLines::Counts counts;
  const LookingLines lines{&counts, 4};
  EXPECT_THAT(EventsOfChunks(lines, {"a\nb", "cdefg"}),
              ElementsAre("a@2|b", "crash!@2 the window is empty"));
}

TEST(InPlaceConsumer, OutOfMemoryLiesWhereThePacketThatIsLookedAtBegins) {
  LookingLines::Counts counts;
  const LookingLines lines{&counts};
  EventLog log;
  InPlaceConsumer<LookingLines> consumer(lines, 8);
  consumer.Open(log);
  Receive(consumer, "a\nbc", log);
  consumer.OnOutOfMemory(log);
  EXPECT_THAT(log.events, ElementsAre("a@2|bc", "resource!@2"));
}

}  // namespace
}  // namespace splitproof
