#include "harness/bench_workload.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/search/streams.h"

namespace splitproof {
namespace {

// A pass over a stream: some recvs of the largest size, some of the largest
// packets.
constexpr size_t kStreamBytes = size_t{1} << 17;

// `unit` so often that there are about kStreamBytes, each of them of
// `unit_bytes`: a frame may be smaller than its packet.
std::string Repeated(const std::string& unit, size_t unit_bytes) {
  const size_t count =
      (kStreamBytes - 1) / std::max(unit.size(), unit_bytes) + 1;
  std::string stream;
  stream.reserve(count * unit.size());
  for (size_t i = 0; i < count; ++i) stream += unit;
  return stream;
}

}  // namespace

absl::StatusOr<std::vector<Workload>> WorkloadsOf(const Subject& subject,
                                                  const std::string& corpus) {
  std::vector<Workload> workloads;
  for (const size_t bytes : kBenchPacketSizes) {
    const std::optional<std::string> frame = subject.FrameOfSize(bytes);
    if (!frame || frame->empty()) continue;
    workloads.push_back(
        {.packets = absl::StrCat(bytes), .stream = Repeated(*frame, bytes)});
  }
  if (!workloads.empty()) return workloads;
  std::string samples;
  for (const SampleFrame& sample : subject.samples()) samples += sample.Frame();
  if (!samples.empty()) {
    return {{{.packets = "samples", .stream = Repeated(samples, 0)}}};
  }
  if (!corpus.empty()) {
    const auto streams = StreamsInFolder(corpus, subject);
    if (!streams.ok()) return streams.status();
    const bool has_bytes = !streams->empty() && !streams->back().bytes.empty();
    if (has_bytes) {
      return {{{.packets = "recorded",
                .stream = streams->back().bytes,
                .is_whole_connection = true}}};
    }
  }
  return absl::NotFoundError(
      absl::StrCat("there is nothing to send to ", subject.name(),
                   ": it has neither PacketOfSize(), nor Samples(), nor a "
                   "corpus of streams"));
}

std::string BenchRowName(std::string_view subject, Form form,
                         std::string_view packets, size_t chunk_size) {
  return absl::StrCat(std::string(subject), "/", std::string(FormName(form)),
                      "/packet:", std::string(packets), "/chunk:", chunk_size);
}

}  // namespace splitproof
