#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/gate/gate_test_util.h"
#include "harness/gate/test_subjects.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(List, ShowsSubjectsPropertiesAndFamilies) {
  const test::Ran ran = test::RunGate({"list"});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_THAT(
      ran.out,
      AllOf(HasSubstr("bad  [plain]\n  checked: bad\n"),
            HasSubstr("good  [plain, buffered]\n"),
            HasSubstr("    limit        1..1000 (default 100): bytes of a "
                      "line\n"),
            HasSubstr("  checked: good:limit=3\n"),
            HasSubstr("  prompt                 a packet or error comes out"),
            HasSubstr("  bytewise               one byte at a time\n")));
}

TEST(List, ShowsOneSubjectAlone) {
  const test::Ran ran = test::RunGate({"list", "good"});
  EXPECT_EQ(ran.code, kExitHolds);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("good  ["), Not(HasSubstr("bad")),
                             Not(HasSubstr("properties"))));
}

TEST(List, IsReadableByPrograms) {
  const auto json =
      nlohmann::json::parse(test::RunGate({"list", "--json"}).out);
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["subjects"][1], nlohmann::json::parse(R"({
              "name": "good",
              "forms": ["plain", "buffered"],
              "traits": "",
              "parameters": [
                {"name": "limit", "range": "1..1000", "default": "100",
                 "help": "bytes of a line"},
                {"name": "interrupt", "range": "none|INT|TERM",
                 "default": "none", "help": "raise this signal once"}],
              "checked": ["good", "good:limit=3"],
              "corpus": ""})"));
  EXPECT_EQ(json["properties"][3]["id"], "prompt");
  EXPECT_EQ(json["families"][0]["name"], "whole");
}

}  // namespace
}  // namespace splitproof
