// All that the author of a serializer needs, in one include.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_SERIALIZER_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_SERIALIZER_H_

#include "serializers/contract/bytes.h"        // IWYU pragma: export
#include "serializers/contract/canonical.h"    // IWYU pragma: export
#include "serializers/contract/concepts.h"     // IWYU pragma: export
#include "serializers/contract/coroutine.h"    // IWYU pragma: export
#include "serializers/contract/one_shot.h"     // IWYU pragma: export
#include "serializers/contract/parameters.h"   // IWYU pragma: export
#include "serializers/contract/recv_buffer.h"  // IWYU pragma: export
#include "serializers/contract/scratch.h"      // IWYU pragma: export
#include "serializers/contract/step.h"         // IWYU pragma: export
#include "serializers/contract/traits.h"       // IWYU pragma: export

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_SERIALIZER_H_
