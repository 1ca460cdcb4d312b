#include "harness/report/result_json.h"

#include <string>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

TEST(ResultJson, IsWhatTheSchemaSays) {
  SubjectResult result;
  result.subject = "a:x=1";
  result.properties[0].verdict = Verdict::kFailed;
  for (size_t i = 1; i < kPropertyCount; ++i) {
    result.properties[i].verdict = Verdict::kNotChecked;
  }
  result.findings.push_back({.property = Property::kSplitInvariance,
                             .label = "packet",
                             .what = "not UTF-8: \xff",
                             .failing = {.subject = "a:x=1",
                                         .stream = "\n",
                                         .schedule = *Schedule::Parse("1"),
                                         .recv_size = 16},
                             .stream_name = "sample 1",
                             .family = "one-cut",
                             .traces = "",
                             .count = 3});
  result.streams = 1;
  result.cases = 2;
  result.executions = 3;
  const auto json = nlohmann::json::parse(ResultJson(
      {{result, {.in_place = true}}},
      {.program = "gate", .budget = "deep", .seed = 9, .exit_code = 1}));
  auto expected = nlohmann::json::parse(R"({
    "version": 1, "program": "gate", "budget": "deep", "seed": 9,
    "subjects": [{
      "name": "a:x=1", "traits": "in place",
      "properties": {},
      "streams": 1, "proved": 0, "cases": 2, "executions": 3, "complete": true,
      "findings": [{
        "property": "split-invariance", "label": "packet",
        "what": "not UTF-8: \ufffd", "stream": "0a",
        "stream_name": "sample 1", "family": "one-cut", "schedule": "1",
        "recv_size": 16, "count": 3,
        "found_bytes": 0, "found_cuts": 0,
        "replay":
          "gate replay 'a:x=1' --stream='\\n' --schedule='1' --recv-size=16"}]
    }],
    "totals": {"cases": 2, "executions": 3, "findings": 1},
    "exit_code": 1})");
  auto& properties = expected["subjects"][0]["properties"];
  for (const PropertyInfo& info : AllProperties()) {
    properties[std::string(info.id)] = {{"verdict", "off"}};
  }
  properties["split-invariance"] = {{"verdict", "failed"}};
  EXPECT_EQ(json, expected);
}

}  // namespace
}  // namespace splitproof
