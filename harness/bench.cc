#include "harness/bench.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "harness/bench_baseline.h"
#include "harness/bench_connection.h"
#include "harness/bench_counts.h"
#include "harness/bench_workload.h"
#include "harness/check/registry.h"

namespace splitproof {
namespace {

// What a program prints. If it fails, it says why on standard error.
std::string OutputOf(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "";
  char piece[4096];
  while (size_t nbytes = fread(piece, 1, sizeof(piece), pipe)) {
    output.append(piece, nbytes);
  }
  pclose(pipe);
  return output;
}

// The counts of all rows that NAME_counts can count; none where it cannot be
// run.
BenchCountsTable CountsOf(std::string_view name) {
  const std::filesystem::path program =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() /
      absl::StrCat(std::string(name), "_counts");
  const auto counts =
      ReadBaseline(OutputOf(absl::StrCat("'", program.string(), "' --json")));
  return counts.ok() ? *counts : BenchCountsTable();
}

struct Row {
  Form form;
  const Workload& workload;
  size_t chunk_size;
  BenchEngine engine;
};

void SetCounters(const BenchCounts& counts, benchmark::State& state) {
  const auto set = [&](const char* name, double value) {
    state.counters[name] = value;
  };
  set("malloc/recv", counts.PerRecv(counts.mallocs));
  set("realloc/recv", counts.PerRecv(counts.reallocs));
  set("moved/recv", counts.PerRecv(counts.moved));
  set("free/recv", counts.PerRecv(counts.frees));
  set("copied/byte", counts.PerByte(counts.copied));
  set("peakB", static_cast<double>(counts.peak));
  set("alloc/packet", counts.PerPacket(counts.mallocs));
  set("cold", static_cast<double>(counts.cold_mallocs));
  set("coldB", static_cast<double>(counts.cold_requested));
}

// `counts`: null if there are none.
void Run(benchmark::State& state, const Subject& subject, const Row& row,
         const BenchCounts* counts) {
  const auto peer = BenchPeer::Create(row.engine);
  if (!peer.ok()) {
    state.SkipWithError(std::string(peer.status().message()).c_str());
    return;
  }
  BenchConnection connection(subject, row.form, **peer);
  connection.Pass(row.workload, row.chunk_size);
  const uint64_t recvs = connection.recvs();
  const uint64_t packets = connection.packets();
  for (auto _ : state) connection.Pass(row.workload, row.chunk_size);
  if (!connection.status().ok()) {
    state.SkipWithError(std::string(connection.status().message()).c_str());
    return;
  }
  state.SetBytesProcessed(
      static_cast<int64_t>(state.iterations() * row.workload.stream.size()));
  state.counters["recvs"] = static_cast<double>(recvs);
  state.counters["packets"] = static_cast<double>(packets);
  if (counts == nullptr) {
    state.SetLabel("not counted");
  } else if (recvs != counts->recvs) {
    state.SetLabel("the kernel cut elsewhere: the counts are not of this");
  } else {
    SetCounters(*counts, state);
  }
}

void RegisterRow(const Subject& subject, const Row& row,
                 const BenchCountsTable& counts) {
  const std::string name = BenchRowName(subject.name(), row.form,
                                        row.workload.packets, row.chunk_size);
  const auto counted = counts.find(name);
  const BenchCounts* counts_of_row =
      counted == counts.end() ? nullptr : &counted->second;
  benchmark::RegisterBenchmark(
      absl::StrCat(name, "/", std::string(BenchEngineName(row.engine))).c_str(),
      [&subject, row, counts_of_row](benchmark::State& state) {
        Run(state, subject, row, counts_of_row);
      });
}

void RegisterRows(const Subject& subject,
                  const std::vector<Workload>& workloads,
                  const BenchCountsTable& counts) {
  for (const BenchEngine engine :
       {BenchEngine::kSimulated, BenchEngine::kSocketpair}) {
    for (const Workload& workload : workloads) {
      for (const size_t chunk_size : kBenchChunkSizes) {
        for (const Form form : kForms) {
          if (!subject.Has(form)) continue;
          RegisterRow(subject, {form, workload, chunk_size, engine}, counts);
        }
      }
    }
  }
}

int Fail(const char* program, const absl::string_view message) {
  std::fprintf(stderr, "%s: %s\n", program, std::string(message).c_str());
  return 2;
}

}  // namespace

int BenchMain(int argc, char** argv, std::string_view name) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  const auto subject = MakeSubjectByName(name);
  if (!subject.ok()) return Fail(argv[0], subject.status().message());
  const auto workloads = WorkloadsOf(**subject, FindRegistration(name)->corpus);
  if (!workloads.ok()) return Fail(argv[0], workloads.status().message());
  const BenchCountsTable counts = CountsOf(name);
  RegisterRows(**subject, *workloads, counts);
  if (benchmark::RunSpecifiedBenchmarks() == 0) {
    return Fail(argv[0], "the filter selects no benchmark");
  }
  return 0;
}

}  // namespace splitproof
