#include "harness/report/result_json.h"

#include <string>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

TEST(ResultJson, IsWhatTheSchemaSays) {
  SubjectResult result;
  result.subject = "a:x=1";
  result.properties[0] = {Verdict::kFailed, "", /*failures=*/3, /*judged=*/7};
  for (size_t i = 1; i < kPropertyCount; ++i) {
    result.properties[i].verdict = Verdict::kNotChecked;
  }
  result.properties[static_cast<size_t>(Property::kPrompt)] = {
      Verdict::kNotCovered, "nothing came out"};
  result.findings.push_back({.property = Property::kSplitInvariance,
                             .label = "packet",
                             .what = "not UTF-8: \xff",
                             .failing = {.subject = "a:x=1",
                                         .stream = "\n",
                                         .schedule = *Schedule::Parse("1"),
                                         .recv_size = 16},
                             .stream_name = "sample 1",
                             .family = "one-cut",
                             .traces = {},
                             .kind = "packet|x",
                             .count = 3});
  result.streams = 1;
  result.cases = 2;
  result.executions = 3;
  const auto json = nlohmann::json::parse(
      ResultJson({{result, {.in_place = true}, {{0, "known"}}}},
                 {.program = "gate",
                  .budget = "deep",
                  .seed = 9,
                  .exit_code = 1,
                  .partial = "interrupted",
                  .expected_failures = "a.txt",
                  .problems = {{.line = 3, .entry = "a/b", .what = "it is"}},
                  .fix = "gate check"}));
  auto expected = nlohmann::json::parse(R"({
    "version": 3, "program": "gate", "budget": "deep", "seed": 9,
    "subjects": [{
      "name": "a:x=1", "traits": "in place",
      "properties": {},
      "streams": 1, "proved": 0, "cases": 2, "executions": 3, "complete": true,
      "findings": [{
        "property": "split-invariance", "label": "packet",
        "signature": "packet|x", "expected": "known",
        "what": "not UTF-8: \ufffd", "stream": "0a",
        "stream_name": "sample 1", "family": "one-cut", "schedule": "1",
        "recv_size": 16, "count": 3,
        "found_bytes": 0, "found_cuts": 0, "fails_alone": true,
        "replay":
          "gate replay 'a:x=1' --stream='\\n' --schedule='1' --recv-size=16"}]
    }],
    "totals": {"cases": 2, "executions": 3, "findings": 1,
               "expected": 1},
    "expected_failures": {
      "file": "a.txt", "fix": "gate check",
      "problems": [{"line": 3, "entry": "a/b", "what": "it is"}]},
    "partial": "interrupted", "exit_code": 1})");
  auto& properties = expected["subjects"][0]["properties"];
  for (const PropertyInfo& info : AllProperties()) {
    properties[std::string(info.id)] = {{"verdict", "off"}, {"judged", 0}};
  }
  properties["split-invariance"] = {{"verdict", "expected failure"},
                                    {"judged", 7}};
  properties["prompt"] = {{"verdict", "not covered"},
                          {"judged", 0},
                          {"reason", "nothing came out"}};
  EXPECT_EQ(json, expected);
}

}  // namespace
}  // namespace splitproof
