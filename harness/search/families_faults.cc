// Families whose members do more than cut: they interrupt, end or clear.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "harness/recv/schedule.h"
#include "harness/search/families_internal.h"

namespace splitproof::internal {
namespace {

using Kind = ScheduleStep::Kind;

// `size` bytes as one chunk, if there are any.
void AddWhole(size_t size, Schedule& schedule) {
  if (size > 0) schedule.AddChunk(size);
}

// `size` bytes one at a time, if there are any.
void AddBytewise(size_t size, Schedule& schedule) {
  if (size > 0) schedule.AddChunk(1, size);
}

using AddBytes = void (*)(size_t size, Schedule& schedule);

// -- faults -------------------------------------------------------------------

// What recv answers in place of bytes, once or several times in a row. Five
// wake-ups are more than the bytes of any usual length field: a field that
// counts polls is complete by then.
struct Interruption {
  size_t count;
  Kind kinds[5];

  void AddTo(Schedule& schedule) const {
    for (size_t i = 0; i < count; ++i) schedule.AddFault(kinds[i]);
  }
};

// All of them come first: of most streams, few members are tried, and the first
// one always is.
constexpr Interruption kInterruptions[] = {
    {3, {Kind::kEagain, Kind::kEintr, Kind::kZero}},
    {1, {Kind::kZero}},
    {1, {Kind::kEagain}},
    {1, {Kind::kEintr}},
    {5, {Kind::kZero, Kind::kZero, Kind::kZero, Kind::kZero, Kind::kZero}},
};

// One interruption: at offset 0, 1 ... n of a stream that is delivered by `add`
// on both sides of it.
void AddOneInterruption(size_t n, AddBytes add, Blocks& blocks) {
  for (const Interruption& interruption : kInterruptions) {
    blocks.Add(n + 1, [=, &interruption](uint64_t index, Schedule& schedule) {
      add(index, schedule);
      interruption.AddTo(schedule);
      add(n - index, schedule);
    });
  }
}

// The same interruption before every byte and after the last; in a long stream,
// before every chunk of a few.
void InterruptEverywhere(size_t n, const Interruption& interruption,
                         Schedule& schedule) {
  constexpr size_t kChunksMax = size_t{1} << 16;
  const size_t size = 1 + n / kChunksMax;
  for (size_t at = 0; at < n; at += size) {
    interruption.AddTo(schedule);
    schedule.AddChunk(std::min(size, n - at));
  }
  interruption.AddTo(schedule);
}

}  // namespace

// The best are those that leave out no place.
FamilyMembers Faults(const FamilyInput& input) {
  const size_t n = input.stream_size;
  Blocks blocks;
  if (n > 0) {
    blocks.Add(std::size(kInterruptions),
               [n](uint64_t index, Schedule& schedule) {
                 InterruptEverywhere(n, kInterruptions[index], schedule);
               });
  }
  AddOneInterruption(n, AddWhole, blocks);
  // Of two bytes or fewer, whole and bytewise can be the same.
  if (n > 2) AddOneInterruption(n, AddBytewise, blocks);
  FamilyMembers members = std::move(blocks).Members();
  if (n > 0) members.best = std::size(kInterruptions);
  return members;
}

// -- eof-everywhere -----------------------------------------------------------

FamilyMembers EofEverywhere(const FamilyInput& input) {
  if (!input.endings) return {};
  const size_t n = input.stream_size;
  Blocks blocks;
  const auto add = [&](size_t first_prefix, Kind end, auto deliver) {
    if (first_prefix > n) return;
    blocks.Add(n + 1 - first_prefix, [=](uint64_t index, Schedule& schedule) {
      deliver(first_prefix + index, schedule);
      schedule.AddFault(end);
    });
  };
  add(0, Kind::kEof, AddWhole);
  add(2, Kind::kEof, AddBytewise);
  add(3, Kind::kEof, [](size_t prefix, Schedule& schedule) {
    schedule.AddChunk(prefix - 1);
    schedule.AddChunk(1);
  });
  add(0, Kind::kReset, AddWhole);
  return std::move(blocks).Members();
}

// -- clear-everywhere ---------------------------------------------------------

FamilyMembers ClearEverywhere(const FamilyInput& input) {
  if (!input.endings) return {};
  const size_t n = input.stream_size;
  Blocks blocks;
  const auto add = [&](AddBytes deliver) {
    blocks.Add(n + 1, [=](uint64_t index, Schedule& schedule) {
      deliver(index, schedule);
      schedule.AddFault(Kind::kClear);
      deliver(n - index, schedule);
    });
  };
  add(AddWhole);
  if (n > 2) add(AddBytewise);
  // Nothing is left that the end of the stream could truncate.
  blocks.Add(n, [](uint64_t index, Schedule& schedule) {
    schedule.AddChunk(index + 1);
    schedule.AddFault(Kind::kClear);
    schedule.AddFault(Kind::kEof);
  });
  // Three bytes in three chunks have been cleared bytewise.
  if (n < 4) return std::move(blocks).Members();
  std::vector<size_t> offsets = OffsetsAtLandmarks(input);
  const uint64_t pairs = PairCount(offsets.size());
  blocks.Add(pairs, [n, offsets = std::move(offsets)](uint64_t index,
                                                      Schedule& schedule) {
    const Pair pair = PairAt(index);
    schedule.AddChunk(offsets[pair.first]);
    schedule.AddFault(Kind::kClear);
    schedule.AddChunk(offsets[pair.second] - offsets[pair.first]);
    schedule.AddChunk(n - offsets[pair.second]);
  });
  return std::move(blocks).Members();
}

}  // namespace splitproof::internal
