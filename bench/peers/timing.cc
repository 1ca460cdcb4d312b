#include "bench/peers/timing.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace splitproof::peers {
namespace {

// A row in a cell: its connection, and its times.
class Lane {
 public:
  Lane(const Row& row, const Cell& cell, Source& source)
      : row_(&row),
        source_(&source),
        expected_(ExpectedChecksum(cell.payload_bytes)),
        peer_(row.make(cell.payload_bytes, cell.chunk_bytes)) {}

  // Warms up, checks what comes out, and finds out how many passes take
  // `round_ms_min`.
  absl::Status Prepare(double round_ms_min) {
    for (int i = 0; i < 2; ++i) {
      Checksum checksum;
      const double ns = Pass(checksum);
      passes_ = static_cast<size_t>(round_ms_min * 1e6 / std::max(ns, 1.0)) + 1;
      const absl::Status status = CheckPackets(*row_, checksum, expected_);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  void Round() {
    Checksum checksum;
    double ns = 0;
    for (size_t i = 0; i < passes_; ++i) ns += Pass(checksum);
    ns_per_packet_.push_back(ns / static_cast<double>(passes_) /
                             static_cast<double>(expected_.packets()));
  }

  const Row& row() const { return *row_; }
  // A round each.
  const std::vector<double>& ns_per_packet() const { return ns_per_packet_; }

 private:
  double Pass(Checksum& checksum) {
    source_->Rewind();
    source_->watch().Start();
    peer_->Drain(*source_, checksum);
    source_->watch().Stop();
    return static_cast<double>(source_->watch().TakeNs());
  }

  const Row* row_;
  Source* source_;
  Checksum expected_;
  std::unique_ptr<Peer> peer_;
  size_t passes_ = 1;
  std::vector<double> ns_per_packet_;
};

// A cell's streams, by framing.
class Sources {
 public:
  explicit Sources(const Cell& cell) : cell_(&cell) {}

  absl::StatusOr<Source*> Get(Framing framing) {
    auto& [stream, source] = by_framing_[framing];
    if (source != nullptr) return source.get();
    stream = MakeStream(framing, cell_->payload_bytes);
    auto made = Source::Create(cell_->engine, stream, cell_->chunk_bytes);
    if (!made.ok()) return made.status();
    source = *std::move(made);
    return source.get();
  }

 private:
  const Cell* cell_;
  std::map<Framing, std::pair<std::string, std::unique_ptr<Source>>>
      by_framing_;
};

Timing Summarise(const Lane& lane, const Lane& limit, const Cell& cell) {
  std::vector<double> ratios;
  ratios.reserve(lane.ns_per_packet().size());
  for (size_t i = 0; i < lane.ns_per_packet().size(); ++i) {
    ratios.push_back(limit.ns_per_packet()[i] / lane.ns_per_packet()[i]);
  }
  return {.row = &lane.row(),
          .cell = cell,
          .ns_per_packet = Quantile(lane.ns_per_packet(), 0.5),
          .ratio = Quantile(ratios, 0.5),
          .spread = Quantile(ratios, 0.75) - Quantile(ratios, 0.25)};
}

}  // namespace

double Quantile(std::vector<double> values, double fraction) {
  std::sort(values.begin(), values.end());
  const double at = fraction * static_cast<double>(values.size() - 1);
  const auto below = static_cast<size_t>(at);
  const size_t above = std::min(below + 1, values.size() - 1);
  return values[below] +
         (at - static_cast<double>(below)) * (values[above] - values[below]);
}

absl::StatusOr<std::vector<Timing>> MeasureCell(const Rows& rows,
                                                const Cell& cell,
                                                const TimingOptions& options) {
  Sources sources(cell);
  std::vector<Lane> lanes;
  for (const Row& row : rows) {
    if (row.make == nullptr || IsSearched(row.framing) != cell.searched) {
      continue;
    }
    const absl::StatusOr<Source*> source = sources.Get(row.framing);
    if (!source.ok()) return source.status();
    lanes.emplace_back(row, cell, **source);
    const absl::Status status = lanes.back().Prepare(options.round_ms_min);
    if (!status.ok()) return status;
  }
  for (size_t round = 0; round < options.rounds; ++round) {
    for (Lane& lane : lanes) lane.Round();
  }
  const auto limit = std::find_if(
      lanes.begin(), lanes.end(),
      [](const Lane& lane) { return lane.row().name == kRecvAndScan; });
  std::vector<Timing> timings;
  timings.reserve(lanes.size());
  for (const Lane& lane : lanes) {
    timings.push_back(Summarise(lane, *limit, cell));
  }
  return timings;
}

}  // namespace splitproof::peers
