#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/gate/gate_test_util.h"
#include "harness/gate/test_subjects.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

using ::nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

// Checks quickly with more arguments, and returns the JSON.
json JsonOf(std::vector<std::string> arguments) {
  const std::string path = test::TestPath("json");
  arguments.insert(arguments.begin(), "check");
  arguments.push_back("--budget=quick");
  arguments.push_back("--json=" + path);
  const test::Ran ran = test::RunGate(arguments);
  const json result = json::parse(test::ReadFile(path));
  EXPECT_EQ(result["exit_code"], ran.code);
  EXPECT_FALSE(std::filesystem::exists(path + ".unfinished"));
  std::filesystem::remove(path);
  return result;
}

std::vector<std::string> NamesIn(const json& result) {
  std::vector<std::string> names;
  for (const json& subject : result["subjects"])
    names.push_back(subject["name"]);
  return names;
}

std::vector<std::string> KeysOf(const json& object) {
  std::vector<std::string> keys;
  for (const auto& item : object.items()) keys.push_back(item.key());
  return keys;
}

// What follows "replay: " in `line`, as a shell would split it.
std::vector<std::string> ReplayArguments(const std::string& line) {
  std::vector<std::string> words = {""};
  bool quoted = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  words.erase(words.begin());  // The program.
  return words;
}

TEST(Check, WithoutNamesChecksEveryRegisteredConfiguration) {
  EXPECT_THAT(NamesIn(JsonOf({})),
              ElementsAre("bad", "good", "good:limit=3", "lethal"));
}

TEST(Check, NamesMeanConfigurationsAndEachIsCheckedOnce) {
  EXPECT_THAT(NamesIn(JsonOf({"good"})), ElementsAre("good", "good:limit=3"));
  EXPECT_THAT(NamesIn(JsonOf({"good:limit=7", "good", "good:limit=3"})),
              ElementsAre("good:limit=7", "good", "good:limit=3"));
}

TEST(Check, EndsWithAMatrixAndTheFailuresOnceMore) {
  const test::Ran ran = test::RunGate({"check", "--budget=quick"});
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_EQ(ran.err, "");
  const size_t matrix = ran.out.find("subject       split");
  ASSERT_NE(matrix, std::string::npos);
  EXPECT_THAT(ran.out.substr(0, matrix),
              AllOf(HasSubstr("FAILED bad  split-invariance"),
                    HasSubstr("  must hold: "), HasSubstr("  plain, whole\n"),
                    HasSubstr("    > "), HasSubstr("TCP may cut a stream")));
  EXPECT_THAT(
      ran.out.substr(matrix),
      AllOf(HasSubstr("\nbad           FAIL    n/a     holds"),
            HasSubstr("\ngood          holds   holds   holds"),
            HasSubstr("n/a  plain-equals-buffered: the subject has one form "
                      "only (bad, lethal)\n"),
            HasSubstr("4 subjects, "), HasSubstr(", 1 failure\n"),
            HasSubstr("\nFAILED bad  split-invariance"), EndsWith("'\n")));
}

TEST(Check, ReplayLineFailsAgain) {
  const json result = JsonOf({"bad"});
  const json& findings = result["subjects"][0]["findings"];
  ASSERT_FALSE(findings.empty());
  for (const json& finding : findings) {
    const test::Ran ran = test::RunGate(ReplayArguments(finding["replay"]));
    EXPECT_EQ(ran.code, kExitFailed) << finding["replay"];
    EXPECT_EQ(ran.err, "");
    EXPECT_THAT(ran.out, HasSubstr(std::string(finding["property"]) +
                                   "       failed\n"));
  }
}

TEST(Check, JsonSaysAllThatTheTextSays) {
  const json result = JsonOf({"bad", "--seed=7"});
  EXPECT_EQ(result["version"], 3);
  EXPECT_EQ(result["program"], "my_gate");
  EXPECT_EQ(result["budget"], "quick");
  EXPECT_EQ(result["seed"], 7);
  EXPECT_EQ(result["totals"]["findings"], 1);
  const json& subject = result["subjects"][0];
  EXPECT_THAT(KeysOf(subject),
              ElementsAre("cases", "complete", "executions", "findings", "name",
                          "properties", "proved", "streams", "traits"));
  EXPECT_EQ(subject["complete"], true);
  EXPECT_EQ(subject["properties"]["split-invariance"]["verdict"], "failed");
  EXPECT_EQ(subject["properties"]["plain-equals-buffered"],
            json({{"verdict", "n/a"},
                  {"judged", 0},
                  {"reason", "the subject has one form only"}}));
  const json& finding = subject["findings"][0];
  EXPECT_THAT(
      KeysOf(finding),
      ElementsAre("count", "fails_alone", "family", "found_bytes", "found_cuts",
                  "label", "property", "recv_size", "replay", "schedule",
                  "signature", "stream", "stream_name", "what"));
  EXPECT_EQ(finding["stream"], "0d0a");
  EXPECT_EQ(finding["schedule"], "1");
}

TEST(Check, PropertiesThatWereNotChosenAreOff) {
  const json result = JsonOf({"good", "--properties=-prompt"});
  const json& properties = result["subjects"][0]["properties"];
  EXPECT_EQ(properties["prompt"]["verdict"], "off");
  EXPECT_EQ(properties["progress"]["verdict"], "holds");
}

TEST(Check, FamiliesCanBeChosen) {
  const json result = JsonOf({"good", "--families=whole,whole"});
  EXPECT_EQ(result["exit_code"], kExitHolds) << result;
  // Each stream, in one chunk and at large, under two recv sizes.
  EXPECT_EQ(result["subjects"][0]["cases"],
            4 * result["subjects"][0]["streams"].get<int>());
}

TEST(Check, CorpusAddsStreams) {
  const std::string folder = test::TestPath("corpus");
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/long.bin") << "a line\nand another\n";
  const auto streams = [](const json& result) {
    return result["subjects"][0]["streams"].get<int>();
  };
  EXPECT_EQ(streams(JsonOf({"good", "--corpus=" + folder})),
            streams(JsonOf({"good"})) + 1);
  std::filesystem::remove_all(folder);
}

TEST(Check, NothingCheckedIsNoSuccess) {
  const test::Ran ran =
      test::RunGate({"check", "bad", "--properties=plain-equals-buffered"});
  EXPECT_EQ(ran.code, kExitUsage);
  EXPECT_THAT(ran.out, HasSubstr("n/a"));
  EXPECT_EQ(ran.err,
            "my_gate: nothing was checked: no chosen property applies, or is "
            "covered by what was run; choose others, other families or "
            "streams, or a larger budget\n");
}

TEST(Check, WhatNothingWasHeldAgainstIsNotCovered) {
  const json result = JsonOf({"good", "--families=whole"});
  EXPECT_EQ(result["exit_code"], kExitHolds);
  const json& properties = result["subjects"][0]["properties"];
  EXPECT_EQ(properties["neutral-ops"],
            json({{"verdict", "not covered"},
                  {"judged", 0},
                  {"reason", "no schedule had a wake-up"}}));
  EXPECT_EQ(properties["progress"]["verdict"], "holds");
  EXPECT_GT(properties["progress"]["judged"], 0);
}

TEST(Check, NothingCoveredIsNoSuccess) {
  const test::Ran ran = test::RunGate(
      {"check", "good", "--families=whole", "--properties=neutral-ops"});
  EXPECT_EQ(ran.code, kExitUsage);
  EXPECT_THAT(
      ran.out,
      HasSubstr("uncov  neutral-ops: no schedule had a wake-up (good)"));
  EXPECT_THAT(ran.err, HasSubstr("nothing was checked"));
}

TEST(Check, InterruptedSaysWhatWasFound) {
  for (const char* jobs : {"--jobs=0", "--jobs=1"}) {
    const json result = JsonOf({"bad", "good:interrupt=TERM", "good", jobs});
    EXPECT_EQ(result["exit_code"], kExitNotFinished);
    EXPECT_THAT(NamesIn(result), ElementsAre("bad", "good:interrupt=TERM"));
    EXPECT_EQ(result["totals"]["findings"], 1);
    EXPECT_EQ(result["subjects"][1]["complete"], false);
  }
  const test::Ran ran =
      test::RunGate({"check", "good:interrupt=TERM", "--jobs=1"});
  EXPECT_THAT(ran.out, HasSubstr("(not finished)"));
  EXPECT_EQ(ran.err, "my_gate: interrupted: not everything was checked\n");
}

TEST(Check, WhatWasInterruptedIsMarkedInEveryFile) {
  const std::string junit = test::TestPath("xml");
  const std::string report = test::TestPath("report");
  for (const char* subject : {"good:interrupt=INT", "good:interrupt=TERM"}) {
    const json result = JsonOf(
        {"bad", subject, "--jobs=1", "--junit=" + junit, "--report=" + report});
    EXPECT_EQ(result["exit_code"], kExitNotFinished);
    EXPECT_EQ(result["partial"], "interrupted");
    EXPECT_THAT(test::ReadFile(junit),
                AllOf(HasSubstr("<error message=\"interrupted\">"),
                      HasSubstr("<failure message=")));
    EXPECT_THAT(test::ReadFile(report + "/index.html"),
                HasSubstr("\"partial\":\"interrupted\""));
    std::filesystem::remove_all(report);
  }
  std::filesystem::remove(junit);
}

// A list of expected failures that is removed in the end.
class KnownFailures : public testing::Test {
 protected:
  ~KnownFailures() override { std::filesystem::remove(path_); }

  test::Ran Check(const std::string& subject, const std::string& more = "") {
    std::vector<std::string> arguments = {"check",
                                          subject,
                                          "--budget=quick",
                                          "--jobs=1",
                                          "--properties=" + properties_,
                                          "--expected-failures=" + path_};
    if (!more.empty()) arguments.push_back(more);
    return test::RunGate(arguments);
  }
  void Write(const std::string& text) { std::ofstream(path_) << text; }
  std::string Text() const { return test::ReadFile(path_); }

  // Enough of them, for a test that runs many checks.
  const std::string properties_ = "split-invariance,prompt";
  const std::string path_ = test::TestPath("known");
  const std::string fix_ = " --budget='quick' --properties='" + properties_ +
                           "' --expected-failures='" + path_ + "' --update\n";
};

TEST_F(KnownFailures, UpdateListsWhatFailsAndThenTheCheckSucceeds) {
  EXPECT_EQ(Check("bad", "--update").code, kExitHolds);
  EXPECT_THAT(Text(), AllOf(HasSubstr("bad/split-invariance  \"error|"),
                            EndsWith("  unexplained: say why\n")));
  const test::Ran ran = Check("bad");
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("EXPECTED bad  split-invariance"),
                    HasSubstr("  reason: unexplained: say why\n"),
                    HasSubstr("\nbad      xfail"), Not(HasSubstr("FAIL ")),
                    EndsWith(" 0 failures, 1 expected failure\n")));
}

TEST_F(KnownFailures, AFailureThatIsNotListedFailsWithTheFix) {
  Write("# none\n");
  const test::Ran ran = Check("bad");
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_THAT(ran.out, HasSubstr("  expect: my_gate check 'bad'" + fix_));
  EXPECT_EQ(Text(), "# none\n");
}

TEST_F(KnownFailures, AnEntryThatIsNotTrueFailsWithTheFix) {
  for (const auto& [entry, what] :
       std::vector<std::pair<std::string, std::string>>{
           {"good:limit=3/prompt", "it holds for good:limit=3"},
           {"ugly/prompt", "there is no subject \"ugly\""},
           {"*/prompt", "the wildcard may match too much"}}) {
    Write(entry + " \"late\" known\n");
    const test::Ran ran = Check("good:limit=3");
    EXPECT_EQ(ran.code, kExitFailed);
    EXPECT_THAT(
        ran.out,
        AllOf(HasSubstr("\nUNEXPECTED " + path_ + ":1: " + entry + ": " + what),
              EndsWith("\n  fix:    my_gate check 'good:limit=3'" + fix_)));
    EXPECT_EQ(Check("good:limit=3", "--update").code, kExitHolds);
    EXPECT_EQ(Text(), "");
  }
}

TEST_F(KnownFailures, AnotherSignatureFailsAndBothAreNamed) {
  Write("bad/split-invariance \"late\" known\n");
  const test::Ran ran = Check("bad");
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("\nFAILED bad  split-invariance"),
                    HasSubstr("bad/split-invariance: bad fails in another")));
}

TEST_F(KnownFailures, TheCommandThatFixesItDoes) {
  Write("bad/split-invariance \"late\" known\n");
  const std::string out = Check("bad").out;
  const std::string mark = "\n  fix:    ";
  const size_t at = out.rfind(mark) + mark.size();
  EXPECT_EQ(
      test::RunGate(ReplayArguments(out.substr(at, out.size() - at - 1))).code,
      kExitHolds);
  EXPECT_EQ(Check("bad").code, kExitHolds);
}

TEST_F(KnownFailures, EntriesOfOtherSubjectsAreLeftAlone) {
  Write("bad/split-invariance \"late\" known\n");
  EXPECT_EQ(Check("good").code, kExitHolds);
  EXPECT_EQ(Check("good", "--update").code, kExitHolds);
  EXPECT_EQ(Text(), "bad/split-invariance \"late\" known\n");
}

TEST_F(KnownFailures, AnInterruptedCheckUpdatesNothing) {
  Write("good/prompt \"late\" known\n");
  EXPECT_EQ(Check("good:interrupt=INT", "--update").code, kExitNotFinished);
  EXPECT_EQ(Text(), "good/prompt \"late\" known\n");
}

TEST_F(KnownFailures, ABadLineIsRefusedBeforeTheRun) {
  Write("# fine\nbad\n");
  const test::Ran ran = Check("bad");
  EXPECT_EQ(ran.code, kExitUsage);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr(path_ + ":2: \"bad\" is not SUBJECT/"));
}

TEST_F(KnownFailures, JsonAndJunitTellThemApart) {
  const std::string junit = test::TestPath("xml");
  Check("bad", "--update");
  const json result =
      JsonOf({"bad", "good:limit=3", "--expected-failures=" + path_,
              "--junit=" + junit});
  EXPECT_EQ(result["exit_code"], kExitHolds);
  EXPECT_EQ(result["totals"]["expected"], 1);
  const json& bad = result["subjects"][0];
  EXPECT_EQ(bad["properties"]["split-invariance"]["verdict"],
            "expected failure");
  EXPECT_EQ(bad["findings"][0]["expected"], "unexplained: say why");
  EXPECT_THAT(test::ReadFile(junit),
              AllOf(HasSubstr("<skipped message=\"expected failure: "),
                    HasSubstr("<testsuite name=\"good:limit=3\"")));
  std::filesystem::remove(junit);
}

TEST(Check, IsTheSameForAnyNumberOfJobs) {
  const auto run = [](const std::string& jobs) {
    return test::RunGate({"check", "--budget=quick", "--seed=5", jobs}).out;
  };
  const std::string without_workers = run("--jobs=0");
  for (const char* jobs : {"--jobs=0", "--jobs=1", "--jobs=2", "--jobs=7"}) {
    EXPECT_EQ(run(jobs), without_workers) << jobs;
  }
}

TEST(Check, LethalSubjectsFailAndTheRestIsCheckedAllTheSame) {
  for (const auto& [deed, label] :
       std::vector<std::pair<std::string, std::string>>{{"abort", "abort"},
                                                        {"crash", "crash"},
                                                        {"exit", "exit"},
                                                        {"kill", "crash"}}) {
    const json result = JsonOf({"lethal:deed=" + deed, "good"});
    EXPECT_EQ(result["exit_code"], kExitFailed);
    EXPECT_THAT(NamesIn(result),
                ElementsAre("lethal:deed=" + deed, "good", "good:limit=3"));
    const json& lethal = result["subjects"][0];
    ASSERT_EQ(lethal["findings"].size(), 1u) << lethal;
    EXPECT_EQ(lethal["findings"][0]["property"], "progress");
    EXPECT_EQ(lethal["findings"][0]["label"], label);
    EXPECT_EQ(lethal["findings"][0]["family"], "bytewise");
    EXPECT_EQ(lethal["properties"]["split-invariance"]["verdict"],
              "not covered");
    EXPECT_GT(lethal["cases"], lethal["findings"][0]["count"]);
  }
}

TEST(Check, LethalSubjectsAreToldWithWhatWasLeftOut) {
  const std::vector<std::string> arguments = {"check", "lethal:deed=kill",
                                              "--budget=quick", "--jobs=3"};
  const test::Ran ran = test::RunGate(arguments);
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("FAILED lethal:deed=kill  progress  [crash]"),
                    HasSubstr("the process that ran it was killed by SIGKILL"),
                    HasSubstr("LEFT OUT lethal:deed=kill  of "),
                    HasSubstr("  replay: my_gate replay 'lethal:deed=kill' "
                              "--stream='\\n' --schedule='*'\n")));
  EXPECT_EQ(test::RunGate(arguments).out, ran.out);
}

TEST(Check, ASubjectThatCannotEvenBeMadeIsAFailure) {
  const json result = JsonOf({"good", "lethal:deed=abort,at-once=true"});
  EXPECT_EQ(result["exit_code"], kExitFailed);
  EXPECT_THAT(NamesIn(result), ElementsAre("lethal:deed=abort,at-once=true",
                                           "good", "good:limit=3"));
  EXPECT_EQ(result["subjects"][0]["findings"][0]["what"],
            "the process that serialized the samples was killed by SIGABRT "
            "(Aborted)");
  EXPECT_EQ(result["subjects"][0]["properties"]["prompt"]["verdict"],
            "not covered");
  EXPECT_EQ(test::RunGate({"check", "lethal:deed=abort,at-once=true"}).code,
            kExitFailed);
}

TEST(Check, OfWhatCannotBeMadeOnlyTheChosenPropertiesAreNotCovered) {
  const json result = JsonOf(
      {"lethal:deed=abort,at-once=true", "--properties=prompt,progress"});
  const json& properties = result["subjects"][0]["properties"];
  EXPECT_EQ(properties["progress"]["verdict"], "failed");
  EXPECT_EQ(properties["prompt"]["verdict"], "not covered");
  EXPECT_EQ(properties["round-trip"]["verdict"], "off");
}

TEST(Check, ShardsTogetherAreAll) {
  const auto totals = [](const std::vector<std::string>& shard) {
    std::vector<std::string> arguments = {"bad", "good"};
    arguments.insert(arguments.end(), shard.begin(), shard.end());
    const json result = JsonOf(arguments);
    int streams = 0;
    for (const json& subject : result["subjects"]) {
      streams += subject["streams"].get<int>();
    }
    return std::vector<int>{streams, result["totals"]["cases"],
                            result["totals"]["executions"]};
  };
  const std::vector<int> all = totals({});
  std::vector<int> sums(all.size());
  for (const char* shard : {"--shard=1/3", "--shard=2/3", "--shard=3/3"}) {
    const std::vector<int> part = totals({shard});
    EXPECT_LT(part[0], all[0]);
    std::transform(sums.begin(), sums.end(), part.begin(), sums.begin(),
                   std::plus<>());
  }
  EXPECT_EQ(sums, all);
}

TEST(Check, AShardWithoutStreamsIsNoSuccess) {
  const auto run = [](int index) {
    return test::RunGate({"check", "bad", "--budget=quick",
                          "--shard=" + std::to_string(index) + "/1000"});
  };
  int empty = 1;
  while (run(empty).code != kExitUsage) ++empty;
  ASSERT_LE(empty, 7) << "bad has 6 streams";
  EXPECT_EQ(run(empty).err, "my_gate: shard " + std::to_string(empty) +
                                "/1000 has no stream to check; use fewer "
                                "shards\n");
}

TEST(Check, ShowsProgressToWhoWatchesOnly) {
  const std::vector<std::string> arguments = {"check", "good",
                                              "--budget=quick"};
  EXPECT_EQ(test::RunGate(arguments).err, "");
  EXPECT_THAT(test::RunGate(arguments, {.progress = true}).err,
              AllOf(HasSubstr("\r\033[K[0/"), HasSubstr("] good"),
                    EndsWith("\r\033[K")));
  EXPECT_THAT(
      test::RunGate({"check", "bad", "--jobs=1"}, {.progress = true}).err,
      HasSubstr("] bad  failures: "));
}

TEST(Check, SavesFailingCasesThatReplay) {
  const std::string folder = test::TestPath("cases");
  const test::Ran ran =
      test::RunGate({"check", "bad", "--budget=quick", "--cases=" + folder});
  EXPECT_EQ(ran.code, kExitFailed);
  size_t cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".case") continue;
    ++cases;
    const std::string path = entry.path().string();
    EXPECT_THAT(ran.out, HasSubstr("  case:   " + path + "\n"));
    EXPECT_EQ(test::RunGate({"replay", path}).code, kExitFailed);
  }
  EXPECT_EQ(cases, 1u);
  std::filesystem::remove_all(folder);
}

TEST(Check, DraftsTheTestThatPinsAFailure) {
  const std::string folder = test::TestPath("drafts");
  const test::Ran ran =
      test::RunGate({"check", "bad", "--budget=quick", "--cases=" + folder});
  std::string kept, draft;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const bool is_case = entry.path().extension() == ".case";
    (is_case ? kept : draft) = entry.path().string();
  }
  EXPECT_THAT(ran.out, HasSubstr("  test:   " + draft + "\n"));
  std::ostringstream text;
  text << std::ifstream(draft).rdbuf();
  EXPECT_THAT(test::RunGate({"replay", kept, "--draft-test"}).out,
              HasSubstr(text.str()));
  std::filesystem::remove_all(folder);
}

TEST(Check, SaysWhereItCannotSaveCases) {
  const std::string file = test::TestPath("file");
  std::ofstream(file) << "not a folder";
  const test::Ran ran =
      test::RunGate({"check", "bad", "--budget=quick", "--cases=" + file});
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_THAT(ran.err, HasSubstr(file));
  std::filesystem::remove(file);
}

TEST(Check, TellsAGithubWorkflow) {
  const std::string summary = test::TestPath("summary");
  std::ofstream(summary) << "before\n";
  const test::Ran ran =
      test::RunGate({"check", "bad", "--budget=quick"},
                    {.annotates = true, .step_summary = summary});
  EXPECT_THAT(ran.out, HasSubstr("\n::error title=bad split-invariance"));
  EXPECT_THAT(test::ReadFile(summary),
              AllOf(HasSubstr("before\n### splitproof: subjects: 1"),
                    HasSubstr("<code>my&#95;gate replay ")));
  std::filesystem::remove(summary);
  EXPECT_THAT(test::RunGate({"check", "bad", "--budget=quick"}).out,
              Not(HasSubstr("::error")));
}

TEST(Check, SaysWhereItCannotWriteASummary) {
  const test::Ran ran =
      test::RunGate({"check", "good:limit=3", "--budget=quick"},
                    {.step_summary = "no-such-folder/a"});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_EQ(ran.err,
            "my_gate: the summary \"no-such-folder/a\" cannot be written\n");
}

TEST(Check, ColoursAreForTerminals) {
  const std::vector<std::string> arguments = {"check", "bad", "--budget=quick"};
  EXPECT_THAT(test::RunGate(arguments).out, Not(HasSubstr("\033[")));
  EXPECT_THAT(test::RunGate(arguments, {.color = true}).out,
              HasSubstr("\033[1;31mFAIL"));
}

}  // namespace
}  // namespace splitproof
