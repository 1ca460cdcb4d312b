#include "harness/gate/check_targets.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "harness/check/registry.h"
#include "harness/recv/stream_text.h"
#include "harness/search/make_finding.h"
#include "harness/search/search.h"
#include "harness/search/worker_pool.h"

namespace splitproof {
namespace {

// The subjects that are asked for, each once. A bare registered name means all
// its configurations; no names mean all that is registered.
std::vector<std::string> SelectNames(const std::vector<std::string>& asked) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (!absl::c_linear_search(names, name)) names.push_back(name);
  };
  for (const std::string& name : asked) {
    const Registration* registration = FindRegistration(name);
    if (registration == nullptr) {
      add(name);
    } else {
      absl::c_for_each(registration->SubjectNames(), add);
    }
  }
  if (!asked.empty()) return names;
  for (const Registration& registration : AllRegistrations()) {
    absl::c_for_each(registration.SubjectNames(), add);
  }
  return names;
}

absl::StatusOr<CheckTarget> MakeTarget(const std::string& name,
                                       const std::string& corpus) {
  auto subject = MakeSubjectByName(name);
  if (!subject.ok()) return subject.status();
  CheckTarget target{.subject = *std::move(subject), .corpus = corpus};
  if (corpus.empty()) {
    target.corpus = FindRegistration(name.substr(0, name.find(':')))->corpus;
  }
  std::error_code ignored;
  if (target.corpus.empty() ||
      std::filesystem::is_directory(target.corpus, ignored)) {
    return target;
  }
  return absl::NotFoundError(absl::StrCat(
      "the corpus of subject \"", name, "\", ", QuoteForMessage(target.corpus),
      ", is not a folder; name one with --corpus=DIR"));
}

// The row of a subject that ended the process that made it.
MatrixRow LethalRow(const std::string& name, const Death& death,
                    const PropertySet& properties) {
  Case unknown;
  unknown.subject = name;
  Finding finding = FindingOf(death, {}, unknown);
  finding.what = absl::StrCat("the process that serialized the samples ",
                              DescribeDeath(death, {}));
  MatrixRow row;
  row.result.subject = name;
  for (const PropertyInfo& info : AllProperties()) {
    PropertyResult& property =
        row.result.properties[static_cast<size_t>(info.property)];
    property.verdict = Verdict::kNotChecked;
    if (!properties.Has(info.property)) continue;
    property.verdict = Verdict::kNotCovered;
    property.reason = "the subject could not be made";
  }
  row.result.properties[static_cast<size_t>(finding.property)] = {
      .verdict = Verdict::kFailed, .reason = "", .failures = 1};
  row.result.findings.push_back(std::move(finding));
  return row;
}

absl::StatusOr<std::vector<MatrixRow>> FindLethal(
    const std::vector<std::string>& names, size_t jobs,
    const PropertySet& properties) {
  std::vector<std::optional<Death>> deaths(names.size());
  const WorkerTasks tasks = {
      .count = names.size(),
      .run =
          [&](size_t task, BlackBox&) {
            static_cast<void>(MakeSubjectByName(names[task]));
            return std::string();
          },
      .on_result = [](size_t, const std::optional<std::string>&) {},
      .on_death =
          [&](size_t task, const Death& death) {
            deaths[task] = death;
            return false;
          }};
  const absl::Status status = RunInWorkers(tasks, jobs);
  if (!status.ok()) return status;
  std::vector<MatrixRow> rows;
  for (size_t i = 0; i < names.size(); ++i) {
    if (deaths[i]) rows.push_back(LethalRow(names[i], *deaths[i], properties));
  }
  return rows;
}

}  // namespace

absl::StatusOr<CheckTargets> SelectTargets(const CheckOptions& options,
                                           size_t jobs,
                                           const PropertySet& properties) {
  std::vector<std::string> names = SelectNames(options.subjects);
  if (names.empty()) {
    return absl::NotFoundError(
        "no subject is registered: link one in with splitproof_add_serializer");
  }
  CheckTargets selected;
  if (jobs > 0) {
    auto lethal = FindLethal(names, jobs, properties);
    if (!lethal.ok()) return lethal.status();
    selected.lethal = *std::move(lethal);
  }
  for (const MatrixRow& row : selected.lethal) {
    std::erase(names, row.result.subject);
  }
  for (const std::string& name : names) {
    auto target = MakeTarget(name, options.corpus);
    if (!target.ok()) return target.status();
    selected.targets.push_back(*std::move(target));
  }
  return selected;
}

}  // namespace splitproof
