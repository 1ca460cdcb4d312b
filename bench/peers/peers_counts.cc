// What this project and others ask of malloc, copy and receive: exact counts,
// the same in every run. See README.md. A "~" marks rows of which two passes
// over the same stream differ.

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "bench/peers/counting.h"
#include "bench/peers/peer.h"
#include "bench/peers/text_table.h"
#include "nlohmann/json.hpp"

namespace splitproof::peers {
namespace {

// A table of one number a row and cell.
struct Figure {
  const char* title;
  int digits;
  double (*of)(const RowCounts& counts);
};

double Per(uint64_t count, uint64_t whole) {
  return static_cast<double>(count) / static_cast<double>(whole);
}

constexpr Figure kFigures[] = {
    {"malloc and realloc / recv", 2,
     [](const RowCounts& counts) {
       const AllocationCounts& allocations = counts.pass.allocations;
       return Per(allocations.mallocs + allocations.reallocs(),
                  counts.pass.recvs);
     }},
    {"KiB asked for / recv", 1,
     [](const RowCounts& counts) {
       return Per(counts.pass.allocations.bytes_requested,
                  counts.pass.recvs * 1024);
     }},
    {"bytes copied / byte received", 3,
     [](const RowCounts& counts) {
       return Per(counts.pass.bytes_copied, counts.pass.bytes);
     }},
    {"recvs / chunks", 2,
     [](const RowCounts& counts) {
       return Per(counts.pass.recvs, counts.pass.recvs_min);
     }},
    {"KiB held at most", 0,
     [](const RowCounts& counts) {
       return static_cast<double>(counts.bytes_peak) / 1024;
     }},
};

struct CountedCell {
  const Row* row;
  size_t payload_bytes;
  size_t chunk_bytes;
  RowCounts counts;
};

// The cells of a row; none if it is absent.
absl::StatusOr<std::vector<CountedCell>> CountCells(const Row& row) {
  std::vector<CountedCell> cells;
  if (row.make == nullptr) return cells;
  for (const size_t payload : kPayloadSizes) {
    for (const size_t chunk : kChunkSizes) {
      const auto counts = CountRow(row, payload, chunk);
      if (!counts.ok()) return counts.status();
      cells.push_back({&row, payload, chunk, *counts});
    }
  }
  return cells;
}

nlohmann::json ToJson(const CountedCell& cell) {
  const PassCounts& pass = cell.counts.pass;
  return {{"row", cell.row->name},
          {"limit", IsSearched(cell.row->framing) ? "lines" : "lengths"},
          {"payload_bytes", cell.payload_bytes},
          {"chunk_bytes", cell.chunk_bytes},
          {"steady", cell.counts.steady},
          {"mallocs", pass.allocations.mallocs},
          {"reallocs", pass.allocations.reallocs()},
          {"frees", pass.allocations.frees},
          {"bytes_requested", pass.allocations.bytes_requested},
          {"bytes_copied", pass.bytes_copied},
          {"bytes_peak", cell.counts.bytes_peak},
          {"recvs", pass.recvs},
          {"bytes", pass.bytes},
          {"packets", pass.packets}};
}

class CountTable {
 public:
  CountTable(const Figure& figure, bool searched) : figure_(&figure) {
    std::vector<std::string> head = {
        absl::StrCat(searched ? "lines: " : "lengths: ", figure.title)};
    for (const size_t payload : kPayloadSizes) {
      for (const size_t chunk : kChunkSizes) {
        head.push_back(absl::StrCat(Short(payload), "@", Short(chunk)));
      }
    }
    table_.AddRow(head);
  }

  void Add(const Row& row, const std::vector<CountedCell>& cells) {
    std::vector<std::string> line = {row.name};
    for (const CountedCell& cell : cells) {
      line.push_back(
          absl::StrCat(Decimal(figure_->of(cell.counts), figure_->digits),
                       cell.counts.steady ? "" : "~"));
    }
    table_.AddRow(line);
  }
  void Print() const { std::printf("%s\n", table_.Format().c_str()); }

 private:
  static std::string Short(size_t bytes) {
    return bytes % 1024 == 0 ? absl::StrCat(bytes / 1024, "K")
                             : absl::StrCat(bytes);
  }

  const Figure* figure_;
  TextTable table_;
};

absl::Status Run(nlohmann::json& all) {
  const Rows rows = AllRows();
  for (const bool searched : {true, false}) {
    std::vector<CountTable> tables;
    for (const Figure& figure : kFigures) tables.emplace_back(figure, searched);
    for (const Row& row : rows) {
      if (IsSearched(row.framing) != searched) continue;
      const auto cells = CountCells(row);
      if (!cells.ok()) return cells.status();
      for (CountTable& table : tables) table.Add(row, *cells);
      for (const CountedCell& cell : *cells) all.push_back(ToJson(cell));
    }
    for (const CountTable& table : tables) table.Print();
  }
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  std::string json;
  CLI::App app("Counts of this project and its peers.");
  app.add_option("--json", json, "A file for all of the numbers");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  nlohmann::json all = nlohmann::json::array();
  const absl::Status status = Run(all);
  if (!status.ok()) {
    std::fprintf(stderr, "%s: %s\n", argv[0],
                 std::string(status.message()).c_str());
    return 1;
  }
  if (json.empty() || std::ofstream(json) << all.dump(1) << "\n") return 0;
  std::fprintf(stderr, "%s: cannot write %s\n", argv[0], json.c_str());
  return 2;
}

}  // namespace
}  // namespace splitproof::peers

int main(int argc, char** argv) { return splitproof::peers::Main(argc, argv); }
