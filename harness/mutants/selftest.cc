#include "harness/mutants/selftest.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties.h"
#include "harness/mutants/naive.h"
#include "harness/search/families.h"
#include "harness/search/shrink_findings.h"
#include "nlohmann/json.hpp"

namespace splitproof::mutants {
namespace {

using Json = nlohmann::json;

// -- In the process of a mutant ----------------------------------------------

SubjectResult Check(const Subject& subject, const SelftestOptions& options,
                    uint64_t seed) {
  SearchOptions search;
  search.budget = options.budget;
  search.seed = seed;
  return *CheckSubject(subject, search);
}

// The finding that came first; null if there is none.
const Finding* FirstOf(const SubjectResult& result) {
  const auto first =
      std::min_element(result.findings.begin(), result.findings.end(),
                       [](const Finding& a, const Finding& b) {
                         return a.case_number < b.case_number;
                       });
  return first == result.findings.end() ? nullptr : &*first;
}

// The median; nothing where that is among those that found nothing.
std::optional<uint64_t> MedianOf(std::vector<std::optional<uint64_t>> counts) {
  if (counts.empty()) return std::nullopt;
  const auto middle = counts.begin() + counts.size() / 2;
  std::nth_element(counts.begin(), middle, counts.end(),
                   [](const auto& a, const auto& b) {
                     return a.value_or(UINT64_MAX) < b.value_or(UINT64_MAX);
                   });
  return *middle;
}

bool IsOwnStream(const Subject& subject, const std::string& stream) {
  const auto streams = StreamsOf(subject);
  return std::any_of(
      streams.begin(), streams.end(),
      [&](const TestStream& own) { return own.bytes == stream; });
}

// Only the random family and generated streams depend on the seed: where an
// enumeration of the subject's own streams found something, every seed would
// have.
std::optional<uint64_t> MedianCasesToKill(const Subject& subject,
                                          const SelftestOptions& options,
                                          const SubjectResult& first_result) {
  const Finding* first = FirstOf(first_result);
  if (first != nullptr && first->family != "random" &&
      IsOwnStream(subject, first->failing.stream)) {
    return first->case_number;
  }
  std::vector<std::optional<uint64_t>> counts;
  for (uint64_t seed = 1; seed <= options.seeds; ++seed) {
    const SubjectResult result = Check(subject, options, seed);
    const Finding* found = FirstOf(result);
    counts.push_back(found == nullptr
                         ? std::nullopt
                         : std::optional<uint64_t>(found->case_number));
  }
  return MedianOf(std::move(counts));
}

Json SmallCaseOf(const Subject& subject, const Finding& finding) {
  const Case small = ShrinkFinding(subject, finding, {}, [] {}).failing;
  CaseRuns runs(subject, small.recv_size, /*fills_per_case=*/1);
  runs.SetStream(small.stream);
  return {{"packets", runs.Whole(runs.forms().front()).events().size()},
          {"cuts", small.schedule.Cuts(small.stream.size()).size()},
          {"bytes", small.stream.size()},
          {"schedule", small.schedule.ToString()}};
}

Json Examine(const Subject& subject, const SelftestOptions& options) {
  const SubjectResult result = Check(subject, options, /*seed=*/1);
  Json report = {{"killers", Json::array()}, {"cases", result.cases}};
  // A property may have several findings.
  std::set<std::string> killers;
  for (const Finding& finding : result.findings) {
    killers.emplace(InfoOf(finding.property).id);
  }
  report["killers"] = killers;
  if (const Finding* first = FirstOf(result)) {
    report["small"] = SmallCaseOf(subject, *first);
  }
  if (const auto median = MedianCasesToKill(subject, options, result)) {
    report["cases_to_kill"] = *median;
  }
  return report;
}

Json ExamineNaively(const Subject& subject, const SelftestOptions& options) {
  std::vector<std::optional<uint64_t>> counts;
  for (uint64_t seed = 1; seed <= options.seeds; ++seed) {
    counts.push_back(NaiveCasesToKill(subject, seed, options.naive_cases_max));
  }
  Json report = Json::object();
  if (const auto median = MedianOf(std::move(counts))) {
    report["naive_cases_to_kill"] = *median;
  }
  return report;
}

// -- Processes ----------------------------------------------------------------

// Something to examine, and what it belongs to.
struct Task {
  size_t index;  // Of the outcome.
  std::function<Json()> examine;
  bool naive = false;
};

struct Child {
  Task task;
  int read_end;
  std::string text;
};

void WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written <= 0) _exit(EXIT_FAILURE);
    text.remove_prefix(static_cast<size_t>(written));
  }
}

std::string ReadAll(int file) {
  std::string text;
  char buffer[4096];
  ssize_t count = 0;
  while ((count = read(file, buffer, sizeof(buffer))) > 0) {
    text.append(buffer, static_cast<size_t>(count));
  }
  return text;
}

[[noreturn]] void RunChild(const Task& task, int write_end,
                           unsigned seconds_max) {
  const rlimit seconds = {seconds_max, seconds_max + 1};
  setrlimit(RLIMIT_CPU, &seconds);
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  WriteAll(write_end, task.examine().dump());
  _exit(EXIT_SUCCESS);
}

// Why a process ended; empty if by itself.
std::string DeathOf(int status) {
  if (!WIFSIGNALED(status)) {
    return WEXITSTATUS(status) == EXIT_SUCCESS ? "" : "crash";
  }
  const int signal = WTERMSIG(status);
  return signal == SIGXCPU || signal == SIGKILL ? "hang" : "crash";
}

void Note(const Json& report, Outcome& outcome) {
  const auto number = [&](const char* key, std::optional<uint64_t>& value) {
    if (report.contains(key)) value = report[key].get<uint64_t>();
  };
  number("cases_to_kill", outcome.cases_to_kill);
  number("naive_cases_to_kill", outcome.naive_cases_to_kill);
  if (!report.contains("killers")) return;
  outcome.killers = report["killers"].get<std::vector<std::string>>();
  outcome.cases = report["cases"].get<uint64_t>();
  if (!report.contains("small")) return;
  const Json& small = report["small"];
  outcome.small =
      Outcome::SmallCase{.packets = small["packets"].get<size_t>(),
                         .cuts = small["cuts"].get<size_t>(),
                         .bytes = small["bytes"].get<size_t>(),
                         .schedule = small["schedule"].get<std::string>()};
}

// Runs tasks in processes of their own, a few at a time.
class Pool {
 public:
  Pool(const SelftestOptions& options, std::vector<Outcome>& outcomes)
      : options_(options), outcomes_(outcomes) {}

  void Run(std::vector<Task> tasks,
           const std::function<void(const Outcome&)>& done) {
    for (Task& task : tasks) {
      if (children_.size() == options_.jobs) Reap(done);
      Start(std::move(task));
    }
    while (!children_.empty()) Reap(done);
  }

 private:
  void Start(Task task) {
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    const pid_t pid = fork();
    if (pid < 0) std::abort();
    if (pid == 0) {
      close(ends[0]);
      RunChild(task, ends[1], options_.seconds_max);
    }
    close(ends[1]);
    children_.emplace(pid, Child{std::move(task), ends[0], ""});
  }

  // A report is shorter than what a pipe holds: no child waits for its reader.
  void Reap(const std::function<void(const Outcome&)>& done) {
    int status = 0;
    const auto child = children_.find(wait(&status));
    if (child == children_.end()) return;
    const std::string text = ReadAll(child->second.read_end);
    close(child->second.read_end);
    const Task task = std::move(child->second.task);
    children_.erase(child);
    Outcome& outcome = outcomes_[task.index];
    const std::string death = DeathOf(status);
    if (death.empty()) Note(Json::parse(text), outcome);
    // To the naive test, too, a crash is a failure, of an unknown case.
    if (!task.naive) outcome.died = death;
    if (!task.naive || !options_.naive) done(outcome);
  }

  const SelftestOptions& options_;
  std::vector<Outcome>& outcomes_;
  std::map<pid_t, Child> children_;
};

template <class Row>
std::vector<Outcome> CheckAll(const std::vector<Row>& rows,
                              const SelftestOptions& options,
                              const std::function<void(const Outcome&)>& done) {
  std::vector<Outcome> outcomes(rows.size());
  std::vector<Task> tasks;
  for (size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    outcomes[i].name = std::string(row.name);
    const auto add = [&](auto examine, bool naive) {
      tasks.push_back({.index = i,
                       .examine =
                           [&row, &options, examine] {
                             const auto subject =
                                 row.make(std::string(row.name));
                             return examine(*subject, options);
                           },
                       .naive = naive});
    };
    add(Examine, false);
    if (options.naive) add(ExamineNaively, true);
  }
  Pool(options, outcomes).Run(std::move(tasks), done);
  return outcomes;
}

// -- The matrix ---------------------------------------------------------------

std::string FormsOf(const Mutant& mutant) {
  const auto subject = mutant.make(std::string(mutant.name));
  if (subject->HasBoth()) return "both";
  return std::string(
      FormName(subject->Has(Form::kPlain) ? Form::kPlain : Form::kBuffered));
}

std::string CountText(const std::optional<uint64_t>& count) {
  return count ? absl::StrCat(*count) : "-";
}

std::string Cell(const Mutant& mutant, const Outcome& outcome,
                 std::string_view id) {
  const bool kills = std::find(outcome.killers.begin(), outcome.killers.end(),
                               id) != outcome.killers.end();
  if (!kills) return "";
  return mutant.killed_by == id ? "**x**" : "x";
}

std::string SmallCaseCells(const Outcome& outcome) {
  if (!outcome.small) return "- | - | -";
  return absl::StrCat(outcome.small->packets, " | ", outcome.small->cuts, " | ",
                      outcome.small->bytes);
}

}  // namespace

std::string MediansInWords(const std::vector<Outcome>& outcomes) {
  const auto median = [&](size_t Outcome::SmallCase::* size) {
    std::vector<std::optional<uint64_t>> sizes;
    for (const Outcome& outcome : outcomes) {
      if (outcome.small) sizes.emplace_back(*outcome.small.*size);
    }
    return MedianOf(std::move(sizes)).value_or(0);
  };
  return absl::StrCat(
      "shrunk cases, in the median: ", median(&Outcome::SmallCase::packets),
      " packets, ", median(&Outcome::SmallCase::cuts), " cuts, ",
      median(&Outcome::SmallCase::bytes), " bytes");
}

std::vector<Outcome> CheckMutants(
    const std::vector<Mutant>& mutants, const SelftestOptions& options,
    const std::function<void(const Outcome&)>& done) {
  return CheckAll(mutants, options, done);
}

std::vector<Outcome> CheckInnocents(
    const std::vector<Innocent>& innocents, const SelftestOptions& options,
    const std::function<void(const Outcome&)>& done) {
  return CheckAll(innocents, options, done);
}

std::vector<std::string> FaultsIn(const std::vector<Mutant>& mutants,
                                  const std::vector<Outcome>& of_mutants,
                                  const std::vector<Outcome>& of_innocents) {
  std::vector<std::string> faults;
  for (size_t i = 0; i < mutants.size(); ++i) {
    if (of_mutants[i].killed()) continue;
    faults.push_back(absl::StrCat(
        mutants[i].canary ? "the canary " : "", of_mutants[i].name,
        " survives; ", std::string(mutants[i].killed_by), " should see it"));
  }
  for (const Outcome& outcome : of_innocents) {
    if (!outcome.killed()) continue;
    faults.push_back(absl::StrCat(outcome.name, " is accused, and is correct: ",
                                  absl::StrJoin(outcome.killers, ", "),
                                  outcome.died));
  }
  return faults;
}

std::string MatrixInMarkdown(const std::vector<Mutant>& mutants,
                             const std::vector<Outcome>& outcomes) {
  std::string head = "| mutant | class | museum | forms | level |";
  std::string line = "|---|---|---|---|---|";
  for (const PropertyInfo& info : AllProperties()) {
    absl::StrAppend(&head, " ", std::string(info.abbreviation), " |");
    line += "---|";
  }
  std::string text = absl::StrCat(head,
                                  " died | cases | packets | cuts | "
                                  "bytes | naive |\n",
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
                    CountText(outcome.cases_to_kill), " | ",
                    SmallCaseCells(outcome), " | ",
                    CountText(outcome.naive_cases_to_kill), " |\n");
  }
  return text;
}

}  // namespace splitproof::mutants
