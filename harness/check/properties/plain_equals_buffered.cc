// plain-equals-buffered: both forms, under one schedule.

#include <string>

#include "absl/strings/str_cat.h"
#include "harness/check/case_runs.h"
#include "harness/check/properties/compare.h"
#include "harness/check/properties/definitions.h"
#include "harness/check/violation.h"

namespace splitproof::properties {
namespace {

std::string WhyNot(const Subject& subject) {
  return subject.HasBoth() ? "" : "the subject has one form only";
}

// A recv takes no more than its window, which is as large as a form likes.
std::string InHowManyRecvs(const Trace& plain, const Trace& buffered) {
  if (plain.recvs() == buffered.recvs()) return "";
  return absl::StrCat(" (plain in ", plain.recvs(), " recvs, buffered in ",
                      buffered.recvs(), ")");
}

void CheckCase(CaseRuns& runs, ViolationSink report) {
  if (!runs.subject().HasBoth()) return;
  const Trace& plain = runs.Base(Form::kPlain);
  const Trace& buffered = runs.Base(Form::kBuffered);
  if (plain.recvs() > 0) runs.CountJudged(Property::kPlainEqualsBuffered);
  const auto event = FirstDifference(plain, buffered);
  if (!event) return;
  report({.property = Property::kPlainEqualsBuffered,
          .label = LabelOf(plain, buffered, *event),
          .what = absl::StrCat("the plain form finds ", InWords(plain, *event),
                               ", the buffered one ", InWords(buffered, *event),
                               InHowManyRecvs(plain, buffered)),
          .expected_name = "plain",
          .expected = &plain,
          .actual_name = "buffered",
          .actual = &buffered,
          .event = event});
}

}  // namespace

constinit const PropertyInfo kPlainEqualsBuffered = {
    .property = Property::kPlainEqualsBuffered,
    .id = "plain-equals-buffered",
    .abbreviation = "pl=buf",
    .holds = "both forms find the same packets, errors and end offsets",
    .explanation =
        "The plain and the buffered deserializer were given the same stream "
        "and schedule, and disagree. Typical: one counts the terminator "
        "towards the limit "
        "and the other does not, or an error resumes the stream at another "
        "byte.",
    .example =
        "EasyNetwork 1.2.0 accepts a line of exactly the limit in its "
        "plain form and refuses it in the buffered one, whose buffer "
        "has no room for the separator (_buffered_readuntil).",
    .unjudged = "no byte was delivered",
    .rank = 2,
    .why_not = WhyNot,
    .check_case = CheckCase};

}  // namespace splitproof::properties
