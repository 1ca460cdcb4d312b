// A case in the form in which it is easily changed: cuts and faults as offsets
// in the stream, where bytes can be taken out and everything behind them moves
// up.

#ifndef SPLITPROOF_HARNESS_SEARCH_EDITABLE_CASE_H_
#define SPLITPROOF_HARNESS_SEARCH_EDITABLE_CASE_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "harness/check/case.h"
#include "harness/recv/schedule.h"

namespace splitproof {

struct EditableCase {
  // What recv answers once `offset` bytes are delivered.
  struct Fault {
    size_t offset;
    ScheduleStep::Kind kind;
  };

  // What happens to cuts and faults behind bytes that are taken out: they stay
  // beside the byte they were beside, or where they are.
  enum class Behind { kFollowBytes, kKeepOffsets };

  // `packet_ends` increase; those that are not inside the stream are left out.
  EditableCase(const Case& original, std::span<const size_t> packet_ends);

  // The same deliveries as of the original, if nothing was changed. What a
  // schedule leaves over comes as one chunk anyway and is not spelled out.
  Case ToCase() const;

  void RemoveBytes(size_t begin, size_t end, Behind behind);

  // Makes the invariants below hold again after offsets were changed.
  void Normalize();

  // Ends of chunks strictly inside the stream: cuts, and faults between chunks.
  std::vector<size_t> ChunkEnds() const;

  // Where recvs end although no chunk does: a plain recv takes recv_size bytes.
  std::vector<size_t> HiddenCuts() const;

  std::string subject;
  std::string stream;
  // Strictly increasing, strictly inside the stream, none where a fault is, and
  // none behind the end of the last connection. A fault is a cut, too.
  std::vector<size_t> cuts;
  // In the order in which they happen, so offsets do not decrease. Behind the
  // end of a connection there is C, at the same offset, or nothing.
  std::vector<Fault> faults;
  // Strictly increasing, strictly inside the stream.
  std::vector<size_t> packet_ends;
  size_t recv_size;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_EDITABLE_CASE_H_
