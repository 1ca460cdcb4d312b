#include "harness/report/result_json.h"

#include "absl/strings/escaping.h"
#include "harness/check/case.h"
#include "harness/report/finding_text.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchemaVersion = 3;

Json PropertiesJson(const MatrixRow& row) {
  Json properties = Json::object();
  for (const PropertyInfo& info : AllProperties()) {
    const PropertyResult& property =
        row.result.properties[static_cast<size_t>(info.property)];
    Json& verdict = properties[std::string(info.id)];
    verdict["verdict"] = VerdictName(row, info.property);
    verdict["judged"] = property.judged;
    if (!property.reason.empty()) verdict["reason"] = property.reason;
  }
  return properties;
}

Json FindingJson(const Finding& finding, const RunInfo& run) {
  return {{"property", InfoOf(finding.property).id},
          {"label", finding.label},
          {"signature", finding.kind},
          {"what", finding.what},
          {"stream", absl::BytesToHexString(finding.failing.stream)},
          {"stream_name", finding.stream_name},
          {"family", finding.family},
          {"schedule", finding.failing.schedule.ToString()},
          {"recv_size", finding.failing.recv_size},
          {"count", finding.count},
          {"found_bytes", FoundBytes(finding)},
          {"found_cuts", FoundCuts(finding)},
          {"fails_alone", finding.fails_alone},
          {"replay", ReplayLine(run.program, finding.failing)}};
}

Json SubjectJson(const MatrixRow& row, const RunInfo& run) {
  Json findings = Json::array();
  for (size_t i = 0; i < row.result.findings.size(); ++i) {
    Json& finding =
        findings.emplace_back(FindingJson(row.result.findings[i], run));
    const auto expected = row.expected.find(i);
    if (expected != row.expected.end()) finding["expected"] = expected->second;
  }
  return {{"name", row.result.subject},
          {"traits", DescribeTraits(row.traits)},
          {"properties", PropertiesJson(row)},
          {"streams", row.result.streams},
          {"proved", row.result.proved},
          {"cases", row.result.cases},
          {"executions", row.result.executions},
          {"complete", row.result.complete},
          {"findings", std::move(findings)}};
}

Json ProblemsJson(const RunInfo& run) {
  Json problems = Json::array();
  for (const ListProblem& problem : run.problems) {
    problems.push_back({{"line", problem.line},
                        {"entry", problem.entry},
                        {"what", problem.what}});
  }
  return problems;
}

}  // namespace

std::string ResultJson(const std::vector<MatrixRow>& rows, const RunInfo& run) {
  Json subjects = Json::array();
  uint64_t cases = 0, executions = 0, findings = 0, expected = 0;
  for (const MatrixRow& row : rows) {
    subjects.push_back(SubjectJson(row, run));
    cases += row.result.cases;
    executions += row.result.executions;
    findings += row.result.findings.size();
    expected += row.expected.size();
  }
  const Json document = {{"version", kSchemaVersion},
                         {"program", run.program},
                         {"budget", run.budget},
                         {"seed", run.seed},
                         {"subjects", std::move(subjects)},
                         {"totals",
                          {{"cases", cases},
                           {"executions", executions},
                           {"findings", findings},
                           {"expected", expected}}},
                         {"expected_failures",
                          {{"file", run.expected_failures},
                           {"problems", ProblemsJson(run)},
                           {"fix", run.fix}}},
                         {"partial", run.partial},
                         {"exit_code", run.exit_code}};
  // What a subject says may not be UTF-8.
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace splitproof
