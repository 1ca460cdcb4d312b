#include "harness/recv/simulated_recv.h"

#include <cerrno>
#include <cstddef>
#include <span>
#include <string>

#include "gtest/gtest.h"
#include "harness/recv/recv_test_util.h"
#include "harness/recv/schedule.h"
#include "harness/recv/trace.h"
#include "serializers/contract/endpoint.h"

namespace splitproof {
namespace {

struct Outcome {
  std::string log;
  Trace trace;
};

Outcome Deliver(size_t window_size, Bytes stream, std::string_view schedule) {
  LoggingEndpoint endpoint(window_size);
  Recorder recorder;
  recorder.Begin(stream);
  RunSimulated(endpoint, stream, *Schedule::Parse(schedule), recorder);
  return {endpoint.log(), recorder.trace()};
}

TEST(SimulatedRecv, DeliversTheChunksOfTheSchedule) {
  EXPECT_EQ(Deliver(8, "abcdef", "2,1,3").log,
            "open recv(ab) recv(c) recv(def) ");
}

TEST(SimulatedRecv, RepeatsMeanBytesTimesCount) {
  EXPECT_EQ(Deliver(8, "abcdef", "1*2,2*2").log,
            "open recv(a) recv(b) recv(cd) recv(ef) ");
}

TEST(SimulatedRecv, TheRestFollowsWhenTheScheduleRunsOut) {
  EXPECT_EQ(Deliver(8, "abcdef", "2").log, "open recv(ab) recv(cdef) ");
}

TEST(SimulatedRecv, NothingFollowsTheEndOfTheStream) {
  EXPECT_EQ(Deliver(8, "abcdef", "2,E").log, "open recv(ab) eof ");
  EXPECT_EQ(Deliver(8, "abcdef", "2,R").log, "open recv(ab) ECONNRESET ");
}

TEST(SimulatedRecv, SizesBeyondTheStreamAreClipped) {
  EXPECT_EQ(Deliver(8, "abc", "2,9,9,E").log, "open recv(ab) recv(c) eof ");
}

TEST(SimulatedRecv, AChunkLargerThanTheWindowTakesSeveralCalls) {
  EXPECT_EQ(Deliver(4, "abcdefghij", "*").log,
            "open recv(abcd) recv(efgh) recv(ij) ");
}

TEST(SimulatedRecv, RetriesAndWakeUpsDeliverNothing) {
  EXPECT_EQ(Deliver(4, "ab", "W,1,I,0,1").log,
            "open EAGAIN recv(a) EINTR recv(b) ");
}

TEST(SimulatedRecv, ClearBeginsANewConnectionWhereTheStreamIs) {
  const Outcome outcome = Deliver(4, "abcd", "2,C,2,E");
  EXPECT_EQ(outcome.log, "open recv(ab) clear open recv(cd) eof ");
  ASSERT_EQ(outcome.trace.events().size(), 2u);
  // Offsets stay those of the stream.
  EXPECT_EQ(outcome.trace.events()[1].end, 4u);
  EXPECT_EQ(outcome.trace.events()[1].before, 2u);
}

TEST(SimulatedRecv, ASilentStopIsRecordedAndEndsTheDelivery) {
  const Outcome outcome = Deliver(4, "a!bc", "1*4");
  EXPECT_EQ(outcome.log, "open recv(a) recv(!) ENOMEM ");
  EXPECT_TRUE(outcome.trace.stopped_silently());
  EXPECT_EQ(outcome.trace.delivered(), 2u);
}

TEST(SimulatedRecv, AMissingWindowIsNotSilentWhenTheEndpointSaysWhy) {
  class OutOfMemoryEndpoint : public LoggingEndpoint {
   public:
    OutOfMemoryEndpoint() : LoggingEndpoint(0) {}
    void OnError(int error, EventSink& sink) override {
      EXPECT_EQ(error, ENOMEM);
      sink.OnError(OutOfMemory(), {.end = 0, .remainder = {}});
    }
  } endpoint;
  Recorder recorder;
  recorder.Begin("ab");
  RunSimulated(endpoint, "ab", *Schedule::Parse("1,1"), recorder);
  ASSERT_EQ(recorder.trace().events().size(), 1u);
  EXPECT_EQ(recorder.trace().events()[0].kind, ErrorKind::kResource);
  EXPECT_FALSE(recorder.trace().stopped_silently());
}

TEST(SimulatedRecv, AnEmptyStreamDeliversNoData) {
  EXPECT_EQ(Deliver(4, "", "*,E").log, "open eof ");
}

TEST(SimulatedRecv, TheObserverSeesEachRecvBeforeTheEndpoint) {
  class Observer : public RecvObserver {
   public:
    void BeforeRecv(std::span<const char> window, size_t received) override {
      seen += std::to_string(window.size()) + ":" +
              std::string(window.data(), received) + " ";
    }
    void BeforeFault(ScheduleStep::Kind) override { seen += "fault "; }
    std::string seen;
  } observer;
  LoggingEndpoint endpoint(4);
  Recorder recorder;
  recorder.Begin("abcde");
  RunSimulated(endpoint, "abcde", *Schedule::Parse("*,E"), recorder, &observer);
  EXPECT_EQ(observer.seen, "4:abcd 4:e fault ");
}

}  // namespace
}  // namespace splitproof
