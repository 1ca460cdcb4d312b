#include "harness/mutants/selftest_report.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/check/properties.h"

namespace splitproof::mutants {
namespace {

// The higher of the two in the middle of an even number.
size_t MedianOf(std::vector<size_t> sizes) {
  if (sizes.empty()) return 0;
  const auto middle =
      sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  absl::c_nth_element(sizes, middle);
  return *middle;
}

std::string FormsOf(const Mutant& mutant) {
  const auto subject = mutant.make(std::string(mutant.name));
  if (subject->HasBoth()) return "both";
  return std::string(
      FormName(subject->Has(Form::kPlain) ? Form::kPlain : Form::kBuffered));
}

std::string Cell(const Mutant& mutant, const Outcome& outcome,
                 std::string_view id) {
  if (!absl::c_linear_search(outcome.killers, id)) return "";
  return mutant.killed_by == id ? "**x**" : "x";
}

std::string SmallCaseCells(const Outcome& outcome) {
  if (!outcome.small) return "- | - | -";
  const auto& [packets, cuts, bytes, schedule] = *outcome.small;
  return absl::StrCat(packets ? absl::StrCat(*packets) : "-", " | ", cuts,
                      " | ", bytes);
}

bool WasTried(const CasesToKill& cases) { return cases.cases_max > 0; }

std::string CountCell(const CasesToKill& cases) {
  return WasTried(cases) ? CountInWords(cases) : "";
}

uint64_t Hardness(const Outcome& outcome) {
  return outcome.cases_to_kill.median.value_or(UINT64_MAX);
}

}  // namespace

std::vector<std::string> FaultsIn(const std::vector<Mutant>& mutants,
                                  const std::vector<Outcome>& of_mutants,
                                  const std::vector<Outcome>& of_innocents) {
  std::vector<std::string> faults;
  for (size_t i = 0; i < mutants.size(); ++i) {
    const Outcome& outcome = of_mutants[i];
    if (outcome.killed() && outcome.cases_to_kill.median) continue;
    faults.push_back(absl::StrCat(
        mutants[i].canary ? "the canary " : "", outcome.name, " survives; ",
        std::string(mutants[i].killed_by), " should see it"));
  }
  for (const Outcome& outcome : of_innocents) {
    if (!outcome.killed()) continue;
    faults.push_back(absl::StrCat(outcome.name, " is accused, and is correct: ",
                                  absl::StrJoin(outcome.killers, ", ")));
  }
  return faults;
}

std::string MediansInWords(const std::vector<Outcome>& outcomes) {
  std::vector<size_t> packets, cuts, bytes;
  for (const Outcome& outcome : outcomes) {
    if (!outcome.small) continue;
    if (outcome.small->packets) packets.push_back(*outcome.small->packets);
    cuts.push_back(outcome.small->cuts);
    bytes.push_back(outcome.small->bytes);
  }
  return absl::StrCat("shrunk cases, in the median: ", MedianOf(packets),
                      " packets, ", MedianOf(cuts), " cuts, ", MedianOf(bytes),
                      " bytes");
}

std::string CountInWords(const CasesToKill& cases) {
  if (!cases.median) return absl::StrCat("> ", cases.cases_max);
  if (cases.missed == 0) return absl::StrCat(*cases.median);
  return absl::StrCat(*cases.median, " (", cases.missed, " missed)");
}

std::string MatrixInMarkdown(const std::vector<Mutant>& mutants,
                             const std::vector<Outcome>& outcomes) {
  std::string head = "| mutant | class | museum | forms | level |";
  std::string line = "|---|---|---|---|---|";
  for (const PropertyInfo& info : AllProperties()) {
    absl::StrAppend(&head, " ", std::string(info.abbreviation), " |");
    line += "---|";
  }
  std::string text =
      absl::StrCat(head, " died | cases | packets | cuts | bytes | naive |\n",
                   line, "---|---|---|---|---|---|\n");
  for (size_t i = 0; i < mutants.size(); ++i) {
    const Mutant& mutant = mutants[i];
    const Outcome& outcome = outcomes[i];
    absl::StrAppend(&text, "| ", outcome.name, " | ",
                    std::string(1, mutant.bug_class), " | ",
                    std::string(mutant.museum), " | ", FormsOf(mutant), " | ",
                    mutant.difficulty, " |");
    for (const PropertyInfo& info : AllProperties()) {
      absl::StrAppend(&text, " ", Cell(mutant, outcome, info.id), " |");
    }
    absl::StrAppend(&text, " ", outcome.died, " | ",
                    CountInWords(outcome.cases_to_kill), " | ",
                    SmallCaseCells(outcome), " | ",
                    CountCell(outcome.naive_cases_to_kill), " |\n");
  }
  return text;
}

std::string HardestInMarkdown(const std::vector<Mutant>& mutants,
                              const std::vector<Outcome>& outcomes) {
  std::map<char, size_t> hardest;
  for (size_t i = 0; i < mutants.size(); ++i) {
    size_t& index = hardest.try_emplace(mutants[i].bug_class, i).first->second;
    if (Hardness(outcomes[i]) > Hardness(outcomes[index])) index = i;
  }
  std::string text = "| class | hardest mutant | cases | naive |\n";
  text += "|---|---|---|---|\n";
  for (const auto& [bug_class, i] : hardest) {
    absl::StrAppend(&text, "| ", std::string(1, bug_class), " | ",
                    outcomes[i].name, " | ",
                    CountInWords(outcomes[i].cases_to_kill), " | ",
                    CountCell(outcomes[i].naive_cases_to_kill), " |\n");
  }
  return text;
}

}  // namespace splitproof::mutants
