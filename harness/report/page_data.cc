#include "harness/report/page_data.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "harness/recv/stream_text.h"
#include "harness/report/finding_text.h"
#include "harness/report/test_draft.h"
#include "nlohmann/json.hpp"
#include "serializers/contract/step.h"

namespace splitproof {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kPageVersion = 2;
constexpr size_t kSummaryMax = 200;  // Bytes of what failed, in the list.
constexpr size_t kPageUnshrunkMax = 2'000;  // Of a line that replays more.

// Plain ASCII: what a subject says may be neither UTF-8 nor harmless.
std::string OneLine(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/true,
                   Json::error_handler_t::replace);
}

std::string HexOf(std::string_view bytes) {
  return absl::BytesToHexString({bytes.data(), bytes.size()});
}

// --- The index.

// Texts that occur many times, by number.
class Texts {
 public:
  size_t NumberOf(const std::string& text) {
    const auto [place, is_new] = numbers_.try_emplace(text, texts_.size());
    if (is_new) texts_.push_back(text);
    return place->second;
  }
  const std::vector<std::string>& all() const { return texts_; }

 private:
  std::map<std::string, size_t> numbers_;
  std::vector<std::string> texts_;
};

Json PagePropertiesJson() {
  Json properties = Json::array();
  for (const PropertyInfo& info : AllProperties()) {
    properties.push_back({{"id", info.id},
                          {"abbr", info.abbreviation},
                          {"holds", info.holds},
                          {"explanation", info.explanation},
                          {"example", info.example}});
  }
  return properties;
}

Json TraitsJson(const Traits& traits) {
  Json declared = Json::array();
  for (const DeclaredTrait& trait : DeclaredTraits(traits)) {
    declared.push_back({{"name", trait.name}, {"means", trait.means}});
  }
  return declared;
}

Json CellsJson(const MatrixRow& row, Texts& reasons) {
  Json cells = Json::array();
  for (const PropertyInfo& info : AllProperties()) {
    const PropertyResult& property =
        row.result.properties[static_cast<size_t>(info.property)];
    Json cell = {{"v", VerdictName(row, info.property)}};
    if (!property.reason.empty()) {
      cell["why"] = reasons.NumberOf(property.reason);
    }
    if (property.failures > 0) cell["failures"] = property.failures;
    cells.push_back(std::move(cell));
  }
  return cells;
}

Json PageSubjectJson(const MatrixRow& row, Texts& reasons) {
  const SubjectResult& result = row.result;
  return {{"name", result.subject},          {"traits", TraitsJson(row.traits)},
          {"complete", result.complete},     {"left_out", result.left_out},
          {"streams", result.streams},       {"proved", result.proved},
          {"cases", result.cases},           {"executions", result.executions},
          {"cells", CellsJson(row, reasons)}};
}

// `expected`: why it does not fail the check, or null.
Json SummaryJson(const Finding& finding, size_t subject,
                 const std::string* expected) {
  Json json = {{"subject", subject},
               {"property", static_cast<size_t>(finding.property)},
               {"label", finding.label},
               {"what", Elided(finding.what, kSummaryMax)},
               {"bytes", finding.failing.stream.size()},
               {"cuts", CutsOf(finding.failing)},
               {"count", finding.count}};
  if (expected != nullptr) json["expected"] = *expected;
  return json;
}

Json ListJson(const RunInfo& run) {
  Json problems = Json::array();
  for (const ListProblem& problem : run.problems) {
    problems.push_back({{"line", problem.line},
                        {"entry", problem.entry},
                        {"what", problem.what}});
  }
  return {{"file", run.expected_failures},
          {"problems", std::move(problems)},
          {"fix", run.fix}};
}

// --- A story.

std::string ShortenedForPage(std::string_view text) {
  return Elided(text, kPageTextMax);
}

// Where each event begins: where the one before it ended, or its connection
// began.
std::vector<uint64_t> BeginsOf(const FormStory& story) {
  std::vector<uint64_t> begins;
  uint64_t begin = 0;
  bool is_fresh = true;
  auto moment = story.moments.begin();
  for (const Event& event : story.trace.events()) {
    for (;
         moment != story.moments.end() && moment->events_begin <= begins.size();
         ++moment) {
      if (moment->kind == Moment::Kind::kRecv && is_fresh) {
        begin = moment->offset;
        is_fresh = false;
      } else if (moment->kind == Moment::Kind::kFault) {
        is_fresh |= moment->fault == ScheduleStep::Kind::kClear;
      }
    }
    begins.push_back(std::min(begin, event.end));
    begin = event.end;
  }
  return begins;
}

Json PageEventJson(const ShownEvent& event) {
  Json json = {{"begin", event.begin},
               {"end", event.end},
               {"at", event.at},
               {"text", ShortenedForPage(event.text)}};
  if (event.type == Event::Type::kError) {
    json["error"] = ErrorKindName(event.kind);
    json["fatal"] = event.fatal;
  }
  if (event.at_eof) json["eof"] = true;
  if (event.remainder) json["remainder"] = *event.remainder;
  if (!event.given_back.empty()) {
    json["given_back"] = EscapeStream(event.given_back);
  }
  return json;
}

// `size` things, of which `size_max` around the interesting one are shown: the
// first of them.
size_t FirstShown(size_t size, size_t size_max, size_t interesting) {
  if (size <= size_max) return 0;
  return std::min(interesting - std::min(interesting, size_max / 2),
                  size - size_max);
}

Json PageEventsJson(const FormStory& story, size_t first) {
  const std::vector<uint64_t> begins = BeginsOf(story);
  const auto& all = story.trace.events();
  Json events = Json::array();
  const size_t end = std::min(all.size(), first + kPageEventsMax);
  for (size_t i = first; i < end; ++i) {
    events.push_back(
        PageEventJson(ShownInFull(story.trace, all[i], begins[i])));
  }
  return events;
}

Json MomentJson(const Moment& moment, Form form) {
  Json json;
  switch (moment.kind) {
    case Moment::Kind::kBegin:
      json["k"] = "begin";
      break;
    case Moment::Kind::kRecv:
      json = {{"k", "recv"},
              {"offset", moment.offset},
              {"n", moment.received},
              {"window", moment.window}};
      if (form == Form::kBuffered) {
        json["position"] = moment.position;
        json["block"] = moment.block;
        json["behind"] = HexOf(moment.behind);
      }
      break;
    case Moment::Kind::kFault:
      json = {{"k", "fault"}, {"name", FaultName(moment.fault)}};
      break;
    case Moment::Kind::kFinally:
      json = {{"k", "finally"}, {"window", moment.window}};
      break;
  }
  json["delivered"] = moment.delivered;
  json["events"] = {moment.events_begin, moment.events_end};
  return json;
}

// Moments that are left out, at least one.
Json GapJson(std::span<const Moment> moments) {
  return {
      {"k", "gap"},
      {"moments", moments.size()},
      {"delivered", moments.back().delivered},
      {"events", {moments.front().events_begin, moments.back().events_end}}};
}

// All moments, or those around the first difference.
Json MomentsJson(const FormStory& story, size_t interesting) {
  const std::span<const Moment> all = story.moments;
  const size_t first = FirstShown(all.size(), kPageMomentsMax, interesting);
  const size_t end = std::min(all.size(), first + kPageMomentsMax);
  Json moments = Json::array();
  if (first > 0) moments.push_back(GapJson(all.first(first)));
  for (const Moment& moment : all.subspan(first, end - first)) {
    moments.push_back(MomentJson(moment, story.form));
  }
  if (end < all.size()) moments.push_back(GapJson(all.subspan(end)));
  return moments;
}

std::string_view FromName(Difference::From from) {
  switch (from) {
    case Difference::From::kOneChunk:
      return "the same form, uncut";
    case Difference::From::kPlain:
      return "the plain form";
    case Difference::From::kReference:
      return "the reference";
  }
  return "";
}

Json FormJson(const FormStory& story) {
  Json differences = Json::array();
  size_t event = story.trace.events().size();
  size_t moment = story.moments.size();
  for (const Difference& difference : story.differences) {
    event = std::min(event, difference.event);
    moment = std::min(moment, difference.moment);
    differences.push_back({{"from", FromName(difference.from)},
                           {"event", difference.event},
                           {"instead", ShortenedForPage(difference.instead)}});
  }
  const size_t first =
      FirstShown(story.trace.events().size(), kPageEventsMax, event);
  return {{"form", FormName(story.form)},
          {"first_event", first},
          {"events", PageEventsJson(story, first)},
          {"events_all", story.trace.events().size()},
          {"moments", MomentsJson(story, moment)},
          {"differences", std::move(differences)}};
}

Json ReferenceJson(const CaseStory& story) {
  Json events = Json::array();
  uint64_t begin = 0;
  for (const ReferenceEvent& event : story.reference) {
    if (events.size() == kPageEventsMax) break;
    Json json = {{"begin", std::min(begin, event.end)}, {"end", event.end}};
    if (event.is_packet) {
      json["text"] = ShortenedForPage(event.text);
    } else {
      json["error"] = event.text;
      json["fatal"] = event.fatal;
    }
    begin = event.end;
    events.push_back(std::move(json));
  }
  return {{"name", story.reference_name}, {"events", std::move(events)}};
}

// What the property compared.
Json ComparedJson(const std::vector<ShownTrace>& traces) {
  Json compared = Json::array();
  for (const ShownTrace& trace : traces) {
    Json events = Json::array();
    for (const ShownEvent& event : trace.events) {
      events.push_back(PageEventJson(event));
    }
    Json& run = compared.emplace_back(Json{{"name", trace.name},
                                           {"right", trace.is_right},
                                           {"first_event", trace.first},
                                           {"events", std::move(events)},
                                           {"events_all", trace.size}});
    if (trace.marked) run["marked"] = *trace.marked;
  }
  return compared;
}

// What the drawn run is to the failure, where it is not the failure.
std::string NoteOf(const Finding& finding) {
  return std::string(finding.fails_alone ? InfoOf(finding.property).replayed
                                         : kNotAlone);
}

// The cuts of the shown part of the stream, and where its last chunk ends.
std::vector<size_t> CutsShown(const Case& failing) {
  std::vector<size_t> cuts =
      WithEnd(failing.schedule).Cuts(failing.stream.size());
  const auto last = std::find_if(cuts.begin(), cuts.end(), [](size_t cut) {
    return cut >= kPageStreamMax;
  });
  if (last != cuts.end()) cuts.erase(last + 1, cuts.end());
  return cuts;
}

}  // namespace

std::string StoryJson(const CaseStory& story) {
  Json forms = Json::array();
  for (const FormStory& form : story.forms) forms.push_back(FormJson(form));
  Json groups = Json::array();
  for (const RunGroup& group : story.groups) {
    Json events = Json::array();
    for (const std::string& event : group.events) {
      events.push_back(ShortenedForPage(event));
    }
    groups.push_back({{"runs", group.runs}, {"events", std::move(events)}});
  }
  Json one_cuts = Json::array();
  for (const OneCut& one_cut : story.one_cuts) {
    one_cuts.push_back(DescribeOneCut(one_cut));
  }
  return OneLine({{"groups", std::move(groups)},
                  {"one_cuts", std::move(one_cuts)},
                  {"reference", ReferenceJson(story)},
                  {"forms", std::move(forms)}});
}

std::string StoryDeathJson(const StoryDeath& death) {
  Json json = {{"what", death.what}};
  if (death.form) {
    json["form"] = FormName(*death.form);
    json["before"] = death.before;
    json["in_comparison"] = death.in_comparison;
    json["delivered"] = death.delivered;
  }
  return OneLine({{"death", std::move(json)}});
}

std::string PageIndexJson(const std::vector<MatrixRow>& rows,
                          const RunInfo& run, std::string_view reason) {
  Texts reasons;
  Json subjects = Json::array();
  Json findings = Json::array();
  for (size_t i = 0; i < rows.size(); ++i) {
    subjects.push_back(PageSubjectJson(rows[i], reasons));
    for (size_t j = 0; j < rows[i].result.findings.size(); ++j) {
      const auto expected = rows[i].expected.find(j);
      findings.push_back(SummaryJson(
          rows[i].result.findings[j], i,
          expected == rows[i].expected.end() ? nullptr : &expected->second));
    }
  }
  return OneLine({{"version", kPageVersion},
                  {"program", run.program},
                  {"budget", run.budget},
                  {"seed", run.seed},
                  {"exit_code", run.exit_code},
                  {"partial", reason},
                  {"expected_failures", ListJson(run)},
                  {"properties", PagePropertiesJson()},
                  {"reasons", reasons.all()},
                  {"subjects", std::move(subjects)},
                  {"findings", std::move(findings)}});
}

std::string PageDetailJson(const Finding& finding, const RunInfo& run,
                           const SavedCase& saved, std::string_view story) {
  const Case& failing = finding.failing;
  Json told = Json::parse(story, nullptr, /*allow_exceptions=*/false);
  if (told.is_discarded()) told = nullptr;
  return OneLine(
      {{"what", finding.what},
       {"note", NoteOf(finding)},
       {"stream", HexOf(failing.stream.substr(0, kPageStreamMax))},
       {"bytes", failing.stream.size()},
       {"stream_name", finding.stream_name},
       {"schedule", failing.schedule.ToString()},
       {"cuts", CutsShown(failing)},
       {"family", finding.family},
       {"recv_size", failing.recv_size},
       {"found_bytes", FoundBytes(finding)},
       {"found_cuts", FoundCuts(finding)},
       {"traces", DescribeTraces(finding.traces)},
       {"compared", ComparedJson(finding.traces)},
       {"replay", ReplayLine(run.program, failing)},
       {"unshrunk", UnshrunkLine(finding, run.program, kPageUnshrunkMax)},
       {"case", saved.case_path},
       {"test", saved.test_path},
       {"draft", DraftTest(CaseFileOf(finding))},
       {"story", std::move(told)}});
}

}  // namespace splitproof
