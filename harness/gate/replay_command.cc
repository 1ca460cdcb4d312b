#include <ostream>
#include <string>

#include "absl/strings/str_format.h"
#include "harness/gate/commands.h"
#include "harness/report/explain.h"
#include "harness/report/finding_text.h"
#include "harness/report/matrix.h"
#include "harness/search/search.h"

namespace splitproof {
namespace {

void PrintVerdicts(const SubjectResult& result, std::ostream& out) {
  for (const PropertyInfo& info : AllProperties()) {
    const PropertyResult& property =
        result.properties[static_cast<size_t>(info.property)];
    out << absl::StrFormat(
        "%-22s %s%s\n", std::string(info.id),
        std::string(VerdictName(property.verdict)),
        property.reason.empty() ? "" : ": " + property.reason);
  }
}

}  // namespace

absl::StatusOr<int> RunReplay(const ReplayOptions& options, Console& console) {
  const auto parsed = ParseCase(options.replayed);
  if (!parsed.ok()) return parsed.status();
  const auto properties = PropertySet::Parse(options.properties);
  if (!properties.ok()) return properties.status();
  if (options.explain) {
    console.out << ExplainCase(*parsed->subject, parsed->chosen) << "\n";
  }
  const SubjectResult result =
      CheckCase(*parsed->subject, parsed->chosen, *properties);
  PrintVerdicts(result, console.out);
  for (const Finding& finding : result.findings) {
    console.out << "\n" << DescribeFinding(finding, console.program);
  }
  console.out << std::flush;
  return result.failed() ? kExitFailed : kExitHolds;
}

}  // namespace splitproof
