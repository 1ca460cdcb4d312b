// Lines, written by the classes of line.h and read by the coroutines of
// line_coroutine.h: the stapled serializer that is checked.

#ifndef SPLITPROOF_SERIALIZERS_STAPLED_LINES_H_
#define SPLITPROOF_SERIALIZERS_STAPLED_LINES_H_

#include "serializers/line.h"
#include "serializers/line_coroutine.h"
#include "serializers/stapled.h"

namespace splitproof {

using StapledLines = Stapled<LineSerializer, LineCoroutineSerializer>;

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_STAPLED_LINES_H_
