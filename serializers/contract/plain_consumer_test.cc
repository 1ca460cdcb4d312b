#include "serializers/contract/plain_consumer.h"

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

// What comes out of `stream`, in recvs of `recv_size` bytes, and its end.
std::vector<std::string> EventsOf(const Script& script, Bytes stream,
                                  size_t recv_size = 64) {
  EventLog log;
  PlainConsumer<Script> consumer(script, recv_size);
  Receive(consumer, stream, log);
  consumer.OnEof(log);
  return log.events;
}

TEST(PlainConsumer, ARemainderIsFedToTheNextPacket) {
  EXPECT_THAT(EventsOf({}, "a\nb\nc\n"),
              ElementsAre("a@2|b\nc\n", "b@4|c\n", "c@6|"));
}

TEST(PlainConsumer, ARemainderFromTheDeserializersOwnMemoryOutlivesIt) {
  // The deserializer overwrites its memory when it is destroyed.
  const std::string long_line(100, 'x');
  EXPECT_THAT(EventsOf({}, "a\n" + long_line + "\nb\n", 200),
              ElementsAre("a@2|" + long_line + "\nb\n", long_line + "@103|b\n",
                          "b@105|"));
}

TEST(PlainConsumer, AnErrorThatIsNotFatalIsFollowedByItsRemainder) {
  Script script;
  script.decode = [](Bytes held) -> Step<std::string> {
    if (!held.starts_with('?')) return DecodeLine(held);
    return Malformed{.status = absl::UnknownError("?"),
                     .remainder = held.substr(1)};
  };
  EXPECT_THAT(EventsOf(script, "?a\n"), ElementsAre("malformed@1|a\n", "a@3|"));
}

TEST(PlainConsumer, NothingIsOfferedOrReportedAfterAFatalError) {
  Script script;
  script.decode = [](Bytes) -> Step<std::string> {
    return Malformed{.kind = ErrorKind::kLimit,
                     .status = {},
                     .remainder = {},
                     .fatal = true};
  };
  EventLog log;
  PlainConsumer<Script> consumer(script, 4);
  Receive(consumer, "ab", log);
  EXPECT_TRUE(consumer.dead());
  EXPECT_THAT(consumer.Window(), IsEmpty());
  consumer.OnEof(log);
  consumer.OnOutOfMemory(log);
  EXPECT_THAT(log.events, ElementsAre("limit!@2"));
}

TEST(PlainConsumer, TheStreamEndsOnce) {
  EventLog log;
  const Script script;
  PlainConsumer<Script> cut(script, 4);
  Receive(cut, "a", log);
  cut.OnEof(log);
  cut.OnEof(log);
  EXPECT_THAT(log.events,
              ElementsAre("truncated!@1 the stream ended in a packet"));
  EXPECT_THAT(cut.Window(), IsEmpty());
}

TEST(PlainConsumer, TheEndBetweenTwoPacketsIsClean) {
  EXPECT_THAT(EventsOf({}, "a\n"), ElementsAre("a@2|"));
  EXPECT_THAT(EventsOf({}, ""), IsEmpty());
}

TEST(PlainConsumer, ClearInAPacketBeginsAnew) {
  EventLog log;
  const Script script;
  PlainConsumer<Script> consumer(script, 4);
  Receive(consumer, "ab", log);
  consumer.Clear();
  Receive(consumer, "c\n", log);
  EXPECT_THAT(log.events, ElementsAre("c@2|"));
}

TEST(PlainConsumer, ExceptionsAreCrashesWhereThePacketBegins) {
  Script script;
  script.decode = [](Bytes held) -> Step<std::string> {
    if (held == "x") throw std::runtime_error("planted");
    if (held == "y") throw 1;
    if (held == "z") throw std::bad_alloc();
    return DecodeLine(held);
  };
  EXPECT_THAT(EventsOf(script, "a\nx", 2),
              ElementsAre("a@2|", "crash!@2 planted"));
  EXPECT_THAT(EventsOf(script, "y"),
              ElementsAre("crash!@0 the deserializer threw something that is "
                          "no exception"));
  EXPECT_THAT(EventsOf(script, "z"), ElementsAre("resource!@0"));
}

TEST(PlainConsumer, APacketThatConsumesNothingIsRefused) {
  Script script;
  script.decode = [](Bytes held) { return Decoded{std::string("?"), held}; };
  EXPECT_THAT(EventsOf(script, "a"),
              ElementsAre("crash!@0 a packet or error consumed nothing"));
}

TEST(PlainConsumer, ARemainderLongerThanWhatWasGivenIsRefused) {
  Script script;
  script.decode = [](Bytes) -> Step<std::string> {
    return Decoded{std::string("?"), Bytes("too long")};
  };
  EXPECT_THAT(EventsOf(script, "a"),
              ElementsAre("crash!@0 the remainder is longer than what was "
                          "given"));
}

// Lets a number of requests for chunks be granted, and refuses the next.
struct StingyHooks : NoHooks {
  size_t* allocations;
  size_t* shrinks;

  char* Allocate(size_t size) {
    if ((*allocations)-- == 0) throw std::bad_alloc();
    return NoHooks::Allocate(size);
  }
  char* Shrink(char* chunk, size_t size) {
    if ((*shrinks)-- == 0) throw std::bad_alloc();
    return NoHooks::Shrink(chunk, size);
  }
};

// A consumer of lines, in recvs of 2 bytes, with so many successes.
struct Stingy {
  size_t allocations;
  size_t shrinks;
  EventLog log;
  Script script;
  PlainConsumer<Script, StingyHooks> consumer;

  Stingy(size_t allocations, size_t shrinks)
      : allocations(allocations),
        shrinks(shrinks),
        consumer(script, 2, {{}, &this->allocations, &this->shrinks}) {}
};

TEST(PlainConsumer, WithoutMemoryForAChunkThereIsNoWindow) {
  Stingy run(1, 9);
  Receive(run.consumer, "ab", run.log);
  EXPECT_THAT(run.consumer.Window(), IsEmpty());
  // Asking twice changes nothing, though there would be memory by now.
  EXPECT_THAT(run.consumer.Window(), IsEmpty());
  EXPECT_FALSE(run.consumer.dead());
  EXPECT_THAT(run.log.events, IsEmpty());
}

TEST(PlainConsumer, AMissingWindowIsReportedWhenAskedOrAtTheEnd) {
  for (const bool asked : {true, false}) {
    Stingy run(1, 9);
    Receive(run.consumer, "abc", run.log);
    if (asked) run.consumer.OnOutOfMemory(run.log);
    run.consumer.OnEof(run.log);
    EXPECT_THAT(run.log.events, ElementsAre("resource!@0"));
    EXPECT_TRUE(run.consumer.dead());
  }
}

TEST(PlainConsumer, WithoutMemoryToShrinkAChunkTheStreamEndsBeforeIt) {
  Stingy run(9, 1);
  Receive(run.consumer, "a\nbc", run.log);
  EXPECT_THAT(run.log.events, ElementsAre("a@2|", "resource!@2"));
  EXPECT_TRUE(run.consumer.dead());
}

TEST(PlainConsumer, AClearedConsumerTriesAgain) {
  Stingy run(0, 9);
  EXPECT_THAT(run.consumer.Window(), IsEmpty());
  run.consumer.Clear();
  run.allocations = 9;
  Receive(run.consumer, "a\n", run.log);
  EXPECT_THAT(run.log.events, ElementsAre("a@2|"));
}

}  // namespace
}  // namespace splitproof
