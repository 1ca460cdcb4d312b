// The recv sizes that a stream is checked with.
//
// A recv size is the room a plain recv has and the size hint of the buffered
// form, and so decides where windows end and buffers wrap. Bugs of exact fit
// show at a few sizes only: where a frame fills the window, where it falls one
// byte short of it or sticks out one byte, where the window is a divisor of the
// frame, and where it is so small that every frame crosses its end.

#ifndef SPLITPROOF_HARNESS_SEARCH_RECV_SIZES_H_
#define SPLITPROOF_HARNESS_SEARCH_RECV_SIZES_H_

#include <cstddef>
#include <vector>

#include "harness/check/subject.h"
#include "harness/search/streams.h"

namespace splitproof {

// At most `count_max` sizes, each once. First come 16, so small that packets
// span recvs, and Case::kDefaultRecvSize, so large that most streams fit. The
// others are 1, 2, 3, 5, 7, the sizes of the frames, one byte less and more,
// and their halves and other divisors; none exceeds the stream by more than one
// byte. Where not all of them are wanted, streams of different lengths get
// different ones.
std::vector<size_t> RecvSizesFor(const Subject& subject,
                                 const TestStream& stream, size_t count_max);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_RECV_SIZES_H_
