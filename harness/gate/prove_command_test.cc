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

TEST(Prove, ShortStreamsAreProvedOrTried) {
  const test::Ran ran = test::RunGate({"prove", "good", "--stream=ab\\ncd\\n"});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("good  plain  'ab\\ncd\\n'  6 bytes, 2^5 "
                              "chunkings  all 32 tried: it cannot be copied "
                              "and compared with ==, and this program has no "
                              "arena for it\n"),
                    HasSubstr("good  buffered  ")));
}

TEST(Prove, RefutationsReplayAndAreSmall) {
  const test::Ran ran =
      test::RunGate({"prove", "bad", "--stream=it's\\r\\nab\\r\\n"});
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("2^9 chunkings"), HasSubstr("refuted: at least "),
                    HasSubstr("FAILED bad  split-invariance"),
                    HasSubstr("  replay: my_gate replay 'bad' "
                              "--stream='\\r\\n' --schedule='1'\n"),
                    HasSubstr("refuted: 1\n")));
}

TEST(Prove, StreamsWithoutCutsThatMatterAreProved) {
  const test::Ran ran = test::RunGate(
      {"prove", "bad", "--stream=it's", "--form=plain", "--max-chunk=2"});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("4 bytes, chunks up to 2  states 1 max"),
                    HasSubstr("proved modulo ==\n"), Not(HasSubstr("FAILED"))));
}

TEST(Prove, LethalCasesAreRefutations) {
  const test::Ran ran =
      test::RunGate({"prove", "lethal:deed=crash", "--stream=c\\n"});
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_THAT(ran.out, HasSubstr("refuted"));
}

TEST(Prove, RefusesBadInputInOneLine) {
  const auto refusal = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "prove");
    const test::Ran ran = test::RunGate(arguments);
    EXPECT_EQ(ran.code, kExitUsage);
    EXPECT_EQ(ran.out, "");
    return ran.err;
  };
  EXPECT_THAT(refusal({"bad", "--form=buffered"}),
              HasSubstr("has no buffered form"));
  EXPECT_THAT(refusal({"bad", "--stream=a", "--corpus=."}),
              HasSubstr("do not go together"));
  EXPECT_THAT(refusal({"bad", "--max-chunk=0"}),
              HasSubstr("--max-chunk is \"0\""));
  EXPECT_THAT(refusal({"bad", "--state-budget=x"}),
              HasSubstr("--state-budget is \"x\""));
  EXPECT_THAT(refusal({"bad", "--stream=\\q"}), HasSubstr("\\q"));
  EXPECT_THAT(refusal({"no-such"}), HasSubstr("no-such"));
}

}  // namespace
}  // namespace splitproof
