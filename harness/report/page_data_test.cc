#include "harness/report/page_data.h"

#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/typed_subject.h"
#include "harness/gate/test_subjects.h"
#include "harness/report/finding_text.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

using ::nlohmann::json;
using ::testing::Each;
using ::testing::SizeIs;

const RunInfo kRun = {
    .program = "gate", .budget = "quick", .seed = 7, .exit_code = 1};

template <class S>
json StoryOf(std::string stream, std::string_view schedule,
             const std::string& parameters = "") {
  const auto subject = MakeSubject<S>("subject", parameters);
  return json::parse(
      StoryJson(TellCase(**subject, {.subject = "subject",
                                     .stream = std::move(stream),
                                     .schedule = *Schedule::Parse(schedule),
                                     .recv_size = 16})));
}

Finding SomeFinding() {
  Finding finding;
  finding.label = "packet";
  finding.what = "something else";
  finding.failing = {.subject = "a:x=1",
                     .stream = "\r\n",
                     .schedule = *Schedule::Parse("1"),
                     .recv_size = 16};
  finding.count = 3;
  return finding;
}

MatrixRow SomeRow() {
  MatrixRow row;
  row.result.subject = "a:x=1";
  row.result.properties[0].verdict = Verdict::kFailed;
  row.result.properties[0].failures = 3;
  row.result.properties[1].verdict = Verdict::kNotApplicable;
  row.result.properties[1].reason = "one form only";
  row.result.findings = {SomeFinding()};
  row.result.cases = 9;
  row.traits.in_place = true;
  return row;
}

TEST(PageIndex, HasAllThatTheMatrixShows) {
  const json index = json::parse(PageIndexJson({SomeRow()}, kRun, ""));
  EXPECT_EQ(index["version"], 2);
  EXPECT_EQ(index["partial"], "");
  EXPECT_THAT(index["properties"], SizeIs(kPropertyCount));
  const json& subject = index["subjects"][0];
  EXPECT_EQ(subject["name"], "a:x=1");
  EXPECT_EQ(subject["cases"], 9);
  EXPECT_EQ(subject["traits"][0]["name"], "in place");
  EXPECT_EQ(subject["cells"][0], json({{"v", "failed"}, {"failures", 3}}));
  EXPECT_EQ(subject["cells"][1], json({{"v", "n/a"}, {"why", 0}}));
  EXPECT_EQ(index["reasons"], json({"one form only"}));
  EXPECT_EQ(index["findings"][0], json({{"subject", 0},
                                        {"property", 0},
                                        {"label", "packet"},
                                        {"what", "something else"},
                                        {"bytes", 2},
                                        {"cuts", 1},
                                        {"count", 3}}));
}

TEST(PageIndex, TellsExpectedFailuresAndWhatIsNotCoveredFromTheRest) {
  MatrixRow row = SomeRow();
  row.expected = {{0, "see issue 7"}};
  row.result.properties[2] = {Verdict::kNotCovered, "nothing came out"};
  const json index = json::parse(PageIndexJson({row}, kRun, ""));
  const json& cells = index["subjects"][0]["cells"];
  EXPECT_EQ(cells[0], json({{"v", "expected failure"}, {"failures", 3}}));
  EXPECT_EQ(cells[2], json({{"v", "not covered"}, {"why", 1}}));
  EXPECT_EQ(index["reasons"][1], "nothing came out");
  EXPECT_EQ(index["findings"][0]["expected"], "see issue 7");
}

TEST(PageIndex, SaysWhatIsNotTrueOfTheList) {
  RunInfo run = kRun;
  run.expected_failures = "known.txt";
  run.problems = {{.line = 3, .entry = "a/b", .what = "it holds"}};
  run.fix = "gate check --update";
  EXPECT_EQ(json::parse(PageIndexJson({}, run, ""))["expected_failures"],
            json({{"file", "known.txt"},
                  {"problems",
                   {{{"line", 3}, {"entry", "a/b"}, {"what", "it holds"}}}},
                  {"fix", "gate check --update"}}));
}

TEST(PageIndex, SaysWhyItIsPartial) {
  EXPECT_EQ(json::parse(PageIndexJson({}, kRun, "interrupted"))["partial"],
            "interrupted");
}

TEST(PageDetail, HasTheCaseAndHowToRunItAgain) {
  const json detail = json::parse(PageDetailJson(
      SomeFinding(), kRun, {.case_path = "a.case", .test_path = "a_test.cc"},
      R"({"forms": []})"));
  EXPECT_EQ(detail["stream"], "0d0a");
  EXPECT_EQ(detail["schedule"], "1");
  EXPECT_EQ(detail["cuts"], json({1}));
  EXPECT_EQ(detail["replay"],
            "gate replay 'a:x=1' --stream='\\r\\n' --schedule='1' "
            "--recv-size=16");
  EXPECT_EQ(detail["case"], "a.case");
  EXPECT_THAT(detail["draft"].get<std::string>(),
              testing::HasSubstr("TEST(RegressionOfAX1, SplitInvariance"));
  EXPECT_EQ(detail["story"], json({{"forms", json::array()}}));
}

TEST(PageDetail, HasAsManyBytesAndCutsAsAreShown) {
  Finding finding = SomeFinding();
  finding.failing.stream = std::string(3 * kPageStreamMax, 'a');
  finding.failing.schedule = *Schedule::Parse("1000*1000");
  const json detail = json::parse(PageDetailJson(finding, kRun, {}, ""));
  EXPECT_EQ(detail["stream"].get<std::string>().size(), 2 * kPageStreamMax);
  EXPECT_EQ(detail["bytes"], 3 * kPageStreamMax);
  EXPECT_THAT(detail["cuts"], SizeIs(kPageStreamMax / 1000 + 1));
}

TEST(PageDetail, AStoryThatIsNoJsonIsLeftOut) {
  for (const char* story : {"", "{", "\xff"}) {
    EXPECT_EQ(
        json::parse(PageDetailJson(SomeFinding(), kRun, {}, story))["story"],
        nullptr);
  }
}

TEST(PageDetail, IsOneLineOfAsciiWhateverItSays) {
  Finding finding = SomeFinding();
  finding.what = "\xff\n\r \xe2\x80\xa8 </script>";
  finding.traces.emplace_back().name = "a\nb";
  finding.failing.stream = "</script>\n\xff";
  const std::string detail = PageDetailJson(finding, kRun, {}, "");
  EXPECT_THAT(detail, Each(testing::AllOf(testing::Ge(' '), testing::Le('~'))));
}

TEST(PageDetail, HasWhatWasComparedAsLanes) {
  Finding finding = SomeFinding();
  finding.traces = {
      {.name = "plain, new endpoint",
       .is_right = true,
       .events = {{.text = "\"a\"", .begin = 3, .end = 5, .at = 6}},
       .size = 1,
       .marked = 0},
      {.name = "plain, used endpoint", .marked = 0}};
  const json detail = json::parse(PageDetailJson(finding, kRun, {}, ""));
  EXPECT_EQ(detail["traces"],
            "  plain, new endpoint\n    > packet \"a\"  end 5  at 6\n"
            "  plain, used endpoint\n    > nothing more\n");
  EXPECT_EQ(detail["compared"][0],
            json({{"name", "plain, new endpoint"},
                  {"right", true},
                  {"first_event", 0},
                  {"events",
                   {{{"begin", 3}, {"end", 5}, {"at", 6}, {"text", "\"a\""}}}},
                  {"events_all", 1},
                  {"marked", 0}}));
  EXPECT_EQ(detail["compared"][1]["right"], false);
  EXPECT_EQ(detail["compared"][1]["events"], json::array());
}

TEST(PageDetail, SaysThatACaseDoesNotFailAlone) {
  Finding finding = SomeFinding();
  EXPECT_EQ(json::parse(PageDetailJson(finding, kRun, {}, ""))["note"], "");
  finding.fails_alone = false;
  EXPECT_EQ(json::parse(PageDetailJson(finding, kRun, {}, ""))["note"],
            kNotAlone);
}

TEST(PageDetail, HasTheLineOfTheCaseAsItWasFound) {
  Finding finding = SomeFinding();
  EXPECT_EQ(json::parse(PageDetailJson(finding, kRun, {}, ""))["unshrunk"], "");
  finding.found = finding.failing;
  finding.found->stream = "ab\r\n";
  const json detail = json::parse(PageDetailJson(finding, kRun, {}, ""));
  EXPECT_EQ(detail["found_bytes"], 4);
  EXPECT_EQ(detail["unshrunk"],
            "gate replay 'a:x=1' --stream='ab\\r\\n' --schedule='1' "
            "--recv-size=16");
}

TEST(PageStory, HasTheLanesOfAFailure) {
  const json story = StoryOf<test::BadLines>("\r\n", "1");
  EXPECT_EQ(story["reference"]["name"], "the packets it was made of");
  EXPECT_EQ(story["reference"]["events"][0],
            json({{"begin", 0}, {"end", 2}, {"text", "\"\""}}));
  const json& plain = story["forms"][0];
  EXPECT_EQ(plain["form"], "plain");
  EXPECT_EQ(plain["moments"][2], json({{"k", "recv"},
                                       {"offset", 1},
                                       {"n", 1},
                                       {"window", 16},
                                       {"delivered", 2},
                                       {"events", {0, 0}}}));
  EXPECT_EQ(plain["events"][0]["error"], "truncated");
  EXPECT_EQ(plain["events"][0]["eof"], true);
  EXPECT_EQ(plain["differences"][0]["from"], "the same form, uncut");
  EXPECT_EQ(plain["differences"][0]["event"], 0);
  EXPECT_EQ(story["one_cuts"], json({"plain, cut once: something else at 1"}));
}

TEST(PageStory, SaysWhatABufferedRecvHasBehindIt) {
  const json story = StoryOf<test::GoodLines>("abc", "1,2");
  const json& recv = story["forms"][1]["moments"][2];
  EXPECT_EQ(recv["position"], 1);
  EXPECT_EQ(recv["n"], 2);
  EXPECT_EQ(recv["behind"].get<std::string>().substr(0, 4), "aaaa");
}

TEST(PageStory, EventsBeginWhereTheirConnectionDoes) {
  const json story = StoryOf<test::GoodLines>("ab\ncd\n", "4,C,*");
  const json& events = story["forms"][0]["events"];
  EXPECT_EQ(events[0]["begin"], 0);
  EXPECT_EQ(events[1]["begin"], 4);
  EXPECT_EQ(events[1]["text"], "\"d\"");
}

TEST(PageStory, KeepsWhatIsAroundTheFirstDifference) {
  std::string stream(3000, 'a');
  stream.replace(2000, 2, "\r\n");
  const json story = StoryOf<test::BadLines>(stream, "1*3000");
  const json& moments = story["forms"][0]["moments"];
  EXPECT_THAT(moments, SizeIs(kPageMomentsMax + 1));
  EXPECT_EQ(moments[0]["k"], "gap");
  EXPECT_EQ(moments[0]["moments"].get<size_t>() + kPageMomentsMax, 3003u);
  EXPECT_EQ(moments.back()["k"], "finally");
}

TEST(PageStory, OfAProcessThatDiedSaysHowFarItCame) {
  StoryDeath death;
  death.what = "was killed";
  death.form = Form::kBuffered;
  death.before = "a recv";
  death.delivered = 3;
  EXPECT_EQ(json::parse(StoryDeathJson(death)),
            json({{"death",
                   {{"what", "was killed"},
                    {"form", "buffered"},
                    {"before", "a recv"},
                    {"in_comparison", false},
                    {"delivered", 3}}}}));
}

}  // namespace
}  // namespace splitproof
