#include "harness/report/tell_findings.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "harness/check/typed_subject.h"
#include "harness/gate/test_subjects.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

using ::nlohmann::json;

Finding FindingAt(const std::string& stream, std::string_view schedule) {
  Finding finding;
  finding.failing = {.subject = "subject",
                     .stream = stream,
                     .schedule = *Schedule::Parse(schedule),
                     .recv_size = 16};
  return finding;
}

TEST(TellFindings, IsTheSameForAnyNumberOfJobs) {
  const auto subject = MakeSubject<test::BadLines>("subject", "");
  const Finding first = FindingAt("\r\n", "1");
  const Finding second = FindingAt("a\r\nb", "*");
  const std::vector<FindingToTell> told = {{subject->get(), &first},
                                           {subject->get(), &second}};
  const std::vector<std::string> stories = TellFindings(told, 0);
  EXPECT_EQ(json::parse(stories[0])["forms"][0]["form"], "plain");
  EXPECT_NE(stories[0], stories[1]);
  EXPECT_EQ(TellFindings(told, 1), stories);
  EXPECT_EQ(TellFindings(told, 3), stories);
}

TEST(TellFindings, SaysHowFarAProcessCameThatDied) {
  const auto lethal = MakeSubject<test::LethalLines>("subject", "deed=kill");
  const auto bad = MakeSubject<test::BadLines>("subject", "");
  const Finding deadly = FindingAt("ab\n", "2,1");
  const Finding other = FindingAt("\r\n", "1");
  const std::vector<FindingToTell> told = {{lethal->get(), &deadly},
                                           {bad->get(), &other}};
  const std::vector<std::string> stories = TellFindings(told, 2);
  EXPECT_EQ(json::parse(stories[0]), json({{"death",
                                            {{"what",
                                              "was killed by SIGKILL "
                                              "(Killed)"},
                                             {"form", "plain"},
                                             {"before", "a recv"},
                                             {"in_comparison", false},
                                             {"delivered", 3}}}}));
  EXPECT_TRUE(json::parse(stories[1]).contains("forms"));
}

TEST(TellDeath, SaysWhereAndHow) {
  const auto lethal = MakeSubject<test::LethalLines>("subject", "deed=kill");
  const auto bad = MakeSubject<test::BadLines>("subject", "");
  const Finding finding = FindingAt("ab\n", "2,1");
  EXPECT_EQ(TellDeath({lethal->get(), &finding}),
            "was killed by SIGKILL (Killed), when the plain form was told of a "
            "recv, 3 bytes received in all");
  EXPECT_EQ(TellDeath({bad->get(), &finding}), "");
}

TEST(TellFindings, ASubjectThatCannotBeMadeHasNoStory) {
  const Finding finding = FindingAt("a", "*");
  const std::vector<FindingToTell> told = {{nullptr, &finding}};
  EXPECT_EQ(TellFindings(told, 1), std::vector<std::string>{""});
  EXPECT_EQ(TellFindings(told, 0), std::vector<std::string>{""});
}

}  // namespace
}  // namespace splitproof
