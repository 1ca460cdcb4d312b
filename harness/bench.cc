#include "harness/bench.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "harness/check/registry.h"
#include "harness/measure/allocation_counts.h"
#include "harness/recv/instruments.h"
#include "harness/search/streams.h"

namespace splitproof {
namespace {

// What a server gives each recv; the peer's chunks are smaller.
constexpr size_t kRecvSize = 65536;
constexpr size_t kStreamBytes = size_t{1} << 20;

// Counts packets, and allocates nothing.
class CountingSink : public EventSink {
 public:
  void OnPacket(const PacketRef&, const Extent&) override { ++packets_; }
  void OnError(const Malformed&, const Extent&) override { ++errors_; }
  uint64_t packets() const { return packets_; }
  uint64_t errors() const { return errors_; }

 private:
  uint64_t packets_ = 0;
  uint64_t errors_ = 0;
};

// About a mebibyte of the subject's known packets, or of its recorded streams.
std::string WorkloadOf(const Subject& subject, const std::string& corpus) {
  std::string unit;
  for (const SampleFrame& sample : subject.samples()) unit += sample.Frame();
  if (unit.empty() && !corpus.empty()) {
    const auto streams = StreamsInFolder(corpus, subject);
    if (streams.ok() && !streams->empty()) unit = streams->back().bytes;
  }
  std::string stream;
  while (!unit.empty() && stream.size() < kStreamBytes) stream += unit;
  return stream;
}

// One connection that receives the workload again and again.
class Connection {
 public:
  Connection(const Subject& subject, Form form, Bytes stream, size_t chunk_size)
      : stream_(stream), chunk_size_(chunk_size) {
    endpoint_ = subject.Connect(form, kRecvSize, instruments_);
    endpoint_->Open(sink_);
  }

  // The whole stream once.
  void Pass() {
    Bytes unsent = stream_;
    while (!unsent.empty()) {
      const std::span<char> window = endpoint_->Window();
      if (window.empty()) return;
      const size_t nbytes =
          std::min({chunk_size_, unsent.size(), window.size()});
      std::memcpy(window.data(), unsent.data(), nbytes);
      unsent.remove_prefix(nbytes);
      ++recvs_;
      endpoint_->OnRecv(nbytes, sink_);
    }
  }

  uint64_t recvs() const { return recvs_; }
  const CountingSink& sink() const { return sink_; }

 private:
  Instruments instruments_;
  std::unique_ptr<Endpoint> endpoint_;
  Bytes stream_;
  size_t chunk_size_;
  CountingSink sink_;
  uint64_t recvs_ = 0;
};

struct PassCounts {
  AllocationCounts allocations;
  uint64_t recvs = 0;
  uint64_t packets = 0;

  friend bool operator==(const PassCounts&, const PassCounts&) = default;
};

PassCounts CountPass(Connection& connection) {
  const uint64_t recvs = connection.recvs();
  const uint64_t packets = connection.sink().packets();
  const AllocationCounts before = CountsOfThisThread();
  connection.Pass();
  return {.allocations = CountsOfThisThread() - before,
          .recvs = connection.recvs() - recvs,
          .packets = connection.sink().packets() - packets};
}

void SetCounters(const PassCounts& counts, benchmark::State& state) {
  const double recvs = static_cast<double>(std::max<uint64_t>(counts.recvs, 1));
  const double packets =
      static_cast<double>(std::max<uint64_t>(counts.packets, 1));
  const AllocationCounts& allocations = counts.allocations;
  state.counters["malloc/recv"] =
      static_cast<double>(allocations.mallocs) / recvs;
  state.counters["realloc/recv"] =
      static_cast<double>(allocations.reallocs()) / recvs;
  state.counters["free/recv"] = static_cast<double>(allocations.frees) / recvs;
  state.counters["malloc/packet"] =
      static_cast<double>(allocations.mallocs) / packets;
  state.counters["recvs"] = static_cast<double>(counts.recvs);
  state.counters["packets"] = static_cast<double>(counts.packets);
}

void Run(benchmark::State& state, const Subject& subject, Form form,
         const std::string& stream, size_t chunk_size) {
  Connection connection(subject, form, stream, chunk_size);
  connection.Pass();
  const PassCounts counts = CountPass(connection);
  const bool steady = counts == CountPass(connection);
  if (connection.sink().errors() > 0) {
    state.SkipWithError("the workload has errors in it");
    return;
  }
  for (auto _ : state) connection.Pass();
  state.SetBytesProcessed(
      static_cast<int64_t>(state.iterations() * stream.size()));
  SetCounters(counts, state);
  if (!AllocationsAreCounted()) {
    state.SetLabel("allocations are not counted in this build");
  } else if (!steady) {
    state.SetLabel("not steady: two passes differ in counts");
  }
}

int Fail(const char* program, const std::string& message) {
  std::fprintf(stderr, "%s: %s\n", program, message.c_str());
  return 2;
}

}  // namespace

int BenchMain(int argc, char** argv, std::string_view name) {
  const auto subject = MakeSubjectByName(name);
  if (!subject.ok()) {
    return Fail(argv[0], std::string(subject.status().message()));
  }
  const std::string stream =
      WorkloadOf(**subject, FindRegistration(name)->corpus);
  if (stream.empty()) {
    return Fail(argv[0], "the subject has neither samples nor a corpus");
  }
  for (const size_t chunk_size : {64, 1448, 65536}) {
    for (const Form form : kForms) {
      if (!(*subject)->Has(form)) continue;
      benchmark::RegisterBenchmark(
          absl::StrCat(std::string(name), "/", std::string(FormName(form)),
                       "/chunk:", chunk_size)
              .c_str(),
          [&, form, chunk_size](benchmark::State& state) {
            Run(state, **subject, form, stream, chunk_size);
          });
    }
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  if (benchmark::RunSpecifiedBenchmarks() == 0) {
    return Fail(argv[0], "the filter selects no benchmark");
  }
  return 0;
}

}  // namespace splitproof
