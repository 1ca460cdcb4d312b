// What part of a search found, in a form that travels between processes.
//
// Parts are merged in the order of the search, so that the result does not
// depend on who ran which of them, or when.

#ifndef SPLITPROOF_HARNESS_SEARCH_PARTIAL_RESULT_H_
#define SPLITPROOF_HARNESS_SEARCH_PARTIAL_RESULT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/check/properties.h"
#include "harness/check/subject.h"
#include "harness/search/search.h"

namespace splitproof {

struct PartialResult {
  // By property, in all kinds.
  PropertyCounts failures = {};
  // How often a property was in a position to fail.
  PropertyCounts judged = {};
  // The first of each kind, in order; at most kFindingsPerProperty each.
  std::vector<Finding> findings = {};
  uint64_t streams = 0;
  uint64_t proved = 0;
  // Streams that were not generated, and not proved either.
  uint64_t unproved = 0;
  uint64_t cases = 0;
  uint64_t executions = 0;
  bool saw_packet = false;

  // Counts failures. True if they are the first of a kind that is to be told:
  // then the caller adds a finding.
  bool Count(Property property, std::string_view kind, uint64_t count = 1);
  // Adds or counts a finding.
  void Add(Finding finding);
  // Appends what a later part found.
  void Merge(PartialResult later);
};

// What was found in all, with the verdict of each property.
SubjectResult MakeResult(const Subject& subject, const PropertySet& properties,
                         PartialResult found);

// Bytes that DecodePartialResult() reads back.
std::string EncodePartialResult(const PartialResult& result);
// An error where the bytes are not such: a process that corrupted its own
// memory can send anything.
absl::StatusOr<PartialResult> DecodePartialResult(std::string_view bytes);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_PARTIAL_RESULT_H_
