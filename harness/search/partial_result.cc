#include "harness/search/partial_result.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include "harness/search/proof.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

nlohmann::json ToJson(const Case& sent) {
  return {{"subject", sent.subject},
          {"stream", sent.stream},
          {"schedule", sent.schedule.ToString()},
          {"recv_size", sent.recv_size}};
}

nlohmann::json ToJson(const ShownEvent& event) {
  nlohmann::json json = {{"type", static_cast<int>(event.type)},
                         {"kind", static_cast<int>(event.kind)},
                         {"fatal", event.fatal},
                         {"at_eof", event.at_eof},
                         {"text", event.text},
                         {"begin", event.begin},
                         {"end", event.end},
                         {"at", event.at},
                         {"given_back", event.given_back}};
  if (event.remainder) json["remainder"] = *event.remainder;
  return json;
}

nlohmann::json ToJson(const ShownTrace& trace) {
  nlohmann::json events = nlohmann::json::array();
  for (const ShownEvent& event : trace.events) events.push_back(ToJson(event));
  nlohmann::json json = {{"name", trace.name},
                         {"is_right", trace.is_right},
                         {"events", std::move(events)},
                         {"first", trace.first},
                         {"size", trace.size}};
  if (trace.marked) json["marked"] = *trace.marked;
  return json;
}

nlohmann::json ToJson(const Finding& finding) {
  nlohmann::json traces = nlohmann::json::array();
  for (const ShownTrace& trace : finding.traces) {
    traces.push_back(ToJson(trace));
  }
  nlohmann::json json = {{"property", static_cast<int>(finding.property)},
                         {"label", finding.label},
                         {"what", finding.what},
                         {"failing", ToJson(finding.failing)},
                         {"stream_name", finding.stream_name},
                         {"family", finding.family},
                         {"traces", std::move(traces)},
                         {"kind", finding.kind},
                         {"case_number", finding.case_number},
                         {"fails_alone", finding.fails_alone},
                         {"count", finding.count}};
  if (finding.found) json["found"] = ToJson(*finding.found);
  if (finding.death) json["death"] = static_cast<int>(*finding.death);
  return json;
}

// --- The way back, which throws where something is missing or of another type.

Case CaseOf(const nlohmann::json& json) {
  const auto schedule =
      Schedule::Parse(json.at("schedule").get_ref<const std::string&>());
  if (!schedule.ok()) throw std::invalid_argument("no schedule");
  return {.subject = json.at("subject"),
          .stream = json.at("stream"),
          .schedule = *schedule,
          .recv_size = json.at("recv_size")};
}

ShownEvent ShownEventOf(const nlohmann::json& json) {
  ShownEvent event = {
      .type = static_cast<Event::Type>(json.at("type").get<int>()),
      .kind = static_cast<ErrorKind>(json.at("kind").get<int>()),
      .fatal = json.at("fatal"),
      .at_eof = json.at("at_eof"),
      .text = json.at("text"),
      .begin = json.at("begin"),
      .end = json.at("end"),
      .at = json.at("at"),
      .remainder = {},
      .given_back = json.at("given_back")};
  if (json.contains("remainder")) {
    event.remainder = json["remainder"].get<uint64_t>();
  }
  return event;
}

ShownTrace ShownTraceOf(const nlohmann::json& json) {
  ShownTrace trace = {.name = json.at("name"),
                      .is_right = json.at("is_right"),
                      .events = {},
                      .first = json.at("first"),
                      .size = json.at("size"),
                      .marked = {}};
  if (json.contains("marked")) trace.marked = json["marked"].get<size_t>();
  for (const nlohmann::json& event : json.at("events")) {
    trace.events.push_back(ShownEventOf(event));
  }
  return trace;
}

Finding FindingOf(const nlohmann::json& json) {
  const auto property = json.at("property").get<size_t>();
  if (property >= kPropertyCount) throw std::invalid_argument("no finding");
  Finding finding = {.property = static_cast<Property>(property),
                     .label = json.at("label"),
                     .what = json.at("what"),
                     .failing = CaseOf(json.at("failing")),
                     .stream_name = json.at("stream_name"),
                     .family = json.at("family"),
                     .traces = {},
                     .kind = json.at("kind"),
                     .case_number = json.at("case_number"),
                     .found = {},
                     .fails_alone = json.at("fails_alone"),
                     .death = {},
                     .count = json.at("count")};
  for (const nlohmann::json& trace : json.at("traces")) {
    finding.traces.push_back(ShownTraceOf(trace));
  }
  if (json.contains("found")) finding.found = CaseOf(json["found"]);
  if (json.contains("death")) {
    finding.death = static_cast<DeathKind>(json["death"].get<int>());
  }
  return finding;
}

PartialResult PartialResultOf(const nlohmann::json& json) {
  PartialResult result = {.failures = json.at("failures"),
                          .judged = json.at("judged"),
                          .findings = {},
                          .streams = json.at("streams"),
                          .proved = json.at("proved"),
                          .unproved = json.at("unproved"),
                          .cases = json.at("cases"),
                          .executions = json.at("executions"),
                          .saw_packet = json.at("saw_packet")};
  for (const nlohmann::json& finding : json.at("findings")) {
    result.findings.push_back(FindingOf(finding));
  }
  return result;
}

// Why nothing can be judged of a subject whose packets gave no occasion for it.
std::string WhyPacketsDoNotDo(Property property) {
  switch (property) {
    case Property::kRemainderExact:
      return "the subject gives nothing back";
    case Property::kNoKeptAlias:
      return "the subject's packets are views, which nobody can keep";
    default:
      return "";
  }
}

std::string WhyNotApplicable(Property property, const Subject& subject,
                             const PartialResult& found) {
  const PropertyInfo& info = InfoOf(property);
  std::string why = info.why_not == nullptr ? "" : info.why_not(subject);
  const uint64_t judged = found.judged[static_cast<size_t>(property)];
  if (why.empty() && judged == 0 && found.saw_packet) {
    why = WhyPacketsDoNotDo(property);
  }
  return why;
}

PropertyResult ResultOf(Property property, const Subject& subject,
                        const PropertySet& properties,
                        const PartialResult& found) {
  const uint64_t failures = found.failures[static_cast<size_t>(property)];
  PropertyResult result;
  result.failures = failures;
  result.judged = found.judged[static_cast<size_t>(property)];
  if (failures > 0) {
    result.verdict = Verdict::kFailed;
    return result;
  }
  if (!properties.Has(property)) {
    result.verdict = Verdict::kNotChecked;
    return result;
  }
  result.reason = WhyNotApplicable(property, subject, found);
  if (!result.reason.empty()) {
    result.verdict = Verdict::kNotApplicable;
  } else if (result.judged == 0) {
    result.verdict = Verdict::kNotCovered;
    result.reason = InfoOf(property).unjudged;
  } else if (found.proved > 0 && found.unproved == 0 &&
             ProvedProperties().Has(property)) {
    result.verdict = Verdict::kProved;
  }
  return result;
}

}  // namespace

bool PartialResult::Count(Property property, std::string_view kind,
                          uint64_t count) {
  failures[static_cast<size_t>(property)] += count;
  size_t kinds = 0;
  for (Finding& finding : findings) {
    if (finding.property != property) continue;
    if (finding.kind == kind) {
      finding.count += count;
      return false;
    }
    ++kinds;
  }
  return kinds < kFindingsPerProperty;
}

void PartialResult::Add(Finding finding) {
  if (Count(finding.property, finding.kind, finding.count)) {
    findings.push_back(std::move(finding));
  }
}

void PartialResult::Merge(PartialResult later) {
  // Told or not, all failures of the later part are in its own counts.
  PropertyCounts sums = failures;
  for (size_t i = 0; i < kPropertyCount; ++i) {
    sums[i] += later.failures[i];
    judged[i] += later.judged[i];
  }
  for (Finding& finding : later.findings) {
    finding.case_number += cases;
    Add(std::move(finding));
  }
  failures = sums;
  streams += later.streams;
  proved += later.proved;
  unproved += later.unproved;
  cases += later.cases;
  executions += later.executions;
  saw_packet |= later.saw_packet;
}

SubjectResult MakeResult(const Subject& subject, const PropertySet& properties,
                         PartialResult found) {
  SubjectResult result;
  result.subject = subject.name();
  result.streams = found.streams;
  result.proved = found.proved;
  result.cases = found.cases;
  result.executions = found.executions;
  for (const PropertyInfo& info : AllProperties()) {
    result.properties[static_cast<size_t>(info.property)] =
        ResultOf(info.property, subject, properties, found);
  }
  for (int rank = 0; rank <= PropertyInfo::kRankMax; ++rank) {
    for (Finding& finding : found.findings) {
      if (InfoOf(finding.property).rank != rank) continue;
      result.findings.push_back(std::move(finding));
    }
  }
  return result;
}

// MessagePack: its strings hold any bytes.
std::string EncodePartialResult(const PartialResult& result) {
  nlohmann::json findings = nlohmann::json::array();
  for (const Finding& finding : result.findings) {
    findings.push_back(ToJson(finding));
  }
  std::string bytes;
  nlohmann::json::to_msgpack({{"failures", result.failures},
                              {"judged", result.judged},
                              {"findings", std::move(findings)},
                              {"streams", result.streams},
                              {"proved", result.proved},
                              {"unproved", result.unproved},
                              {"cases", result.cases},
                              {"executions", result.executions},
                              {"saw_packet", result.saw_packet}},
                             bytes);
  return bytes;
}

absl::StatusOr<PartialResult> DecodePartialResult(std::string_view bytes) {
  try {
    return PartialResultOf(nlohmann::json::from_msgpack(bytes));
  } catch (const std::exception& error) {
    return absl::DataLossError(error.what());
  }
}

}  // namespace splitproof
