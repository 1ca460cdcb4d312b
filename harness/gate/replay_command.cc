// `replay`: one case again, and step by step if asked; or cases that were kept
// in files, each with the property that failed then.

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "harness/check/case_file.h"
#include "harness/check/registry.h"
#include "harness/gate/case_options.h"
#include "harness/gate/commands.h"
#include "harness/recv/stream_text.h"
#include "harness/report/explain.h"
#include "harness/report/finding_text.h"
#include "harness/report/matrix.h"
#include "harness/report/tell_findings.h"
#include "harness/report/test_draft.h"
#include "harness/search/check_subjects.h"
#include "harness/search/search.h"

namespace splitproof {
namespace {

// A case from a file, ready to run.
struct KeptCase {
  std::string path;
  SubjectAndCase parsed;
  PropertySet properties;
};

// Subjects are named in lower case, before any colon, and without slashes.
bool IsPath(std::string_view name) {
  return IsCaseFileName(name) ||
         name.substr(0, name.find(':')).find('/') != name.npos;
}

// Only paths go together, and without options that say what a file says.
absl::Status CheckUsage(const ReplayOptions& options) {
  const auto other = absl::c_find_if_not(options.names, IsPath);
  if (other != options.names.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat(QuoteForMessage(*other),
                     " is no case file; give one subject, or case files only"));
  }
  const CaseOptions& replayed = options.replayed;
  if (!replayed.stream && !replayed.schedule && !replayed.recv_size) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "--stream, --schedule and --recv-size do not go with a case file, which "
      "says all that; edit a copy, or name the subject");
}

// The properties asked for; else the one that failed when the case was kept.
absl::StatusOr<PropertySet> PropertiesFor(const CaseFile& file,
                                          const std::string& asked) {
  if (!asked.empty() || !file.property) return ParseProperties(asked);
  return PropertySet().With(*file.property);
}

absl::StatusOr<KeptCase> LoadCase(const std::string& path,
                                  const std::string& asked) {
  absl::StatusOr<CaseFile> file = ReadCaseFile(path);
  if (!file.ok()) return file.status();
  const auto properties = PropertiesFor(*file, asked);
  if (!properties.ok()) return properties.status();
  auto subject = MakeSubjectByName(file->failing.subject);
  if (!subject.ok()) {
    return absl::Status(subject.status().code(),
                        absl::StrCat(path, ": ", subject.status().message()));
  }
  return KeptCase{.path = path,
                  .parsed = {.subject = *std::move(subject),
                             .chosen = std::move(file->failing)},
                  .properties = *properties};
}

absl::StatusOr<std::vector<KeptCase>> LoadCases(const ReplayOptions& options) {
  std::vector<KeptCase> cases;
  for (const std::string& name : options.names) {
    auto loaded = LoadCase(name, options.properties);
    if (!loaded.ok()) return loaded.status();
    cases.push_back(*std::move(loaded));
  }
  return cases;
}

void Explain(const SubjectAndCase& explained, Console& console) {
  console.out << ExplainCase(*explained.subject, explained.chosen,
                             console.width)
              << "\n";
}

// What a schedule with wake-ups does not cover is not for want of bytes.
std::string ReasonOf(const PropertyResult& property, const Schedule& schedule) {
  return property.verdict == Verdict::kNotCovered && schedule.HasWakeUps()
             ? "with wake-ups only neutral-ops is checked; replay it without"
             : property.reason;
}

void PrintVerdicts(const SubjectResult& result, const Schedule& schedule,
                   std::ostream& out) {
  for (const PropertyInfo& info : AllProperties()) {
    const PropertyResult& property =
        result.properties[static_cast<size_t>(info.property)];
    const std::string reason = ReasonOf(property, schedule);
    out << absl::StrFormat("%-22s %s%s%s\n", std::string(info.id),
                           std::string(VerdictName(property.verdict)),
                           reason.empty() ? "" : ": ", reason);
  }
}

void PrintFindings(const SubjectResult& result, bool draft_test,
                   Console& console) {
  for (const Finding& finding : result.findings) {
    console.out << "\n" << DescribeFinding(finding, console.program);
    if (draft_test) console.out << "\n" << DraftTest(CaseFileOf(finding));
  }
}

// The case recv by recv. One that ends the process that runs it is not run in
// this one.
void ExplainResult(const SubjectAndCase& parsed, const SubjectResult& result,
                   Console& console) {
  const auto lethal = absl::c_find_if(
      result.findings,
      [](const Finding& finding) { return finding.death.has_value(); });
  if (lethal == result.findings.end()) return Explain(parsed, console);
  const std::string death = TellDeath({parsed.subject.get(), &*lethal});
  console.out << parsed.subject->name() << "\n  the process that ran it "
              << (death.empty() ? "died, but not when it was run once more"
                                : death)
              << "\n\n";
}

// Checks the case in a process of its own, and explains it if asked.
absl::StatusOr<SubjectResult> Check(const SubjectAndCase& parsed,
                                    const PropertySet& properties, bool explain,
                                    Console& console) {
  // What is buffered must be out before a process is forked.
  console.out << std::flush;
  auto result = CheckCaseInWorker(*parsed.subject, parsed.chosen, properties);
  if (result.ok() && explain) ExplainResult(parsed, *result, console);
  return result;
}

absl::StatusOr<int> ReplayOne(const ReplayOptions& options, Console& console) {
  CaseOptions replayed = options.replayed;
  replayed.subject = options.names.front();
  const auto parsed = ParseCase(replayed);
  if (!parsed.ok()) return parsed.status();
  const auto properties = ParseProperties(options.properties);
  if (!properties.ok()) return properties.status();
  const auto result = Check(*parsed, *properties, options.explain, console);
  if (!result.ok()) return result.status();
  PrintVerdicts(*result, parsed->chosen.schedule, console.out);
  PrintFindings(*result, options.draft_test, console);
  if (result->failed()) return kExitFailed;
  if (CheckedSomething(*result)) return kExitHolds;
  return absl::InvalidArgumentError(
      "nothing was checked: no chosen property applies to the subject, or has "
      "anything to say of the case; choose another");
}

// Why a case was not checked: the reason of the first property that has one.
std::string WhyNotChecked(const SubjectResult& result) {
  const auto first = absl::c_find_if(
      result.properties,
      [](const PropertyResult& property) { return !property.reason.empty(); });
  return first == result.properties.end() ? "" : first->reason;
}

// Says in a line how a case came out, and more if it failed.
absl::StatusOr<int> ReplayKept(const KeptCase& kept,
                               const ReplayOptions& options, Console& console) {
  const auto result =
      Check(kept.parsed, kept.properties, options.explain, console);
  if (!result.ok()) return result.status();
  console.out << kept.path << ": ";
  if (result->failed()) {
    console.out << "fails\n";
    PrintFindings(*result, options.draft_test, console);
    console.out << "\n";
    return kExitFailed;
  }
  if (CheckedSomething(*result)) {
    console.out << "holds now\n";
    return kExitHolds;
  }
  console.out << "was not checked: " << WhyNotChecked(*result)
              << "; choose other properties with --properties\n";
  return kExitUsage;
}

absl::StatusOr<int> ReplayFiles(const ReplayOptions& options,
                                Console& console) {
  const absl::Status status = CheckUsage(options);
  if (!status.ok()) return status;
  const auto cases = LoadCases(options);
  if (!cases.ok()) return cases.status();
  std::vector<int> codes;
  for (const KeptCase& kept : *cases) {
    const auto code = ReplayKept(kept, options, console);
    if (!code.ok()) return code.status();
    codes.push_back(*code);
  }
  if (absl::c_linear_search(codes, kExitFailed)) return kExitFailed;
  return *absl::c_max_element(codes);
}

}  // namespace

absl::StatusOr<int> RunReplay(const ReplayOptions& options, Console& console) {
  return options.names.size() > 1 || IsPath(options.names.front())
             ? ReplayFiles(options, console)
             : ReplayOne(options, console);
}

}  // namespace splitproof
