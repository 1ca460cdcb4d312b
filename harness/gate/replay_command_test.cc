#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/gate/gate_test_util.h"
#include "harness/gate/test_subjects.h"

namespace splitproof {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Replay, GivesAVerdictForEachProperty) {
  const test::Ran ran =
      test::RunGate({"replay", "good", "--stream=ab\\ncd\\n", "--schedule=1,2",
                     "--properties=-prompt"});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("split-invariance       holds\n"),
                             HasSubstr("prompt                 off\n"),
                             HasSubstr("round-trip             holds\n"),
                             Not(HasSubstr("FAILED"))));
}

TEST(Replay, FailureIsExplainedAndReplaysItself) {
  const test::Ran ran = test::RunGate(
      {"replay", "bad", "--stream=a\\r\\nb\\r\\n", "--schedule=2"});
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("split-invariance       failed\n"),
                    HasSubstr("  replay: my_gate replay 'bad' "
                              "--stream='a\\r\\nb\\r\\n' --schedule='2'\n")));
}

TEST(Replay, WithoutScheduleTakesTheStreamWhole) {
  EXPECT_EQ(test::RunGate({"replay", "bad", "--stream=a\\r\\n"}).code,
            kExitHolds);
}

TEST(Replay, NothingCheckedIsNoSuccess) {
  const test::Ran ran = test::RunGate(
      {"replay", "bad", "--stream=a", "--properties=plain-equals-buffered"});
  EXPECT_EQ(ran.code, kExitUsage);
  EXPECT_EQ(ran.err,
            "my_gate: nothing was checked: no chosen property applies; choose "
            "another\n");
}

TEST(Replay, ExplainsStepByStepBeforeTheVerdicts) {
  const test::Ran ran = test::RunGate(
      {"replay", "good", "--stream=ab\\n", "--schedule=1", "--explain"});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_THAT(ran.out, AllOf(StartsWith("good\n  stream:    'ab\\n'"),
                             HasSubstr("recv 1 of 4096"),
                             HasSubstr("split-invariance       holds")));
}

}  // namespace
}  // namespace splitproof
