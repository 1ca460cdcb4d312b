// Families that take their chunk sizes from somewhere else: from the windows
// that the endpoint offers, and from connections that were recorded.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/recv/schedule.h"
#include "harness/search/families_internal.h"

namespace splitproof::internal {
namespace {

// -- capacity -----------------------------------------------------------------

// Collects the members for windows of some capacities.
class CapacityMembers {
 public:
  explicit CapacityMembers(size_t stream_size) : stream_size_(stream_size) {}

  void AddAround(size_t capacity) {
    if (capacity == 0) return;
    for (const size_t first : {capacity - 1, capacity, capacity + 1}) {
      if (first == 0 || first >= stream_size_) continue;
      AddThenRest({first});
      AddThenRest({first, 1});
      AddThenBytes(first);
      AddAgainAndAgain({first});
    }
    AddFillingInTwo(capacity);
    AddDivisors(capacity);
  }

  FamilyMembers Members() && { return EachOnce(std::move(schedules_)); }

 private:
  // Cuts that make two chunks of one window: they fill it exactly, leave one
  // byte of it, or one byte for the next.
  void AddFillingInTwo(size_t capacity) {
    if (capacity < 2 || capacity >= stream_size_) return;
    AddThenRest({1, capacity - 1});
    AddThenRest({capacity / 2, capacity - capacity / 2});
    AddAgainAndAgain({1, capacity - 1});
    AddAgainAndAgain({capacity - 1, 1});
    AddAgainAndAgain({capacity, 1});
    AddAgainAndAgain({capacity / 2, capacity - capacity / 2});
    AddAgainAndAgain({capacity / 2, capacity - capacity / 2 - 1, 1});
  }

  // Equal chunks that fill the window exactly, after two, three ... of them.
  void AddDivisors(size_t capacity) {
    constexpr size_t kPartsMax = 16;
    if (capacity > stream_size_) return;
    for (size_t parts = 2; parts <= kPartsMax; ++parts) {
      if (capacity % parts == 0) AddAgainAndAgain({capacity / parts});
    }
  }

  void AddThenRest(std::vector<size_t> sizes) {
    sizes.push_back(stream_size_);
    Add(sizes);
  }

  void AddThenBytes(size_t first) {
    Schedule& schedule = schedules_.emplace_back();
    schedule.AddChunk(first);
    FillWith(1, stream_size_ - first, schedule);
  }

  void AddAgainAndAgain(std::vector<size_t> sizes) {
    std::erase(sizes, size_t{0});
    Add(sizes);
  }

  void Add(const std::vector<size_t>& sizes) {
    FillInTurn(sizes, 0, stream_size_, schedules_.emplace_back());
  }

  size_t stream_size_;
  std::vector<Schedule> schedules_;
};

// -- captured -----------------------------------------------------------------

struct Capture {
  // What was recorded, for people.
  std::string_view origin;
  // The sizes that recv returned: the text form of schedule.h.
  std::string_view sizes;
};

constexpr Capture kCaptures[] = {
#include "corpus/captured/chunk_sizes.inc"
};

using Sizes = std::vector<size_t>;

Sizes SizesOf(const Capture& capture) {
  const absl::StatusOr<Schedule> schedule = Schedule::Parse(capture.sizes);
  Sizes sizes;
  for (const ScheduleStep& step : schedule->steps()) {
    sizes.insert(sizes.end(), step.repeat, step.size);
  }
  return sizes;
}

const std::vector<Sizes>& CapturedSizes() {
  static const auto& sizes = *[] {
    auto* all = new std::vector<Sizes>;
    for (const Capture& capture : kCaptures) all->push_back(SizesOf(capture));
    return all;
  }();
  return sizes;
}

// The sizes divided so that all of them together are no longer than the stream:
// otherwise a connection that carried more than the stream shows a part only.
Sizes ScaledDown(const Sizes& sizes, size_t stream_size) {
  const size_t sum = std::accumulate(sizes.begin(), sizes.end(), size_t{0});
  Sizes scaled;
  for (const size_t size : sizes) {
    const double share = static_cast<double>(size) / static_cast<double>(sum);
    const double bytes = share * static_cast<double>(stream_size);
    scaled.push_back(std::max<size_t>(1, static_cast<size_t>(bytes)));
  }
  return scaled;
}

}  // namespace

FamilyMembers Capacity(const FamilyInput& input) {
  CapacityMembers members(input.stream_size);
  members.AddAround(input.recv_size);
  for (const size_t capacity : input.capacities) members.AddAround(capacity);
  return std::move(members).Members();
}

FamilyMembers Captured(const FamilyInput& input) {
  constexpr size_t kPhases = 4;
  if (input.stream_size < 2) return {};
  std::vector<Schedule> schedules;
  const auto add = [&](const Sizes& sizes) {
    for (size_t phase = 0; phase < kPhases; ++phase) {
      FillInTurn(sizes, phase * sizes.size() / kPhases, input.stream_size,
                 schedules.emplace_back());
    }
  };
  for (const Sizes& sizes : CapturedSizes()) {
    add(sizes);
    add(ScaledDown(sizes, input.stream_size));
  }
  return EachOnce(std::move(schedules));
}

}  // namespace splitproof::internal
