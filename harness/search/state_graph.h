// The states of one form over one stream, and what every chunk makes of them:
// the search of a proof (proof.h), under one fill.

#ifndef SPLITPROOF_HARNESS_SEARCH_STATE_GRAPH_H_
#define SPLITPROOF_HARNESS_SEARCH_STATE_GRAPH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/proof_model.h"
#include "harness/recv/schedule.h"
#include "harness/search/expected_events.h"
#include "serializers/contract/bytes.h"

namespace splitproof {

// Searched once. The arguments must outlive it.
class StateGraph {
 public:
  // Objects of a state that are given every chunk.
  static constexpr size_t kObjectsMax = 3;
  // Failures that are told of.
  static constexpr size_t kFailuresMax = 16;

  struct Limits {
    size_t chunk_max = 0;   // Bytes; at least 1.
    size_t states_max = 0;  // Of all offsets.
    // Proves nothing: states of an offset are taken for one, of which some
    // objects are tried.
    bool merges = false;
  };

  // A schedule that fails, and how. It may end the stream early, or begin a new
  // connection on the way.
  struct Failure {
    Schedule schedule;
    std::string what;
  };

  // The model has its fill.
  StateGraph(ProofModel& model, Bytes stream, const ExpectedEvents& expected,
             const Limits& limits);

  // Searches. `before_run` is told what leads to each state, `before_chunk`
  // where each chunk ends that is given to it; both may be empty.
  void Search(const BeforeRun& before_run,
              std::function<void(size_t)> before_chunk);

  // Why the search is not complete; empty if it is.
  const std::string& reason() const { return reason_; }
  // What the model says of it: nothing that was found can be trusted.
  const std::string& trouble() const { return trouble_; }
  // The first failures; none if all is right.
  const std::vector<Failure>& failures() const { return failures_; }
  // Chunkings of the whole stream that fail, modulo 2^64.
  uint64_t failing_chunkings() const { return failing_chunkings_; }

  // States that a recv ended in.
  uint64_t states() const { return reached_; }
  uint64_t states_per_offset_max() const { return reached_per_offset_max_; }
  uint64_t feeds() const { return feeds_; }
  // Two searches that took the same steps have the same.
  uint64_t digest() const { return digest_; }

 private:
  using StateId = uint32_t;
  using ObjectId = uint32_t;
  // In place of a state: nobody knows yet; something was wrong; the stream is
  // dead, and was meant to be.
  static constexpr StateId kUnknown = 0xffffffff;
  static constexpr StateId kWrong = 0xfffffffe;
  static constexpr StateId kDead = 0xfffffffd;
  static bool IsState(StateId id) { return id < kDead; }

  // The same for all chunkings that lead to it.
  struct State {
    size_t offset = 0;  // Bytes of the stream that it was given.
    size_t count = 0;   // Events so far.
    uint64_t ways = 0;  // Chunkings that lead to it, modulo 2^64.
    // A recv ended here; if none did, only remainders lead to it.
    bool reached = false;
    uint64_t key = 0;
    size_t objects = 0;
    std::array<ObjectId, kObjectsMax> object = {};
    // What the chunk of index + 1 bytes makes of it.
    std::vector<StateId> after = {};
  };

  // One deserializer that has got into a state, and how.
  struct Object {
    ProofModel::Slot slot = 0;
    StateId state = 0;
    ObjectId parent = 0;  // Itself, if it is the first of all.
    bool at_cut = false;  // A recv ended here.
    bool was_tried = false;
  };

  // What a chunk led to at first. Unless `is_all`, what follows the state's
  // offset in the chunk is still to be given to it.
  struct Arrival {
    StateId state = kUnknown;
    bool is_all = true;
  };

  void TryOffset(size_t offset, const BeforeRun& before_run);
  void Try(ObjectId object);
  void TryFirst(StateId state);
  void TryOther(ObjectId object);
  void TryEnd(ObjectId object);
  void TryClear(ObjectId object);
  void TryClearOfDead(ObjectId object, size_t end);
  bool IsClearRight(ProofModel::Slot slot, size_t begin);
  void Account(StateId from, size_t end, StateId to);

  StateId Follow(StateId from, size_t end);
  StateId Finally(const Arrival& arrival, size_t end);
  Arrival Give(ObjectId object, size_t end);
  Arrival AfterEvents(ObjectId object, size_t end,
                      const ProofModel::Outcome& outcome);
  StateId Arrive(size_t offset, size_t count, ObjectId parent, bool at_cut);
  StateId FindCurrent(size_t offset, size_t count, uint64_t key) const;
  StateId AddState(size_t offset, size_t count, uint64_t key);
  void AddObject(StateId state, ObjectId parent, bool at_cut);

  StateId After(StateId state, size_t end) const;
  void SetAfter(StateId state, size_t end, StateId to);
  size_t LastEnd(size_t offset) const;
  size_t PacketBegin(size_t count) const;
  std::vector<size_t> PathOf(ObjectId object) const;
  StateId Fail(ObjectId object, size_t end, std::string what);
  void FailAt(ObjectId object, size_t end, ScheduleStep::Kind last,
              std::string what);
  Schedule ScheduleOf(ObjectId object, size_t end) const;
  void Stop(std::string reason);

  ProofModel& model_;
  const Bytes stream_;
  const ExpectedEvents& expected_;
  const Limits limits_;
  std::vector<State> states_;
  std::vector<Object> objects_;
  std::vector<std::vector<StateId>> at_;     // For each offset.
  std::vector<std::vector<ObjectId>> todo_;  // For each offset.
  std::vector<uint64_t> completions_;  // Chunkings of the rest, modulo 2^64.
  std::vector<StateId> trail_;
  std::function<void(size_t)> before_chunk_;
  ProofModel::Slot spare_ = 0;  // For what is not kept ...
  ProofModel::Slot dead_ = 0;   // ... and for a dead connection.
  // Dead connections that there were: where, and the model's key.
  std::set<std::pair<size_t, uint64_t>> deaths_;
  size_t offset_ = 0;  // Where the search is.
  size_t cells_ = 0;   // Of all `after`.

  std::string reason_;
  std::string trouble_;
  std::vector<Failure> failures_;
  uint64_t failing_chunkings_ = 0;
  uint64_t reached_ = 0;
  uint64_t reached_per_offset_max_ = 0;
  uint64_t feeds_ = 0;
  uint64_t digest_ = 0;
};

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_STATE_GRAPH_H_
