// What ten thousand quiet connections cost: each drips lines of 1 KiB in chunks
// of 64 bytes, round-robin, plain and buffered. See README.md.
//
// Every row is measured in a process of its own, which holds nothing but its
// connections. Counts of malloc are exact. Resident memory is the kernel's
// figure, in pages.

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "bench/peers/text_table.h"
#include "bench/peers/workload.h"
#include "harness/measure/allocation_counts.h"
#include "nlohmann/json.hpp"
#include "serializers/contract/buffered_consumer.h"
#include "serializers/contract/plain_consumer.h"
#include "serializers/line.h"

namespace splitproof {
namespace {

using peers::Decimal;
using peers::TextTable;

constexpr size_t kChunkBytes = 64;
constexpr size_t kPayloadBytes = 1024;
constexpr size_t kPacketsPerPass = 64;

enum class Form : uint8_t {
  kPlain,        // A chunk is allocated when there is something to receive.
  kPlainPosted,  // A chunk is allocated ahead, as completion ports want it.
  kBuffered,
};

struct Row {
  Form form;
  size_t hint_bytes;   // What a recv is given room for.
  size_t limit_bytes;  // Of a line.
};

struct Result {
  AllocationCounts pass;  // After a pass to warm up.
  bool steady = false;
  uint64_t recvs = 0;
  uint64_t packets = 0;
  int64_t heap_peak_bytes = 0;
  int64_t resident_bytes = 0;      // At the end, between two recvs.
  int64_t resident_max_bytes = 0;  // The most at any time.
};

std::string NameOf(const Row& row) {
  switch (row.form) {
    case Form::kPlain:
      return "plain";
    case Form::kPlainPosted:
      return "plain, posted";
    case Form::kBuffered:
      return absl::StrCat("buffered, lines of ", row.limit_bytes / 1024,
                          " KiB at most");
  }
  return {};
}

// A line of /proc/self/status, in bytes.
int64_t StatusBytes(const char* key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (!absl::StartsWith(line, key)) continue;
    return std::atoll(line.c_str() + std::strlen(key) + 1) * 1024;
  }
  return 0;
}

struct CountingSink {
  uint64_t packets = 0;
  void Packet(Bytes, const Extent&) { ++packets; }
  void Error(const Malformed&, const Extent&) {}
};

// Connections of one form, each at the same place of the same stream.
template <class Consumer>
class Crowd {
 public:
  Crowd(size_t connections, const Row& row)
      : posted_(row.form == Form::kPlainPosted),
        lines_({.limit = row.limit_bytes}),
        stream_(peers::MakeStream(peers::Framing::kLine, kPayloadBytes)
                    .substr(0, kPacketsPerPass * (kPayloadBytes + 1))) {
    consumers_.reserve(connections);
    for (size_t i = 0; i < connections; ++i) {
      consumers_.push_back(std::make_unique<Consumer>(lines_, row.hint_bytes));
      if constexpr (requires { consumers_[i]->Open(sink_); }) {
        consumers_[i]->Open(sink_);
      }
      if (posted_) consumers_[i]->Window();
    }
  }

  void Pass() {
    for (size_t at = 0; at < stream_.size(); at += kChunkBytes) {
      const Bytes chunk = Bytes(stream_).substr(at, kChunkBytes);
      for (const auto& consumer : consumers_) Receive(*consumer, chunk);
    }
  }

  uint64_t recvs() const { return recvs_; }
  uint64_t packets() const { return sink_.packets; }

 private:
  void Receive(Consumer& consumer, Bytes chunk) {
    std::memcpy(consumer.Window().data(), chunk.data(), chunk.size());
    consumer.OnRecv(chunk.size(), sink_);
    if (posted_) consumer.Window();
    ++recvs_;
  }

  bool posted_;
  LineSerializer lines_;
  std::string stream_;
  CountingSink sink_;
  std::vector<std::unique_ptr<Consumer>> consumers_;
  uint64_t recvs_ = 0;
};

template <class Consumer>
Result Measure(size_t connections, const Row& row) {
  const int64_t resident_before = StatusBytes("VmRSS");
  ResetPeakOfThisThread();
  const AllocationCounts start = CountsOfThisThread();
  Crowd<Consumer> crowd(connections, row);
  const auto count_pass = [&] {
    const AllocationCounts before = CountsOfThisThread();
    crowd.Pass();
    return CountsOfThisThread() - before;
  };
  count_pass();
  Result result;
  result.recvs = crowd.recvs();
  result.packets = crowd.packets();
  result.pass = count_pass();
  result.steady = result.pass.mallocs == count_pass().mallocs;
  result.heap_peak_bytes = (CountsOfThisThread() - start).bytes_peak;
  result.resident_bytes = StatusBytes("VmRSS") - resident_before;
  result.resident_max_bytes = StatusBytes("VmHWM") - resident_before;
  return result;
}

Result MeasureRow(size_t connections, const Row& row) {
  return row.form == Form::kBuffered
             ? Measure<BufferedConsumer<LineSerializer>>(connections, row)
             : Measure<PlainConsumer<LineSerializer>>(connections, row);
}

// In a child, so that rows do not inherit each other's heaps. Without huge
// pages, which would make resident what nobody has touched.
bool MeasureApart(size_t connections, const Row& row, Result& result) {
  int ends[2];
  if (pipe(ends) != 0) return false;
  const pid_t child = fork();
  if (child < 0) return false;
  if (child == 0) {
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    const Result measured = MeasureRow(connections, row);
    const bool sent =
        write(ends[1], &measured, sizeof(measured)) == sizeof(measured);
    _exit(sent ? 0 : 1);
  }
  close(ends[1]);
  const bool received =
      read(ends[0], &result, sizeof(result)) == sizeof(result);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return received && status == 0;
}

std::vector<Row> AllRows() {
  std::vector<Row> rows;
  const auto add = [&](Form form, size_t limit_bytes) {
    for (const size_t kib : {4, 16, 64}) {
      rows.push_back({form, kib * 1024, limit_bytes});
    }
  };
  add(Form::kPlain, 65536);
  add(Form::kPlainPosted, 65536);
  add(Form::kBuffered, 1024);
  add(Form::kBuffered, 4096);
  add(Form::kBuffered, 65536);
  return rows;
}

double KibPer(int64_t bytes, size_t connections) {
  return static_cast<double>(bytes) / 1024 / static_cast<double>(connections);
}

std::vector<std::string> TableRow(size_t connections, const Row& row,
                                  const Result& result) {
  const auto mallocs = static_cast<double>(result.pass.mallocs);
  return {
      NameOf(row),
      absl::StrCat(row.hint_bytes / 1024),
      Decimal(mallocs / static_cast<double>(result.recvs), 2),
      Decimal(mallocs / static_cast<double>(result.packets), 2),
      Decimal(KibPer(result.heap_peak_bytes, connections), 1),
      Decimal(KibPer(result.resident_bytes, connections), 1),
      Decimal(static_cast<double>(result.resident_max_bytes) / (1 << 20), 0)};
}

nlohmann::json ToJson(size_t connections, const Row& row,
                      const Result& result) {
  return {{"row", NameOf(row)},
          {"connections", connections},
          {"hint_bytes", row.hint_bytes},
          {"recvs", result.recvs},
          {"packets", result.packets},
          {"mallocs", result.pass.mallocs},
          {"reallocs", result.pass.reallocs()},
          {"frees", result.pass.frees},
          {"heap_peak_bytes", result.heap_peak_bytes},
          {"resident_bytes", result.resident_bytes},
          {"resident_max_bytes", result.resident_max_bytes}};
}

int Fail(const char* program, const std::string& message, int code) {
  std::fprintf(stderr, "%s: %s\n", program, message.c_str());
  return code;
}

int Main(int argc, char** argv) {
  size_t connections = 10000;
  std::string json;
  CLI::App app("Memory of many connections, plain and buffered.");
  app.add_option("--connections", connections, "How many")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--json", json, "A file for all of the numbers");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!AllocationsAreCounted()) {
    return Fail(argv[0], "allocations are not counted in this build", 2);
  }
  TextTable table;
  table.AddRow({absl::StrCat(connections, " connections"), "hint KiB",
                "malloc/recv", "malloc/packet", "heap KiB/conn.",
                "resident KiB/conn.", "resident MiB at most"});
  nlohmann::json all = nlohmann::json::array();
  for (const Row& row : AllRows()) {
    Result result;
    if (!MeasureApart(connections, row, result) || !result.steady) {
      return Fail(argv[0], NameOf(row) + " could not be measured", 1);
    }
    table.AddRow(TableRow(connections, row, result));
    all.push_back(ToJson(connections, row, result));
  }
  std::printf("%s", table.Format().c_str());
  if (json.empty() || std::ofstream(json) << all.dump(1) << "\n") return 0;
  return Fail(argv[0], "cannot write " + json, 2);
}

}  // namespace
}  // namespace splitproof

int main(int argc, char** argv) { return splitproof::Main(argc, argv); }
