#include "harness/report/trace_json.h"

#include <string>

#include "gtest/gtest.h"
#include "serializers/contract/endpoint.h"

namespace splitproof {
namespace {

struct Texts {
  using Packet = std::string;
};

// The JSON of the one event that `report` makes after 4 of 6 bytes.
template <class Report>
std::string JsonOf(Report report) {
  const Bytes stream("ab\ncd\n");
  Recorder recorder;
  recorder.Begin(stream);
  recorder.Deliver(4);
  report(recorder);
  return EventJson(recorder.trace(), recorder.trace().events().at(0), stream);
}

TEST(EventJson, ShowsPacketsWithTheirPlace) {
  EXPECT_EQ(JsonOf([](Recorder& recorder) {
              recorder.OnPacket(PacketRef::Of<Texts>(std::string("ab")),
                                {.end = 3, .remainder = "c"});
            }),
            R"({"t":"packet","v":"ab","at":4,"end":3,"remainder":"63"})");
}

TEST(EventJson, ShowsErrorsByKind) {
  EXPECT_EQ(JsonOf([](Recorder& recorder) {
              recorder.OnError({.kind = ErrorKind::kConversion,
                                .status = absl::InvalidArgumentError("no"),
                                .remainder = "",
                                .fatal = false},
                               {.end = 4, .remainder = ""});
            }),
            R"({"t":"error","kind":"conversion","fatal":false,"at":4,"end":4,)"
            R"("remainder":""})");
}

TEST(EventJson, CountsUnseenBytesToTheRemainder) {
  EXPECT_EQ(JsonOf([](Recorder& recorder) {
              recorder.OnPacket(PacketRef::Of<Texts>(std::string("")),
                                {.end = 1, .remainder = "b", .unseen = 2});
            }),
            R"({"t":"packet","v":"","at":4,"end":1,"remainder":"620a63"})");
}

TEST(EventJson, HasNoRemainderWhereNoneIsGiven) {
  EXPECT_EQ(JsonOf([](Recorder& recorder) {
              recorder.OnPacket(PacketRef::Of<Texts>(std::string("ab")),
                                {.end = 3, .remainder = {}});
            }),
            R"({"t":"packet","v":"ab","at":4,"end":3,"remainder":null})");
}

TEST(EventJson, SurvivesAnEndBehindTheStream) {
  EXPECT_EQ(JsonOf([](Recorder& recorder) {
              recorder.OnPacket(PacketRef::Of<Texts>(std::string("ab")),
                                {.end = 99, .remainder = "c"});
            }),
            R"({"t":"packet","v":"ab","at":4,"end":99,"remainder":""})");
}

}  // namespace
}  // namespace splitproof
