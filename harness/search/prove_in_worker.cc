#include "harness/search/prove_in_worker.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/search/proof_notes.h"
#include "harness/search/run_case.h"
#include "harness/search/worker_pool.h"
#include "nlohmann/json.hpp"

namespace splitproof {
namespace {

constexpr size_t kEndNote = 0;

std::string Encode(const Proof& proof) {
  nlohmann::json json = {{"verdict", static_cast<int>(proof.verdict)},
                         {"reason", proof.reason},
                         {"stream_bytes", proof.stream_bytes},
                         {"chunk_max", proof.chunk_max},
                         {"states", proof.states},
                         {"states_per_offset_max", proof.states_per_offset_max},
                         {"feeds", proof.feeds},
                         {"tried", proof.tried},
                         {"failing_chunkings", proof.failing_chunkings},
                         {"recv_size", proof.recv_size},
                         {"what", proof.what}};
  if (proof.failing) json["failing"] = proof.failing->ToString();
  std::string bytes;
  nlohmann::json::to_cbor(json, bytes);
  return bytes;
}

// The bytes come from Encode().
Proof Decode(const std::string& bytes) {
  const nlohmann::json json = nlohmann::json::from_cbor(bytes);
  Proof proof = {
      .verdict = static_cast<Proof::Verdict>(json["verdict"].get<int>()),
      .reason = json["reason"],
      .stream_bytes = json["stream_bytes"],
      .chunk_max = json["chunk_max"],
      .states = json["states"],
      .states_per_offset_max = json["states_per_offset_max"],
      .feeds = json["feeds"],
      .tried = json["tried"],
      .failing_chunkings = json["failing_chunkings"],
      .recv_size = json["recv_size"],
      .what = json["what"]};
  if (json.contains("failing")) {
    proof.failing = *Schedule::Parse(json["failing"].get<std::string>());
  }
  return proof;
}

Proof ProveHere(const Subject& subject, Form form, const std::string& stream,
                ProofOptions options, BlackBox& box) {
  LeaveNotes(box, kEndNote, options);
  const auto known = KnownPacketsOf(subject, stream);
  return ProveStream(subject, form, stream, known ? &*known : nullptr, options);
}

}  // namespace

absl::StatusOr<Proof> ProveInWorker(const Subject& subject, Form form,
                                    const std::string& stream,
                                    const ProofOptions& options,
                                    const WorkerLimits& limits,
                                    const std::function<bool()>& goes_on) {
  Proof proof = {.verdict = Proof::Verdict::kPartial,
                 .stream_bytes = stream.size(),
                 .chunk_max = stream.size()};
  const WorkerTasks tasks = {
      .count = 1,
      .run =
          [&](size_t, BlackBox& box) {
            return Encode(ProveHere(subject, form, stream, options, box));
          },
      .on_result =
          [&](size_t, std::optional<std::string> bytes) {
            if (bytes) proof = Decode(*bytes);
          },
      .on_death =
          [&](size_t, const Death& death) {
            proof.verdict = Proof::Verdict::kRefuted;
            proof.failing = NotedSchedule(death, kEndNote);
            proof.recv_size = std::max<size_t>(stream.size(), 1);
            proof.what = absl::StrCat("the process that ran it ",
                                      DescribeDeath(death, limits));
            return false;
          },
      .goes_on = goes_on};
  const absl::Status status = RunInWorkers(tasks, /*workers=*/1, limits);
  if (!status.ok()) return status;
  return proof;
}

}  // namespace splitproof
