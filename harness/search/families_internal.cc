#include "harness/search/families_internal.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace splitproof::internal {

void FillWith(size_t size, size_t left, Schedule& schedule) {
  if (left >= size) schedule.AddChunk(size, left / size);
  if (left % size != 0) schedule.AddChunk(left % size);
}

void FillInTurn(std::span<const size_t> sizes, size_t phase, size_t left,
                Schedule& schedule) {
  constexpr size_t kChunksMax = size_t{1} << 16;
  for (size_t i = 0; left > 0 && i < kChunksMax; ++i) {
    const size_t size = std::min(sizes[(phase + i) % sizes.size()], left);
    schedule.AddChunk(size);
    left -= size;
  }
  if (left > 0) schedule.AddChunk(left);
}

void SortUnique(std::vector<size_t>& values) {
  std::ranges::sort(values);
  const auto duplicates = std::ranges::unique(values);
  values.erase(duplicates.begin(), duplicates.end());
}

std::vector<size_t> ShiftedLandmarks(const FamilyInput& input, int shift) {
  std::vector<size_t> cuts;
  for (const size_t landmark : input.landmarks) {
    // A landmark of 0 moved by -1 wraps around and is dropped as too large.
    const size_t cut = landmark + static_cast<size_t>(shift);
    if (cut > 0 && cut < input.stream_size) cuts.push_back(cut);
  }
  SortUnique(cuts);
  return cuts;
}

std::vector<size_t> OffsetsAtLandmarks(const FamilyInput& input) {
  std::vector<size_t> offsets;
  for (const int shift : {-1, 0, 1}) {
    const std::vector<size_t> cuts = ShiftedLandmarks(input, shift);
    offsets.insert(offsets.end(), cuts.begin(), cuts.end());
  }
  SortUnique(offsets);
  return offsets;
}

// The PairCount(second) pairs below `second` come before its own. The root is
// rounded, so the guess is corrected by integers.
Pair PairAt(uint64_t index) {
  const double root = std::sqrt(1.0 + 8.0 * static_cast<double>(index));
  uint64_t second = static_cast<uint64_t>((1.0 + root) / 2);
  while (PairCount(second) > index) --second;
  while (PairCount(second + 1) <= index) ++second;
  return {index - PairCount(second), second};
}

void Blocks::Add(uint64_t count, Build build) {
  if (count > 0) blocks_.push_back({count, std::move(build)});
}

FamilyMembers Blocks::Members() && {
  const uint64_t size = std::accumulate(
      blocks_.begin(), blocks_.end(), uint64_t{0},
      [](uint64_t sum, const Block& block) { return sum + block.count; });
  return {size,
          [blocks = std::move(blocks_)](uint64_t index, Schedule& schedule) {
            auto block = blocks.begin();
            while (index >= block->count) index -= (block++)->count;
            block->build(index, schedule);
          }};
}

FamilyMembers EachOnce(std::vector<Schedule> schedules) {
  std::vector<Schedule> distinct;
  for (Schedule& schedule : schedules) {
    if (std::ranges::count(distinct, schedule) > 0) continue;
    distinct.push_back(std::move(schedule));
  }
  const uint64_t count = distinct.size();
  return {count,
          [distinct = std::move(distinct)](uint64_t index, Schedule& schedule) {
            schedule = distinct[index];
          }};
}

}  // namespace splitproof::internal
