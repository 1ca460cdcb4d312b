#include "bench/peers/counting.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "harness/measure/work_counts.h"

namespace splitproof::peers {
namespace {

PassCounts CountPass(Peer& peer, Source& source, size_t bytes,
                     Checksum& checksum) {
  const uint64_t recvs = source.recvs();
  source.Rewind();
  const WorkMeter work;
  const AllocationCounts before = CountsOfThisThread();
  peer.Drain(source, checksum);
  const AllocationCounts allocations = CountsOfThisThread() - before;
  return {
      .allocations = allocations,
      .bytes_copied = work.bytes_copied() - bytes + allocations.bytes_moved,
      .recvs = source.recvs() - recvs,
      .recvs_min = (bytes + source.chunk_bytes() - 1) / source.chunk_bytes(),
      .bytes = bytes,
      .packets = checksum.packets()};
}

}  // namespace

absl::StatusOr<RowCounts> CountRow(const Row& row, size_t payload_bytes,
                                   size_t chunk_bytes) {
  if (!AllocationsAreCounted() || !WorkIsCounted()) {
    return absl::FailedPreconditionError(
        "nothing is counted in this executable");
  }
  const std::string stream = MakeStream(row.framing, payload_bytes);
  const Checksum expected = ExpectedChecksum(payload_bytes);
  auto source = Source::Create(Engine::kSimulated, stream, chunk_bytes);
  if (!source.ok()) return source.status();

  ResetPeakOfThisThread();
  const AllocationCounts before = CountsOfThisThread();
  const std::unique_ptr<Peer> peer = row.make(payload_bytes, chunk_bytes);
  PassCounts passes[3];
  for (PassCounts& pass : passes) {
    Checksum checksum;
    pass = CountPass(*peer, **source, stream.size(), checksum);
    const absl::Status status = CheckPackets(row, checksum, expected);
    if (!status.ok()) return status;
  }
  RowCounts counts;
  counts.bytes_peak = (CountsOfThisThread() - before).bytes_peak;
  counts.pass = passes[1];
  counts.steady = passes[1] == passes[2];
  return counts;
}

}  // namespace splitproof::peers
