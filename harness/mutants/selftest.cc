#include "harness/mutants/selftest.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties.h"
#include "harness/mutants/naive.h"
#include "harness/search/check_subjects.h"
#include "harness/search/shrink_findings.h"
#include "harness/search/worker_pool.h"

namespace splitproof::mutants {
namespace {

// No step of a search takes a tenth of this, unless it never ends.
constexpr WorkerLimits kLimits = {.step_cpu_ms_max = 2000};

using Subjects = std::vector<std::unique_ptr<Subject>>;
using Count = std::optional<uint64_t>;

// The finding that came first; null if there is none.
const Finding* FirstOf(const SubjectResult& result) {
  const auto first =
      std::min_element(result.findings.begin(), result.findings.end(),
                       [](const Finding& a, const Finding& b) {
                         return a.case_number < b.case_number;
                       });
  return first == result.findings.end() ? nullptr : &*first;
}

Count CasesToFirst(const SubjectResult& result) {
  const Finding* first = FirstOf(result);
  return first == nullptr ? Count() : Count(first->case_number);
}

// A row for each subject, a count for each seed.
using Counts = std::vector<std::vector<Count>>;

CasesToKill InTheMedian(std::vector<Count> counts, uint64_t cases_max) {
  const auto missed = std::count(counts.begin(), counts.end(), std::nullopt);
  const auto middle =
      counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
  std::nth_element(counts.begin(), middle, counts.end(),
                   [](const Count& a, const Count& b) {
                     return a.value_or(UINT64_MAX) < b.value_or(UINT64_MAX);
                   });
  return {.median = *middle,
          .missed = static_cast<size_t>(missed),
          .cases_max = cases_max};
}

// The self-test of some subjects, step by step.
class Selftest {
 public:
  Selftest(const Subjects& subjects, const SelftestOptions& options)
      : subjects_(subjects), options_(options), counts_(subjects.size()) {}

  absl::StatusOr<std::vector<Outcome>> Run() {
    absl::Status status = Search();
    if (status.ok()) status = CountInSmallCases();
    for (uint64_t seed = 2; status.ok() && seed <= options_.seeds; ++seed) {
      status = SearchAgain(seed);
    }
    if (status.ok() && options_.naive) status = SearchNaively();
    if (!status.ok()) return status;
    for (size_t i = 0; i < outcomes_.size(); ++i) {
      outcomes_[i].cases_to_kill = InTheMedian(counts_[i], cases_[i]);
    }
    return std::move(outcomes_);
  }

 private:
  using Results = std::vector<SubjectResult>;

  absl::StatusOr<Results> Check(uint64_t seed, bool stop_at_first) {
    SearchOptions search;
    search.budget = options_.budget;
    search.seed = seed;
    search.stop_at_first = stop_at_first;
    search.limits = kLimits;
    std::vector<SearchTarget> targets;
    targets.reserve(subjects_.size());
    for (const auto& subject : subjects_) targets.push_back({&*subject, ""});
    Results results(subjects_.size());
    const std::string what = absl::StrCat("seed ", seed);
    const absl::Status status =
        CheckSubjects(targets, search, options_.jobs,
                      {.on_result =
                           [&](size_t target, SubjectResult result) {
                             results[target] = std::move(result);
                           },
                       .goes_on =
                           [&](const SearchProgress& progress) {
                             Tell(what, progress.target, subjects_.size());
                             return true;
                           }});
    if (!status.ok()) return status;
    return results;
  }

  // Everything there is to find with one seed; the first of it is made small.
  absl::Status Search() {
    auto results = Check(/*seed=*/1, /*stop_at_first=*/false);
    if (!results.ok()) return results.status();
    for (size_t i = 0; i < subjects_.size(); ++i) {
      SubjectResult& result = (*results)[i];
      counts_[i].push_back(CasesToFirst(result));
      cases_.push_back(result.cases);
      outcomes_.push_back(OutcomeOf(*subjects_[i], result));
      if (const Finding* first = FirstOf(result)) {
        result.findings = {Finding(*first)};
      }
    }
    Tell("shrinking", 0, 1);
    std::vector<ResultToShrink> to_shrink;
    to_shrink.reserve(subjects_.size());
    for (size_t i = 0; i < subjects_.size(); ++i) {
      to_shrink.push_back({&*subjects_[i], &(*results)[i]});
    }
    ShrinkFindings(to_shrink, options_.jobs, kLimits);
    for (size_t i = 0; i < subjects_.size(); ++i) {
      if ((*results)[i].failed()) small_.push_back({i, Take((*results)[i])});
    }
    return absl::OkStatus();
  }

  static Case Take(SubjectResult& result) {
    return std::move(result.findings.front().failing);
  }

  static Outcome OutcomeOf(const Subject& subject,
                           const SubjectResult& result) {
    Outcome outcome;
    outcome.name = subject.name();
    // A property may have several findings.
    std::set<std::string> killers;
    for (const Finding& finding : result.findings) {
      killers.emplace(InfoOf(finding.property).id);
      if (finding.death && outcome.died.empty()) {
        outcome.died = std::string(DeathKindName(*finding.death));
      }
    }
    outcome.killers.assign(killers.begin(), killers.end());
    return outcome;
  }

  // How many packets there are in the small cases.
  absl::Status CountInSmallCases() {
    for (const auto& [index, small] : small_) {
      outcomes_[index].small =
          Outcome::SmallCase{.packets = std::nullopt,
                             .cuts = CutsOf(small),
                             .bytes = small.stream.size(),
                             .schedule = small.schedule.ToString()};
    }
    return CountInWorkers(
        small_.size(),
        [&](size_t i, BlackBox&) {
          const auto& [index, small] = small_[i];
          CaseRuns runs(*subjects_[index], small.recv_size,
                        /*fills_per_case=*/1);
          runs.SetStream(small.stream);
          return Count(runs.Whole(runs.forms().front()).events().size());
        },
        [&](size_t i, Count count) {
          outcomes_[small_[i].first].small->packets = count;
        },
        [](const Death&) { return Count(); });
  }

  absl::Status SearchAgain(uint64_t seed) {
    auto results = Check(seed, /*stop_at_first=*/true);
    if (!results.ok()) return results.status();
    for (size_t i = 0; i < subjects_.size(); ++i) {
      counts_[i].push_back(CasesToFirst((*results)[i]));
    }
    return absl::OkStatus();
  }

  // To the naive test, too, a crash is a failure.
  absl::Status SearchNaively() {
    Counts counts(subjects_.size());
    const absl::Status status = CountInWorkers(
        subjects_.size() * options_.seeds,
        [&](size_t i, BlackBox& box) {
          return NaiveCasesToKill(
              *subjects_[i / options_.seeds], 1 + i % options_.seeds,
              options_.naive_cases_max, [&](uint64_t number) {
                box.Note(0, number);
                box.BeginStep();
              });
        },
        [&](size_t i, Count count) {
          counts[i / options_.seeds].push_back(count);
          Tell("naively", i / options_.seeds, subjects_.size());
        },
        [](const Death& death) { return Count(death.notes[0]); });
    if (!status.ok()) return status;
    for (size_t i = 0; i < subjects_.size(); ++i) {
      outcomes_[i].naive_cases_to_kill =
          InTheMedian(std::move(counts[i]), options_.naive_cases_max);
    }
    return absl::OkStatus();
  }

  // Runs what gives a count, or dies, in workers; the counts come in order.
  absl::Status CountInWorkers(
      size_t tasks, const std::function<Count(size_t, BlackBox&)>& run,
      const std::function<void(size_t, Count)>& on_count,
      const std::function<Count(const Death&)>& count_of) {
    std::vector<Count> of_deaths(tasks);
    return RunInWorkers(
        {.count = tasks,
         .run =
             [&](size_t i, BlackBox& box) {
               const Count count = run(i, box);
               return count ? absl::StrCat(*count) : "";
             },
         .on_result =
             [&](size_t i, std::optional<std::string> text) {
               uint64_t count = 0;
               const bool is_count = text && absl::SimpleAtoi(*text, &count);
               on_count(i, is_count ? Count(count) : of_deaths[i]);
             },
         .on_death =
             [&](size_t i, const Death& death) {
               of_deaths[i] = count_of(death);
               return false;
             }},
        options_.jobs, kLimits);
  }

  void Tell(std::string_view what, size_t done, size_t all) const {
    if (options_.progress) options_.progress(what, done, all);
  }

  const Subjects& subjects_;
  const SelftestOptions& options_;
  std::vector<Outcome> outcomes_;
  std::vector<uint64_t> cases_;  // That all of a seed is.
  Counts counts_;
  std::vector<std::pair<size_t, Case>> small_;  // By index of the subject.
};

template <class Row>
absl::StatusOr<std::vector<Outcome>> CheckAll(const std::vector<Row>& rows,
                                              const SelftestOptions& options) {
  Subjects subjects;
  subjects.reserve(rows.size());
  for (const Row& row : rows) {
    subjects.push_back(row.make(std::string(row.name)));
  }
  if (subjects.empty()) return std::vector<Outcome>();
  return Selftest(subjects, options).Run();
}

}  // namespace

absl::StatusOr<std::vector<Outcome>> CheckMutants(
    const std::vector<Mutant>& mutants, const SelftestOptions& options) {
  return CheckAll(mutants, options);
}

absl::StatusOr<std::vector<Outcome>> CheckInnocents(
    const std::vector<Innocent>& innocents, const SelftestOptions& options) {
  return CheckAll(innocents, options);
}

}  // namespace splitproof::mutants
