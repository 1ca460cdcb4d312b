// `check --report=DIR`.

#include "harness/gate/report_file.h"

#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/gate/gate_test_util.h"
#include "harness/gate/test_subjects.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

using ::nlohmann::json;
using ::testing::EndsWith;
using ::testing::HasSubstr;

// The text of the element that begins with `id`.
std::string ElementOf(const std::string& page, const std::string& id) {
  const size_t begin = page.find("id=\"" + id + "\">\n") + id.size() + 7;
  return page.substr(begin, page.find("\n</script>", begin) - begin);
}

struct Reported {
  test::Ran ran;
  std::string page;
  json index;
};

// Checks quickly with more arguments, and reads the report.
Reported Report(std::vector<std::string> arguments) {
  const std::string folder = test::TestPath("report") + "/nested";
  arguments.insert(arguments.begin(), "check");
  arguments.push_back("--budget=quick");
  arguments.push_back("--report=" + folder);
  Reported reported = {
      .ran = test::RunGate(arguments), .page = "", .index = {}};
  reported.page = test::ReadFile(folder + "/index.html");
  EXPECT_FALSE(std::filesystem::exists(folder + "/index.html.unfinished"));
  EXPECT_THAT(reported.ran.out,
              EndsWith("\nreport: " + folder + "/index.html\n"));
  std::filesystem::remove_all(test::TestPath("report"));
  reported.index = json::parse(ElementOf(reported.page, "index"));
  return reported;
}

TEST(ReportFile, HasTheLanesOfAPlantedFailure) {
  const Reported reported = Report({"bad", "good"});
  EXPECT_EQ(reported.ran.code, kExitFailed);
  EXPECT_EQ(reported.index["findings"].size(), 1u);
  EXPECT_EQ(reported.index["partial"], "");
  const json detail = json::parse(ElementOf(reported.page, "details"));
  EXPECT_EQ(detail["stream"], "0d0a");
  EXPECT_EQ(detail["cuts"], json({1}));
  const json& plain = detail["story"]["forms"][0];
  EXPECT_EQ(plain["moments"][1]["n"], 1);
  EXPECT_EQ(plain["differences"][0]["event"], 0);
  EXPECT_EQ(detail["story"]["reference"]["events"][0]["text"], "\"\"");
}

TEST(ReportFile, TellsOfThoseThatDie) {
  const Reported reported =
      Report({"lethal:deed=kill", "lethal:deed=abort,at-once=true"});
  EXPECT_EQ(reported.index["findings"].size(), 2u);
  EXPECT_THAT(ElementOf(reported.page, "details"),
              HasSubstr("\"death\":{\"what\":\"was killed by SIGKILL"));
}

TEST(ReportFile, IsMarkedPartialWhenInterrupted) {
  const Reported reported = Report({"bad", "good:interrupt=TERM"});
  EXPECT_EQ(reported.ran.code, kExitNotFinished);
  EXPECT_EQ(reported.index["partial"], "interrupted");
  EXPECT_EQ(reported.index["exit_code"], kExitNotFinished);
  EXPECT_EQ(reported.index["subjects"][1]["complete"], false);
  EXPECT_EQ(reported.index["findings"].size(), 1u);
}

TEST(ReportFile, IsTheSameForAnyNumberOfJobs) {
  const std::string page = Report({"bad", "good", "--jobs=0"}).page;
  for (const char* jobs : {"--jobs=1", "--jobs=3"}) {
    EXPECT_EQ(Report({"bad", "good", jobs}).page, page) << jobs;
  }
}

TEST(ReportFile, LeavesNothingBehindWhereNothingCouldBeChecked) {
  const std::string folder = test::TestPath("report");
  int shard = 1;
  while (test::RunGate({"check", "bad", "--report=" + folder,
                        "--shard=" + std::to_string(shard) + "/1000"})
             .code != kExitUsage) {
    std::filesystem::remove_all(folder);
    ASSERT_LE(++shard, 7) << "bad has 6 streams";
  }
  EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST(ReportFile, IsNotMadeUnlessAskedFor) {
  const test::Ran ran =
      test::RunGate({"check", "good", "--budget=quick", "--report="});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_THAT(ran.out, testing::Not(HasSubstr("report:")));
}

}  // namespace
}  // namespace splitproof
