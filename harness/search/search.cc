#include "harness/search/search.h"

#include <array>
#include <utility>

#include "harness/search/partial_result.h"
#include "harness/search/run_case.h"
#include "harness/search/search_plan.h"

namespace splitproof {
namespace {

constexpr std::array<Budget, 3> kBudgets = {{
    {.name = "quick",
     .schedules_max = 40,
     .schedule_bytes_max = 4 << 10,
     .fills_per_schedule = 1,
     .generated_max = 40,
     .generated_bytes_max = 300,
     .generated_schedules_max = 12,
     .aimed_max = 40,
     .recv_sizes_max = 2,
     .thorough_max = 16},
    {.name = "standard",
     .schedules_max = 40,
     .schedule_bytes_max = 16 << 10,
     .fills_per_schedule = 1,
     .generated_max = 140,
     .generated_bytes_max = 600,
     .generated_schedules_max = 4,
     .aimed_max = 300,
     .recv_sizes_max = 3,
     .thorough_max = 48},
    {.name = "deep",
     .schedules_max = 20000,
     .schedule_bytes_max = 4 << 20,
     .fills_per_schedule = 0,
     .generated_max = 5000,
     .generated_bytes_max = 256 << 10,
     .generated_schedules_max = 400,
     .aimed_max = 20000,
     .recv_sizes_max = 12,
     .thorough_max = 1000},
}};

}  // namespace

const Budget* FindBudget(std::string_view name) {
  for (const Budget& budget : kBudgets) {
    if (budget.name == name) return &budget;
  }
  return nullptr;
}

absl::StatusOr<SubjectResult> CheckSubject(const Subject& subject,
                                           const SearchOptions& options) {
  const auto plan = SearchPlan::Make(subject, options);
  if (!plan.ok()) return plan.status();
  PartialResult found;
  bool complete = true;
  const auto goes_on = [&] {
    complete = complete && (!options.progress ||
                            options.progress(found.streams, plan->streams()));
    return complete;
  };
  BlackBox unread;
  for (const SearchUnit& unit : plan->units()) {
    if (!goes_on()) break;
    found.Merge(plan->Run(unit, {}, unread, goes_on));
  }
  SubjectResult result = plan->Finish(std::move(found));
  result.complete = complete;
  return result;
}

SubjectResult CheckCase(const Subject& subject, const Case& failing,
                        const PropertySet& properties) {
  return MakeResult(subject, properties, RunCase(subject, failing, properties));
}

}  // namespace splitproof
