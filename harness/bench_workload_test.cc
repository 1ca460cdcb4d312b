#include "harness/bench_workload.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/bench_test_subjects.h"
#include "harness/check/typed_subject.h"

namespace splitproof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class NoSamples : public test::SampleLines {
 public:
  void Samples() const = delete;
};

template <class S>
std::vector<Workload> Workloads() {
  const auto workloads = WorkloadsOf(**MakeSubject<S>("lines", ""), "");
  EXPECT_TRUE(workloads.ok()) << workloads.status();
  return *workloads;
}

std::vector<std::string> NamesOf(const std::vector<Workload>& workloads) {
  std::vector<std::string> names;
  for (const Workload& workload : workloads) names.push_back(workload.packets);
  return names;
}

TEST(Workloads, ArePacketsOfThreeSizes) {
  const auto workloads = Workloads<test::Lines<test::Habit::kNone>>();
  EXPECT_THAT(NamesOf(workloads), ElementsAre("32", "1024", "32768"));
  for (const Workload& workload : workloads) {
    // A power of two, and the frames are, too: whole packets.
    EXPECT_EQ(workload.stream.size(), 1u << 17);
    const size_t size = std::stoul(workload.packets);
    EXPECT_EQ(workload.stream.find('\n'), size - 1);
    EXPECT_EQ(workload.stream.back(), '\n');
  }
}

TEST(Workloads, AreSamplesWherePacketsHaveNoSize) {
  const auto workloads = Workloads<test::SampleLines>();
  EXPECT_THAT(NamesOf(workloads), ElementsAre("samples"));
  EXPECT_EQ(workloads[0].stream.substr(0, 10), "a\nbc\na\nbc\n");
  EXPECT_EQ(workloads[0].stream.size() % 5, 0u);
}

TEST(Workloads, AreARecordedStreamWhereThereAreNoSamples) {
  const auto subject = *MakeSubject<NoSamples>("lines", "");
  const auto workloads = WorkloadsOf(*subject, "corpus/chat");
  ASSERT_TRUE(workloads.ok()) << workloads.status();
  EXPECT_THAT(NamesOf(*workloads), ElementsAre("recorded"));
  EXPECT_TRUE(workloads->front().is_whole_connection);
}

TEST(Workloads, OfASubjectThatHasNothingToSendAreRefused) {
  const auto subject = *MakeSubject<NoSamples>("lines", "");
  EXPECT_THAT(
      std::string(WorkloadsOf(*subject, "").status().message()),
      HasSubstr("nothing to send to lines: it has neither PacketOfSize()"));
}

TEST(RowNames, SayWhatIsMeasured) {
  EXPECT_EQ(BenchRowName("line", Form::kBuffered, "32", 1448),
            "line/buffered/packet:32/chunk:1448");
}

}  // namespace
}  // namespace splitproof
