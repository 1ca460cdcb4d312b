#include "harness/check/properties.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace splitproof {
namespace {

constexpr std::array<PropertyInfo, kPropertyCount> kProperties = {{
    {Property::kSplitInvariance, "split-invariance", "split",
     "the packets, errors and end offsets do not depend on where the stream is "
     "cut",
     "TCP may cut a stream anywhere. Each form is compared with itself on the "
     "whole stream in one chunk: it found something else when the same bytes "
     "came in other pieces. Typical: a terminator searched in the new bytes "
     "only, a length read before all its bytes are there, a limit tested "
     "against what happens to be buffered."},
    {Property::kPlainEqualsBuffered, "plain-equals-buffered", "pl=buf",
     "both forms find the same packets, errors and end offsets",
     "The plain and the buffered deserializer were given the same chunks and "
     "disagree. Typical: one counts the terminator towards the limit and the "
     "other does not, or an error resumes the stream at another byte."},
    {Property::kRemainderExact, "remainder-exact", "remain",
     "what is consumed and what is given back is what was received, every byte "
     "once",
     "The bytes given back after a packet or error are not the bytes that "
     "follow it in the stream: some were lost, repeated, changed, or belong to "
     "something else. Typical: a remainder cut from the wrong end, or from the "
     "whole buffer in place of its received part."},
    {Property::kPrompt, "prompt", "prompt",
     "a packet or error comes out with the chunk that holds its last byte",
     "A packet was complete and was held back until more bytes, or the end of "
     "the stream, arrived. A peer that waits for the answer waits for ever. "
     "Typical: one packet decoded per recv, or one byte more looked at than is "
     "needed."},
    {Property::kProgress, "progress", "progr",
     "each delivery consumes, emits, fails or asks for more through a window",
     "The deserializer finished a packet or error without using a byte (a "
     "consumer would loop for ever), stopped offering a window without a fatal "
     "error, or threw an exception."},
    {Property::kWindowContract, "window-contract", "window",
     "windows lie in the buffer, are not empty, and are the same when asked "
     "for "
     "twice; nothing but own bytes is written; the traits are true",
     "The buffered deserializer offered an impossible window, changed it "
     "between two questions, or wrote outside of the bytes that were committed "
     "to it although its traits promise not to. Typical: a terminating NUL "
     "stored behind the received bytes."},
    {Property::kNoStaleRead, "no-stale-read", "stale",
     "traces are equal whatever unreceived and dead bytes contain",
     "The same case was run with other bytes in the part of the buffer that "
     "nobody may read, and another trace came out: bytes that were never "
     "received, or belong to an earlier packet, were taken for data. Typical: "
     "the capacity used where the length was meant, one byte of look-ahead."},
    {Property::kNoKeptAlias, "no-kept-alias", "alias",
     "packets that own their bytes do not change when chunk and buffer go",
     "A packet read differently at the end of the connection than when it came "
     "out: it refers to memory of the chunk or buffer, which has been reused "
     "since. Typical: a string_view member in a packet that outlives the "
     "call."},
    {Property::kDeterministic, "deterministic", "determ",
     "the same case gives the same trace, messages included, twice",
     "Two runs of one case differ. Typical: a static variable, an address in a "
     "message, an uninitialised byte."},
    {Property::kRoundTrip, "round-trip", "round",
     "deserialize(serialize(p)) = p, in one shot and from the frame's chunks",
     "A known packet was serialized, and something else was read back. "
     "Typical: "
     "a terminator that is not added, or that is accepted inside a payload."},
}};

absl::StatusOr<Property> FindProperty(std::string_view id) {
  for (const PropertyInfo& info : kProperties) {
    if (info.id == id) return info.property;
  }
  const std::string known = absl::StrJoin(
      kProperties, ", ",
      [](std::string* out, const PropertyInfo& info) { out->append(info.id); });
  return absl::InvalidArgumentError(absl::StrCat(
      "there is no property \"", std::string(id), "\"; known: ", known));
}

}  // namespace

const std::array<PropertyInfo, kPropertyCount>& AllProperties() {
  return kProperties;
}

const PropertyInfo& InfoOf(Property property) {
  return kProperties[static_cast<size_t>(property)];
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
