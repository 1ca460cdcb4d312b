// Proof models of deserializers.
//
// A deserializer can be tried from the same state again and again if it is a
// value: a class, not a coroutine, that can be copied and has an operator==.
// The buffered form also has to promise the trait in_place: without it the
// state is the whole buffer.

#ifndef SPLITPROOF_HARNESS_CHECK_TYPED_PROOF_MODEL_H_
#define SPLITPROOF_HARNESS_CHECK_TYPED_PROOF_MODEL_H_

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/check/proof_model.h"
#include "serializers/contract/canonical.h"
#include "serializers/contract/concepts.h"
#include "serializers/contract/consumer_support.h"
#include "serializers/contract/traits.h"

namespace splitproof::internal {

// Converts to a D, but to no base class of it.
template <class D>
struct ExactlyA {
  template <class T>
    requires std::same_as<std::remove_const_t<T>, D>
  operator T&() const;  // NOLINT(google-explicit-constructor)
};

// The == must be D's own: that of a base class leaves out what D adds to it.
template <class D>
concept ProvableDeserializer =
    std::copyable<D> && std::equality_comparable<D> &&
    requires(const D& d, const ExactlyA<D>& other) { d == other; };

template <class S>
concept HasPlainProof = PlainByClass<S> && requires {
  requires ProvableDeserializer<PlainDeserializerOf<S>>;
};
template <class S>
concept HasBufferedProof =
    BufferedByClass<S> && TraitsOf<S>().in_place &&
    requires { requires ProvableDeserializer<BufferedDeserializerOf<S>>; };

// What both forms share: the slots, and what follows from a step. `D` is the
// deserializer.
template <class S, class D>
class SlotModel : public ProofModel {
 public:
  void Begin() override {
    current_.deserializer = MakeDeserializer();
    current_.held.clear();
  }
  Slot Keep() override {
    slots_.push_back(current_);
    return static_cast<Slot>(slots_.size() - 1);
  }
  void KeepIn(Slot slot) override { slots_[slot] = current_; }
  // A consumer makes a new deserializer, whatever the old one was.
  void Clear(Slot) override { Begin(); }
  bool Equals(Slot slot) const override {
    const State& kept = slots_[slot];
    return kept.held == current_.held &&
           kept.deserializer == current_.deserializer;
  }
  bool IsIdentical(Slot slot) const override {
    const State& kept = slots_[slot];
    const void* a = std::addressof(kept.deserializer);
    const void* b = std::addressof(current_.deserializer);
    return kept.held == current_.held && std::memcmp(a, b, sizeof(D)) == 0;
  }

 protected:
  using P = StepPacketOf<S>;
  struct State {
    D deserializer;
    std::string held;  // Of the buffered form.
  };

  SlotModel(const S& serializer, D first)
      : serializer_(serializer), current_{std::move(first), {}} {}

  const S& serializer() const { return serializer_; }
  State& current() { return current_; }
  const State& slot(Slot slot) const { return slots_[slot]; }
  virtual D MakeDeserializer() const = 0;

  static Found FoundIn(const Malformed& error, size_t behind) {
    return {.is_packet = false,
            .fatal = error.fatal,
            .kind = error.kind,
            .behind = behind};
  }

  // What a finished step comes to, with `unseen` more bytes behind those that
  // were presented to it. The text is kept before the deserializer, which it
  // may view, is gone.
  Found FoundIn(Step<P>& step, size_t unseen) {
    text_.clear();
    Found found = {.behind = RemainderOf(step).size() + unseen};
    if (auto* decoded = step.decoded()) {
      AppendCanonicalOf<S>(decoded->packet, text_);
    } else {
      found = FoundIn(*step.malformed(), found.behind);
      const auto message = step.malformed()->status.message();
      text_.assign(message.data(), message.size());
    }
    found.text = text_;
    return found;
  }

  // An outcome in which this was found, in `taken` bytes of a chunk.
  Outcome With(const Found& found, size_t taken) {
    found_ = found;
    return {.found = {&found_, 1}, .taken = taken, .returned = found.behind};
  }

  // The packet is done: the state of the next one. What that throws is
  // returned.
  std::optional<Malformed> Renew() {
    current_.held.clear();
    return ThrownBy([&] {
      if constexpr (HasReset<D>) {
        current_.deserializer.Reset();
      } else {
        current_.deserializer = MakeDeserializer();
      }
    });
  }

  template <class HasFinish>
  Outcome FinishWith(Slot from, size_t given, HasFinish finish) {
    current_ = slots_[from];
    Step<P> step = CatchAll<Step<P>>([&] { return finish(given); });
    if (step.needs_more()) return {};
    Found found = FoundIn(step, 0);
    found.behind = 0;
    return With(found, 0);
  }

 private:
  const S& serializer_;
  std::vector<State> slots_;
  State current_;
  Found found_;
  std::string text_;
};

template <class S>
class PlainModel final : public SlotModel<S, PlainDeserializerOf<S>> {
 public:
  using D = PlainDeserializerOf<S>;
  using Slot = ProofModel::Slot;
  using Found = ProofModel::Found;
  using Outcome = ProofModel::Outcome;

  PlainModel(const S& serializer, size_t chunk_max)
      : SlotModel<S, D>(serializer, serializer.IncrementalDeserialize()),
        bytes_(chunk_max + 2 * kMargin) {
    memory_.SetMemory(bytes_);
  }

  void SetFill(const std::string& pattern) override {
    memory_.SetFill(pattern);
  }

  Outcome Feed(Slot from, Bytes given, size_t chunk_size) override {
    this->current().deserializer = this->slot(from).deserializer;
    char* memory = memory_.Use(kMargin, chunk_size);
    std::memcpy(memory, given.data() + given.size() - chunk_size, chunk_size);
    const Bytes chunk(memory, chunk_size);
    Step<P> step = CatchAll<Step<P>>(
        [&] { return this->current().deserializer.Feed(chunk); });
    if (step.needs_more()) return {.taken = chunk_size};
    return this->With(Conclude(step, chunk, given), chunk_size);
  }

  Outcome Finish(Slot from, size_t given) override {
    return this->FinishWith(from, given, [&](size_t fed) -> Step<P> {
      if constexpr (HasPlainFinish<D>) {
        return this->current().deserializer.Finish();
      } else {
        return DefaultFinish<P>(fed);
      }
    });
  }

  std::optional<std::string> Trouble() const override {
    return memory_.Trouble();
  }

 private:
  using P = StepPacketOf<S>;
  // On both sides of a chunk.
  static constexpr size_t kMargin = 64;

  D MakeDeserializer() const override {
    return this->serializer().IncrementalDeserialize();
  }

  // Where the contract is broken, the error lies where its packet begins.
  Found Conclude(Step<P>& step, Bytes chunk, Bytes given) {
    if (auto fault = FaultOf(step, given.size())) {
      return this->FoundIn(*fault, given.size());
    }
    Found found = this->FoundIn(step, 0);
    found.exact = IsEndOf(RemainderOf(step), chunk, given);
    if (found.fatal) return found;
    if (auto fault = this->Renew()) return this->FoundIn(*fault, 0);
    return found;
  }

  // Mostly it lies in the chunk, and need not be compared.
  static bool IsEndOf(Bytes remainder, Bytes chunk, Bytes given) {
    const bool in_place =
        remainder.size() <= chunk.size() &&
        remainder.data() == chunk.data() + chunk.size() - remainder.size();
    return in_place || given.ends_with(remainder);
  }

  std::vector<char> bytes_;
  FilledMemory memory_;
};

template <class S>
class BufferedModel final : public SlotModel<S, BufferedDeserializerOf<S>> {
 public:
  using D = BufferedDeserializerOf<S>;
  using Slot = ProofModel::Slot;
  using Found = ProofModel::Found;
  using Outcome = ProofModel::Outcome;
  // Buffers larger than this are not filled and compared.
  static constexpr size_t kBufferBytesMax = size_t{16} << 20;

  BufferedModel(const S& serializer, size_t chunk_max)
      : SlotModel<S, D>(serializer,
                        serializer.BufferedIncrementalDeserialize()),
        buffer_(serializer.CreateDeserializerBuffer(chunk_max + kShift)) {
    memory_.SetMemory({buffer_.data(), buffer_.size()});
  }

  bool IsUsable() const {
    return buffer_.size() > 0 && buffer_.size() <= kBufferBytesMax;
  }

  void SetFill(const std::string& pattern) override {
    memory_.SetFill(pattern);
  }

  Outcome Feed(Slot from, Bytes given, size_t chunk_size) override {
    const auto& state = this->slot(from);
    this->current().deserializer = state.deserializer;
    Place(state.held, given.substr(given.size() - chunk_size));
    const size_t received = given.size() - chunk_size + placed_;
    const Told told = Look(given.size() - chunk_size);
    Step<P> step = CatchAll<Step<P>>([&] { return Present(); });
    std::optional<Found> found;
    if (step.needs_more()) {
      this->current().held.assign(span_.data(), committed_);
    } else {
      found = Conclude(step, given.substr(0, received));
    }
    if (!IsWhatCame(told, found)) {
      found = this->FoundIn(
          BrokenContract(Clause::kWindow, "looking tells something else"),
          received);
    }
    if (!memory_.IsIntactBehind()) {
      found = this->FoundIn(
          BrokenContract(Clause::kWindow, "wrote behind committed bytes"),
          received);
    }
    return found ? this->With(*found, placed_) : Outcome{.taken = placed_};
  }

  Outcome Finish(Slot from, size_t given) override {
    Place(this->slot(from).held, {});
    return this->FinishWith(from, given, [&](size_t presented) -> Step<P> {
      if (auto fault = AskForWindow()) return *fault;
      if constexpr (HasBufferedFinish<D>) {
        return this->current().deserializer.Finish(span_);
      } else {
        return DefaultFinish<P>(presented);
      }
    });
  }

  std::optional<std::string> Trouble() const override {
    return memory_.Trouble();
  }

 private:
  using P = StepPacketOf<S>;
  // How far a packet is moved between two chunks.
  static constexpr size_t kShift = 64;

  D MakeDeserializer() const override {
    return this->serializer().BufferedIncrementalDeserialize();
  }

  // Puts what is held and as much of the chunk as there is room for into the
  // buffer, now at its beginning and now not.
  void Place(const std::string& held, Bytes chunk) {
    const std::span<char> whole = memory_.memory();
    const size_t all = held.size() + chunk.size();
    const bool moves = held.size() % 2 == 1 && kShift + all <= whole.size();
    const size_t base = moves ? kShift : 0;
    span_ = whole.subspan(base);
    committed_ = held.size();
    end_ = std::min(all, span_.size());
    placed_ = end_ - committed_;
    char* to = memory_.Use(base, end_);
    std::memcpy(to, held.data(), committed_);
    if (placed_ > 0) std::memcpy(to + committed_, chunk.data(), placed_);
  }

  // What looking tells of a packet.
  struct Told {
    bool needs_more = false;
    std::optional<std::string> text = {};
    size_t behind = 0;
  };

  // A connection that nobody watches looks first: here at what was there before
  // the chunk, and then at all. Nothing is told of bytes that it delivers.
  Told Look(size_t before) {
    Told told;
    if constexpr (HasLook<S>) {
      if (committed_ != before) return told;
      size_t memo = 0;
      const auto look = [&](size_t bytes) {
        return D::Look(this->serializer(), Bytes(span_.data(), bytes), memo);
      };
      Glance<P> glance = {.verdict = Glance<P>::Verdict::kNeedMore};
      if (before > 0) glance = look(before);
      if (!glance.NeedsMore()) return told;
      if (end_ >= glance.bytes) glance = look(end_);
      told.needs_more = glance.NeedsMore();
      if (!glance.IsPacket()) return told;
      AppendCanonicalOf<S>(glance.packet, told.text.emplace());
      told.behind = end_ - glance.bytes;
    }
    return told;
  }

  static bool IsWhatCame(const Told& told, const std::optional<Found>& came) {
    if (told.needs_more) return !came;
    if (!told.text) return true;
    return came && came->is_packet && came->text == *told.text &&
           came->behind == told.behind;
  }

  // Presents what was received, in as many pieces as the windows take, and asks
  // for the next window, as a connection does before the next recv.
  Step<P> Present() {
    while (true) {
      if (auto fault = AskForWindow()) return *fault;
      if (committed_ == end_) return kNeedMore;
      const size_t piece = std::min(window_.size(), end_ - committed_);
      committed_ += piece;
      Step<P> step = this->current().deserializer.Commit(span_, piece);
      if (!step.needs_more()) return step;
    }
  }

  // Asks twice: it has to make no difference.
  std::optional<Malformed> AskForWindow() {
    D& deserializer = this->current().deserializer;
    auto fault = Ask(
        [&] { return deserializer.Prepare(span_); },
        /*twice=*/true,
        [&](std::span<char> answer) { return WindowFault(answer); }, window_);
    if (!fault) Rewind(window_.data() - span_.data());
    return fault;
  }

  std::optional<Malformed> WindowFault(std::span<char> window) {
    if (window.empty()) return EmptyWindow(this->current().deserializer);
    if (LiesIn(Bytes(window.data(), window.size()),
               Bytes(span_.data(), span_.size())) &&
        window.data() <= span_.data() + committed_) {
      return std::nullopt;
    }
    return BrokenContract(Clause::kWindow, "the window is somewhere else");
  }

  // The deserializer has no use for the committed bytes from `start` on.
  void Rewind(size_t start) {
    const size_t dropped = committed_ - start;
    if (dropped == 0) return;
    std::memmove(span_.data() + start, span_.data() + committed_,
                 end_ - committed_);
    committed_ -= dropped;
    end_ -= dropped;
    memory_.Use(span_.data() - memory_.memory().data(), end_);
  }

  // Where the contract is broken, the error lies where its packet begins.
  Found Conclude(Step<P>& step, Bytes received) {
    const size_t unseen = end_ - committed_;
    if (auto fault = FaultOf(step, received.size() - unseen)) {
      return this->FoundIn(*fault, received.size());
    }
    Found found = this->FoundIn(step, unseen);
    // The remainder may have been written to.
    found.exact = received.ends_with(
        Bytes(span_.data() + end_ - found.behind, found.behind));
    if (found.fatal) return found;
    if (auto fault = this->Renew()) return this->FoundIn(*fault, 0);
    return found;
  }

  // The remainder has to be the end of what was committed, where it lies.
  std::optional<Malformed> FaultOf(Step<P>& step, size_t presented) {
    auto fault = internal::FaultOf(step, presented);
    const Bytes remainder = RemainderOf(step);
    if (fault || remainder.empty()) return fault;
    if (remainder.size() <= committed_ &&
        remainder.data() == span_.data() + committed_ - remainder.size()) {
      return std::nullopt;
    }
    return BrokenContract(Clause::kWindow, "the remainder is somewhere else");
  }

  decltype(std::declval<const S&>().CreateDeserializerBuffer(1)) buffer_;
  FilledMemory memory_;
  std::span<char> span_;    // The buffer, as the deserializer sees it.
  std::span<char> window_;  // Where it wants its next bytes.
  size_t committed_ = 0;    // Bytes that it was given.
  size_t end_ = 0;          // Bytes that were received.
  size_t placed_ = 0;       // Bytes of the chunk that there was room for.
};

}  // namespace splitproof::internal

#endif  // SPLITPROOF_HARNESS_CHECK_TYPED_PROOF_MODEL_H_
