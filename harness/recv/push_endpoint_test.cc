#include "harness/recv/push_endpoint.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/recv/schedule.h"
#include "harness/recv/simulated_recv.h"
#include "harness/recv/trace.h"

namespace splitproof {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What is to fail, and how many decoders were made.
struct Plan {
  bool make = false;
  bool reserve = false;
  bool reset = false;
  bool finish = false;
  int made = 0;
};

// Every byte is a packet.
struct ByteDecoder {
  using Packet = std::string;

  Plan* plan;
  std::array<char, 4> memory = {};
  uint64_t end = 0;

  explicit ByteDecoder(Plan* plan) : plan(plan) {
    if (plan->make) throw std::bad_alloc();
    ++plan->made;
  }
  std::span<char> Reserve(size_t) {
    if (plan->reserve) throw std::bad_alloc();
    return memory;
  }
  void Commit(size_t nbytes, PushSink<std::string>& sink) {
    Feed(Bytes(memory.data(), nbytes), sink);
  }
  void Feed(Bytes chunk, PushSink<std::string>& sink) {
    for (const char byte : chunk) sink.Packet(std::string(1, byte), ++end);
  }
  void Finish(PushSink<std::string>&) {
    if (plan->finish) throw std::runtime_error("planted");
  }
  void Reset() {
    if (plan->reset) throw std::bad_alloc();
    end = 0;
  }
};

// A packet is `"a"@1`, a fatal error `resource!@1`.
std::vector<std::string> EventsOf(const Trace& trace) {
  std::vector<std::string> events;
  for (const Event& event : trace.events()) {
    const std::string text =
        event.type == Event::Type::kPacket
            ? std::string(trace.TextOf(event))
            : std::string(ErrorKindName(event.kind)) + (event.fatal ? "!" : "");
    events.push_back(text + "@" + std::to_string(event.end));
  }
  return events;
}

class PushEndpointTest : public testing::Test {
 protected:
  std::vector<std::string> Run(Endpoint& endpoint, Bytes stream,
                               std::string_view schedule) {
    recorder_.Begin(stream);
    RunSimulated(endpoint, stream, *Schedule::Parse(schedule), recorder_);
    EXPECT_FALSE(recorder_.trace().stopped_silently());
    return EventsOf(recorder_.trace());
  }

  Plan plan_;
  Instruments instruments_;
  Recorder recorder_;
  PlainPushEndpoint<ByteDecoder> plain_{[this] { return ByteDecoder(&plan_); },
                                        4, instruments_};
  BufferedPushEndpoint<ByteDecoder> buffered_{
      [this] { return ByteDecoder(&plan_); }, 4, instruments_};
};

TEST_F(PushEndpointTest, ReportsWhatTheDecoderEmits) {
  for (Endpoint* endpoint :
       {static_cast<Endpoint*>(&plain_), static_cast<Endpoint*>(&buffered_)}) {
    EXPECT_THAT(Run(*endpoint, "ab", "1,1,E"),
                ElementsAre("\"a\"@1", "\"b\"@2"));
    EXPECT_THAT(endpoint->Window(), IsEmpty());
  }
}

TEST_F(PushEndpointTest, ADecoderThatCannotBeMadeIsAnError) {
  plan_.make = true;
  EXPECT_THAT(Run(plain_, "ab", "*,E"), ElementsAre("resource!@0"));
  EXPECT_THAT(Run(buffered_, "ab", "*,E"), ElementsAre("resource!@0"));
  plan_.make = false;
  buffered_.Clear();
  EXPECT_THAT(Run(buffered_, "a", "*,E"), ElementsAre("\"a\"@1"));
}

TEST_F(PushEndpointTest, MemoryThatCannotBeReservedIsReportedWhenAsked) {
  plan_.reserve = true;
  EXPECT_THAT(Run(buffered_, "ab", "*"), ElementsAre("resource!@0"));
  EXPECT_THAT(buffered_.Window(), IsEmpty());
}

TEST_F(PushEndpointTest, MemoryThatCannotBeReservedIsReportedAtTheEnd) {
  plan_.reserve = true;
  // A wake-up asks for the window and does not use it.
  EXPECT_THAT(Run(buffered_, "", "0,E"), ElementsAre("resource!@0"));
}

TEST_F(PushEndpointTest, RecvWithoutMemoryEndsTheConnectionWithAnError) {
  recorder_.Begin("");
  plain_.Open(recorder_);
  plain_.OnError(ENOMEM, recorder_);
  plain_.OnError(ENOMEM, recorder_);
  EXPECT_THAT(EventsOf(recorder_.trace()), ElementsAre("resource!@0"));
  EXPECT_THAT(plain_.Window(), IsEmpty());
}

TEST_F(PushEndpointTest, ExceptionsAreCrashes) {
  plan_.finish = true;
  EXPECT_THAT(Run(plain_, "a", "*,E"), ElementsAre("\"a\"@1", "crash!@1"));
}

TEST_F(PushEndpointTest, ADecoderThatCannotBeResetIsMadeAnew) {
  EXPECT_THAT(Run(plain_, "ab", "1,C,1"), ElementsAre("\"a\"@1", "\"b\"@2"));
  EXPECT_EQ(plan_.made, 1);
  plan_.reset = true;
  plain_.Clear();
  EXPECT_THAT(Run(plain_, "a", "*"), ElementsAre("\"a\"@1"));
  EXPECT_EQ(plan_.made, 2);
}

}  // namespace
}  // namespace splitproof
