// `replay`: one case again, and step by step if asked.

#include <ostream>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/str_format.h"
#include "harness/gate/case_options.h"
#include "harness/gate/commands.h"
#include "harness/report/explain.h"
#include "harness/report/finding_text.h"
#include "harness/report/matrix.h"
#include "harness/search/check_subjects.h"
#include "harness/search/search.h"

namespace splitproof {
namespace {

void PrintVerdicts(const SubjectResult& result, std::ostream& out) {
  for (const PropertyInfo& info : AllProperties()) {
    const PropertyResult& property =
        result.properties[static_cast<size_t>(info.property)];
    const bool has_reason = property.verdict == Verdict::kNotApplicable;
    out << absl::StrFormat("%-22s %s%s\n", std::string(info.id),
                           std::string(VerdictName(property.verdict)),
                           has_reason ? ": " + property.reason : "");
  }
}

// Whether the case ends the process that runs it, so that it cannot be
// explained in this one.
bool IsLethal(const SubjectResult& result) {
  return absl::c_any_of(result.findings, [](const Finding& finding) {
    return finding.death.has_value();
  });
}

}  // namespace

absl::StatusOr<int> RunReplay(const ReplayOptions& options, Console& console) {
  const auto parsed = ParseCase(options.replayed);
  if (!parsed.ok()) return parsed.status();
  const auto properties = ParseProperties(options.properties);
  if (!properties.ok()) return properties.status();
  // Processes are forked from here on: what is buffered must be out.
  console.out << std::flush;
  const absl::StatusOr<SubjectResult> result =
      CheckCaseInWorker(*parsed->subject, parsed->chosen, *properties);
  if (!result.ok()) return result.status();
  if (options.explain && !IsLethal(*result)) {
    console.out << ExplainCase(*parsed->subject, parsed->chosen, console.width)
                << "\n";
  }
  PrintVerdicts(*result, console.out);
  for (const Finding& finding : result->findings) {
    console.out << "\n" << DescribeFinding(finding, console.program);
  }
  if (result->failed()) return kExitFailed;
  if (CheckedSomething(*result)) return kExitHolds;
  return absl::InvalidArgumentError(
      "nothing was checked: no chosen property applies; choose another");
}

}  // namespace splitproof
