// splitproof_selftest: runs the harness on everything it must see, and on what
// it must not. Exits 1 if a mutant survives or an innocent is accused.

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/mutants/selftest.h"

namespace splitproof::mutants {
namespace {

constexpr int kExitHolds = 0;
constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

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
            << outcome.died;
  if (outcome.cases_to_kill) {
    std::cout << "  after " << *outcome.cases_to_kill << " cases";
    if (outcome.small) {
      std::cout << ", shrunk to " << outcome.small->bytes << " bytes, "
                << outcome.small->schedule;
    }
  } else {
    std::cout << "  in " << outcome.cases << " cases";
  }
  std::cout << "\n" << std::flush;
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
  const auto of_innocents = CheckInnocents(innocents, innocently, Print);
  const auto of_mutants = CheckMutants(mutants, options.selftest, Print);
  const std::string matrix = MatrixInMarkdown(mutants, of_mutants);
  if (options.write.empty()) {
    std::cout << matrix;
  } else if (!(std::ofstream(options.write) << matrix)) {
    std::cerr << options.write << ": cannot be written\n";
    return kExitUsage;
  }
  const auto faults = FaultsIn(mutants, of_mutants, of_innocents);
  for (const std::string& fault : faults) std::cout << fault << '\n';
  std::cout << MediansInWords(of_mutants) << '\n';
  std::cout << mutants.size() << " mutants, " << innocents.size()
            << " innocents, " << faults.size() << " faults\n";
  return faults.empty() ? kExitHolds : kExitFailed;
}

int Main(int argc, char** argv) {
  Options options;
  options.selftest.jobs = std::max(1u, std::thread::hardware_concurrency());
  CLI::App app("Checks that the harness kills every mutant, and no innocent.");
  app.add_option("NAME", options.names, "mutants and innocents; default: all");
  app.add_option("--budget", options.budget, "quick, standard or deep")
      ->check(CLI::IsMember({"quick", "standard", "deep"}));
  app.add_option("--seeds", options.selftest.seeds, "seeds of a median")
      ->check(CLI::Range(1, 1000));
  app.add_flag("--naive", options.selftest.naive,
               "also how long a naive test takes");
  app.add_option("--seconds", options.selftest.seconds_max,
                 "CPU seconds after which a mutant hangs")
      ->check(CLI::Range(1, 3600));
  app.add_option("--jobs", options.selftest.jobs, "processes at a time")
      ->check(CLI::Range(1, 64));
  app.add_option("--write", options.write, "write the matrix to this file");
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
