// Any one-shot serializer on a stream, its frames ended by a separator.
//
// The separator is one or more bytes of any value, and may overlap with itself
// ("aa", "aba"). Data that contains it cannot be sent: see SeparatorRule.

#ifndef SPLITPROOF_SERIALIZERS_SEPARATED_H_
#define SPLITPROOF_SERIALIZERS_SEPARATED_H_

#include "serializers/bytes_codec.h"
#include "serializers/framed.h"
#include "serializers/separator.h"

namespace splitproof {

template <class Codec>
using Separated = Framed<SeparatorRule, Codec>;

// Packets are the bytes between separators.
using SeparatedSerializer = Separated<BytesCodec>;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_SEPARATED_H_
