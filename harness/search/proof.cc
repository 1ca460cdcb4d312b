#include "harness/search/proof.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "harness/check/proof_model.h"
#include "harness/check/snapshot_model.h"
#include "harness/search/expected_events.h"
#include "harness/search/state_graph.h"
#include "harness/search/tried_chunkings.h"

namespace splitproof {
namespace {

// Chunks of one state an offset, at most, two times; 4 KiB have 17 million.
constexpr uint64_t kChunksMax = uint64_t{1} << 27;

constexpr char kNoModel[] =
    "it cannot be copied and compared with ==, and this program has no arena "
    "for it";

// A packet is moved in a buffer with room for so many bytes, or never.
constexpr size_t kSmallRecvMax = 64;

class Prover {
 public:
  Prover(const Subject& subject, Form form, Bytes stream,
         const KnownPackets* known, const ProofOptions& options)
      : subject_(subject),
        form_(form),
        stream_(stream),
        options_(options),
        expected_(subject, stream, known, options.before_run) {
    proof_.reason = kNoModel;
    proof_.stream_bytes = stream.size();
    proof_.chunk_max = options.chunk_max == 0
                           ? stream.size()
                           : std::min(options.chunk_max, stream.size());
  }

  Proof Run() {
    const bool is_small = proof_.stream_bytes * proof_.chunk_max <= kChunksMax;
    if (!is_small) GiveUp("it has too many chunks; fewer with --max-chunk");
    if (is_small && SearchInTurn()) return std::move(proof_);
    if (options_.methods != Methods::kByEquality) Try();
    return std::move(proof_);
  }

 private:
  using Methods = ProofOptions::Methods;

  // When states are the same.
  enum class Same : uint8_t { kEqual, kDigest, kBytes, kOffset };

  bool SearchInTurn() {
    return Search(Same::kEqual) || Search(Same::kDigest) ||
           Search(Same::kBytes) || Search(Same::kOffset);
  }

  // Whether the search has come to a verdict; otherwise says why not.
  bool Search(Same same) {
    if (is_suspect_ || !IsOfUse(same)) return false;
    proof_.feeds = 0;
    std::map<std::string, uint64_t> digests;
    const std::vector<std::string> fills = ProofFills(subject_, form_, stream_);
    // One of them twice, to see whether the same happens again.
    const size_t searches = fills.size() + (same == Same::kBytes ? 1 : 0);
    for (size_t i = 0; i < searches; ++i) {
      const std::string& fill = fills[i % fills.size()];
      const auto model = ModelFor(same);
      if (model == nullptr) return false;
      model->SetFill(fill);
      StateGraph graph(*model, stream_, expected_,
                       {.chunk_max = Chunk(),
                        .states_max = options_.states_max,
                        .merges = same == Same::kOffset});
      graph.Search(options_.before_run, options_.before_chunk);
      TakeNumbers(graph);
      if (!graph.failures().empty()) return Confirm(graph, same, fill);
      if (!graph.trouble().empty()) return Suspect(graph.trouble());
      if (!graph.reason().empty()) return GiveUp(graph.reason());
      // Under another fill there may be other states, if bytes make them.
      const std::string key = same == Same::kBytes ? fill : "";
      const auto [first, is_first] = digests.emplace(key, graph.digest());
      if (!is_first && first->second != graph.digest()) {
        return Suspect(
            "it does something else each time: it keeps something outside of "
            "itself, or reads what nobody wrote");
      }
    }
    Conclude(same);
    return true;
  }

  // Short streams have all their chunkings tried, which is better than some
  // objects of an offset.
  bool IsOfUse(Same same) const {
    if (same == Same::kEqual) return options_.methods != Methods::kByBytes;
    if (options_.methods == Methods::kByEquality) return false;
    if (same == Same::kDigest) return options_.methods != Methods::kByBytes;
    return same == Same::kBytes || stream_.size() > kAllChunkingsBytesMax;
  }

  std::unique_ptr<ProofModel> ModelFor(Same same) const {
    if (same == Same::kEqual) return subject_.ModelForProof(form_, Chunk());
    return MakeSnapshotModel(
        subject_, form_, stream_, Chunk(),
        same == Same::kDigest ? SnapshotKey::kDigest : SnapshotKey::kBytes);
  }

  void Conclude(Same same) {
    switch (same) {
      case Same::kEqual:
        proof_.verdict = Proof::Verdict::kProved;
        proof_.reason.clear();
        return;
      case Same::kDigest:
        proof_.verdict = Proof::Verdict::kProvedDigest;
        proof_.reason.clear();
        return;
      case Same::kBytes:
        proof_.verdict = Proof::Verdict::kProvedBytes;
        proof_.reason.clear();
        return;
      case Same::kOffset:
        proof_.reason = absl::StrCat(
            StateGraph::kObjectsMax,
            " states of each offset were given every chunk: ", proof_.reason);
        return;
    }
  }

  size_t Chunk() const { return std::max<size_t>(proof_.chunk_max, 1); }

  void TakeNumbers(const StateGraph& graph) {
    proof_.states = graph.states();
    proof_.states_per_offset_max = graph.states_per_offset_max();
    proof_.feeds += graph.feeds();
  }

  // A schedule that fails must fail on a real connection too.
  bool Confirm(const StateGraph& graph, Same same, const std::string& fill) {
    for (const StateGraph::Failure& failure : graph.failures()) {
      const auto recv_size = RecvSizeThatFails(failure.schedule, fill);
      if (!recv_size) continue;
      proof_.verdict = Proof::Verdict::kRefuted;
      proof_.failing_chunkings =
          same == Same::kOffset ? 0 : graph.failing_chunkings();
      proof_.failing = Judged(failure.schedule);
      proof_.recv_size = *recv_size;
      proof_.what = failure.what;
      return true;
    }
    return Suspect(
        absl::StrCat("a fault was found that no connection has (",
                     graph.failures().front().what,
                     "): it keeps something outside of itself, or its == "
                     "or digest leaves something out"));
  }

  // In a buffer that has room for the stream no packet is ever moved; in a
  // smaller one some are.
  std::optional<size_t> RecvSizeThatFails(const Schedule& schedule,
                                          const std::string& fill) const {
    if (FailsWith(RecvSize(), schedule, fill)) return RecvSize();
    for (size_t size = 1; size <= kSmallRecvMax; ++size) {
      if (FailsWith(size, schedule, fill)) return size;
    }
    return std::nullopt;
  }

  bool FailsWith(size_t recv_size, const Schedule& schedule,
                 const std::string& fill) const {
    ChunkingJudge judge(subject_, form_, stream_, recv_size, expected_,
                        options_.before_run);
    judge.SetFill(fill);
    for (const bool is_watched : {true, false}) {
      judge.SetWatch(is_watched);
      // What fails now and then is no fault of the schedule.
      if (judge.FaultOf(schedule) && judge.FaultOf(schedule)) return true;
    }
    return false;
  }

  // As the judge has it: what only shows in the end is not lost.
  Schedule Judged(Schedule schedule) const {
    if (schedule.ended()) return schedule;
    size_t size = 0;
    for (const ScheduleStep& step : schedule.steps()) {
      size += size_t{step.size} * step.repeat;
    }
    if (size < stream_.size()) schedule.AddRest();
    schedule.AddFault(ScheduleStep::Kind::kEof);
    return schedule;
  }

  size_t RecvSize() const { return std::max<size_t>(stream_.size(), 1); }

  bool GiveUp(std::string reason) {
    proof_.reason = std::move(reason);
    return false;
  }

  // Trying all chunkings does not help either.
  bool Suspect(std::string reason) {
    is_suspect_ = true;
    return GiveUp(std::move(reason));
  }

  void Try() {
    const bool all = stream_.size() <= kAllChunkingsBytesMax;
    const TriedChunkings tried =
        all ? TryAllChunkings(subject_, form_, stream_, expected_,
                              options_.before_run)
            : TrySomeChunkings(subject_, form_, stream_, expected_,
                               options_.before_run);
    proof_.tried = tried.chunkings;
    proof_.verdict =
        all && !is_suspect_ ? Proof::Verdict::kTried : Proof::Verdict::kPartial;
    if (!tried.first) return;
    const auto recv_size = FailsAgain(*tried.first);
    if (!recv_size) {
      proof_.verdict = Proof::Verdict::kPartial;
      proof_.reason = "the same chunking fails once and then does not";
      return;
    }
    proof_.verdict = Proof::Verdict::kRefuted;
    proof_.failing_chunkings = tried.failing;
    proof_.failing = Judged(*tried.first);
    proof_.recv_size = *recv_size;
    proof_.what = tried.what;
  }

  // With which recv size, if it does.
  std::optional<size_t> FailsAgain(const Schedule& schedule) const {
    for (const std::string& fill : ProofFills(subject_, form_, stream_)) {
      if (auto recv_size = RecvSizeThatFails(schedule, fill)) return recv_size;
    }
    return std::nullopt;
  }

  const Subject& subject_;
  const Form form_;
  const Bytes stream_;
  const ProofOptions& options_;
  const ExpectedEvents expected_;
  bool is_suspect_ = false;
  Proof proof_;
};

std::string DescribeFailing(const Proof& proof) {
  if (proof.failing_chunkings == 0) return "refuted";
  const std::string count = absl::StrCat(proof.failing_chunkings);
  if (proof.tried > 0) {
    return absl::StrCat("refuted: ", count, " of ", proof.tried, " tried fail");
  }
  const bool wraps = proof.stream_bytes > 64;
  return absl::StrCat("refuted: at least ", count, wraps ? " (mod 2^64)" : "",
                      " fail");
}

}  // namespace

Proof ProveStream(const Subject& subject, Form form, Bytes stream,
                  const KnownPackets* known, const ProofOptions& options) {
  return Prover(subject, form, stream, known, options).Run();
}

PropertySet ProvedProperties() {
  return PropertySet()
      .With(Property::kSplitInvariance)
      .With(Property::kPlainEqualsBuffered)
      .With(Property::kRemainderExact)
      .With(Property::kPrompt);
}

PropertySet RefutableProperties() {
  return ProvedProperties()
      .With(Property::kProgress)
      .With(Property::kWindowContract)
      .With(Property::kNoStaleRead)
      .With(Property::kNoKeptAlias)
      .With(Property::kEndOfStream)
      .With(Property::kReuseEqualsFresh)
      .With(Property::kRoundTrip);
}

std::string DescribeVerdict(const Proof& proof) {
  switch (proof.verdict) {
    case Proof::Verdict::kProved:
      return "proved modulo ==";
    case Proof::Verdict::kProvedDigest:
      return "proved modulo digest";
    case Proof::Verdict::kProvedBytes:
      return "proved (bytes)";
    case Proof::Verdict::kTried:
      return absl::StrCat("all ", proof.tried, " tried: ", proof.reason);
    case Proof::Verdict::kPartial:
      return proof.tried == 0 ? absl::StrCat("partial: ", proof.reason)
                              : absl::StrCat("partial: ", proof.tried,
                                             " tried: ", proof.reason);
    case Proof::Verdict::kRefuted:
      return DescribeFailing(proof);
  }
  return "";
}

}  // namespace splitproof
