#include "harness/search/shrink_findings.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/typed_subject.h"
#include "harness/report/trace_text.h"
#include "serializers/contract/serializer.h"

namespace splitproof {
namespace {

using ::testing::HasSubstr;

// Words that end at a stop byte; a word that is cut loses what came first.
class Words {
 public:
  using Packet = std::string;

  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t stop = chunk.find('.');
      word_ = std::string(chunk.substr(0, stop));
      if (stop == Bytes::npos) return kNeedMore;
      return Decoded{word_, chunk.substr(stop + 1)};
    }

   private:
    std::string word_;
  };

  std::vector<std::string> MalformedSamples() const {
    return {"one.two.three.four."};
  }
  Deserializer IncrementalDeserialize() const { return {}; }
};

std::unique_ptr<Subject> Buggy() { return *MakeSubject<Words>("buggy", ""); }

Finding Found(const std::string& stream, std::string_view schedule) {
  Finding finding;
  finding.label = "packet";
  finding.failing = {.subject = "buggy",
                     .stream = stream,
                     .schedule = *Schedule::Parse(schedule),
                     .recv_size = 16};
  finding.count = 3;
  return finding;
}

TEST(ShrinkFinding, LeavesOnePacketAndOneCut) {
  const auto subject = Buggy();
  const Finding small =
      ShrinkFinding(*subject, Found("one.two.three.four.", "1*19"), {}, [] {});
  EXPECT_EQ(small.failing.stream, "a.");
  EXPECT_EQ(small.failing.schedule.ToString(), "1");
  EXPECT_EQ(small.count, 3u);
  EXPECT_TRUE(small.fails_alone);
  EXPECT_THAT(DescribeTraces(small.traces), HasSubstr("packet \"\""));
}

TEST(ShrinkFinding, KeepsTheCaseAsItWas) {
  const Finding large = Found("one.two.three.four.", "1*19");
  const Finding small = ShrinkFinding(*Buggy(), large, {}, [] {});
  ASSERT_TRUE(small.found.has_value());
  EXPECT_EQ(small.found->subject, "buggy");
  EXPECT_EQ(small.found->stream, "one.two.three.four.");
  EXPECT_EQ(small.found->schedule, large.failing.schedule);
  EXPECT_EQ(small.found->recv_size, 16u);
}

TEST(ShrinkFinding, KeepsWhatDoesNotFailAgain) {
  const auto subject = Buggy();
  const Finding same = ShrinkFinding(*subject, Found("one.", ""), {}, [] {});
  EXPECT_EQ(same.failing.stream, "one.");
  EXPECT_FALSE(same.found.has_value());
  EXPECT_FALSE(same.fails_alone);
}

TEST(ShrinkFindings, PutsLastWhatDoesNotFailAlone) {
  const auto subject = Buggy();
  SubjectResult result;
  result.findings = {Found("one.", ""), Found("one.two.", "1*8")};
  const ResultToShrink shrunk = {subject.get(), &result};
  ShrinkFindings({&shrunk, 1}, /*jobs=*/0, {});
  ASSERT_EQ(result.findings.size(), 2u);
  EXPECT_TRUE(result.findings[0].fails_alone);
  EXPECT_EQ(result.findings[1].failing.stream, "one.");
  EXPECT_FALSE(result.findings[1].fails_alone);
}

TEST(ShrinkFindings, MergesWhatHasBecomeEqualWhateverTheNumberOfProcesses) {
  const auto subject = Buggy();
  for (const size_t jobs : {0, 1, 3}) {
    SubjectResult result;
    result.findings = {Found("one.two.", "1*8"), Found("three.", "2,1")};
    const ResultToShrink results[] = {{subject.get(), &result}};
    ShrinkFindings(results, jobs, {});
    ASSERT_EQ(result.findings.size(), 1u) << jobs;
    EXPECT_EQ(result.findings[0].failing.stream, "a.");
    EXPECT_EQ(result.findings[0].count, 6u);
  }
}

}  // namespace
}  // namespace splitproof
