// The buffered consumer that a serializer's traits allow.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_BUFFERED_CONSUMER_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_BUFFERED_CONSUMER_H_

#include <type_traits>

#include "serializers/contract/aside_consumer.h"
#include "serializers/contract/hooks.h"
#include "serializers/contract/in_place_consumer.h"
#include "serializers/contract/traits.h"

namespace splitproof {

template <class S, class Hooks = NoHooks>
using BufferedConsumer =
    std::conditional_t<TraitsOf<S>().in_place, InPlaceConsumer<S, Hooks>,
                       AsideConsumer<S, Hooks>>;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_BUFFERED_CONSUMER_H_
