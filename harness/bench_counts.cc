#include "harness/bench_counts.h"

#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/measure/allocation_counts.h"
#include "harness/measure/work_counts.h"
#include "harness/search/worker_pool.h"

namespace splitproof {
namespace {

using Json = nlohmann::ordered_json;

// Buffers that are handed round grow one after the other.
constexpr int kWarmUpPasses = 3;
constexpr int kCountedPasses = 3;

// A row, as it is counted.
struct Row {
  const Subject& subject;
  Form form;
  const Workload& workload;
  size_t chunk_size;
};

BenchCounts CountPass(const Row& row, BenchConnection& connection,
                      const BenchPeer& peer) {
  const uint64_t recvs = connection.recvs();
  const uint64_t packets = connection.packets();
  const uint64_t copied_by_recv = peer.bytes_copied();
  const AllocationCounts before = CountsOfThisThread();
  const WorkMeter meter;
  connection.Pass(row.workload, row.chunk_size);
  const AllocationCounts cost = CountsOfThisThread() - before;
  return {.bytes = row.workload.stream.size(),
          .recvs = connection.recvs() - recvs,
          .packets = connection.packets() - packets,
          .mallocs = cost.mallocs,
          .reallocs = cost.reallocs(),
          .moved = cost.reallocs_moved,
          .frees = cost.frees,
          .requested = cost.bytes_requested,
          .copied = meter.bytes_copied() + cost.bytes_moved -
                    (peer.bytes_copied() - copied_by_recv)};
}

absl::Status NotSteady(const BenchCounts& one, const BenchCounts& next) {
  std::string counts;
  for (const auto& [name, count] : kBenchCountsFields) {
    if (one.*count == next.*count) continue;
    absl::StrAppend(&counts, ", ", name, " ", one.*count, " and ", next.*count);
  }
  return absl::FailedPreconditionError(
      absl::StrCat("not steady: in two passes over one stream", counts));
}

absl::StatusOr<BenchCounts> CountSteadyPass(const Row& row, BenchPeer& peer) {
  ResetPeakOfThisThread();
  const AllocationCounts before = CountsOfThisThread();
  BenchConnection connection(row.subject, row.form, peer);
  for (int pass = 0; pass < kWarmUpPasses; ++pass) {
    connection.Pass(row.workload, row.chunk_size);
  }
  BenchCounts counts = CountPass(row, connection, peer);
  for (int pass = 1; pass < kCountedPasses; ++pass) {
    const BenchCounts again = CountPass(row, connection, peer);
    if (again != counts) return NotSteady(counts, again);
  }
  counts.peak =
      static_cast<uint64_t>((CountsOfThisThread() - before).bytes_peak);
  if (!connection.status().ok()) return connection.status();
  return counts;
}

void CountColdStart(const Row& row, BenchPeer& peer, BenchCounts& counts) {
  const AllocationCounts before = CountsOfThisThread();
  BenchConnection connection(row.subject, row.form, peer);
  connection.PassToFirstPacket(row.workload, row.chunk_size);
  const AllocationCounts cost = CountsOfThisThread() - before;
  counts.cold_mallocs = cost.mallocs;
  counts.cold_requested = cost.bytes_requested;
}

absl::StatusOr<BenchCounts> CountHere(const Row& row, BenchEngine engine) {
  const auto peer = BenchPeer::Create(engine);
  if (!peer.ok()) return peer.status();
  absl::StatusOr<BenchCounts> counts = CountSteadyPass(row, **peer);
  if (counts.ok()) CountColdStart(row, **peer, *counts);
  return counts;
}

// A thread's heap is its own.
std::string CountInThread(const Row& row, BenchEngine engine) {
  Json result;
  std::thread([&] {
    const auto counts = CountHere(row, engine);
    result = counts.ok()
                 ? ToJson(*counts)
                 : Json{{"error", std::string(counts.status().message())}};
  }).join();
  return result.dump();
}

absl::StatusOr<BenchCounts> CountsIn(const std::string& text) {
  const Json json = Json::parse(text);
  if (!json.contains("error")) return BenchCountsFromJson(json);
  return absl::FailedPreconditionError(json["error"].get<std::string>());
}

}  // namespace

Json ToJson(const BenchCounts& counts) {
  Json json = Json::object();
  for (const auto& [name, count] : kBenchCountsFields) {
    json[name] = counts.*count;
  }
  return json;
}

absl::StatusOr<BenchCounts> BenchCountsFromJson(const Json& json) {
  BenchCounts counts;
  for (const auto& [name, count] : kBenchCountsFields) {
    const bool is_there = json.is_object() && json.contains(name);
    if (!is_there || !json[name].is_number_unsigned()) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", name, "\" is no count"));
    }
    counts.*count = json[name].get<uint64_t>();
  }
  if (json.size() != kBenchCountsFields.size()) {
    return absl::InvalidArgumentError("there is a count of an unknown name");
  }
  return counts;
}

absl::Status CanCount() {
  const absl::Status status = AllocationMeterStatus();
  if (!status.ok() || WorkIsCounted()) return status;
  return absl::FailedPreconditionError(
      "copied bytes are not counted: link splitproof_work_counter into this "
      "program");
}

absl::StatusOr<BenchCounts> CountRow(const Subject& subject, Form form,
                                     const Workload& workload,
                                     size_t chunk_size, BenchEngine engine) {
  const Row row = {subject, form, workload, chunk_size};
  absl::StatusOr<BenchCounts> counts;
  const WorkerLimits limits = {.step_cpu_ms_max = 60'000};
  const WorkerTasks tasks = {
      .count = 1,
      .run = [&](size_t, BlackBox&) { return CountInThread(row, engine); },
      .on_result =
          [&](size_t, std::optional<std::string> text) {
            if (text) counts = CountsIn(*text);
          },
      .on_death =
          [&](size_t, const Death& death) {
            counts = absl::AbortedError(
                absl::StrCat("its process ", DescribeDeath(death, limits)));
            return false;
          }};
  const absl::Status status = RunInWorkers(tasks, /*workers=*/1, limits);
  if (!status.ok()) return status;
  return counts;
}

}  // namespace splitproof
