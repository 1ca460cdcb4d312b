// Streams made from a subject's samples: more than anybody would list.
//
// Two kinds. Valid ones are packets in rows, and so have known packets: runs of
// equal packets and then a shorter and a longer one, rows that fill a buffer
// exactly, orders, empty packets in between. Corrupt ones have a frame among
// valid ones that was edited (corruptions.h), errors in a row, or nothing but
// bytes that mean something to the parser; they mean whatever they mean uncut.
//
// Each kind has more members than a budget allows. They take turns, and so do
// the variants of each kind, while the place - which sample, which offset,
// which neighbours - is drawn from a seed: a small budget sees every kind
// somewhere, and a larger one sees what a smaller one saw, and more.

#ifndef SPLITPROOF_HARNESS_SEARCH_GENERATORS_H_
#define SPLITPROOF_HARNESS_SEARCH_GENERATORS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "harness/check/subject.h"
#include "harness/search/streams.h"

namespace splitproof {

struct GeneratorOptions {
  uint64_t seed = 1;
  // Streams, at most.
  size_t count_max = 300;
  // Bytes of a stream, at most.
  size_t bytes_max = 8192;
  // Streams to take in place of samples, if the subject has none; read during
  // the call only.
  std::span<const TestStream> recorded = {};
};

// The generated streams, shortest first, without repetitions and without those
// of StreamsOf(subject). Empty for a subject that has neither samples nor
// malformed ones nor recorded streams. Same arguments, same streams.
std::vector<TestStream> GeneratedStreams(const Subject& subject,
                                         const GeneratorOptions& options);

// Corrupt streams that have one place to cut at, in the same way: see
// generators_aimed.h.
std::vector<TestStream> AimedStreams(const Subject& subject,
                                     const GeneratorOptions& options);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_GENERATORS_H_
