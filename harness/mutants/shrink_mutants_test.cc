// Shrinks failures of the mutants, which are found in long streams under many
// cuts: what is left shows the planted bug and nothing else.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/algorithm/container.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/case.h"
#include "harness/mutants/all_mutants.h"
#include "harness/search/search.h"
#include "harness/search/shrinker.h"

namespace splitproof::mutants {
namespace {

using ::testing::ElementsAre;

constexpr const char* kSchedules[] = {"1*1000", "2,1*5,3*2,1,7,1*90",
                                      "5,1,W,4,I,6*9,0,3"};
constexpr size_t kRecvSizes[] = {Case::kDefaultRecvSize, 16};

// A stream, and where its packets end.
struct Packets {
  std::string stream;
  std::vector<size_t> ends;

  void Add(const std::string& frame) {
    stream += frame;
    ends.push_back(stream.size());
  }
};

Packets ManyPackets(const Subject& subject) {
  Packets packets;
  for (int times = 0; times < 4; ++times) {
    for (const SampleFrame& sample : subject.samples()) {
      packets.Add(sample.Frame());
    }
    for (const std::string& bytes : subject.malformed()) packets.Add(bytes);
  }
  return packets;
}

bool Fails(const CanonicalMutant& mutant, const Case& tried) {
  return CheckCase(*mutant.subject, tried, PropertySet().With(mutant.killed_by))
      .failed();
}

// Mutants whose bug shows without any stream have nothing to shrink.
bool FailsInAStream(const CanonicalMutant& mutant) {
  return !Fails(mutant, {.subject = mutant.subject->name(),
                         .stream = "",
                         .schedule = {},
                         .recv_size = Case::kDefaultRecvSize});
}

// What is left of each failure of the mutant.
std::vector<Case> ShrinkFailuresOf(const CanonicalMutant& mutant) {
  const Packets packets = ManyPackets(*mutant.subject);
  std::vector<Case> smallest;
  for (const size_t recv_size : kRecvSizes) {
    for (const char* schedule : kSchedules) {
      const Case large{.subject = mutant.subject->name(),
                       .stream = packets.stream,
                       .schedule = *Schedule::Parse(schedule),
                       .recv_size = recv_size};
      if (!Fails(mutant, large)) continue;
      const Shrunk shrunk = Shrink(large, packets.ends, [&](const Case& tried) {
        return Fails(mutant, tried);
      });
      EXPECT_TRUE(shrunk.complete) << mutant.subject->name();
      EXPECT_TRUE(shrunk.reproduced) << mutant.subject->name();
      smallest.push_back(shrunk.smallest);
    }
  }
  return smallest;
}

// The different replay lines of what is left of a mutant's failures.
std::set<std::string> ReplayLinesOf(std::string_view name) {
  std::set<std::string> lines;
  for (const CanonicalMutant& mutant : CanonicalMutants()) {
    if (mutant.subject->name() != name) continue;
    for (const Case& smallest : ShrinkFailuresOf(mutant)) {
      lines.insert(ReplayLine("gate", smallest));
    }
  }
  return lines;
}

TEST(ShrinkMutants, LeavesThePlantedBug) {
  EXPECT_THAT(
      ReplayLinesOf("split-terminator"),
      ElementsAre(
          R"(gate replay 'split-terminator' --stream='\r\n' --schedule='1')"));
  // A line that fits in the plain form; the buffered one counts its newline.
  EXPECT_THAT(
      ReplayLinesOf("limit-with-terminator"),
      ElementsAre(
          R"(gate replay 'limit-with-terminator' --stream='aaaaa' --schedule='*')"));
  EXPECT_THAT(
      ReplayLinesOf("kept-view"),
      ElementsAre(R"(gate replay 'kept-view' --stream='a\n' --schedule='*')"));
}

TEST(ShrinkMutants, LeavesTwoPacketsAndThreeCutsAtMost) {
  for (const CanonicalMutant& mutant : CanonicalMutants()) {
    if (!FailsInAStream(mutant)) continue;
    for (const Case& smallest : ShrinkFailuresOf(mutant)) {
      EXPECT_LE(smallest.schedule.Cuts(smallest.stream.size()).size(), 3u)
          << ReplayLine("gate", smallest);
      EXPECT_LE(absl::c_count(smallest.stream, '\n'), 2)
          << ReplayLine("gate", smallest);
    }
  }
}

}  // namespace
}  // namespace splitproof::mutants
