#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "harness/check/properties.h"
#include "harness/check/registry.h"
#include "harness/gate/commands.h"
#include "harness/report/matrix.h"
#include "harness/search/families.h"

namespace splitproof {
namespace {

std::string FormsOf(const Subject& subject) {
  if (subject.HasBoth()) return "plain, buffered";
  return std::string(
      FormName(subject.Has(Form::kPlain) ? Form::kPlain : Form::kBuffered));
}

absl::Status ListSubject(const Registration& registration, std::ostream& out) {
  const auto subject = MakeSubjectByName(registration.SubjectNames().front());
  if (!subject.ok()) return subject.status();
  const std::string traits = DescribeTraits((*subject)->traits());
  out << registration.name << "  [" << FormsOf(**subject)
      << (traits.empty() ? "" : "; " + traits) << "]\n";
  for (const auto& parameter : registration.describe()) {
    out << absl::StrFormat("    %-12s %s (default %s): %s\n", parameter.name,
                           parameter.range, parameter.fallback, parameter.help);
  }
  for (const std::string& name : registration.SubjectNames()) {
    out << "  checked: " << name << "\n";
  }
  return absl::OkStatus();
}

void ListVocabulary(std::ostream& out) {
  out << "\nproperties\n";
  for (const PropertyInfo& info : AllProperties()) {
    out << absl::StrFormat("  %-22s %s\n", std::string(info.id),
                           std::string(info.holds));
  }
  out << "\nfamilies of schedules\n";
  for (const Family* family : AllFamilies()) {
    out << absl::StrFormat("  %-10s %s\n", std::string(family->name()),
                           std::string(family->summary()));
  }
}

}  // namespace

absl::StatusOr<int> RunList(const ListOptions& options, Console& console) {
  for (const std::string& name : options.subjects) {
    const Registration* registration = FindRegistration(name);
    if (registration == nullptr) return MakeSubjectByName(name).status();
    const absl::Status status = ListSubject(*registration, console.out);
    if (!status.ok()) return status;
  }
  if (!options.subjects.empty()) return kExitHolds;
  console.out << "subjects\n";
  for (const Registration& registration : AllRegistrations()) {
    const absl::Status status = ListSubject(registration, console.out);
    if (!status.ok()) return status;
  }
  ListVocabulary(console.out);
  return kExitHolds;
}

}  // namespace splitproof
