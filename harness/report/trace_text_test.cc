#include "harness/report/trace_text.h"

#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/recv/recv_test_util.h"
#include "harness/recv/schedule.h"
#include "harness/recv/simulated_recv.h"
#include "harness/recv/trace.h"

namespace splitproof {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// Each recv is a packet.
Trace TraceOf(const std::string& stream, std::string_view schedule) {
  LoggingEndpoint endpoint(/*window_size=*/1000);
  Recorder recorder;
  recorder.Begin(stream);
  RunSimulated(endpoint, stream, *Schedule::Parse(schedule), recorder);
  return recorder.trace();
}

TEST(ShownTraces, AreNoneWhereNothingWasCompared) {
  EXPECT_THAT(ShownTracesOf({}), IsEmpty());
  EXPECT_EQ(DescribeTraces({}), "");
}

TEST(ShownTraces, HaveTheirPlaceInTheStreamOfTheCase) {
  const Trace rest = TraceOf("cd", "1*2");
  const Trace whole = TraceOf("abxd", "1*4");
  const auto shown = ShownTracesOf({.expected_name = "rest",
                                    .expected = &rest,
                                    .expected_is_right = true,
                                    .actual_name = "whole",
                                    .actual = &whole,
                                    .event = 2,
                                    .events_before = 2,
                                    .bytes_before = 2});
  ASSERT_THAT(shown, SizeIs(2));
  EXPECT_EQ(shown[0].name, "rest");
  EXPECT_TRUE(shown[0].is_right);
  EXPECT_FALSE(shown[1].is_right);
  EXPECT_EQ(shown[0].marked, 0u);
  EXPECT_EQ(shown[1].marked, 2u);
  EXPECT_EQ(
      shown[0].events[0],
      (ShownEvent{
          .text = "\"c\"", .begin = 2, .end = 3, .at = 3, .remainder = 0}));
  EXPECT_EQ(
      shown[1].events[2],
      (ShownEvent{
          .text = "\"x\"", .begin = 2, .end = 3, .at = 3, .remainder = 0}));
  EXPECT_EQ(DescribeTraces(shown),
            "  rest\n"
            "    > packet \"c\"  end 3  at 3  remainder 0\n"
            "      packet \"d\"  end 4  at 4  remainder 0\n"
            "  whole\n"
            "      packet \"a\"  end 1  at 1  remainder 0\n"
            "      packet \"b\"  end 2  at 2  remainder 0\n"
            "    > packet \"x\"  end 3  at 3  remainder 0\n"
            "      packet \"d\"  end 4  at 4  remainder 0\n");
}

TEST(ShownTraces, BeginWhereTheirConnectionDoes) {
  const Trace trace = TraceOf("abcdef", "1,1,C,2,1");
  const auto shown = ShownTracesOf({.actual = &trace, .event = 2});
  ASSERT_THAT(shown, SizeIs(1));
  ASSERT_THAT(shown[0].events, SizeIs(5));
  EXPECT_EQ(shown[0].events[2].begin, trace.connection_begin());
  EXPECT_EQ(shown[0].events[3].begin, shown[0].events[2].end);
}

TEST(ShownTraces, KeepWhatIsAroundTheDifference) {
  const std::string stream(100, 'a');
  const Trace trace = TraceOf(stream, "1*100");
  const auto shown = ShownTracesOf({.actual = &trace, .event = 50});
  ASSERT_THAT(shown, SizeIs(1));
  EXPECT_EQ(shown[0].size, 100u);
  EXPECT_EQ(shown[0].first, 34u);
  EXPECT_THAT(shown[0].events, SizeIs(33));
  EXPECT_EQ(DescribeTraces(shown),
            "  \n"
            "      (48 events before)\n"
            "      packet \"a\"  end 49  at 49  remainder 0\n"
            "      packet \"a\"  end 50  at 50  remainder 0\n"
            "    > packet \"a\"  end 51  at 51  remainder 0\n"
            "      packet \"a\"  end 52  at 52  remainder 0\n"
            "      packet \"a\"  end 53  at 53  remainder 0\n"
            "      (47 events after)\n");
}

TEST(ShownTraces, SayThatAnEventIsMissing) {
  const Trace trace = TraceOf("abc", "1*3");
  const auto shown = ShownTracesOf({.actual = &trace, .event = 3});
  EXPECT_EQ(DescribeTraces(shown),
            "  \n"
            "      (1 events before)\n"
            "      packet \"b\"  end 2  at 2  remainder 0\n"
            "      packet \"c\"  end 3  at 3  remainder 0\n"
            "    > nothing more\n");
}

TEST(ShownTraces, MarkNothingWhereNoEventIsWrong) {
  const Trace trace = TraceOf("abcd", "1*4");
  EXPECT_EQ(DescribeTraces(ShownTracesOf({.actual = &trace})),
            "  \n"
            "      packet \"a\"  end 1  at 1  remainder 0\n"
            "      packet \"b\"  end 2  at 2  remainder 0\n"
            "      packet \"c\"  end 3  at 3  remainder 0\n"
            "      (1 events after)\n");
}

// Gives back two bytes that nobody received, behind each recv but the first.
class Invents : public LoggingEndpoint {
 public:
  using LoggingEndpoint::LoggingEndpoint;

  void OnRecv(size_t nbytes, EventSink& sink) override {
    received_ += nbytes;
    sink.OnPacket(
        PacketRef::Of<LoggingEndpoint>(std::string("p")),
        {.end = received_, .remainder = Bytes(received_ > 1 ? "xy" : "")});
  }

 private:
  uint64_t received_ = 0;
};

TEST(ShownTraces, SayWhatWasGivenBackInPlaceOfWhatWasReceived) {
  Invents endpoint(/*window_size=*/10);
  Recorder recorder;
  recorder.Begin("abc");
  RunSimulated(endpoint, "abc", *Schedule::Parse("1*3"), recorder);
  const Trace trace = recorder.trace();
  EXPECT_EQ(DescribeTraces(ShownTracesOf({.actual = &trace, .event = 1})),
            "  \n"
            "      packet \"p\"  end 1  at 1  remainder 0\n"
            "    > packet \"p\"  end 2  at 2  remainder 2, which is 'xy', not "
            "what was received\n"
            "      packet \"p\"  end 3  at 3  remainder 2\n");
}

TEST(ShownTraces, CutLongTextsShort) {
  const Trace trace = TraceOf(std::string(300, 'a'), "300");
  const auto shown = ShownTracesOf({.actual = &trace, .event = 0});
  ASSERT_THAT(shown, SizeIs(1));
  EXPECT_EQ(shown[0].events[0].text,
            "\"" + std::string(199, 'a') + "... (302 characters)");
}

TEST(DescribeEvent, SpellsOutWhatATerminalShouldNotGet) {
  const auto described = [](std::string message) {
    return DescribeEvent(
        ShownEvent{.type = Event::Type::kError, .text = std::move(message)});
  };
  EXPECT_EQ(described("it's \\ \"bad\""),
            "error malformed  end 0  at 0  it's \\ \"bad\"");
  EXPECT_EQ(described("behind \x1b\xaa\n"),
            "error malformed  end 0  at 0  behind \\x1b\\xaa\\n");
}

TEST(DescribeEvent, TellsPacketsFromErrors) {
  EXPECT_EQ(DescribeEvent(ShownEvent{.text = "\"a\"", .end = 2, .at = 3}),
            "packet \"a\"  end 2  at 3");
  EXPECT_EQ(DescribeEvent(ShownEvent{.type = Event::Type::kError,
                                     .kind = ErrorKind::kLimit,
                                     .fatal = true,
                                     .at_eof = true,
                                     .text = "too long",
                                     .end = 2,
                                     .at = 3,
                                     .remainder = 1}),
            "error limit (fatal)  end 2  at end of file, 3  remainder 1  "
            "too long");
}

}  // namespace
}  // namespace splitproof
