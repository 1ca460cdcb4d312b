#include <fstream>
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
      test::RunGate({"replay", "good", "--stream=ab\\nc\\n", "--schedule=1,2",
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

TEST(Replay, LethalCasesAreFailuresAndSayHowFarTheProcessCame) {
  const test::Ran ran =
      test::RunGate({"replay", "lethal:deed=crash", "--stream=c\\n",
                     "--schedule=1*2", "--explain"});
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out,
              AllOf(StartsWith("lethal:deed=crash\n  the process that ran it "
                               "was killed by SIGUSR1 (User defined signal 1), "
                               "when the plain form was told of a recv, 2 "
                               "bytes received in all\n"),
                    HasSubstr("progress               failed\n"),
                    HasSubstr("FAILED lethal:deed=crash  progress  [crash]"),
                    HasSubstr("was killed by SIGUSR1 (User defined signal 1)"),
                    Not(HasSubstr("recv 1 of"))));
}

TEST(Replay, NothingCheckedIsNoSuccess) {
  const test::Ran ran = test::RunGate(
      {"replay", "bad", "--stream=a", "--properties=plain-equals-buffered"});
  EXPECT_EQ(ran.code, kExitUsage);
  EXPECT_EQ(ran.err,
            "my_gate: nothing was checked: no chosen property applies to the "
            "subject, or has anything to say of the case; choose another\n");
}

TEST(Replay, WhatHadNothingToJudgeIsNotSaidToHold) {
  const test::Ran ran =
      test::RunGate({"replay", "good", "--stream=a\\n", "--schedule=*"});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_THAT(
      ran.out,
      AllOf(
          HasSubstr("split-invariance       not covered: no stream was cut\n"),
          HasSubstr("plain-equals-buffered  holds\n")));
}

TEST(Replay, OfAScheduleWithWakeUpsSaysWhatIsNotCheckedAndWhy) {
  const test::Ran ran =
      test::RunGate({"replay", "good", "--stream=a\n", "--schedule=1,0"});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_THAT(
      ran.out,
      AllOf(HasSubstr("split-invariance       not covered: with wake-ups only "
                      "neutral-ops is checked; replay it without\n"),
            HasSubstr("neutral-ops            holds\n")));
}

TEST(Replay, NothingCoveredIsNoSuccess) {
  const test::Ran ran =
      test::RunGate({"replay", "good", "--stream=a\\n", "--schedule=*",
                     "--properties=split-invariance,neutral-ops"});
  EXPECT_EQ(ran.code, kExitUsage);
  EXPECT_THAT(ran.out, HasSubstr("neutral-ops            not covered: "));
}

TEST(Replay, ExplainsStepByStepBeforeTheVerdicts) {
  const test::Ran ran = test::RunGate(
      {"replay", "good", "--stream=ab\\n", "--schedule=1", "--explain"});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_THAT(ran.out, AllOf(StartsWith("good\n  stream:    'ab\\n'"),
                             HasSubstr("recv 1 of 4096"),
                             HasSubstr("split-invariance       holds")));
}

TEST(Replay, DraftsATestForWhatFails) {
  const test::Ran failing =
      test::RunGate({"replay", "bad", "--stream=a\\r\\nb\\r\\n", "--schedule=2",
                     "--draft-test"});
  EXPECT_EQ(failing.code, kExitFailed);
  EXPECT_THAT(failing.out,
              AllOf(HasSubstr("\nTEST(RegressionOfBad, SplitInvariance"),
                    HasSubstr("\nstream: \"a\\r\\nb\\r\\n\"\n")));
  const test::Ran holding =
      test::RunGate({"replay", "good", "--stream=a\\n", "--draft-test"});
  EXPECT_THAT(holding.out, Not(HasSubstr("TEST(")));
}

// Writes a case file for the running test; returns its path.
std::string WriteCase(const std::string& name, const std::string& fields) {
  const std::string path = test::TestPath(name + ".case");
  std::ofstream(path) << "splitproof case 1\n" << fields;
  return path;
}

constexpr char kFailing[] =
    "subject: bad\n"
    "property: split-invariance\n"
    "schedule: 2\n"
    "stream: \"a\\r\\nb\\r\\n\"\n";

constexpr char kHolding[] =
    "subject: good:limit=3\n"
    "property: prompt\n"
    "schedule: 1*2\n"
    "stream: \"ab\\n\"\n";

TEST(ReplayOfFile, FailsAsItDidWhenItWasKept) {
  const std::string path = WriteCase("kept", kFailing);
  const test::Ran ran = test::RunGate({"replay", path});
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_THAT(ran.out,
              AllOf(StartsWith(path + ": fails\n\nFAILED bad"),
                    HasSubstr("  replay: my_gate replay 'bad' "
                              "--stream='a\\r\\nb\\r\\n' --schedule='2'\n")));
}

TEST(ReplayOfFile, ThatHoldsNowIsASuccess) {
  const std::string path = WriteCase("kept", kHolding);
  const test::Ran ran = test::RunGate({"replay", path});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_EQ(ran.out, path + ": holds now\n");
}

TEST(ReplayOfFile, ChecksItsPropertyOnly) {
  const std::string path =
      WriteCase("kept",
                "subject: bad\nproperty: deterministic\nschedule: 2\n"
                "stream: \"a\\r\\nb\\r\\n\"\n");
  EXPECT_EQ(test::RunGate({"replay", path}).code, kExitHolds);
  EXPECT_EQ(
      test::RunGate({"replay", path, "--properties=split-invariance"}).code,
      kExitFailed);
}

TEST(ReplayOfFile, WithoutPropertyChecksAll) {
  const std::string path = WriteCase(
      "kept", "subject: bad\nschedule: 2\nstream: \"a\\r\\nb\\r\\n\"\n");
  EXPECT_EQ(test::RunGate({"replay", path}).code, kExitFailed);
}

TEST(ReplayOfFile, ExplainsIt) {
  const std::string path = WriteCase("kept", kHolding);
  const test::Ran ran = test::RunGate({"replay", path, "--explain"});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_THAT(ran.out,
              AllOf(StartsWith("good:limit=3\n"), HasSubstr("recv 1 of 4096"),
                    HasSubstr(path + ": holds now\n")));
}

TEST(ReplayOfFile, GoesThroughAllOfThem) {
  const std::string first = WriteCase("first", kFailing);
  const std::string second = WriteCase("second", kHolding);
  const test::Ran ran = test::RunGate({"replay", first, second});
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_THAT(ran.out, AllOf(StartsWith(first + ": fails\n"),
                             HasSubstr("\n" + second + ": holds now\n")));
}

TEST(ReplayOfFile, WhosePropertyDoesNotApplyIsNoSuccess) {
  const std::string path =
      WriteCase("kept",
                "subject: bad\nproperty: plain-equals-buffered\nschedule: 2\n"
                "stream: \"a\"\n");
  const test::Ran ran =
      test::RunGate({"replay", WriteCase("other", kHolding), path});
  EXPECT_EQ(ran.code, kExitUsage);
  EXPECT_THAT(ran.out,
              HasSubstr(path + ": was not checked: the subject has one form "
                               "only; choose other properties"));
}

TEST(ReplayOfFile, WhosePropertyHasNothingToJudgeIsNoSuccess) {
  const std::string path =
      WriteCase("kept",
                "subject: good\nproperty: neutral-ops\nschedule: 2\n"
                "stream: \"a\\n\"\n");
  const test::Ran ran = test::RunGate({"replay", path});
  EXPECT_EQ(ran.code, kExitUsage);
  EXPECT_THAT(ran.out,
              HasSubstr(path + ": was not checked: no schedule had a wake-up"));
}

TEST(ReplayOfFile, RefusesOptionsThatTheFileAnswers) {
  const std::string path = WriteCase("kept", kHolding);
  for (const char* option :
       {"--stream=a", "--schedule=1", "--schedule=", "--recv-size=1"}) {
    const test::Ran ran = test::RunGate({"replay", path, option});
    EXPECT_EQ(ran.code, kExitUsage);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.err,
              "my_gate: --stream, --schedule and --recv-size do not go with a "
              "case file, which says all that; edit a copy, or name the "
              "subject\n");
  }
}

TEST(ReplayOfFile, RefusesBadFilesBeforeItBegins) {
  const std::string good = WriteCase("good", kHolding);
  const std::string bad = WriteCase("bad", "subject: good\nschedul: 1\n");
  const test::Ran ran = test::RunGate({"replay", good, bad});
  EXPECT_EQ(ran.code, kExitUsage);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err,
              StartsWith("my_gate: " + bad + ":3: \"schedul: 1\" is "));
  EXPECT_EQ(test::RunGate({"replay", "no/such"}).err,
            "my_gate: case file \"no/such\" cannot be read; name one that is "
            "there\n");
  const std::string unknown =
      WriteCase("unknown", "subject: lines\nschedule: 1\nstream: \"a\"\n");
  EXPECT_THAT(test::RunGate({"replay", unknown}).err,
              StartsWith("my_gate: " + unknown + ": "));
}

TEST(ReplayOfFile, RefusesSubjectsAmongFiles) {
  const std::string path = WriteCase("kept", kHolding);
  EXPECT_EQ(test::RunGate({"replay", path, "good"}).err,
            "my_gate: \"good\" is no case file; give one subject, or case "
            "files only\n");
  EXPECT_EQ(test::RunGate({"replay", "good", path}).code, kExitUsage);
}

}  // namespace
}  // namespace splitproof
