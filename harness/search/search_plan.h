// A search, in units that can be run alone, in any order, in any process.
//
// A unit is a stream, proved where that is cheap, and run under some recv
// sizes. What it finds depends on nothing that ran before. While it runs it
// notes in a black box where it is, from which the case can be rebuilt when the
// process is gone, without running the subject.

#ifndef SPLITPROOF_HARNESS_SEARCH_SEARCH_PLAN_H_
#define SPLITPROOF_HARNESS_SEARCH_SEARCH_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "harness/check/subject.h"
#include "harness/search/partial_result.h"
#include "harness/search/search.h"
#include "harness/search/streams.h"
#include "harness/search/worker_pool.h"

namespace splitproof {

// A place in a unit: what is run there. One number, so that the black box never
// holds half of it.
struct Position {
  enum class Phase : uint8_t {
    kReference,  // The whole stream: what all else is compared with.
    kStream,     // What properties say of it, however it is cut.
    kProof,      // All its chunkings, once.
    kWindows,    // The sizes of windows, which some families depend on.
    kSchedule,   // A schedule: the visit-th of a family.
  };

  size_t recv_size = 0;  // Index in those of the unit.
  Phase phase = Phase::kReference;
  size_t family = 0;   // Index in the families of the search.
  uint64_t visit = 0;  // Counted from 0.

  // Ordered as a unit runs them.
  uint64_t Pack() const;
  static Position Unpack(uint64_t packed);
  // Whether the unit can go on behind it.
  bool CanBeSkipped() const {
    return phase == Phase::kStream || phase == Phase::kProof ||
           phase == Phase::kSchedule;
  }
};

struct SearchUnit {
  // Index of the stream; none: what went wrong with the samples alone.
  std::optional<size_t> stream;
  std::vector<size_t> recv_sizes = {Case::kDefaultRecvSize};
};

// What a unit leaves out because it ended the process before.
struct Detour {
  // Packed positions.
  std::vector<uint64_t> skipped;
  // The first position that is not run any more; none: all are.
  std::optional<uint64_t> end;
};

class SearchPlan {
 public:
  // The subject must outlive the plan. Errors: the corpus cannot be read; there
  // is nothing to check at all. A plan for a shard may have no units.
  static absl::StatusOr<SearchPlan> Make(const Subject& subject,
                                         const SearchOptions& options);

  const Subject& subject() const { return *subject_; }
  const std::vector<SearchUnit>& units() const { return units_; }
  // Streams of all units.
  size_t streams() const { return streams_chosen_; }

  // Runs a unit. Asks now and then whether to go on.
  PartialResult Run(const SearchUnit& unit, const Detour& detour, BlackBox& box,
                    absl::FunctionRef<bool()> goes_on) const;

  // Where a unit was, and with which case, when its process died.
  static Position PositionOf(const Death& death);
  Finding FindingOf(const SearchUnit& unit, const Death& death,
                    const WorkerLimits& limits) const;
  // Of its stream.
  std::string NameOf(const SearchUnit& unit) const;

  // The result, from all units that were run.
  SubjectResult Finish(PartialResult merged) const;

 private:
  friend class UnitRun;

  SearchPlan(const Subject& subject, SearchOptions options)
      : subject_(&subject), options_(std::move(options)) {}

  void AddUnits();
  FamilyInput InputOf(const SearchUnit& unit, size_t recv_size,
                      std::span<const size_t> windows) const;
  // Whether the schedules of the family are run in the unit.
  bool Uses(const SearchUnit& unit, const Family& family) const;
  size_t SchedulesFor(const TestStream& stream) const;
  bool IsProvedFirst(const SearchUnit& unit) const;
  Case CaseOf(const SearchUnit& unit, const Schedule& schedule,
              size_t recv_size) const;
  Case CaseOf(const SearchUnit& unit, const Death& death) const;
  Schedule ScheduleAt(const SearchUnit& unit,
                      const BlackBox::Notes& notes) const;

  const Subject* subject_;
  SearchOptions options_;
  std::vector<TestStream> streams_;
  std::vector<SearchUnit> units_;
  size_t streams_chosen_ = 0;
  bool proves_ = false;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_SEARCH_PLAN_H_
