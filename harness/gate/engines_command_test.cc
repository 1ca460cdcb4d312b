#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/gate/gate_test_util.h"
#include "harness/gate/test_subjects.h"

namespace splitproof {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

// Even a subject that is wrong is wrong in the same way on every engine.
TEST(Engines, SaysForEachSubjectHowManyRunsWereIdentical) {
  const test::Ran ran = test::RunGate({"engines", "good", "bad"});
  EXPECT_EQ(ran.code, kExitHolds) << ran.out;
  EXPECT_EQ(ran.err, "");
  for (const char* name : {"good", "bad"}) {
    EXPECT_THAT(ran.out,
                ContainsRegex(std::string(name) +
                              " +[0-9]+ streams +[0-9]+ cases +[0-9]+ runs  "
                              "identical\n"));
  }
  EXPECT_THAT(ran.out, HasSubstr("runs on each of 3 engines"));
  EXPECT_THAT(ran.out, HasSubstr(" 0 subjects differ\n"));
}

TEST(Engines, DoTheSameEachTime) {
  EXPECT_EQ(test::RunGate({"engines", "good"}).out,
            test::RunGate({"engines", "good"}).out);
}

}  // namespace
}  // namespace splitproof
