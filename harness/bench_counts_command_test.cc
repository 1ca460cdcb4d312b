// The gate on counts, from the outside: a baseline is made of a subject whose
// buffered form allocates nothing, and the subject is exchanged for one that
// allocates. Both have one name, so that their rows have.

#include "harness/bench_counts_command.h"

#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/bench_baseline.h"
#include "harness/bench_counts.h"
#include "harness/bench_test_subjects.h"
#include "harness/check/register.h"
#include "harness/gate/gate_test_util.h"

namespace splitproof {
namespace {

using test::Habit;
using test::Lines;
using testing::HasSubstr;
using testing::Not;

// Packets of one size: counting takes its time.
template <Habit kHabit>
class Kibibytes : public Lines<kHabit> {
 public:
  std::optional<std::string> PacketOfSize(size_t bytes) const {
    if (bytes != 1024) return std::nullopt;
    return Lines<kHabit>::PacketOfSize(bytes);
  }
};

// What the subject "counted-lines" does.
Habit habit = Habit::kNone;

const bool kRegistered = Register(
    {.name = "counted-lines",
     .corpus = "",
     .configurations = {""},
     .make =
         [](std::string name, std::string parameters) {
           switch (habit) {
             case Habit::kAllocates:
               return MakeSubject<Kibibytes<Habit::kAllocates>>(name,
                                                                parameters);
             case Habit::kHoards:
               return MakeSubject<Kibibytes<Habit::kHoards>>(name, parameters);
             default:
               return MakeSubject<Kibibytes<Habit::kNone>>(name, parameters);
           }
         },
     .describe = internal::DescribeParameters<Lines<Habit::kNone>>});

test::Ran RunCounts(Habit with_habit,
                    const std::vector<std::string>& arguments) {
  habit = with_habit;
  std::vector<const char*> argv = {"lines_counts"};
  for (const std::string& argument : arguments) {
    argv.push_back(argument.c_str());
  }
  std::ostringstream out;
  std::ostringstream err;
  const int code = CountsMain(static_cast<int>(argv.size()), argv.data(),
                              "counted-lines", out, err);
  return {code, out.str(), err.str()};
}

class CountsCommand : public testing::Test {
 protected:
  void SetUp() override {
    if (!CanCount().ok()) GTEST_SKIP() << CanCount().message();
  }

  const std::string file_ = test::TestPath("baseline.json");
  const std::string baseline_ = "--baseline=" + file_;
};

TEST_F(CountsCommand, PrintsEveryRow) {
  const test::Ran ran = RunCounts(Habit::kNone, {});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("malloc/recv realloc/recv moved/recv"));
  EXPECT_THAT(ran.out,
              HasSubstr("\ncounted-lines/buffered/packet:1024/chunk:1 "));
  EXPECT_THAT(ran.out,
              HasSubstr("\ncounted-lines/plain/packet:1024/chunk:65536 "));
}

TEST_F(CountsCommand, FailsOnAPlantedAllocation) {
  ASSERT_EQ(RunCounts(Habit::kNone, {baseline_, "--update"}).code, 0);
  EXPECT_EQ(RunCounts(Habit::kNone, {baseline_}).code, 0);
  const test::Ran ran = RunCounts(Habit::kAllocates, {baseline_});
  EXPECT_EQ(ran.code, 1);
  const std::string row = "counted-lines/buffered/packet:1024/chunk:64";
  EXPECT_THAT(ran.out, HasSubstr(row + ": mallocs rose from 0 to 128, frees "
                                       "rose from 0 to 128, requested rose "
                                       "from 0 to 12800, "));
  EXPECT_THAT(ran.out,
              HasSubstr("\n  see: lines_counts --filter=" + row + "\n"));
  EXPECT_THAT(ran.out, Not(HasSubstr("counted-lines/plain")));
}

TEST_F(CountsCommand, DemandsThatASavedAllocationIsKept) {
  ASSERT_EQ(RunCounts(Habit::kAllocates, {baseline_, "--update"}).code, 0);
  const test::Ran ran = RunCounts(Habit::kNone, {baseline_});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr(": mallocs fell from 128 to 0, "));
  EXPECT_THAT(ran.out,
              HasSubstr("scripts/bench --update-baseline counted-lines\n"));
  ASSERT_EQ(RunCounts(Habit::kNone, {baseline_, "--update"}).code, 0);
  EXPECT_EQ(RunCounts(Habit::kNone, {baseline_}).code, 0);
}

TEST_F(CountsCommand, LeavesTheRowsOfOtherSubjects) {
  std::ofstream(file_) << WriteBaseline({{"counted/plain", {.mallocs = 7}}});
  ASSERT_EQ(RunCounts(Habit::kNone, {baseline_, "--update"}).code, 0);
  EXPECT_EQ(RunCounts(Habit::kNone, {baseline_}).code, 0);
  EXPECT_THAT(test::ReadFile(file_), HasSubstr("\"counted/plain\": "));
}

TEST_F(CountsCommand, ComparesTheSelectedRowsOnly) {
  ASSERT_EQ(RunCounts(Habit::kNone, {baseline_, "--update"}).code, 0);
  const test::Ran ran =
      RunCounts(Habit::kAllocates, {baseline_, "--filter=/plain/packet:1024/"});
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(ran.out, "5 rows of counted-lines are as in the baseline\n");
}

TEST_F(CountsCommand, MakesNoBaselineOfWhatIsNotSteady) {
  const test::Ran ran = RunCounts(Habit::kHoards, {baseline_, "--update"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("/packet:1024/chunk:1: not steady"));
  EXPECT_EQ(test::ReadFile(file_), "");
}

TEST_F(CountsCommand, WritesIntegersForAnyChunks) {
  const test::Ran ran =
      RunCounts(Habit::kAllocates,
                {"--csv", "--chunks=512,1024", "--filter=fered/packet:1024/"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("subject,form,packet,chunk,bytes,recvs,"));
  EXPECT_THAT(ran.out,
              HasSubstr("counted-lines,buffered,1024,512,131072,256,128,"
                        "128,0,0,128,12800,0,"));
}

TEST_F(CountsCommand, RefusesWhatItDoesNotKnowInOneLine) {
  const std::vector<std::vector<std::string>> commands = {
      {"--filter=nothing"}, {"--chunks=0"},
      {"--chunks=65537"},   {"--update"},
      {"--no-option"},      {"--baseline=no/such/file"},
      {"surplus"},          {"--filter=x", baseline_, "--update"}};
  for (const auto& arguments : commands) {
    const test::Ran ran = RunCounts(Habit::kNone, arguments);
    EXPECT_EQ(ran.code, 2) << arguments[0];
    EXPECT_EQ(ran.err.find("lines_counts: "), 0u) << ran.err;
    EXPECT_EQ(ran.err.find('\n'), ran.err.size() - 1) << ran.err;
  }
}

TEST_F(CountsCommand, RefusesABaselineThatIsNone) {
  std::ofstream(file_) << "not a baseline";
  const test::Ran ran =
      RunCounts(Habit::kNone, {baseline_, "--filter=/packet:1024/chunk:64"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("baseline.json\": it is no file of counts"));
}

TEST(CountsCommandWithoutCounters, SaysWhatToDo) {
  if (CanCount().ok()) GTEST_SKIP() << "there are counters";
  const test::Ran ran = RunCounts(Habit::kNone, {});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("are not counted"));
}

}  // namespace
}  // namespace splitproof
