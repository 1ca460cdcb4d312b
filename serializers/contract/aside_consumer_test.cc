#include "serializers/contract/aside_consumer.h"

#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/contract/contract_test_util.h"

namespace splitproof {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Script = Scripted<false>;
using Consumer = AsideConsumer<Script>;

std::vector<std::string> EventsOf(const Script& script, Bytes stream,
                                  size_t size_hint = 64) {
  EventLog log;
  Consumer consumer(script, size_hint);
  consumer.Open(log);
  Receive(consumer, stream, log);
  consumer.OnEof(log);
  return log.events;
}

// The single error that becomes of an otherwise good stream.
std::string ErrorOf(const Script& script) {
  const std::vector<std::string> events = EventsOf(script, "a\nb\n");
  return events.size() == 1 ? events[0] : "not one event";
}

TEST(AsideConsumer, ARemainderIsPresentedToTheNextPacket) {
  EXPECT_THAT(EventsOf({}, "a\nb\nc\n"),
              ElementsAre("a@2|b\nc\n", "b@4|c\n", "c@6|"));
}

TEST(AsideConsumer, ARemainderLongerThanTheWindowIsPresentedInPieces) {
  Script script;
  // One packet of 6 bytes, then windows of 2.
  script.prepare = [](std::span<char> buffer, size_t filled) {
    const bool first = buffer[0] == '\0';
    return first ? buffer : buffer.subspan(filled, 2);
  };
  EXPECT_THAT(EventsOf(script, "a\nbcd\n"), ElementsAre("a@2|bcd\n", "bcd@6|"));
}

TEST(AsideConsumer, WhatWasNotPresentedYetIsCountedAsUnseen) {
  Script script;
  script.prepare = [](std::span<char> buffer, size_t filled) {
    const bool first = buffer[0] == '\0';
    return first ? buffer : buffer.subspan(filled, 2);
  };
  EXPECT_THAT(EventsOf(script, "a\nb\nc\n"),
              ElementsAre("a@2|b\nc\n", "b@4|~2", "c@6|"));
}

TEST(AsideConsumer, ARemainderMayLieInTheDeserializersOwnMemory) {
  std::string own;
  Script script;
  script.decode = [&own](Bytes held) -> Step<std::string> {
    Step<std::string> step = DecodeLine(held);
    if (auto* decoded = step.decoded()) {
      own = decoded->remainder;
      decoded->remainder = own;
    }
    return step;
  };
  EXPECT_THAT(EventsOf(script, "a\nb\n"), ElementsAre("a@2|b\n", "b@4|"));
}

TEST(AsideConsumer, ADeserializerMayClearTheBufferAndStartAnywhere) {
  Script script;
  script.prepare = [](std::span<char> buffer, size_t filled) {
    if (filled == 0) std::fill(buffer.begin(), buffer.end(), '\0');
    return buffer.subspan(5 + filled, 3);
  };
  script.decode = [](Bytes held) {
    return DecodeLine(Bytes(held.data() + 5, held.size()));
  };
  EXPECT_THAT(EventsOf(script, "ab\ncd\n"), ElementsAre("ab@3|", "cd@6|"));
}

TEST(AsideConsumer, TheBufferIsCreatedOnceAndKept) {
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
  consumer.Open(log);
  EXPECT_EQ(consumer.Window().data(), buffer);
  Receive(consumer, "d\n", log);
  EXPECT_THAT(log.events, ElementsAre("a@2|b\nc", "b@4|c", "d@2|"));
  EXPECT_EQ(created, 1u);
}

TEST(AsideConsumer, ClearForgetsWhatWasMovedAside) {
  Script script;
  script.prepare = [](std::span<char> buffer, size_t filled) {
    return filled == 0 ? buffer : buffer.subspan(filled);
  };
  EventLog log;
  Consumer consumer(script, 8);
  consumer.Open(log);
  Receive(consumer, "a\nb", log);
  consumer.Clear();
  EXPECT_THAT(consumer.Window(), IsEmpty());
  consumer.Open(log);
  Receive(consumer, "c\n", log);
  EXPECT_THAT(log.events, ElementsAre("a@2|b", "c@2|"));
}

TEST(AsideConsumer, NothingIsOfferedOrReportedAfterAFatalError) {
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

TEST(AsideConsumer, TheStreamEndsOnce) {
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

TEST(AsideConsumer, ExceptionsAreCrashesWhereThePacketBegins) {
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

TEST(AsideConsumer, AnEmptyBufferIsRefused) {
  Script script;
  script.create_buffer = [](size_t) { return std::vector<char>(); };
  EXPECT_EQ(ErrorOf(script),
            "crash!@0 CreateDeserializerBuffer() made an empty buffer");
}

TEST(AsideConsumer, ABufferThatCannotBeMadeIsTriedAgain) {
  bool memory = false;
  Script script;
  script.create_buffer = [&](size_t size_hint) {
    if (!memory) throw std::bad_alloc();
    return std::vector<char>(size_hint);
  };
  EventLog log;
  Consumer consumer(script, 8);
  consumer.Open(log);
  EXPECT_THAT(consumer.Window(), IsEmpty());
  memory = true;
  consumer.Clear();
  consumer.Open(log);
  Receive(consumer, "a\n", log);
  EXPECT_THAT(log.events, ElementsAre("resource!@0", "a@2|"));
}

TEST(AsideConsumer, WindowsOutsideTheBufferAreRefused) {
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
}

TEST(AsideConsumer, APacketThatConsumesNothingIsRefused) {
  Script script;
  script.decode = [](Bytes held) { return Decoded{std::string("?"), held}; };
  EXPECT_EQ(ErrorOf(script), "crash!@0 a packet or error consumed nothing");
}

TEST(AsideConsumer, ARemainderLongerThanWhatWasGivenIsRefused) {
  Script script;
  script.decode = [](Bytes) -> Step<std::string> {
    return Decoded{std::string("?"), Bytes("too long")};
  };
  EXPECT_EQ(ErrorOf(script),
            "crash!@0 the remainder is longer than what was given");
}

}  // namespace
}  // namespace splitproof
