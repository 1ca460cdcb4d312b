#include "harness/report/tell_findings.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/report/case_story.h"
#include "harness/report/page_data.h"
#include "harness/search/worker_pool.h"

namespace splitproof {
namespace {

// A story is a few runs of a small case; one that hangs is not worth more.
constexpr WorkerLimits kLimits = {.step_cpu_ms_max = 2'000};

// What a worker notes of each moment before it is carried out.
enum Note : size_t { kForm, kMoment, kFault, kDelivered };

// What a process that died was told of.
std::string DescribeMoment(Moment::Kind kind, ScheduleStep::Kind fault) {
  switch (kind) {
    case Moment::Kind::kBegin:
      return "the beginning";
    case Moment::Kind::kRecv:
      return "a recv";
    case Moment::Kind::kFault:
      return absl::StrCat(fault == ScheduleStep::Kind::kEof ? "the " : "",
                          std::string(FaultName(fault)));
    case Moment::Kind::kFinally:
      break;
  }
  return "another run, to compare with";
}

StoryDeath DescribeStoryDeath(const Death& death) {
  StoryDeath described;
  described.what = DescribeDeath(death, kLimits);
  if (death.notes[kForm] > 0) {
    described.form = static_cast<Form>(death.notes[kForm] - 1);
    const auto moment = static_cast<Moment::Kind>(death.notes[kMoment]);
    described.in_comparison = moment == Moment::Kind::kFinally;
    described.before = DescribeMoment(
        moment, static_cast<ScheduleStep::Kind>(death.notes[kFault]));
    described.delivered = death.notes[kDelivered];
  }
  return described;
}

std::string Tell(const FindingToTell& told, BlackBox& box) {
  const auto note = [&](Form form, const Moment& moment) {
    box.Note(kForm, 1 + static_cast<uint64_t>(form));
    box.Note(kMoment, static_cast<uint64_t>(moment.kind));
    box.Note(kFault, static_cast<uint64_t>(moment.fault));
    box.Note(kDelivered, moment.delivered);
  };
  return StoryJson(TellCase(*told.subject, told.finding->failing, note));
}

std::string WhereOf(const StoryDeath& death) {
  if (!death.form) return "";
  const std::string form(FormName(*death.form));
  if (death.in_comparison) {
    return absl::StrCat(", in a run of the ", form,
                        " form that the case is compared with");
  }
  return absl::StrCat(", when the ", form, " form was told of ", death.before,
                      ", ", death.delivered, " bytes received in all");
}

}  // namespace

std::string TellDeath(const FindingToTell& told) {
  std::string sentence;
  const WorkerTasks tasks = {
      .count = 1,
      .run = [&](size_t, BlackBox& box) { return Tell(told, box); },
      .on_result = [](size_t, const std::optional<std::string>&) {},
      .on_death =
          [&](size_t, const Death& death) {
            const StoryDeath described = DescribeStoryDeath(death);
            sentence = absl::StrCat(described.what, WhereOf(described));
            return false;
          }};
  static_cast<void>(RunInWorkers(tasks, 1, kLimits));
  return sentence;
}

std::vector<std::string> TellFindings(std::span<const FindingToTell> findings,
                                      size_t jobs) {
  std::vector<std::string> stories(findings.size());
  const auto tell = [&](size_t i, BlackBox& box) {
    return findings[i].subject == nullptr ? "" : Tell(findings[i], box);
  };
  if (jobs == 0) {
    BlackBox unread;
    for (size_t i = 0; i < findings.size(); ++i) stories[i] = tell(i, unread);
    return stories;
  }
  const WorkerTasks tasks = {
      .count = findings.size(),
      .run = tell,
      .on_result =
          [&](size_t i, std::optional<std::string> story) {
            if (story) stories[i] = *std::move(story);
          },
      .on_death =
          [&](size_t i, const Death& death) {
            stories[i] = StoryDeathJson(DescribeStoryDeath(death));
            return false;
          }};
  // Without processes there are no stories, and the report says so.
  static_cast<void>(RunInWorkers(tasks, jobs, kLimits));
  return stories;
}

}  // namespace splitproof
