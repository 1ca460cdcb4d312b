#include "harness/check/snapshot_model.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/hash/hash.h"
#include "absl/status/status.h"
#include "harness/measure/arena.h"
#include "harness/recv/instruments.h"
#include "harness/recv/schedule.h"
#include "harness/recv/simulated_recv.h"
#include "harness/recv/trace.h"

// Where the linker has put the variables of the program.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" const char __data_start;
extern "C" const char _end;
// NOLINTEND(bugprone-reserved-identifier)

namespace splitproof {
namespace {

size_t HashOfStatics() {
  const char* begin = &__data_start;
  return absl::HashOf(
      std::string_view(begin, static_cast<size_t>(&_end - begin)));
}

// Lets whatever is made once be made, outside of any arena.
void WarmUp(const Subject& subject, Form form, Bytes stream, size_t recv_size,
            Instruments& instruments) {
  const auto endpoint = subject.Connect(form, recv_size, instruments);
  Recorder recorder;
  for (const size_t chunk : {stream.size(), size_t{1}}) {
    for (const size_t size : {stream.size(), stream.size() / 2}) {
      const Bytes beginning = stream.substr(0, size);
      Schedule schedule;
      if (size > 0) schedule.AddChunk(std::max<size_t>(chunk, 1), size);
      schedule.AddFault(ScheduleStep::Kind::kEof);
      endpoint->Clear();
      recorder.Begin(beginning);
      RunSimulated(*endpoint, beginning, schedule, recorder);
    }
  }
}

// Records what a connection in an arena tells, outside of the arena.
class OutsideSink final : public EventSink {
 public:
  explicit OutsideSink(Recorder& recorder) : recorder_(recorder) {}
  void OnPacket(const PacketRef& packet, const Extent& extent) override {
    const ArenaPause pause;
    recorder_.OnPacket(packet, extent);
  }
  void OnError(const Malformed& error, const Extent& extent) override {
    const ArenaPause pause;
    recorder_.OnError(error, extent);
  }

 private:
  Recorder& recorder_;
};

// Strings that are much like a base string with zeros behind it: of each, the
// blocks that differ are kept.
class SimilarStrings {
 public:
  struct Kept {
    size_t size = 0;
    std::vector<uint32_t> blocks;  // That differ, in order, ...
    std::string bytes;             // ... and these blocks themselves.
  };

  void set_base(std::string_view base) {
    base_ = base;
    base_.resize((base.size() + kBlock - 1) / kBlock * kBlock);
  }

  void Keep(std::string_view string, Kept& kept) const {
    kept.size = string.size();
    kept.blocks.clear();
    kept.bytes.clear();
    for (size_t i = 0; i * kBlock < string.size(); ++i) {
      const std::string_view block = BlockOf(string, i);
      if (block == BaseOf(i, block.size())) continue;
      kept.blocks.push_back(static_cast<uint32_t>(i));
      kept.bytes.append(block);
    }
  }

  bool Equals(const Kept& kept, std::string_view string) const {
    if (kept.size != string.size()) return false;
    std::string_view bytes = kept.bytes;
    size_t next = 0;
    for (size_t i = 0; i * kBlock < string.size(); ++i) {
      const std::string_view block = BlockOf(string, i);
      const bool differs = next < kept.blocks.size() && kept.blocks[next] == i;
      const std::string_view expected =
          differs ? bytes.substr(0, block.size()) : BaseOf(i, block.size());
      if (block != expected) return false;
      if (!differs) continue;
      bytes.remove_prefix(block.size());
      ++next;
    }
    return true;
  }

  void Get(const Kept& kept, std::string& string) const {
    string = base_;
    string.resize(kept.size);
    std::string_view bytes = kept.bytes;
    for (const size_t i : kept.blocks) {
      const size_t size = BlockOf(string, i).size();
      std::memcpy(string.data() + i * kBlock, bytes.data(), size);
      bytes.remove_prefix(size);
    }
  }

 private:
  static constexpr size_t kBlock = 256;

  static std::string_view BlockOf(std::string_view string, size_t i) {
    return string.substr(i * kBlock, kBlock);
  }
  std::string_view BaseOf(size_t i, size_t size) const {
    static constexpr char kZeros[kBlock] = {};
    return i * kBlock < base_.size() ? BlockOf(base_, i).substr(0, size)
                                     : std::string_view(kZeros, size);
  }

  std::string base_;
};

class SnapshotModel final : public ProofModel {
 public:
  SnapshotModel(const Subject& subject, Form form, Bytes stream,
                size_t chunk_max, SnapshotKey key)
      : subject_(subject),
        form_(form),
        stream_(stream),
        recv_size_(chunk_max),
        key_(key),
        sink_(recorder_) {}

  void SetFill(const std::string& pattern) override {
    instruments_.set_poison(pattern);
    instruments_.set_watch(true);
    WarmUp(subject_, form_, stream_, recv_size_, instruments_);
    statics_ = HashOfStatics();
  }

  void Begin() override {
    // Never destroyed: its memory is the arena's.
    Call([&] {
      endpoint_ = subject_.Connect(form_, recv_size_, instruments_).release();
      endpoint_->Open(sink_);
    });
    now_ = {};
    snapshots_.set_base(arena_.bytes());
  }

  Outcome Feed(Slot from, Bytes given, size_t chunk_size) override {
    Restore(from);
    std::span<char> window;
    Call([&] { window = endpoint_->Window(); });
    const size_t taken = std::min(window.size(), chunk_size);
    if (taken == 0) {
      Call([&] { endpoint_->OnError(ENOMEM, sink_); });
      return OutcomeOf(0);
    }
    const Bytes chunk = given.substr(given.size() - chunk_size, taken);
    std::memcpy(window.data(), chunk.data(), taken);
    now_.delivered += taken;
    recorder_.Deliver(taken);
    Call([&] { endpoint_->OnRecv(taken, sink_); });
    return OutcomeOf(taken);
  }

  Outcome Finish(Slot from, size_t given) override {
    static_cast<void>(given);
    Restore(from);
    Call([&] { endpoint_->OnEof(sink_); });
    return OutcomeOf(0);
  }

  void Clear(Slot from) override {
    Restore(from);
    now_.begin = now_.delivered;
    recorder_.Restart(now_.begin);
    Call([&] {
      endpoint_->Clear();
      endpoint_->Open(sink_);
    });
  }

  Slot Keep() override {
    slots_.emplace_back();
    const Slot slot = static_cast<Slot>(slots_.size() - 1);
    KeepIn(slot);
    return slot;
  }

  void KeepIn(Slot slot) override {
    if (loaded_slot_ == slot) loaded_slot_.reset();
    Kept& kept = slots_[slot];
    bytes_kept_ -= kept.snapshot.bytes.size();
    kept.place = now_;
    kept.digest = Digest();
    snapshots_.Keep(arena_.bytes(), kept.snapshot);
    bytes_kept_ += kept.snapshot.bytes.size();
  }

  bool Equals(Slot slot) const override {
    if (key_ == SnapshotKey::kDigest) return slots_[slot].digest == Digest();
    return IsIdentical(slot);
  }
  uint64_t Key() const override {
    if (key_ == SnapshotKey::kDigest) return absl::HashOf(Digest());
    return absl::HashOf(arena_.bytes());
  }
  bool IsIdentical(Slot slot) const override {
    return snapshots_.Equals(slots_[slot].snapshot, arena_.bytes());
  }
  size_t BytesKept() const override { return bytes_kept_; }
  uint64_t BytesMoved() const override { return bytes_moved_; }

  std::optional<std::string> Trouble() const override {
    if (arena_.overflowed()) return "it needs more memory than an arena has";
    if (arena_.foreign_frees() > 0) {
      return "it frees memory that was allocated before the connection was";
    }
    if (statics_ != HashOfStatics()) {
      return "it keeps something in a static variable";
    }
    return std::nullopt;
  }

 private:
  // Where a connection is in the stream.
  struct Place {
    uint64_t begin = 0;
    uint64_t delivered = 0;
  };
  struct Kept {
    Place place;
    std::string digest;  // If that is the key.
    SimilarStrings::Kept snapshot;
  };

  // One that is over has none.
  std::string Digest() const {
    if (key_ != SnapshotKey::kDigest || is_over_) return "";
    return endpoint_->Digest().value_or("");
  }

  void Restore(Slot slot) {
    if (loaded_slot_ != slot) {
      snapshots_.Get(slots_[slot].snapshot, loaded_);
      loaded_slot_ = slot;
    }
    arena_.Restore(loaded_);
    bytes_moved_ += loaded_.size();
    now_ = slots_[slot].place;
    is_over_ = false;
    recorder_.Begin(stream_);
    recorder_.Restart(now_.begin);
    recorder_.Deliver(now_.delivered - now_.begin);
  }

  // No call of an endpoint may throw, or write where it must not.
  template <class Function>
  void Call(Function function) {
    bool threw = false;
    bool is_breach = false;
    {
      const ArenaScope scope(arena_);
      try {
        function();
      } catch (...) {
        threw = true;
      }
      is_breach = !instruments_.breaches().empty();
      // Not emptied only: it lies in the arena.
      if (is_breach) std::vector<std::string>().swap(instruments_.breaches());
    }
    if (threw || is_breach) TakeNoteOfCrash();
  }

  void TakeNoteOfCrash() {
    recorder_.OnError({.kind = ErrorKind::kCrash,
                       .status = absl::InternalError("it broke the contract"),
                       .remainder = {},
                       .fatal = true},
                      {.end = now_.delivered - now_.begin, .remainder = {}});
  }

  Outcome OutcomeOf(size_t taken) {
    found_.clear();
    const Trace& trace = recorder_.trace();
    for (const Event& event : trace.events()) {
      is_over_ |= event.fatal;
      found_.push_back({.is_packet = event.type == Event::Type::kPacket,
                        .fatal = event.fatal,
                        .kind = event.kind,
                        .exact = event.remainder_exact,
                        .behind = now_.delivered - event.end,
                        .text = trace.TextOf(event)});
    }
    return {.found = found_, .taken = taken};
  }

  const Subject& subject_;
  const Form form_;
  const Bytes stream_;
  const size_t recv_size_;
  const SnapshotKey key_;
  Instruments instruments_;
  Recorder recorder_;
  OutsideSink sink_;
  Arena arena_;
  Endpoint* endpoint_ = nullptr;  // In the arena.
  Place now_;
  bool is_over_ = false;  // By a fatal error.
  size_t statics_ = 0;
  SimilarStrings snapshots_;  // To the new connection.
  std::vector<Kept> slots_;
  size_t bytes_kept_ = 0;
  uint64_t bytes_moved_ = 0;
  std::optional<Slot> loaded_slot_;  // Whose bytes are ...
  std::string loaded_;               // ... these.
  std::vector<Found> found_;
};

bool HasDigest(const Subject& subject, Form form, size_t recv_size) {
  Instruments instruments;
  const auto endpoint = subject.Connect(form, recv_size, instruments);
  Recorder recorder;
  recorder.Begin({});
  endpoint->Open(recorder);
  return endpoint->Digest().has_value();
}

}  // namespace

std::unique_ptr<ProofModel> MakeSnapshotModel(const Subject& subject, Form form,
                                              Bytes stream, size_t chunk_max,
                                              SnapshotKey key) {
  if (!Arena::IsAvailable()) return nullptr;
  if (key == SnapshotKey::kDigest && !HasDigest(subject, form, chunk_max)) {
    return nullptr;
  }
  return std::make_unique<SnapshotModel>(subject, form, stream, chunk_max, key);
}

}  // namespace splitproof
