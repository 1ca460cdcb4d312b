#include "harness/search/families.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <numeric>
#include <utility>
#include <vector>

#include "harness/search/families_internal.h"
#include "harness/search/random.h"

namespace splitproof {
namespace {

using internal::FillWith;
using internal::OffsetsAtLandmarks;
using internal::Pair;
using internal::PairAt;
using internal::PairCount;
using internal::ShiftedLandmarks;

void CutAt(std::initializer_list<size_t> cuts, size_t stream_size,
           Schedule& schedule) {
  schedule.AssignCuts({cuts.begin(), cuts.size()}, stream_size);
}

// -- whole, bytewise, fixed-k, one-cut ---------------------------------------

FamilyMembers Whole(const FamilyInput&) {
  return {1, [](uint64_t, Schedule& schedule) { schedule.AddRest(); }};
}

FamilyMembers Bytewise(const FamilyInput& input) {
  const size_t n = input.stream_size;
  if (n < 2) return {};
  return {1, [n](uint64_t, Schedule& schedule) { FillWith(1, n, schedule); }};
}

// Small sizes, odd and even; sizes around a power of two, for alignment.
constexpr size_t kFixedSizes[] = {2, 3, 4, 5, 7, 8, 16, 31, 32, 33};
constexpr size_t kFirstDoublingSize = 64;

std::vector<size_t> FixedSizesBelow(size_t n) {
  std::vector<size_t> sizes(std::begin(kFixedSizes), std::end(kFixedSizes));
  for (size_t k = kFirstDoublingSize; k < n; k *= 2) sizes.push_back(k);
  std::erase_if(sizes, [n](size_t k) { return k >= n; });
  return sizes;
}

FamilyMembers FixedK(const FamilyInput& input) {
  const size_t n = input.stream_size;
  std::vector<size_t> sizes = FixedSizesBelow(n);
  const uint64_t count = sizes.size();
  return {count,
          [n, sizes = std::move(sizes)](uint64_t index, Schedule& schedule) {
            FillWith(sizes[index], n, schedule);
          }};
}

FamilyMembers OneCut(const FamilyInput& input) {
  const size_t n = input.stream_size;
  if (n < 2) return {};
  return {n - 1, [n](uint64_t index, Schedule& schedule) {
            CutAt({index + 1}, n, schedule);
          }};
}

// -- two-cut ------------------------------------------------------------------

constexpr size_t kAllPairsBytesMax = 64;
constexpr size_t kSpreadOffsets = 31;

// Spread offset `k` of kSpreadOffsets, from 2 to n - 2. Above kAllPairsBytesMax
// they are at least two apart, so that no pair of them is a neighbouring pair.
size_t SpreadOffset(size_t k, size_t n) {
  return 2 + k * (n - 4) / (kSpreadOffsets - 1);
}

// About 3n pairs where all would be n^2 / 2.
FamilyMembers SampledTwoCut(size_t n) {
  const uint64_t neighbours = n - 2;  // (1, 2) ... (n - 2, n - 1)
  const uint64_t with_first = n - 3;  // (1, 3) ... (1, n - 1)
  const uint64_t with_last = n - 4;   // (2, n - 1) ... (n - 3, n - 1)
  const auto build = [=](uint64_t index, Schedule& schedule) {
    if (index < neighbours) {
      return CutAt({index + 1, index + 2}, n, schedule);
    }
    index -= neighbours;
    if (index < with_first) return CutAt({1, index + 3}, n, schedule);
    index -= with_first;
    if (index < with_last) return CutAt({index + 2, n - 1}, n, schedule);
    const Pair pair = PairAt(index - with_last);
    CutAt({SpreadOffset(pair.first, n), SpreadOffset(pair.second, n)}, n,
          schedule);
  };
  return {neighbours + with_first + with_last + PairCount(kSpreadOffsets),
          build};
}

FamilyMembers TwoCut(const FamilyInput& input) {
  const size_t n = input.stream_size;
  if (n < 3) return {};
  if (n > kAllPairsBytesMax) return SampledTwoCut(n);
  return {PairCount(n - 1), [n](uint64_t index, Schedule& schedule) {
            const Pair pair = PairAt(index);
            CutAt({pair.first + 1, pair.second + 1}, n, schedule);
          }};
}

// -- all ----------------------------------------------------------------------

constexpr size_t kAllBytesMax = 16;

// Bit i of a member's number says whether there is a cut at offset i + 1.
FamilyMembers All(const FamilyInput& input) {
  const size_t n = input.stream_size;
  if (n == 0 || n > kAllBytesMax) return {};
  return {uint64_t{1} << (n - 1), [n](uint64_t index, Schedule& schedule) {
            size_t start = 0;
            for (size_t end = 1; end < n; ++end) {
              if ((index >> (end - 1) & 1) == 0) continue;
              schedule.AddChunk(end - start);
              start = end;
            }
            schedule.AddChunk(n - start);
          }};
}

// -- grammar ------------------------------------------------------------------

// What the grammar family cuts at: whole sets of offsets, then single offsets
// and pairs of them.
struct GrammarCuts {
  std::vector<std::vector<size_t>> sets;
  std::vector<size_t> offsets;

  uint64_t size() const {
    return sets.size() + offsets.size() + PairCount(offsets.size());
  }

  void Build(uint64_t index, size_t stream_size, Schedule& schedule) const {
    if (index < sets.size()) {
      return schedule.AssignCuts(sets[index], stream_size);
    }
    index -= sets.size();
    if (index < offsets.size()) {
      return CutAt({offsets[index]}, stream_size, schedule);
    }
    const Pair pair = PairAt(index - offsets.size());
    CutAt({offsets[pair.first], offsets[pair.second]}, stream_size, schedule);
  }
};

GrammarCuts FindGrammarCuts(const FamilyInput& input) {
  GrammarCuts found{.sets = {}, .offsets = OffsetsAtLandmarks(input)};
  for (const int shift : {-1, 0, 1}) {
    std::vector<size_t> cuts = ShiftedLandmarks(input, shift);
    // Sets of one or two offsets are among the singles and the pairs.
    if (cuts.size() > 2 && std::ranges::count(found.sets, cuts) == 0) {
      found.sets.push_back(std::move(cuts));
    }
  }
  return found;
}

FamilyMembers Grammar(const FamilyInput& input) {
  GrammarCuts cuts = FindGrammarCuts(input);
  const uint64_t count = cuts.size();
  return {count, [n = input.stream_size, cuts = std::move(cuts)](
                     uint64_t index, Schedule& schedule) {
            cuts.Build(index, n, schedule);
          }};
}

// -- random -------------------------------------------------------------------

// Draws chunk sizes from a mix of styles. Each schedule has a mix of its own,
// from which about half of the styles are missing: schedules that do one thing
// all the time find what an average of everything does not.
class RandomSizes {
 public:
  RandomSizes(Random& random, size_t recv_size)
      : random_(random), recv_size_(std::max<size_t>(recv_size, 1)) {
    for (uint64_t& weight : weights_) {
      weight = random_.OneIn(2) ? random_.Between(1, kMaxWeight) : 0;
    }
    total_ = std::accumulate(weights_.begin(), weights_.end(), uint64_t{0});
    if (total_ == 0) total_ = weights_[random_.Uniform(kStyles)] = 1;
  }

  // The size of the next chunk, from 1 to `left`.
  size_t Draw(size_t left) {
    return std::clamp<uint64_t>(DrawStyle(left), 1, left);
  }

 private:
  enum Style { kByte, kTiny, kGeometric, kNearWindow, kHuge, kStyles };
  static constexpr uint64_t kMaxWeight = 8;
  static constexpr uint64_t kTinyMax = 4;
  static constexpr uint64_t kGeometricMean = 8;

  Style PickStyle() {
    uint64_t ticket = random_.Uniform(total_);
    int style = 0;
    while (ticket >= weights_[style]) ticket -= weights_[style++];
    return static_cast<Style>(style);
  }

  uint64_t DrawStyle(size_t left) {
    switch (PickStyle()) {
      case kTiny:
        return random_.Between(1, kTinyMax);
      case kGeometric:
        return DrawGeometric();
      case kNearWindow:
        return random_.Between(recv_size_ - 1, recv_size_ + 1);
      case kHuge:
        return random_.Between(left / 2, left);
      case kByte:
      case kStyles:
        break;
    }
    return 1;
  }

  uint64_t DrawGeometric() {
    uint64_t size = 1;
    while (!random_.OneIn(kGeometricMean)) ++size;
    return size;
  }

  Random& random_;
  uint64_t recv_size_;
  std::array<uint64_t, kStyles> weights_;
  uint64_t total_;
};

void BuildRandom(Random random, size_t stream_size, size_t recv_size,
                 Schedule& schedule) {
  RandomSizes sizes(random, recv_size);
  size_t left = stream_size;
  while (left > 0 && schedule.steps().size() + 1 < Schedule::kMaxSteps) {
    const size_t size = sizes.Draw(left);
    schedule.AddChunk(size);
    left -= size;
  }
  if (left > 0) schedule.AddChunk(left);
}

FamilyMembers RandomFamily(const FamilyInput& input) {
  if (input.stream_size < 2) return {};
  return {input.max_cases,
          [n = input.stream_size, recv_size = input.recv_size,
           seed = input.seed](uint64_t index, Schedule& schedule) {
            BuildRandom(Random(seed, index), n, recv_size, schedule);
          }};
}

constexpr Family kWhole("whole", "the stream in one chunk", Whole);
constexpr Family kBytewise("bytewise", "one byte at a time", Bytewise);
constexpr Family kFixedK("fixed-k", "chunks of k bytes, for many k", FixedK);
constexpr Family kOneCut("one-cut", "one cut, at every offset", OneCut);
constexpr Family kTwoCut("two-cut", "two cuts: every pair up to 64 bytes",
                         TwoCut);
constexpr Family kAll("all", "all 2^(n-1) ways to cut, up to 16 bytes", All);
constexpr Family kGrammar("grammar",
                          "cuts around packet ends, delimiters and lengths",
                          Grammar);
constexpr Family kCapacity("capacity",
                           "windows filled exactly, one byte short, one over",
                           internal::Capacity);
constexpr Family kCaptured("captured",
                           "chunk sizes recorded from real connections",
                           internal::Captured);
constexpr Family kFaults("faults",
                         "EAGAIN, EINTR and zero-byte wake-ups at every offset",
                         internal::Faults);
constexpr Family kEofEverywhere("eof-everywhere",
                                "end of stream or reset after every prefix",
                                internal::EofEverywhere);
constexpr Family kClearEverywhere("clear-everywhere",
                                  "clear() after every prefix, then the rest",
                                  internal::ClearEverywhere);
constexpr Family kRandom("random", "seeded mixes of small and large chunks",
                         RandomFamily);

constexpr const Family* kFamilies[] = {
    &kWhole,         &kBytewise,        &kFixedK,   &kOneCut,   &kTwoCut,
    &kAll,           &kGrammar,         &kCapacity, &kCaptured, &kFaults,
    &kEofEverywhere, &kClearEverywhere, &kRandom,
};

// Steps through `visits` of `members` numbers evenly: 0 first, members - 1
// last, the k-th being k * (members - 1) / (visits - 1) rounded down. The
// remainders are summed because the product can exceed 64 bits.
class EvenSteps {
 public:
  EvenSteps(uint64_t members, uint64_t visits)
      : gaps_(std::max<uint64_t>(visits, 2) - 1),
        step_((members - 1) / gaps_),
        step_remainder_((members - 1) % gaps_) {}

  uint64_t index() const { return index_; }

  void Advance() {
    index_ += step_;
    if (sum_ >= gaps_ - step_remainder_) {
      ++index_;
      sum_ -= gaps_ - step_remainder_;
    } else {
      sum_ += step_remainder_;
    }
  }

 private:
  uint64_t gaps_;
  uint64_t step_;
  uint64_t step_remainder_;
  uint64_t index_ = 0;
  uint64_t sum_ = 0;  // Remainders so far, modulo gaps_.
};

}  // namespace

FamilyCoverage Family::ForEach(
    const FamilyInput& input,
    absl::FunctionRef<bool(const Schedule&)> visit) const {
  const FamilyMembers members = Members(input);
  FamilyCoverage coverage{.members = members.size, .visited = 0};
  const uint64_t visits = std::min<uint64_t>(members.size, input.max_cases);
  if (visits == 0) return coverage;

  const uint64_t best = std::min(members.best, visits / 2);
  Schedule schedule;
  for (EvenSteps steps(members.size - best, visits - best);
       coverage.visited < visits;) {
    const bool is_best = coverage.visited < best;
    schedule.Clear();
    members.build(is_best ? coverage.visited : best + steps.index(), schedule);
    ++coverage.visited;
    if (!visit(schedule)) break;
    if (!is_best) steps.Advance();
  }
  return coverage;
}

std::span<const Family* const> AllFamilies() { return kFamilies; }

const Family* FindFamily(std::string_view name) {
  const auto* found = std::ranges::find(kFamilies, name, &Family::name);
  return found == std::end(kFamilies) ? nullptr : *found;
}

}  // namespace splitproof
