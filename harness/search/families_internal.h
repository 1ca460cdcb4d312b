// What the families share, and the enumerators that families.cc only names.

#ifndef SPLITPROOF_HARNESS_SEARCH_FAMILIES_INTERNAL_H_
#define SPLITPROOF_HARNESS_SEARCH_FAMILIES_INTERNAL_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "harness/recv/schedule.h"
#include "harness/search/families.h"

namespace splitproof::internal {

// Chunks of `size` bytes to the end of a stream of which `left` bytes are left.
void FillWith(size_t size, size_t left, Schedule& schedule);

// Chunks of these sizes in turn, beginning with number `phase`, to the end of a
// stream of which `left` bytes are left. After very many chunks, which no
// schedule has room for, the rest is one chunk. `sizes` is not empty.
void FillInTurn(std::span<const size_t> sizes, size_t phase, size_t left,
                Schedule& schedule);

void SortUnique(std::vector<size_t>& values);

// The landmarks moved by `shift` that lie strictly inside the stream, sorted
// and without repetitions.
std::vector<size_t> ShiftedLandmarks(const FamilyInput& input, int shift);

// The landmarks and their neighbours, in the same way.
std::vector<size_t> OffsetsAtLandmarks(const FamilyInput& input);

struct Pair {
  uint64_t first;
  uint64_t second;
};

constexpr uint64_t PairCount(uint64_t n) { return n < 2 ? 0 : n * (n - 1) / 2; }

// Pair `index` of numbers first < second, ordered by the second, then by the
// first.
Pair PairAt(uint64_t index);

// Members in blocks, numbered one block after another: thinning leaves evenly
// spaced members of each block, where members that take turns would leave those
// of one kind only.
class Blocks {
 public:
  using Build = std::function<void(uint64_t index, Schedule& schedule)>;

  // `build` makes an empty schedule the block's member `index`.
  void Add(uint64_t count, Build build);
  FamilyMembers Members() &&;

 private:
  struct Block {
    uint64_t count;
    Build build;
  };
  std::vector<Block> blocks_;
};

// These schedules, each once: for families with few members, where building
// them all is simpler than knowing which are alike.
FamilyMembers EachOnce(std::vector<Schedule> schedules);

FamilyMembers Capacity(const FamilyInput& input);
FamilyMembers Captured(const FamilyInput& input);
FamilyMembers Faults(const FamilyInput& input);
FamilyMembers EofEverywhere(const FamilyInput& input);
FamilyMembers ClearEverywhere(const FamilyInput& input);

}  // namespace splitproof::internal

#endif  // SPLITPROOF_HARNESS_SEARCH_FAMILIES_INTERNAL_H_
