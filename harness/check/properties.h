// What must hold on traces. Ids are stable: reports, expected-failures files
// and test names use them.

#ifndef SPLITPROOF_HARNESS_CHECK_PROPERTIES_H_
#define SPLITPROOF_HARNESS_CHECK_PROPERTIES_H_

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace splitproof {

enum class Property : uint8_t {
  kSplitInvariance,
  kPlainEqualsBuffered,
  kRemainderExact,
  kPrompt,
  kProgress,
  kWindowContract,
  kNoStaleRead,
  kNoKeptAlias,
  kDeterministic,
  kRoundTrip,
};
inline constexpr size_t kPropertyCount = 10;

struct PropertyInfo {
  Property property;
  std::string_view id;
  // A few letters, for the head of a table's column.
  std::string_view abbreviation;
  // When it holds, in one sentence.
  std::string_view holds;
  // What its failure means, for whoever has never heard of it.
  std::string_view explanation;
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
