#include "harness/gate/gate.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/properties.h"
#include "harness/gate/gate_test_util.h"
#include "harness/gate/test_subjects.h"

namespace splitproof {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Gate, ExitCodesSayWhatHappened) {
  EXPECT_EQ(test::RunGate({"check", "good", "--budget=quick"}).code, 0);
  EXPECT_EQ(test::RunGate({"check", "bad", "--budget=quick"}).code, 1);
  EXPECT_EQ(test::RunGate({"check", "ugly"}).code, 2);
  EXPECT_EQ(test::RunGate({"check", "good:interrupt=TERM", "--jobs=1"}).code,
            3);
}

TEST(Gate, HelpIsEnoughToWorkFrom) {
  const test::Ran help = test::RunGate({"--help"});
  EXPECT_EQ(help.code, kExitHolds);
  EXPECT_EQ(help.err, "");
  EXPECT_THAT(help.out, AllOf(HasSubstr("my_gate [OPTIONS] SUBCOMMAND"),
                              HasSubstr("hex:61620d0a"), HasSubstr("3,1*5,W"),
                              HasSubstr("Exit codes:"), HasSubstr("replay")));
  EXPECT_EQ(test::RunGate({"-h"}).out, help.out);
}

TEST(Gate, EveryCommandHasHelpWithExamplesAndExitCodes) {
  for (const char* command : {"list", "check", "replay", "trace", "engines"}) {
    const test::Ran help = test::RunGate({command, "--help"});
    EXPECT_EQ(help.code, kExitHolds);
    EXPECT_THAT(help.out, AllOf(HasSubstr(std::string("my_gate ") + command),
                                HasSubstr(std::string("  ") + command),
                                HasSubstr("Exit codes:")));
  }
}

std::string AllIds() {
  std::string ids;
  for (const PropertyInfo& info : AllProperties()) {
    ids += (ids.empty() ? "" : ",") + std::string(info.id);
  }
  return ids;
}

struct BadInput {
  std::vector<std::string> arguments;
  std::string message;
};

void ExpectRefused(const std::vector<BadInput>& inputs) {
  for (const BadInput& input : inputs) {
    const test::Ran ran = test::RunGate(input.arguments);
    EXPECT_EQ(ran.code, kExitUsage);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.err, "my_gate: " + input.message + "\n");
  }
}

TEST(Gate, RefusesBadCommandsInOneLineAndDoesNothing) {
  ExpectRefused(
      {{{},
        "no command is given; use list, check, prove, replay, "
        "trace or engines, or --help"},
       {{"--version"},
        "there is no command \"--version\"; use list, check, prove, replay, "
        "trace or engines, or --help"},
       {{"chekc"},
        "there is no command \"chekc\"; use list, check, prove, replay, "
        "trace or engines, or --help"},
       {{"check", "--bogus"},
        "The following argument was not expected: --bogus; see "
        "--help"},
       {{"replay", "good", "more", "--stream=a"},
        "\"good\" is no case file; give one subject, or case files "
        "only"},
       {{"replay"}, "SUBJECT|CASE is required; see --help"}});
}

TEST(Gate, RefusesBadSubjectsInOneLineAndDoesNothing) {
  ExpectRefused({{{"list", "ugly"},
                  "there is no subject \"ugly\"; known: bad, good, lethal"},
                 {{"check", "good", "ugly"},
                  "there is no subject \"ugly\"; known: bad, good, lethal"},
                 {{"check", "ug\nly"},
                  "there is no subject \"ug\\nly\"; known: bad, good, lethal"},
                 {{"check", "good:limit=0"},
                  "subject \"good:limit=0\": parameter limit=0 is not one of "
                  "1..1000"},
                 {{"check", "bad:limit=1"},
                  "subject \"bad:limit=1\": there is no parameter \"limit\"; "
                  "known: none"},
                 {{"trace", "good:limit", "--stream=a"},
                  "subject \"good:limit\": \"limit\" is not name=value"}});
}

TEST(Gate, RefusesBadOptionsInOneLineAndDoesNothing) {
  ExpectRefused({{{"check", "good", "--budget=huge"},
                  "there is no budget \"huge\"; use quick, standard or deep"},
                 {{"check", "good", "--seed=-1"},
                  "--seed is \"-1\"; use a whole number from 0 to "
                  "18446744073709551615"},
                 {{"check", "good", "--seed="},
                  "--seed is \"\"; use a whole number from 0 to "
                  "18446744073709551615"},
                 {{"check", "good", "--families=whole,nine"},
                  "there is no family \"nine\"; known: whole, bytewise, "
                  "fixed-k, one-cut, two-cut, all, grammar, capacity, "
                  "captured, faults, eof-everywhere, clear-everywhere, random"},
                 {{"check", "good", "--properties=-" + AllIds()},
                  "--properties=-" + AllIds() +
                      " leaves nothing to check; leave some property in"},
                 {{"check", "good", "--shard=0/2"},
                  "--shard is \"0/2\"; use i/n, such as 1/4 to 4/4 for four "
                  "parts"},
                 {{"check", "good", "--shard=3/2"},
                  "--shard is \"3/2\"; use i/n, such as 1/4 to 4/4 for four "
                  "parts"},
                 {{"check", "good", "--shard=2"},
                  "--shard is \"2\"; use i/n, such as 1/4 to 4/4 for four "
                  "parts"},
                 {{"check", "good", "--jobs=many"},
                  "--jobs is \"many\"; use a whole number from 0 to 1024"},
                 {{"check", "good", "--corpus=no-such-folder"},
                  "the corpus of subject \"good\", \"no-such-folder\", is not "
                  "a folder; name one with --corpus=DIR"},
                 {{"check", "good", "--json=no-such-folder/a.json"},
                  "file \"no-such-folder/a.json\" cannot be written: No such "
                  "file or directory; name a file in a folder that can be "
                  "written to"},
                 {{"check", "good", "--json=."},
                  "file \".\" cannot be written: it is there and is not a "
                  "regular file; name a file in a folder that can be written "
                  "to"},
                 {{"check", "good", "--junit=."},
                  "file \".\" cannot be written: it is there and is not a "
                  "regular file; name a file in a folder that can be written "
                  "to"},
                 {{"check", "good", "--update"},
                  "--update needs a list; name one with "
                  "--expected-failures=FILE"},
                 {{"check", "good", "--expected-failures=no-such-file"},
                  "--expected-failures is \"no-such-file\", which cannot be "
                  "read; --update makes it"},
                 {{"check", "good", "--expected-failures=.", "--update"},
                  "--expected-failures is \".\", which cannot be read; "
                  "--update makes it"},
                 {{"check", "good", "--report=README.md"},
                  "--report is \"README.md\", which cannot be made: Not a "
                  "directory; name a folder, in one that can be written to"},
                 {{"check", "good", "--report=README.md/a"},
                  "--report is \"README.md/a\", which cannot be made: Not a "
                  "directory; name a folder, in one that can be written to"}});
}

TEST(Gate, RefusesBadCasesInOneLineAndDoesNothing) {
  ExpectRefused({{{"replay", "good"},
                  "--stream is missing; give the bytes the peer sends, such as "
                  "--stream='ab\\r\\n'"},
                 {{"replay", "good", "--stream=hex:6"},
                  "stream \"hex:6\": odd number of hexadecimal digits (1): "
                  "write two a byte"},
                 {{"replay", "good", "--stream=a", "--schedule=q"},
                  "schedule \"q\": element 1 \"q\" is not a chunk size, k*n, "
                  "*, or one of W I 0 E R C"},
                 {{"replay", "good", "--stream=a", "--recv-size=0"},
                  "--recv-size is \"0\"; use a whole number from 1 to "
                  "1073741824"},
                 {{"trace", "good", "--stream=a", "--form=odd"},
                  "there is no form \"odd\"; use plain or buffered"},
                 {{"trace", "bad", "--stream=a", "--form=buffered"},
                  "subject \"bad\" has no buffered form; use the other"},
                 {{"trace", "good", "--stream=a", "--engine=quic"},
                  "there is no engine \"quic\"; use simulated, socketpair or "
                  "tcp"},
                 {{"engines", "ugly"},
                  "there is no subject \"ugly\"; known: bad, good, lethal"},
                 {{"trace", "-", "--form=plain"},
                  "`trace -` takes no options; put them into the requests"}});
}

TEST(Gate, EmptyValuesDoNotTakeTheNextArgument) {
  const test::Ran ran = test::RunGate(
      {"trace", "good", "--stream=", "--schedule=", "--recv-size=16"});
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.code, kExitHolds);
}

}  // namespace
}  // namespace splitproof
