// Checks one stream of one subject under many schedules.
//
// The checker makes the base runs of each schedule and lets every wanted
// property judge them, in the order of properties.h: see case_runs.h for the
// runs and properties/ for the judges.

#ifndef SPLITPROOF_HARNESS_CHECK_CASE_CHECKER_H_
#define SPLITPROOF_HARNESS_CHECK_CASE_CHECKER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/check/case_runs.h"
#include "harness/check/properties.h"
#include "harness/check/subject.h"
#include "harness/check/violation.h"
#include "harness/recv/schedule.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

class CaseChecker {
 public:
  struct Options {
    PropertySet properties = PropertySet::All();
    // Poison patterns tried for each schedule, in turn; 0: all of them.
    size_t fills_per_schedule = 0;
  };

  // The subject must outlive the checker. `recv_size` is at least 1.
  CaseChecker(const Subject& subject, size_t recv_size, const Options& options);

  // Takes `stream`, which must stay valid, and makes the runs that schedules
  // are compared with. `known` is what the stream was made of, null where
  // nobody knows; it must stay valid too.
  void SetStream(Bytes stream, const KnownPackets* known = nullptr);

  // Checks what the properties say of the stream, whatever its schedule; the
  // costly ones of them only if it is to be thorough.
  void CheckStream(bool thorough, ViolationSink report);

  // Checks what they say of the stream under a schedule. One that does not end
  // the connection is followed by the rest of the stream and its end.
  void Check(const Schedule& schedule, ViolationSink report);

  // What each property judged so far: see CaseRuns::CountJudged().
  const PropertyCounts& judged() const { return runs_.judged(); }
  // Whether any packet has come out of what was judged.
  bool saw_packet() const { return saw_packet_; }
  std::vector<size_t> WindowSizes() { return runs_.WindowSizes(); }
  // Runs of an endpoint over a stream, all told.
  uint64_t executions() const { return runs_.executions(); }

 private:
  void LookForPackets();

  CaseRuns runs_;
  std::vector<const PropertyInfo*> properties_;  // The wanted ones.
  bool saw_packet_ = false;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_CASE_CHECKER_H_
