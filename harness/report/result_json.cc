#include "harness/report/result_json.h"

#include "absl/strings/escaping.h"
#include "harness/check/case.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchemaVersion = 1;

Json PropertiesJson(const SubjectResult& result) {
  Json properties = Json::object();
  for (const PropertyInfo& info : AllProperties()) {
    const PropertyResult& property =
        result.properties[static_cast<size_t>(info.property)];
    Json& verdict = properties[std::string(info.id)];
    verdict["verdict"] = VerdictName(property.verdict);
    if (property.verdict == Verdict::kNotApplicable) {
      verdict["reason"] = property.reason;
    }
  }
  return properties;
}

Json FindingJson(const Finding& finding, const RunInfo& run) {
  return {{"property", InfoOf(finding.property).id},
          {"label", finding.label},
          {"what", finding.what},
          {"stream", absl::BytesToHexString(finding.failing.stream)},
          {"stream_name", finding.stream_name},
          {"family", finding.family},
          {"schedule", finding.failing.schedule.ToString()},
          {"recv_size", finding.failing.recv_size},
          {"count", finding.count},
          {"found_bytes", finding.found_bytes},
          {"found_cuts", finding.found_cuts},
          {"replay", ReplayLine(run.program, finding.failing)}};
}

Json SubjectJson(const MatrixRow& row, const RunInfo& run) {
  Json findings = Json::array();
  for (const Finding& finding : row.result.findings) {
    findings.push_back(FindingJson(finding, run));
  }
  return {{"name", row.result.subject},
          {"traits", DescribeTraits(row.traits)},
          {"properties", PropertiesJson(row.result)},
          {"streams", row.result.streams},
          {"proved", row.result.proved},
          {"cases", row.result.cases},
          {"executions", row.result.executions},
          {"complete", row.result.complete},
          {"findings", std::move(findings)}};
}

}  // namespace

std::string ResultJson(const std::vector<MatrixRow>& rows, const RunInfo& run) {
  Json subjects = Json::array();
  uint64_t cases = 0, executions = 0, findings = 0;
  for (const MatrixRow& row : rows) {
    subjects.push_back(SubjectJson(row, run));
    cases += row.result.cases;
    executions += row.result.executions;
    findings += row.result.findings.size();
  }
  const Json document = {
      {"version", kSchemaVersion},
      {"program", run.program},
      {"budget", run.budget},
      {"seed", run.seed},
      {"subjects", std::move(subjects)},
      {"totals",
       {{"cases", cases}, {"executions", executions}, {"findings", findings}}},
      {"exit_code", run.exit_code}};
  // What a subject says may not be UTF-8.
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace splitproof
