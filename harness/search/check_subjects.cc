#include "harness/search/check_subjects.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "harness/search/make_finding.h"
#include "harness/search/partial_result.h"
#include "harness/search/run_case.h"
#include "harness/search/search_plan.h"

namespace splitproof {
namespace {

// A unit, and what is known of it before it has a result.
struct Task {
  size_t target;
  const SearchUnit* unit;
  std::vector<Finding> deaths;
  Detour detour;  // Around the deadly cases.
  bool done = false;
};

// A subject, and what was found so far.
struct TargetState {
  SearchPlan plan;
  size_t tasks_left;
  bool begun = false;
  size_t deaths = 0;
  size_t units_cut_short = 0;
  size_t units_left_out = 0;
  PartialResult found = {};

  bool given_up() const { return deaths >= kSubjectDeathsMax; }
  bool is_found() const { return !found.findings.empty(); }
};

class SubjectsCheck {
 public:
  SubjectsCheck(const SearchOptions& options, const SearchCallbacks& callbacks)
      : options_(options), callbacks_(callbacks) {}

  absl::Status Plan(std::span<const SearchTarget> targets) {
    for (const SearchTarget& target : targets) {
      SearchOptions options = options_;
      options.corpus = target.corpus;
      auto plan = SearchPlan::Make(*target.subject, options);
      if (!plan.ok()) return plan.status();
      const size_t units = plan->units().size();
      targets_.push_back({.plan = *std::move(plan), .tasks_left = units});
    }
    for (size_t i = 0; i < targets_.size(); ++i) {
      for (const SearchUnit& unit : targets_[i].plan.units()) {
        tasks_.push_back({.target = i,
                          .unit = &unit,
                          .deaths = {},
                          .detour = {},
                          .done = false});
      }
    }
    if (!tasks_.empty() || targets.empty()) return absl::OkStatus();
    return absl::NotFoundError(
        absl::StrCat("shard ", options_.shard.index, "/", options_.shard.count,
                     " has no stream to check; use fewer shards"));
  }

  absl::Status Run(size_t jobs) {
    const absl::Status status = jobs == 0 ? RunHere() : RunIn(jobs);
    // Unless all is done: what there is of those that were begun.
    for (Task& task : tasks_) {
      if (!task.done) MergeDeaths(targets_[task.target], task);
    }
    while (delivered_ < targets_.size()) Deliver(delivered_++);
    return status;
  }

 private:
  absl::Status RunHere() {
    BlackBox unread;
    bool goes_on = true;
    const auto ask = [&] { return goes_on = goes_on && GoesOn(); };
    for (size_t i = 0; i < tasks_.size() && ask(); ++i) {
      PartialResult found;
      if (Begin(i))
        found = PlanOf(tasks_[i]).Run(*tasks_[i].unit, {}, unread, ask);
      if (goes_on) {
        OnFound(tasks_[i], std::move(found));
      } else {
        // Stopped in its midst: it counts, but not as done.
        targets_[tasks_[i].target].found.Merge(std::move(found));
      }
    }
    return goes_on ? absl::OkStatus() : absl::CancelledError("interrupted");
  }

  absl::Status RunIn(size_t jobs) {
    const WorkerTasks tasks = {
        .count = tasks_.size(),
        .run = [&](size_t i, BlackBox& box) { return RunTask(tasks_[i], box); },
        .on_result =
            [&](size_t i, std::optional<std::string> bytes) {
              OnBytes(tasks_[i], std::move(bytes));
            },
        .on_death =
            [&](size_t i, const Death& death) {
              return OnDeath(tasks_[i], death);
            },
        .is_wanted = [&](size_t i) { return Begin(i); },
        .goes_on = [&] { return GoesOn(); }};
    return RunInWorkers(tasks, jobs, options_.limits);
  }

  const SearchPlan& PlanOf(const Task& task) const {
    return targets_[task.target].plan;
  }

  // False if the task is not to be run.
  bool Begin(size_t task) {
    TargetState& target = targets_[tasks_[task].target];
    target.begun = true;
    return !target.given_up() && !IsDecided(target);
  }

  // Whatever else there is to find is not wanted.
  bool IsDecided(const TargetState& target) const {
    return options_.stop_at_first && target.is_found();
  }

  // In a worker.
  std::string RunTask(const Task& task, BlackBox& box) const {
    return EncodePartialResult(
        PlanOf(task).Run(*task.unit, task.detour, box, [] { return true; }));
  }

  // Keeps the case, and decides whether the unit is run again without it. When
  // that would lead nowhere, it is run once more up to this case, for what it
  // had found before.
  bool OnDeath(Task& task, const Death& death) {
    task.deaths.push_back(
        PlanOf(task).FindingOf(*task.unit, death, options_.limits));
    // Had it found anything before, it had stopped.
    if (task.detour.end || options_.stop_at_first) return false;
    const Position position = SearchPlan::PositionOf(death);
    task.detour.skipped.push_back(position.Pack());
    if (!position.CanBeSkipped() || task.deaths.size() >= kUnitDeathsMax) {
      task.detour.end = position.Pack();
    }
    return position.phase != Position::Phase::kReference ||
           position.recv_size > 0;
  }

  void OnBytes(Task& task, std::optional<std::string> bytes) {
    PartialResult found;
    if (bytes) {
      auto decoded = DecodePartialResult(*bytes);
      if (decoded.ok()) {
        found = *std::move(decoded);
      } else {
        task.deaths.push_back(Corrupted(task));
      }
    }
    OnFound(task, std::move(found));
  }

  // A worker that lives, but whose memory is in ruins.
  Finding Corrupted(const Task& task) const {
    Finding finding = PlanOf(task).FindingOf(*task.unit, {}, options_.limits);
    finding.what =
        "the process that ran it gave back no result that makes "
        "sense: the subject writes where it must not";
    return finding;
  }

  // Called in the order of the tasks: what is dropped here, because the subject
  // was given up, does not depend on how many workers there are.
  void OnFound(Task& task, PartialResult found) {
    TargetState& target = targets_[task.target];
    task.done = true;
    ++done_;
    --target.tasks_left;
    if (target.given_up()) {
      ++target.units_left_out;
    } else if (!IsDecided(target)) {
      MergeInto(target, task, std::move(found));
    }
    DeliverInOrder();
  }

  void MergeInto(TargetState& target, Task& task, PartialResult found) {
    const size_t findings_before = target.found.findings.size();
    MergeDeaths(target, task);
    target.found.Merge(std::move(found));
    findings_ += target.found.findings.size() - findings_before;
    if (task.detour.end) ++target.units_cut_short;
  }

  static void MergeDeaths(TargetState& target, Task& task) {
    for (Finding& death : task.deaths) {
      death.case_number += target.found.cases;
      target.found.Add(std::move(death));
    }
    target.deaths += task.deaths.size();
    target.found.cases += task.deaths.size();
  }

  static std::string LeftOut(const TargetState& target) {
    if (target.units_cut_short + target.units_left_out == 0) return "";
    return absl::StrCat(
        "of ", target.plan.units().size(), " streams, ", target.units_cut_short,
        " were not checked to the end and ", target.units_left_out,
        " not at all, after ", target.deaths, " deaths of the process");
  }

  // Of a subject that was given up, streams were not checked at all.
  static void DoNotSayThatItHolds(SubjectResult& result) {
    for (PropertyResult& property : result.properties) {
      if (property.verdict != Verdict::kHolds) continue;
      property.verdict = Verdict::kNotCovered;
      property.reason = "the subject kept ending its process and was given up";
    }
  }

  // Tells of the targets that are done, unless one in front of them is not.
  void DeliverInOrder() {
    while (delivered_ < targets_.size() &&
           targets_[delivered_].tasks_left == 0) {
      Deliver(delivered_++);
    }
  }

  void Deliver(size_t index) {
    TargetState& target = targets_[index];
    if (!target.begun) return;
    SubjectResult result = target.plan.Finish(std::move(target.found));
    result.complete = target.tasks_left == 0;
    result.left_out = LeftOut(target);
    if (target.units_left_out > 0) DoNotSayThatItHolds(result);
    callbacks_.on_result(index, std::move(result));
  }

  bool GoesOn() {
    if (!callbacks_.goes_on) return true;
    return callbacks_.goes_on({.target = delivered_,
                               .done = done_,
                               .all = tasks_.size(),
                               .findings = findings_});
  }

  const SearchOptions& options_;
  const SearchCallbacks& callbacks_;
  std::vector<TargetState> targets_;
  std::vector<Task> tasks_;
  size_t done_ = 0;       // Tasks.
  size_t delivered_ = 0;  // Targets.
  uint64_t findings_ = 0;
};

}  // namespace

absl::Status CheckSubjects(std::span<const SearchTarget> targets,
                           const SearchOptions& options, size_t jobs,
                           const SearchCallbacks& callbacks) {
  SubjectsCheck check(options, callbacks);
  const absl::Status status = check.Plan(targets);
  return status.ok() ? check.Run(jobs) : status;
}

absl::StatusOr<SubjectResult> CheckCaseInWorker(const Subject& subject,
                                                const Case& failing,
                                                const PropertySet& properties,
                                                const WorkerLimits& limits) {
  PartialResult found = {.cases = 1};
  const auto die = [&](size_t, const Death& death) {
    found.Add(FindingOf(death, limits, failing));
    return false;
  };
  const WorkerTasks tasks = {
      .count = 1,
      .run =
          [&](size_t, BlackBox&) {
            return EncodePartialResult(RunCase(subject, failing, properties));
          },
      .on_result =
          [&](size_t, std::optional<std::string> bytes) {
            if (!bytes) return;
            auto decoded = DecodePartialResult(*bytes);
            if (decoded.ok()) {
              found = *std::move(decoded);
            } else {
              die(0, {});
            }
          },
      .on_death = die};
  const absl::Status status = RunInWorkers(tasks, 1, limits);
  if (!status.ok()) return status;
  return MakeResult(subject, properties, std::move(found));
}

bool FailsSameWay(const Subject& subject, const Case& failing,
                  const Finding& finding, const WorkerLimits& limits) {
  if (!finding.death) {
    const SubjectResult result =
        CheckCase(subject, failing, PropertySet().With(finding.property));
    // What is wrong with the samples shows with any case.
    return std::ranges::any_of(result.findings, [](const Finding& other) {
      return other.label != "one-shot";
    });
  }
  const auto result =
      CheckCaseInWorker(subject, failing, PropertySet::All(), limits);
  return result.ok() &&
         std::ranges::any_of(result->findings, [&](const Finding& other) {
           return other.death && other.kind == finding.kind;
         });
}

}  // namespace splitproof
