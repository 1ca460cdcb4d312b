// splitproof_selftest: runs the harness on everything it must see, and on what
// it must not. Exits 1 if a mutant survives or an innocent is accused.

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/mutants/selftest.h"
#include "harness/mutants/selftest_report.h"

namespace splitproof::mutants {
namespace {

constexpr int kExitHolds = 0;
constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

// The last section of a file that is written into.
constexpr char kHeading[] = "## Kill matrix\n";

struct Options {
  std::string budget = "standard";
  std::string write;
  std::vector<std::string> names;
  SelftestOptions selftest;
};

template <class Row>
void KeepNamed(const std::vector<std::string>& names, std::vector<Row>& rows) {
  if (names.empty()) return;
  std::erase_if(rows, [&](const Row& row) {
    return std::find(names.begin(), names.end(), row.name) == names.end();
  });
}

void Print(const Outcome& outcome) {
  std::cout << outcome.name << ": "
            << (outcome.killed() ? absl::StrJoin(outcome.killers, ", ")
                                 : "nothing found")
            << (outcome.died.empty() ? "" : " (" + outcome.died + ")") << "  "
            << CountInWords(outcome.cases_to_kill) << " cases";
  if (outcome.small) {
    std::cout << ", shrunk to " << outcome.small->bytes << " bytes, "
              << (outcome.small->schedule.empty() ? "whole"
                                                  : outcome.small->schedule);
  }
  std::cout << "\n";
}

void ShowProgress(std::string_view what, size_t done, size_t all) {
  static std::string shown;
  std::string text = absl::StrCat("[", std::string(what), "] ", done, "/", all);
  if (text == shown) return;
  shown = std::move(text);
  std::cerr << "\r\x1b[K" << shown << std::flush;
}

void HideProgress(const SelftestOptions& options) {
  if (options.progress) std::cerr << "\r\x1b[K" << std::flush;
}

// In a file that has the heading, what is under it is replaced.
bool WriteTo(const std::string& path, const std::string& tables) {
  std::ostringstream before;
  if (std::ifstream file(path); file) before << file.rdbuf();
  std::string text = before.str();
  const size_t heading = text.find(kHeading);
  if (heading != std::string::npos) {
    text.resize(heading);
    text += absl::StrCat(kHeading, "\n", tables);
  } else {
    text = tables;
  }
  return static_cast<bool>(std::ofstream(path) << text << std::flush);
}

int Report(const Options& options, const std::vector<Mutant>& mutants,
           const std::vector<Outcome>& of_mutants,
           const std::vector<Outcome>& of_innocents) {
  for (const Outcome& outcome : of_innocents) Print(outcome);
  for (const Outcome& outcome : of_mutants) Print(outcome);
  const std::string medians = MediansInWords(of_mutants);
  if (!options.write.empty()) {
    const std::string tables = absl::StrCat(
        options.budget, " budget, ", options.selftest.seeds, " seeds; ",
        medians, ".\n\n", HardestInMarkdown(mutants, of_mutants), "\n",
        MatrixInMarkdown(mutants, of_mutants));
    if (!WriteTo(options.write, tables)) {
      std::cerr << options.write << ": cannot be written\n";
      return kExitUsage;
    }
  }
  const auto faults = FaultsIn(mutants, of_mutants, of_innocents);
  for (const std::string& fault : faults) std::cout << fault << '\n';
  std::cout << medians << '\n';
  std::cout << of_mutants.size() << " mutants, " << of_innocents.size()
            << " innocents, " << faults.size() << " faults\n";
  return faults.empty() ? kExitHolds : kExitFailed;
}

int Run(const Options& options) {
  std::vector<Mutant> mutants = AllMutants();
  std::vector<Innocent> innocents = AllInnocents();
  KeepNamed(options.names, mutants);
  KeepNamed(options.names, innocents);
  if (mutants.empty() && innocents.empty()) {
    std::cerr << "no mutant or innocent has such a name\n";
    return kExitUsage;
  }
  SelftestOptions innocently = options.selftest;
  innocently.seeds = 1;
  innocently.naive = false;
  const auto of_innocents = CheckInnocents(innocents, innocently);
  const auto of_mutants = CheckMutants(mutants, options.selftest);
  HideProgress(options.selftest);
  for (const auto* outcomes : {&of_innocents, &of_mutants}) {
    if (outcomes->ok()) continue;
    std::cerr << outcomes->status().message() << '\n';
    return kExitUsage;
  }
  return Report(options, mutants, *of_mutants, *of_innocents);
}

int Main(int argc, char** argv) {
  Options options;
  options.selftest.jobs = std::max(1u, std::thread::hardware_concurrency());
  if (isatty(STDERR_FILENO)) options.selftest.progress = ShowProgress;
  CLI::App app("Checks that the harness kills every mutant, and no innocent.");
  app.add_option("NAME", options.names, "mutants and innocents; default: all");
  app.add_option("--budget", options.budget, "quick, standard or deep")
      ->check(CLI::IsMember({"quick", "standard", "deep"}));
  app.add_option("--seeds", options.selftest.seeds, "seeds of a median")
      ->check(CLI::Range(1, 1000));
  app.add_flag("--naive", options.selftest.naive,
               "also how long a naive test takes");
  app.add_option("--jobs", options.selftest.jobs, "processes at a time")
      ->check(CLI::Range(1, 64));
  app.add_option("--write", options.write,
                 "write the tables to this file; in one that has a section "
                 "\"Kill matrix\", its last, that is replaced");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitHolds : kExitUsage;
  }
  options.selftest.budget = FindBudget(options.budget);
  return Run(options);
}

}  // namespace
}  // namespace splitproof::mutants

int main(int argc, char** argv) {
  return splitproof::mutants::Main(argc, argv);
}
