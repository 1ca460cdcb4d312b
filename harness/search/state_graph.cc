#include "harness/search/state_graph.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

// Chunks that are remembered, of all states: half a GiB. And what the model's
// states take; and what may be moved for each that there may be.
constexpr size_t kCellsMax = size_t{1} << 27;
constexpr size_t kBytesMax = size_t{1} << 28;
constexpr uint64_t kBytesMovedPerState = uint64_t{1} << 20;

// What was found in a chunk of which `end` is the end that was taken.
SeenEvent SeenIn(const ProofModel::Found& found, size_t end) {
  return {.type = found.is_packet ? Event::Type::kPacket : Event::Type::kError,
          .fatal = found.fatal,
          .kind = found.kind,
          .end = end - found.behind,
          .text = found.text};
}

}  // namespace

StateGraph::StateGraph(ProofModel& model, Bytes stream,
                       const ExpectedEvents& expected, const Limits& limits)
    : model_(model),
      stream_(stream),
      expected_(expected),
      limits_(limits),
      at_(stream.size() + 1),
      todo_(stream.size() + 1),
      completions_(stream.size() + 1, 0) {
  completions_.back() = 1;
  uint64_t sum = 0;  // Of the completions that one chunk leads to.
  for (size_t offset = stream.size(); offset-- > 0;) {
    sum += completions_[offset + 1];
    const size_t out = offset + 1 + limits_.chunk_max;
    if (out <= stream.size()) sum -= completions_[out];
    completions_[offset] = sum;
  }
  model_.Begin();
  spare_ = model_.Keep();
  dead_ = model_.Keep();
  const StateId first = AddState(0, 0, model_.Key());
  states_[first].ways = 1;
  states_[first].reached = true;
  AddObject(first, /*parent=*/0, /*at_cut=*/true);
}

void StateGraph::Search(const BeforeRun& before_run,
                        std::function<void(size_t)> before_chunk) {
  before_chunk_ = std::move(before_chunk);
  for (offset_ = 0; offset_ <= stream_.size() && reason_.empty(); ++offset_) {
    TryOffset(offset_, before_run);
    trouble_ = model_.Trouble().value_or("");
    if (!trouble_.empty()) Stop(trouble_);
  }
}

void StateGraph::TryOffset(size_t offset, const BeforeRun& before_run) {
  uint64_t reached = 0;
  for (const StateId id : at_[offset]) reached += states_[id].reached ? 1 : 0;
  reached_ += reached;
  reached_per_offset_max_ = std::max(reached_per_offset_max_, reached);
  // More may be added on the way.
  for (size_t i = 0; i < todo_[offset].size() && reason_.empty(); ++i) {
    const ObjectId object = todo_[offset][i];
    const size_t given = states_[objects_[object].state].offset;
    if (before_run) before_run(ScheduleOf(object, given));
    Try(object);
  }
}

void StateGraph::Try(ObjectId object) {
  objects_[object].was_tried = true;
  const StateId state = objects_[object].state;
  if (states_[state].object[0] != object) {
    TryOther(object);
  } else if (states_[state].reached) {
    TryFirst(state);
  }
  if (!states_[state].reached || !reason_.empty()) return;
  TryEnd(object);
  TryClear(object);
}

// Gives every chunk to the first object of a state, for all of them.
void StateGraph::TryFirst(StateId state) {
  const size_t offset = states_[state].offset;
  for (size_t end = offset + 1; end <= LastEnd(offset); ++end) {
    if (before_chunk_) before_chunk_(end);
    const StateId to = Follow(state, end);
    if (!reason_.empty()) return;
    Account(state, end, to);
  }
}

// Another object must do what the first one did. A state that only remainders
// lead to is given what they were, and nothing else.
void StateGraph::TryOther(ObjectId object) {
  const StateId state = objects_[object].state;
  const size_t offset = states_[state].offset;
  for (size_t end = offset + 1; end <= LastEnd(offset); ++end) {
    const StateId expected = After(state, end);
    if (expected == kUnknown) continue;
    if (before_chunk_) before_chunk_(end);
    const StateId to = Finally(Give(object, end), end);
    if (!reason_.empty()) return;
    if (to != expected && to != kWrong && expected != kWrong) {
      Stop(absl::StrCat(
          "two deserializers that are the same, by == or by digest, at byte ",
          offset,
          " make something else of the same chunk: it leaves something "
          "out, or it is not deterministic"));
      return;
    }
  }
}

void StateGraph::TryEnd(ObjectId object) {
  const State& state = states_[objects_[object].state];
  const size_t given = state.offset - PacketBegin(state.count);
  const ProofModel::Outcome outcome =
      model_.Finish(objects_[object].slot, given);
  const SeenEvent seen = outcome.found.empty()
                             ? SeenEvent()
                             : SeenIn(outcome.found.front(), state.offset);
  if (outcome.found.size() <= 1 &&
      expected_.IsEnd(state.count, state.offset,
                      outcome.found.empty() ? nullptr : &seen)) {
    return;
  }
  const bool is_first = state.object[0] == object;
  if (is_first && state.offset == stream_.size()) {
    failing_chunkings_ += state.ways;
  }
  FailAt(object, state.offset, ScheduleStep::Kind::kEof,
         "the end of the stream means something else");
}

// A new connection on the old one's memory, which is given the rest.
void StateGraph::TryClear(ObjectId object) {
  const size_t offset = states_[objects_[object].state].offset;
  if (before_chunk_) before_chunk_(offset);
  if (IsClearRight(objects_[object].slot, offset)) return;
  FailAt(object, offset, ScheduleStep::Kind::kClear,
         "clear() leaves something behind");
}

// The same where the model's current connection has just died of a chunk, once
// for each that is different.
void StateGraph::TryClearOfDead(ObjectId object, size_t end) {
  if (!deaths_.emplace(end, model_.Key()).second) return;
  model_.KeepIn(dead_);
  if (IsClearRight(dead_, end)) return;
  FailAt(object, end, ScheduleStep::Kind::kClear,
         "clear() leaves something behind a fatal error");
}

bool StateGraph::IsClearRight(ProofModel::Slot slot, size_t begin) {
  EventDigest events;
  model_.Clear(slot);
  size_t packet_begin = begin;
  for (size_t offset = begin; offset < stream_.size();) {
    model_.KeepIn(spare_);
    const size_t end = LastEnd(offset);
    const auto outcome = model_.Feed(
        spare_, stream_.substr(packet_begin, end - packet_begin), end - offset);
    // Stuck, which is another property's business.
    if (outcome.taken == 0) return true;
    offset += outcome.taken;
    for (const ProofModel::Found& found : outcome.found) {
      const SeenEvent seen = SeenIn(found, offset);
      packet_begin = seen.end;
      events.Add(seen);
      if (seen.fatal) return expected_.IsRest(begin, events);
    }
    offset -= outcome.returned;
  }
  return expected_.IsRest(begin, events);
}

void StateGraph::Account(StateId from, size_t end, StateId to) {
  digest_ = (digest_ + to + 1) * 6364136223846793005u + end;
  const uint64_t ways = states_[from].ways;
  if (to == kWrong) {
    failing_chunkings_ += ways * completions_[end];
  } else if (IsState(to)) {
    states_[to].ways += ways;
    states_[to].reached = true;
  }
}

// What the chunk up to `end` makes of the state in the end.
StateGraph::StateId StateGraph::Follow(StateId from, size_t end) {
  const size_t begin_of_trail = trail_.size();
  StateId to = After(from, end);
  while (to == kUnknown) {
    trail_.push_back(from);
    const Arrival arrival = Give(states_[from].object[0], end);
    if (!reason_.empty() || arrival.is_all || !IsState(arrival.state)) {
      to = arrival.state;
    } else {
      from = arrival.state;
      to = After(from, end);
    }
  }
  for (size_t i = begin_of_trail; i < trail_.size(); ++i) {
    SetAfter(trail_[i], end, to);
  }
  trail_.resize(begin_of_trail);
  return to;
}

StateGraph::StateId StateGraph::Finally(const Arrival& arrival, size_t end) {
  const bool goes_on = !arrival.is_all && IsState(arrival.state);
  return goes_on ? Follow(arrival.state, end) : arrival.state;
}

StateGraph::Arrival StateGraph::Give(ObjectId object, size_t end) {
  const StateId id = objects_[object].state;
  const size_t offset = states_[id].offset;
  const size_t count = states_[id].count;
  if (expected_.MustEnd(count, offset)) {
    return {Fail(object, end, "an error was held back")};
  }
  if (model_.BytesMoved() / kBytesMovedPerState > limits_.states_max) {
    Stop("its states are too large to try them all");
  }
  const size_t begin = PacketBegin(count);
  ++feeds_;
  const ProofModel::Outcome outcome = model_.Feed(
      objects_[object].slot, stream_.substr(begin, end - begin), end - offset);
  if (!outcome.found.empty()) return AfterEvents(object, end, outcome);
  if (outcome.taken == 0) {
    Stop("its buffer is full, and it wants more");
    return {};
  }
  if (outcome.taken < end - offset) {
    // There was no room for more: it comes with the next recv.
    return {.state = Follow(id, offset + outcome.taken), .is_all = false};
  }
  if (expected_.IsLate(count, end)) {
    return {Fail(object, end, "a packet did not come out")};
  }
  return {Arrive(end, count, object, /*at_cut=*/true)};
}

StateGraph::Arrival StateGraph::AfterEvents(
    ObjectId object, size_t end, const ProofModel::Outcome& outcome) {
  const State& state = states_[objects_[object].state];
  const size_t taken_end = state.offset + outcome.taken;
  size_t count = state.count;
  for (const ProofModel::Found& found : outcome.found) {
    if (!expected_.IsEvent(count++, SeenIn(found, taken_end))) {
      return {Fail(object, end, "another packet or error came out")};
    }
    if (!found.exact) {
      return {Fail(object, end, "the remainder is not what was received")};
    }
    if (!found.fatal) continue;
    TryClearOfDead(object, taken_end);
    return {kDead};
  }
  const size_t arrived = taken_end - outcome.returned;
  const bool is_all = arrived == end;
  if (is_all && expected_.IsLate(count, end)) {
    return {Fail(object, end, "a packet did not come out")};
  }
  return {.state = Arrive(arrived, count, object,
                          /*at_cut=*/outcome.returned == 0),
          .is_all = is_all};
}

// The model's current state is that of an object which has got here.
StateGraph::StateId StateGraph::Arrive(size_t offset, size_t count,
                                       ObjectId parent, bool at_cut) {
  const uint64_t key = limits_.merges ? 0 : model_.Key();
  StateId state = FindCurrent(offset, count, key);
  if (state == kUnknown) state = AddState(offset, count, key);
  if (reason_.empty()) AddObject(state, parent, at_cut);
  return state;
}

StateGraph::StateId StateGraph::FindCurrent(size_t offset, size_t count,
                                            uint64_t key) const {
  for (const StateId id : at_[offset]) {
    const State& state = states_[id];
    if (state.count != count || state.key != key) continue;
    if (limits_.merges || model_.Equals(objects_[state.object[0]].slot)) {
      return id;
    }
  }
  return kUnknown;
}

StateGraph::StateId StateGraph::AddState(size_t offset, size_t count,
                                         uint64_t key) {
  const size_t cells = LastEnd(offset) - offset;
  cells_ += cells;
  if (states_.size() == limits_.states_max || cells_ > kCellsMax ||
      model_.BytesKept() > kBytesMax) {
    Stop(absl::StrCat("there are too many states, more than ", states_.size()));
    return kDead;
  }
  const StateId id = static_cast<StateId>(states_.size());
  states_.push_back({.offset = offset,
                     .count = count,
                     .key = key,
                     .after = std::vector<StateId>(cells, kUnknown)});
  at_[offset].push_back(id);
  return id;
}

// Keeps the first object of a state, the next one that is not made of the same
// bytes, and the last one if it has come byte by byte.
void StateGraph::AddObject(StateId id, ObjectId parent, bool at_cut) {
  State& state = states_[id];
  const bool is_first = objects_.empty();
  const bool by_byte =
      !is_first && at_cut &&
      states_[objects_[parent].state].offset + 1 == state.offset;
  const bool is_full = state.objects == kObjectsMax;
  if (is_full && (!by_byte || objects_[state.object.back()].was_tried)) return;
  for (size_t i = 0; i < state.objects; ++i) {
    if (model_.IsIdentical(objects_[state.object[i]].slot)) return;
  }
  if (is_full) {
    Object& last = objects_[state.object.back()];
    model_.KeepIn(last.slot);
    last.parent = parent;
    last.at_cut = at_cut;
    return;
  }
  const ObjectId object = static_cast<ObjectId>(objects_.size());
  objects_.push_back({.slot = model_.Keep(),
                      .state = id,
                      .parent = is_first ? object : parent,
                      .at_cut = at_cut});
  state.object[state.objects++] = object;
  todo_[std::max(state.offset, offset_)].push_back(object);
}

StateGraph::StateId StateGraph::After(StateId id, size_t end) const {
  const State& state = states_[id];
  const size_t index = end - state.offset - 1;
  return index < state.after.size() ? state.after[index] : kUnknown;
}

void StateGraph::SetAfter(StateId id, size_t end, StateId to) {
  State& state = states_[id];
  const size_t index = end - state.offset - 1;
  if (index < state.after.size()) state.after[index] = to;
}

// Where the longest chunk ends.
size_t StateGraph::LastEnd(size_t offset) const {
  return offset + std::min(limits_.chunk_max, stream_.size() - offset);
}

// Where the packet begins that follows the first `count` events.
size_t StateGraph::PacketBegin(size_t count) const {
  return count == 0 ? 0 : expected_.EndOf(count - 1);
}

std::vector<size_t> StateGraph::PathOf(ObjectId object) const {
  std::vector<size_t> path;
  while (true) {
    const Object& at = objects_[object];
    const size_t offset = states_[at.state].offset;
    if (at.at_cut && offset > 0) path.push_back(offset);
    if (at.parent == object) break;
    object = at.parent;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

// Takes note of a chunk up to `end` that something is wrong with.
StateGraph::StateId StateGraph::Fail(ObjectId object, size_t end,
                                     std::string what) {
  if (failures_.size() < kFailuresMax) {
    failures_.push_back({ScheduleOf(object, end), std::move(what)});
  }
  return kWrong;
}

// Takes note that something is wrong with the stream's end, or clear(), behind
// such a chunk.
void StateGraph::FailAt(ObjectId object, size_t end, ScheduleStep::Kind last,
                        std::string what) {
  if (failures_.size() == kFailuresMax) return;
  Schedule schedule = ScheduleOf(object, end);
  schedule.AddFault(last);
  failures_.push_back({std::move(schedule), std::move(what)});
}

// Up to a chunk that ends at `end`, or to the object if that is where it is.
Schedule StateGraph::ScheduleOf(ObjectId object, size_t end) const {
  Schedule schedule;
  size_t begin = 0;
  std::vector<size_t> path = PathOf(object);
  if (end > 0 && (path.empty() || path.back() < end)) path.push_back(end);
  for (const size_t cut : path) {
    if (cut > begin) schedule.AddChunk(cut - begin);
    begin = cut;
  }
  return schedule;
}

void StateGraph::Stop(std::string reason) {
  if (reason_.empty()) reason_ = std::move(reason);
}

}  // namespace splitproof
