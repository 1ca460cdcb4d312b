#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/gate/gate_test_util.h"
#include "harness/gate/test_subjects.h"

namespace splitproof {
namespace {

using ::testing::HasSubstr;

std::string TraceOf(const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"trace", "good:limit=3"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const test::Ran ran = test::RunGate(arguments);
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_EQ(ran.err, "");
  return ran.out;
}

// What `trace -` answers to `request`.
std::string Answer(const std::string& request) {
  const test::Ran ran = test::RunGate({"trace", "-"}, {.input = request});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_EQ(ran.err, "");
  return ran.out;
}

TEST(Trace, PrintsAnEventALine) {
  const std::string events =
      R"({"t":"packet","v":"a","at":2,"end":2,"remainder":""})"
      "\n"
      R"({"t":"packet","v":"b","at":6,"end":4,"remainder":"6364"})"
      "\n"
      R"({"t":"error","kind":"limit","fatal":true,"at":9,"end":8,)"
      R"("remainder":"67"})"
      "\n";
  for (const char* form : {"--form=plain", "--form=buffered"}) {
    EXPECT_EQ(
        TraceOf({form, "--stream=a\\nb\\ncdefgh\\n", "--schedule=2,4,3,2"}),
        events);
  }
}

TEST(Trace, EndsTheStreamOnlyWhenTold) {
  EXPECT_EQ(TraceOf({"--stream=ab"}), "");
  EXPECT_THAT(TraceOf({"--stream=ab", "--schedule=*,E"}),
              HasSubstr("truncated"));
}

TEST(Trace, IsTheSameThroughRealSockets) {
  for (const char* schedule : {"--schedule=1,W,2,*,E", "--schedule=I,*,R"}) {
    const std::string simulated = TraceOf({"--stream=a\\nbcdefg\\n", schedule});
    for (const char* engine : {"--engine=socketpair", "--engine=tcp"}) {
      EXPECT_EQ(TraceOf({"--stream=a\\nbcdefg\\n", schedule, engine}),
                simulated);
    }
  }
}

TEST(Trace, RecvSizeLimitsWhatIsDelivered) {
  EXPECT_EQ(TraceOf({"--stream=a\\nb\\n", "--recv-size=3"}),
            R"({"t":"packet","v":"a","at":3,"end":2,"remainder":"62"})"
            "\n"
            R"({"t":"packet","v":"b","at":4,"end":4,"remainder":""})"
            "\n");
}

TEST(TraceRequests, AreAnsweredInOrder) {
  EXPECT_EQ(
      Answer(R"({"subject":"good","form":"plain","stream":"610a"})"
             "\n"
             "nonsense\n"
             R"({"subject":"good","form":"buffered","stream":"620A",)"
             R"("schedule":"1*2","recv_size":64})"
             "\n"
             R"({"subject":"good","form":"buffered","stream":"63"})"),
      R"({"events":[{"t":"packet","v":"a","at":2,"end":2,"remainder":""}]})"
      "\n"
      R"({"error":"a request is a JSON object"})"
      "\n"
      R"({"events":[{"t":"packet","v":"b","at":2,"end":2,"remainder":""}]})"
      "\n"
      R"({"events":[]})"
      "\n");
}

TEST(TraceRequests, DoNotDependOnThoseBefore) {
  const std::string partial =
      R"({"subject":"good","form":"buffered","stream":"6162"})"
      "\n";
  const std::string line =
      R"({"subject":"good","form":"buffered","stream":"630a"})"
      "\n";
  EXPECT_EQ(Answer(partial + line), "{\"events\":[]}\n" + Answer(line));
}

TEST(TraceRequests, TakeAListOfSizesForASchedule) {
  const std::string head =
      R"({"subject":"good","form":"plain","stream":"610a620a","schedule":)";
  EXPECT_EQ(Answer(head + "[1,2]}\n"), Answer(head + "\"1,2\"}\n"));
  EXPECT_EQ(Answer(head + "[]}\n"), Answer(head + "\"\"}\n"));
}

struct BadRequest {
  std::string request;
  std::string error;
};

TEST(TraceRequests, AreToldWhatIsWrongWithThem) {
  const std::vector<BadRequest> requests = {
      {"", "a request is a JSON object"},
      {"[1]", "a request is a JSON object"},
      {"{}", "a request needs the string \\\"stream\\\""},
      {R"({"stream":"6"})", "\\\"stream\\\" is not hex"},
      {R"({"stream":"6g"})", "\\\"stream\\\" is not hex"},
      {R"({"stream":"","schedule":5})",
       "\\\"schedule\\\" is neither text nor a list of chunk "
       "sizes"},
      {R"({"stream":"","schedule":[0]})",
       "\\\"schedule\\\" is neither text nor a list of chunk "
       "sizes"},
      {R"({"stream":"","schedule":[2147483648]})",
       "\\\"schedule\\\" is neither text nor a list of chunk "
       "sizes"},
      {R"({"stream":"","subject":"good","form":"odd"})",
       "there is no form \\\"odd\\\"; use plain or buffered"},
      {R"({"stream":"","subject":"ugly","form":"plain"})",
       "there is no subject \\\"ugly\\\"; known: bad, good, lethal"},
      {R"({"stream":"","subject":"good","form":"plain","recv_size":0})",
       "\\\"recv_size\\\" is not a whole number from 1 to 1073741824"}};
  for (const BadRequest& bad : requests) {
    EXPECT_EQ(Answer(bad.request + "\n"),
              "{\"error\":\"" + bad.error + "\"}\n");
  }
}

}  // namespace
}  // namespace splitproof
