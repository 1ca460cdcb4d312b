// The definition of each property, one file each.

#ifndef SPLITPROOF_HARNESS_CHECK_PROPERTIES_DEFINITIONS_H_
#define SPLITPROOF_HARNESS_CHECK_PROPERTIES_DEFINITIONS_H_

#include "harness/check/properties.h"

namespace splitproof::properties {

extern const PropertyInfo kSplitInvariance;
extern const PropertyInfo kPlainEqualsBuffered;
extern const PropertyInfo kRemainderExact;
extern const PropertyInfo kPrompt;
extern const PropertyInfo kProgress;
extern const PropertyInfo kWindowContract;
extern const PropertyInfo kNoStaleRead;
extern const PropertyInfo kNoKeptAlias;
extern const PropertyInfo kEndOfStream;
extern const PropertyInfo kNeutralOps;
extern const PropertyInfo kReuseEqualsFresh;
extern const PropertyInfo kLinearWork;
extern const PropertyInfo kAllocationLaw;
extern const PropertyInfo kOutOfMemory;
extern const PropertyInfo kRoundTrip;
extern const PropertyInfo kDeterministic;

}  // namespace splitproof::properties

#endif  // SPLITPROOF_HARNESS_CHECK_PROPERTIES_DEFINITIONS_H_
