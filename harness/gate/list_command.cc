// `list`: what can be asked for. The text and the JSON say the same.

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "harness/check/properties.h"
#include "harness/check/registry.h"
#include "harness/gate/commands.h"
#include "harness/report/matrix.h"
#include "harness/search/families.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kListVersion = 1;

// What there is to say about one registration.
struct Entry {
  const Registration* registration;
  std::vector<std::string> forms;
  std::string traits;
};

absl::StatusOr<Entry> Describe(const Registration& registration) {
  const auto subject = MakeSubjectByName(registration.SubjectNames().front());
  if (!subject.ok()) return subject.status();
  Entry entry{.registration = &registration,
              .forms = {},
              .traits = DescribeTraits((*subject)->traits())};
  for (const Form form : kForms) {
    if ((*subject)->Has(form)) entry.forms.emplace_back(FormName(form));
  }
  return entry;
}

absl::StatusOr<std::vector<const Registration*>> Select(
    const std::vector<std::string>& names) {
  std::vector<const Registration*> selected;
  for (const std::string& name : names) {
    const std::string base = name.substr(0, name.find(':'));
    // Says what is wrong with the name or its parameters.
    const auto subject = MakeSubjectByName(name);
    if (!subject.ok()) return subject.status();
    selected.push_back(FindRegistration(base));
  }
  if (!names.empty()) return selected;
  for (const Registration& registration : AllRegistrations()) {
    selected.push_back(&registration);
  }
  return selected;
}

void PrintSubject(const Entry& entry, std::ostream& out) {
  const Registration& registration = *entry.registration;
  out << registration.name << "  [" << absl::StrJoin(entry.forms, ", ")
      << (entry.traits.empty() ? "" : "; " + entry.traits) << "]\n";
  for (const auto& parameter : registration.describe()) {
    out << absl::StrFormat("    %-12s %s (default %s): %s\n", parameter.name,
                           parameter.range, parameter.fallback, parameter.help);
  }
  for (const std::string& name : registration.SubjectNames()) {
    out << "  checked: " << name << "\n";
  }
  if (!registration.corpus.empty()) {
    out << "  corpus:  " << registration.corpus << "\n";
  }
}

void PrintVocabulary(std::ostream& out) {
  out << "\nproperties\n";
  for (const PropertyInfo& info : AllProperties()) {
    out << absl::StrFormat("  %-22s %s\n", std::string(info.id),
                           std::string(info.holds));
  }
  out << "\nfamilies of schedules\n";
  for (const Family* family : AllFamilies()) {
    out << absl::StrFormat("  %-22s %s\n", std::string(family->name()),
                           std::string(family->summary()));
  }
}

Json SubjectJson(const Entry& entry) {
  const Registration& registration = *entry.registration;
  Json parameters = Json::array();
  for (const auto& parameter : registration.describe()) {
    parameters.push_back({{"name", parameter.name},
                          {"range", parameter.range},
                          {"default", parameter.fallback},
                          {"help", parameter.help}});
  }
  return {{"name", registration.name},
          {"forms", entry.forms},
          {"traits", entry.traits},
          {"parameters", std::move(parameters)},
          {"checked", registration.SubjectNames()},
          {"corpus", registration.corpus}};
}

Json PropertiesJson() {
  Json properties = Json::array();
  for (const PropertyInfo& info : AllProperties()) {
    properties.push_back({{"id", info.id},
                          {"holds", info.holds},
                          {"explanation", info.explanation}});
  }
  return properties;
}

Json FamiliesJson() {
  Json families = Json::array();
  for (const Family* family : AllFamilies()) {
    families.push_back(
        {{"name", family->name()}, {"summary", family->summary()}});
  }
  return families;
}

void PrintJson(const std::vector<Entry>& entries, std::ostream& out) {
  Json subjects = Json::array();
  for (const Entry& entry : entries) subjects.push_back(SubjectJson(entry));
  const Json document = {{"version", kListVersion},
                         {"subjects", std::move(subjects)},
                         {"properties", PropertiesJson()},
                         {"families", FamiliesJson()}};
  out << document.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

}  // namespace

absl::StatusOr<int> RunList(const ListOptions& options, Console& console) {
  const auto selected = Select(options.subjects);
  if (!selected.ok()) return selected.status();
  std::vector<Entry> entries;
  for (const Registration* registration : *selected) {
    auto entry = Describe(*registration);
    if (!entry.ok()) return entry.status();
    entries.push_back(*std::move(entry));
  }
  if (options.json) {
    PrintJson(entries, console.out);
    return kExitHolds;
  }
  for (const Entry& entry : entries) PrintSubject(entry, console.out);
  if (options.subjects.empty()) PrintVocabulary(console.out);
  return kExitHolds;
}

}  // namespace splitproof
