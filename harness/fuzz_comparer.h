// What a fuzzer does with every input: the least that finds most bugs.
//
// Three runs, each on a connection that is kept from input to input: the whole
// stream in one chunk, and the stream cut by a schedule, plain and buffered.
// All must find the same. The bytes that nobody received are filled with
// delimiters in the buffered run and not in the others, so that most stale
// reads show at no cost. A disagreement says that something is wrong, not what:
// a CaseChecker tells which property does not hold.

#ifndef SPLITPROOF_HARNESS_FUZZ_COMPARER_H_
#define SPLITPROOF_HARNESS_FUZZ_COMPARER_H_

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "harness/check/subject.h"
#include "harness/recv/instruments.h"
#include "harness/recv/schedule.h"
#include "harness/recv/trace.h"
#include "serializers/contract/bytes.h"
#include "serializers/contract/endpoint.h"

namespace splitproof {

// Allocates nothing of its own once warm. Not thread-safe.
class FuzzComparer {
 public:
  // The subject must outlive the comparer.
  explicit FuzzComparer(const Subject& subject);

  // Whether all three runs agree, and no trace is wrong by itself. A schedule
  // that does not end the connection is followed by the end of the stream.
  bool Agrees(Bytes stream, const Schedule& schedule, size_t recv_size);

  // The recv size of the run in one chunk; of streams over 64 KiB, in several.
  static size_t WholeRecvSize(size_t stream_size);

 private:
  // Cleared and used again.
  struct Connection {
    Instruments instruments;
    std::unique_ptr<Endpoint> endpoint;
    Recorder recorder;
  };
  // By recv size: there are few.
  using Connections = std::map<size_t, Connection>;

  bool AgreesCut(Form form, std::string_view fill, const Trace& whole,
                 Bytes stream, size_t recv_size);
  Connection& Connected(Connections& connections, Form form, size_t recv_size,
                        std::string_view fill);
  static const Trace& Run(Connection& connection, Bytes stream,
                          const Schedule& schedule);

  const Subject& subject_;
  std::string bait_;  // What makes the most of a stale read.
  Connections whole_connections_;
  std::array<Connections, kForms.size()> cut_connections_;
  Schedule whole_schedule_;  // Both end the connection.
  Schedule cut_schedule_;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_FUZZ_COMPARER_H_
