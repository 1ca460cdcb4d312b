// Checks a subject: streams x families x schedules, within a budget.
//
// Enumeration comes first, from the shortest stream and the simplest family on,
// so that the first failure of a property is close to the simplest one. The
// budget counts bytes delivered, never time: a search does the same on every
// machine, and a longer stream gets fewer schedules.
//
// What is here runs in the calling process, which a subject that crashes takes
// along; check_subjects.h does the same in processes of its own.

#ifndef SPLITPROOF_HARNESS_SEARCH_SEARCH_H_
#define SPLITPROOF_HARNESS_SEARCH_SEARCH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/check/case.h"
#include "harness/check/case_checker.h"
#include "harness/check/properties.h"
#include "harness/check/subject.h"
#include "harness/report/trace_text.h"
#include "harness/search/families.h"
#include "harness/search/streams.h"
#include "harness/search/worker_pool.h"

namespace splitproof {

struct Budget {
  std::string_view name;
  // Schedules of one family, for one stream and recv size, at most ...
  size_t schedules_max;
  // ... and these, times the bytes of the stream, at most.
  size_t schedule_bytes_max;
  // Poison patterns for each schedule; 0: all.
  size_t fills_per_schedule;
  // Streams generated from the samples, at most, the bytes of each, and the
  // schedules of one family for each.
  size_t generated_max;
  size_t generated_bytes_max;
  size_t generated_schedules_max;
  // Streams that are cut at one place only, at most.
  size_t aimed_max = 0;
  // Recv sizes for each stream, at most.
  size_t recv_sizes_max;
  // Streams that are checked for what takes long, at most.
  size_t thorough_max = 0;
};

// "quick", "standard" or "deep"; null for any other name.
const Budget* FindBudget(std::string_view name);

// One of `count` parts of a search, which are about equal and together are all
// of it. A stream belongs to a part by what it is, not by its position, so that
// it stays there when others are added.
struct Shard {
  uint64_t index = 1;  // From 1 to count.
  uint64_t count = 1;
};

struct SearchOptions {
  PropertySet properties = PropertySet::All();
  // Null: all families.
  std::vector<const Family*> families;
  const Budget* budget = FindBudget("standard");
  uint64_t seed = 1;
  // Folder of streams; empty: none.
  std::string corpus;
  Shard shard;
  // A subject is done with at its first finding.
  bool stop_at_first = false;
  // Of worker processes; nothing limits a search in this one.
  WorkerLimits limits;
  // Told now and then how far the search is, streams done and streams in all;
  // answers whether to go on. May be empty.
  std::function<bool(size_t done, size_t all)> progress;
};

// The first failure of its kind, and how often there was one.
struct Finding {
  Property property = Property::kSplitInvariance;
  std::string label;
  std::string what;
  Case failing;
  std::string stream_name;
  std::string family;
  // The traces that differ.
  std::vector<ShownTrace> traces;
  // What failures of one kind have in common: property, label, the forms and
  // runs that were compared, what came out in place of what.
  std::string kind = {};
  // Cases that were run until then, this one included.
  uint64_t case_number = 0;
  // The case as it was before it was shrunk.
  std::optional<Case> found = {};
  // False if the case was run again, on endpoints of its own, and did not fail
  // in the same way each time.
  bool fails_alone = true;
  // Set where the case ended the process that ran it.
  std::optional<DeathKind> death = {};
  uint64_t count = 0;
};

// So many kinds of failures of one property are told; more are only counted.
inline constexpr size_t kFindingsPerProperty = 3;

enum class Verdict : uint8_t {
  kHolds,
  kProved,  // For all chunkings of the streams that were not generated.
  kFailed,
  kNotApplicable,
  kNotChecked,
  // It applies, and did not fail, but nothing was held against it.
  kNotCovered,
};

struct PropertyResult {
  Verdict verdict = Verdict::kHolds;
  // Why it does not apply, or is not covered; empty for all other verdicts.
  std::string reason;
  // How often it failed, in all kinds.
  uint64_t failures = 0;
  // How often something was held against it: see CaseRuns::CountJudged().
  uint64_t judged = 0;
};

struct SubjectResult {
  std::string subject;
  // In the order of AllProperties().
  std::array<PropertyResult, kPropertyCount> properties;
  std::vector<Finding> findings;
  // Streams that were checked to the end, and those of them that were proved
  // for all their chunkings.
  uint64_t streams = 0;
  uint64_t proved = 0;
  // Pairs of a stream and a schedule.
  uint64_t cases = 0;
  // Runs of an endpoint over a stream.
  uint64_t executions = 0;
  // Nobody stopped the search.
  bool complete = true;
  // What was left out because the subject kept ending its process; empty:
  // nothing.
  std::string left_out;

  bool failed() const { return !findings.empty(); }
};

// Errors: the corpus cannot be read; there is nothing to check at all.
absl::StatusOr<SubjectResult> CheckSubject(const Subject& subject,
                                           const SearchOptions& options);

// Checks one case only, with every poison pattern. The schedule may end the
// connection or not.
SubjectResult CheckCase(const Subject& subject, const Case& failing,
                        const PropertySet& properties);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_SEARCH_H_
