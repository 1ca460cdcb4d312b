#include "harness/check/properties.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "harness/check/properties/definitions.h"

namespace splitproof {
namespace {

absl::StatusOr<Property> FindProperty(std::string_view id) {
  for (const PropertyInfo& info : AllProperties()) {
    if (info.id == id) return info.property;
  }
  const std::string known = absl::StrJoin(
      AllProperties(), ", ",
      [](std::string* out, const PropertyInfo& info) { out->append(info.id); });
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no property \"", std::string(id), "\"; known: ", known));
}

}  // namespace

const std::array<PropertyInfo, kPropertyCount>& AllProperties() {
  static const std::array<PropertyInfo, kPropertyCount> kAll = {
      properties::kSplitInvariance,  properties::kPlainEqualsBuffered,
      properties::kRemainderExact,   properties::kPrompt,
      properties::kProgress,         properties::kWindowContract,
      properties::kNoStaleRead,      properties::kNoKeptAlias,
      properties::kEndOfStream,      properties::kNeutralOps,
      properties::kReuseEqualsFresh, properties::kLinearWork,
      properties::kAllocationLaw,    properties::kOutOfMemory,
      properties::kRoundTrip,        properties::kDeterministic,
  };
  return kAll;
}

const PropertyInfo& InfoOf(Property property) {
  return AllProperties()[static_cast<size_t>(property)];
}

PropertySet PropertySet::All() {
  PropertySet all;
  all.bits_.set();
  return all;
}

absl::StatusOr<PropertySet> PropertySet::Parse(std::string_view text) {
  if (text.empty()) return All();
  const bool but = text.front() == '-';
  PropertySet set = but ? All() : PropertySet();
  if (but) text.remove_prefix(1);
  for (const absl::string_view id :
       absl::StrSplit(absl::string_view(text.data(), text.size()), ',')) {
    const auto property = FindProperty({id.data(), id.size()});
    if (!property.ok()) return property.status();
    set = but ? set.Without(*property) : set.With(*property);
  }
  return set;
}

PropertySet PropertySet::With(Property property) const {
  PropertySet set = *this;
  set.bits_.set(static_cast<size_t>(property));
  return set;
}

PropertySet PropertySet::Without(Property property) const {
  PropertySet set = *this;
  set.bits_.reset(static_cast<size_t>(property));
  return set;
}

}  // namespace splitproof
