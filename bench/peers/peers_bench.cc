// How fast this project and others get packets out of what recv delivers, as a
// fraction of what is possible at all. See README.md.
//
// Counts are another program's, peers_counts: what counts replaces malloc and
// memcpy, and would be in the times.

#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "bench/peers/peer.h"
#include "bench/peers/text_table.h"
#include "bench/peers/timing.h"
#include "nlohmann/json.hpp"

namespace splitproof::peers {
namespace {

struct Options {
  TimingOptions timing;
  std::vector<std::string> engines = {"simulated", "socket"};
  std::vector<std::string> rows;  // Parts of names; empty: all.
  std::string json;
};

std::string_view EngineName(Engine engine) {
  return engine == Engine::kSimulated ? "simulated" : "socket";
}

std::string CellName(const Cell& cell) {
  const bool kib = cell.payload_bytes >= 1024;
  return absl::StrCat(
      kib ? cell.payload_bytes / 1024 : cell.payload_bytes, kib ? "K@" : "@",
      cell.chunk_bytes == 65536 ? "64K" : absl::StrCat(cell.chunk_bytes));
}

// One table: a row a peer, a column a cell.
class RatioTable {
 public:
  RatioTable(bool searched, Engine engine)
      : searched_(searched), engine_(engine) {}

  std::vector<Cell> Cells() const {
    std::vector<Cell> cells;
    for (const size_t payload : kPayloadSizes) {
      for (const size_t chunk : kChunkSizes) {
        cells.push_back({.searched = searched_,
                         .engine = engine_,
                         .payload_bytes = payload,
                         .chunk_bytes = chunk});
      }
    }
    return cells;
  }

  void Add(const std::vector<Timing>& cell) {
    for (const Timing& timing : cell) by_row_[timing.row].push_back(timing);
  }

  void Print(const Rows& rows) const {
    std::printf("%s, %s recv: the limit's time / the row's\n\n",
                searched_ ? "Lines" : "Lengths in front",
                std::string(EngineName(engine_)).c_str());
    TextTable table;
    table.AddRow(Head());
    for (const Row& row : rows) {
      if (IsSearched(row.framing) != searched_) continue;
      table.AddRow(by_row_.contains(&row) ? RatiosOf(by_row_.at(&row))
                                          : std::vector{row.name});
    }
    table.AddRow(OursToBestPeer());
    table.AddRow(SpreadOfOurs());
    std::printf("%s\n", table.Format().c_str());
    PrintOverheads(rows);
  }

 private:
  std::vector<std::string> Head() const {
    std::vector<std::string> head = {"payload bytes @ chunk bytes"};
    for (const Cell& cell : Cells()) head.push_back(CellName(cell));
    head.insert(head.end(), {"mean", "min"});
    return head;
  }

  static std::vector<std::string> RatiosOf(const std::vector<Timing>& timings) {
    std::vector<std::string> row = {timings[0].row->name};
    double logs = 0;
    double least = timings[0].ratio;
    for (const Timing& timing : timings) {
      row.push_back(Decimal(timing.ratio, 2));
      logs += std::log(timing.ratio);
      least = std::min(least, timing.ratio);
    }
    row.push_back(
        Decimal(std::exp(logs / static_cast<double>(timings.size())), 3));
    row.push_back(Decimal(least, 2));
    return row;
  }

  const std::vector<Timing>* Ours() const {
    for (const auto& [row, timings] : by_row_) {
      if (row->name == kOursBuffered) return &timings;
    }
    return nullptr;
  }

  std::vector<std::string> OursToBestPeer() const {
    std::vector<std::string> row = {"ours: buffered / the best library"};
    const std::vector<Timing>* ours = Ours();
    for (size_t i = 0; ours != nullptr && i < ours->size(); ++i) {
      double best = 0;
      for (const auto& [other, timings] : by_row_) {
        if (other->kind != RowKind::kPeer) continue;
        best = std::max(best, timings[i].ratio);
      }
      row.push_back(best > 0 ? Decimal((*ours)[i].ratio / best, 2) : "-");
    }
    return row;
  }

  std::vector<std::string> SpreadOfOurs() const {
    std::vector<std::string> row = {"ours: buffered, spread"};
    const std::vector<Timing>* ours = Ours();
    for (size_t i = 0; ours != nullptr && i < ours->size(); ++i) {
      row.push_back(Decimal((*ours)[i].spread, 2));
    }
    return row;
  }

  // What a packet costs on top of the limit, where packets are small.
  void PrintOverheads(const Rows& rows) const {
    TextTable table;
    std::vector<std::string> head = {"ns per packet of 32 bytes"};
    for (const size_t chunk : kChunkSizes) {
      head.push_back(absl::StrCat("@", chunk));
    }
    table.AddRow(head);
    for (const Row& row : rows) {
      if (!by_row_.contains(&row)) continue;
      std::vector<std::string> cells = {row.name};
      for (const Timing& timing : by_row_.at(&row)) {
        if (timing.cell.payload_bytes > 32) continue;
        cells.push_back(Decimal(timing.ns_per_packet, 1));
      }
      table.AddRow(cells);
    }
    std::printf("%s\n", table.Format().c_str());
    std::fflush(stdout);
  }

  bool searched_;
  Engine engine_;
  std::map<const Row*, std::vector<Timing>> by_row_;
};

nlohmann::json ToJson(const Timing& timing) {
  return {{"row", timing.row->name},
          {"limit", timing.cell.searched ? "lines" : "lengths"},
          {"engine", EngineName(timing.cell.engine)},
          {"payload_bytes", timing.cell.payload_bytes},
          {"chunk_bytes", timing.cell.chunk_bytes},
          {"ns_per_packet", timing.ns_per_packet},
          {"ratio", timing.ratio},
          {"ratio_spread", timing.spread}};
}

// Those that were asked for, and the limits.
Rows SelectedRows(const std::vector<std::string>& parts) {
  Rows rows = AllRows();
  if (parts.empty()) return rows;
  std::erase_if(rows, [&](const Row& row) {
    return row.kind != RowKind::kLimit &&
           std::none_of(parts.begin(), parts.end(),
                        [&](const std::string& part) {
                          return row.name.find(part) != std::string::npos;
                        });
  });
  return rows;
}

absl::Status Run(const Options& options, nlohmann::json& all) {
  const Rows rows = SelectedRows(options.rows);
  for (const bool searched : {true, false}) {
    for (const std::string& name : options.engines) {
      RatioTable table(searched,
                       name == "socket" ? Engine::kSocket : Engine::kSimulated);
      for (const Cell& cell : table.Cells()) {
        const auto timings = MeasureCell(rows, cell, options.timing);
        if (!timings.ok()) return timings.status();
        table.Add(*timings);
        for (const Timing& timing : *timings) all.push_back(ToJson(timing));
      }
      table.Print(rows);
    }
  }
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app("Times of this project and its peers, as ratios to the limit.");
  app.add_option("--rounds", options.timing.rounds, "Interleaved rounds")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--round-ms", options.timing.round_ms_min,
                 "CPU time of a row in a round, at least")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--engines", options.engines, "simulated, socket")
      ->check(CLI::IsMember({"simulated", "socket"}))
      ->delimiter(',');
  app.add_option("--rows", options.rows, "Parts of the names of rows")
      ->delimiter(',');
  app.add_option("--json", options.json, "A file for all of the numbers");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  nlohmann::json all = nlohmann::json::array();
  const absl::Status status = Run(options, all);
  if (!status.ok()) {
    std::fprintf(stderr, "%s: %s\n", argv[0],
                 std::string(status.message()).c_str());
    return 1;
  }
  if (options.json.empty()) return 0;
  if (std::ofstream(options.json) << all.dump(1) << "\n") return 0;
  std::fprintf(stderr, "%s: cannot write %s\n", argv[0], options.json.c_str());
  return 2;
}

}  // namespace
}  // namespace splitproof::peers

int main(int argc, char** argv) { return splitproof::peers::Main(argc, argv); }
