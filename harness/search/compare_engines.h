// Compares recv engines over a subject: all of them must give the same traces.
//
// Checking is done with the simulated engine. That it does what a kernel does
// is not taken on trust: here the streams that checking tries, each cut by a
// schedule of every family, go through real sockets too. Traces are compared in
// everything: events, offsets, remainders, messages, when they came out, and
// how the run ended.

#ifndef SPLITPROOF_HARNESS_SEARCH_COMPARE_ENGINES_H_
#define SPLITPROOF_HARNESS_SEARCH_COMPARE_ENGINES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/check/subject.h"
#include "harness/recv/recv_engine.h"

namespace splitproof {

struct NamedEngine {
  std::string name;
  std::unique_ptr<RecvEngine> engine;
};

struct EngineComparison {
  uint64_t streams = 0;
  uint64_t cases = 0;  // A stream, a schedule, a recv size.
  uint64_t runs = 0;   // Of each engine: a case in one form.
  // What differed first: the engines, the case as arguments of the gate, and
  // the traces; empty: nothing did. Nothing is compared after it.
  std::string difference;
};

// Runs the subject's streams, and those of the folder `corpus` (empty: none),
// through each engine; the first is the one that others are compared with. The
// same on every machine. Errors: the corpus cannot be read; an engine broke
// down.
absl::StatusOr<EngineComparison> CompareEngines(
    const Subject& subject, const std::string& corpus,
    const std::vector<NamedEngine>& engines);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_COMPARE_ENGINES_H_
