// What must hold on traces. Ids are stable: reports, expected-failures files
// and test names use them.
//
// Each property is defined in one file of properties/: what it demands, of
// which subjects, how a case or a stream is checked for it, and what to tell
// whoever meets a failure.

#ifndef SPLITPROOF_HARNESS_CHECK_PROPERTIES_H_
#define SPLITPROOF_HARNESS_CHECK_PROPERTIES_H_

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "harness/check/subject.h"

namespace splitproof {

class CaseRuns;
struct Violation;
using ViolationSink = absl::FunctionRef<void(const Violation&)>;

enum class Property : uint8_t {
  kSplitInvariance,
  kPlainEqualsBuffered,
  kRemainderExact,
  kPrompt,
  kProgress,
  kWindowContract,
  kNoStaleRead,
  kNoKeptAlias,
  kEndOfStream,
  kNeutralOps,
  kReuseEqualsFresh,
  kLinearWork,
  kAllocationLaw,
  kOutOfMemory,
  kRoundTrip,
  kDeterministic,
};
inline constexpr size_t kPropertyCount = 16;

// A number for each property, in the order of the enum.
using PropertyCounts = std::array<uint64_t, kPropertyCount>;

struct PropertyInfo {
  Property property;
  std::string_view id;
  // A few letters, for the head of a table's column.
  std::string_view abbreviation;
  // When it holds, in one sentence.
  std::string_view holds;
  // What its failure means, for whoever has never heard of it.
  std::string_view explanation;
  // A bug of this kind in a real project, and where it is documented.
  std::string_view example;
  // What there was not, where nothing was judged: "no stream was cut".
  std::string_view unjudged;
  // What a replay shows of a failing case, where it is not the failure itself.
  std::string_view replayed = "";
  // Failures are told in this order: 0 names what was done wrong; 1, what came
  // out wrong; 2, what may well follow from the others; 3, what it costs.
  static constexpr int kRankMax = 3;
  int rank = 1;
  // Why it does not apply to a subject; empty where it does. Null: it always
  // does.
  std::string (*why_not)(const Subject& subject) = nullptr;
  // Checks the schedule that was set, and the stream that was, and counts what
  // it judged. Null where the property says nothing about them.
  void (*check_case)(CaseRuns& runs, ViolationSink report) = nullptr;
  void (*check_stream)(CaseRuns& runs, ViolationSink report) = nullptr;
  // Checking a stream takes as long as hundreds of schedules.
  bool costly = false;
  // What a costly one can say of any stream at little cost; may be null.
  void (*check_stream_briefly)(CaseRuns& runs, ViolationSink report) = nullptr;
};

// In the order of the enum.
const std::array<PropertyInfo, kPropertyCount>& AllProperties();
const PropertyInfo& InfoOf(Property property);

// A set of properties.
class PropertySet {
 public:
  static PropertySet All();
  // Ids separated by commas; a leading '-' means all but these. "" is all.
  static absl::StatusOr<PropertySet> Parse(std::string_view text);

  bool Has(Property property) const {
    return bits_[static_cast<size_t>(property)];
  }
  bool empty() const { return bits_.none(); }
  PropertySet With(Property property) const;
  PropertySet Without(Property property) const;

 private:
  std::bitset<kPropertyCount> bits_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_CHECK_PROPERTIES_H_
