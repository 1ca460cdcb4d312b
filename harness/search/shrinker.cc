#include "harness/search/shrinker.h"

#include <algorithm>
#include <bitset>
#include <compare>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "harness/search/editable_case.h"

namespace splitproof {
namespace {

using Behind = EditableCase::Behind;
using Fault = EditableCase::Fault;

// What stands for bytes whose value does not matter, the plainest first.
constexpr std::string_view kPlainBytes = "a0 ";

// Streams up to this size, in bytes, are worth trying changes in two places.
constexpr size_t kShortStream = 32;

// Sets of cuts of one size that are all tried, at most.
constexpr size_t kCutSetsMax = 600;

// Recv sizes below this are all tried, those above by powers of two.
constexpr size_t kAllRecvSizesBelow = 64;

// How far behind a count the things it counts are looked for: "5\r\nhello".
constexpr size_t kCountReach = 4;

// How hard a byte is to read: its place in kPlainBytes, or beyond.
size_t RankOf(char byte) {
  const size_t plain = kPlainBytes.find(byte);
  if (plain != std::string_view::npos) return plain;
  const auto code = static_cast<unsigned char>(byte);
  if (absl::ascii_islower(code) || absl::ascii_isdigit(code)) return 3;
  if (absl::ascii_isprint(code)) return 4;
  if (absl::ascii_isspace(code)) return 5;
  return absl::ascii_isascii(code) ? 6 : 7;
}

// The different bytes of the stream, the plainest first.
std::string UsedBytes(std::string_view stream) {
  std::bitset<256> is_used;
  for (const char byte : stream) is_used.set(static_cast<unsigned char>(byte));
  std::string used;
  for (size_t code = 0; code < is_used.size(); ++code) {
    if (is_used[code]) used.push_back(static_cast<char>(code));
  }
  absl::c_sort(used, [](char a, char b) {
    return std::pair(RankOf(a), static_cast<unsigned char>(a)) <
           std::pair(RankOf(b), static_cast<unsigned char>(b));
  });
  return used;
}

// How far a case is from the simplest one: the order in the header, item by
// item.
struct Weight {
  size_t cuts;
  size_t faults;
  size_t hidden_cuts;
  bool other_recv_size;
  size_t bytes;
  size_t cuts_in_packets;
  size_t steps;
  size_t offsets;
  size_t ranks;
  size_t different_bytes;
  std::string stream;
  size_t recv_size;

  friend auto operator<=>(const Weight&, const Weight&) = default;
};

Weight WeightOf(const EditableCase& weighed, const Case& spelled) {
  const size_t hidden_cuts = weighed.HiddenCuts().size();
  Weight weight{.cuts = weighed.ChunkEnds().size() + hidden_cuts,
                .faults = weighed.faults.size(),
                .hidden_cuts = hidden_cuts,
                .other_recv_size = weighed.recv_size != Case::kDefaultRecvSize,
                .bytes = weighed.stream.size(),
                .cuts_in_packets = 0,
                .steps = spelled.schedule.steps().size(),
                .offsets = 0,
                .ranks = 0,
                .different_bytes = UsedBytes(weighed.stream).size(),
                .stream = weighed.stream,
                .recv_size = weighed.recv_size};
  const auto add_offset = [&](size_t offset) {
    weight.offsets += offset;
    if (offset == 0 || offset == weighed.stream.size()) return;
    if (absl::c_binary_search(weighed.packet_ends, offset)) return;
    ++weight.cuts_in_packets;
  };
  absl::c_for_each(weighed.cuts, add_offset);
  for (const Fault& fault : weighed.faults) add_offset(fault.offset);
  for (const char byte : weighed.stream) weight.ranks += RankOf(byte);
  return weight;
}

// Calls visit(begin, end) for the ranges of `count` things: all of them, the
// halves, and so on to single ones; from the back, so that a visit may take its
// range out of what is counted. What comes last is most often what only
// followed the failure.
void ForEachRange(absl::FunctionRef<size_t()> count,
                  absl::FunctionRef<void(size_t begin, size_t end)> visit) {
  for (size_t size = count(); size > 0; size /= 2) {
    for (size_t end = count(); end > 0;) {
      const size_t begin = end > size ? end - size : 0;
      visit(begin, end);
      end = begin;
    }
  }
}

// The number of sets of `size` cuts in a stream, or more than kCutSetsMax.
size_t CountCutSets(size_t stream_size, size_t size) {
  const size_t places = stream_size - 1;
  if (size > places) return 0;
  size_t sets = 1;
  size = std::min(size, places - size);
  for (size_t i = 0; i < size && sets <= kCutSetsMax; ++i) {
    sets = sets * (places - i) / (i + 1);
  }
  return sets;
}

// Moves to the next set of cuts of the same size, in lexicographic order; false
// after the last one.
bool NextCutSet(size_t stream_size, std::vector<size_t>& cuts) {
  size_t i = cuts.size();
  while (i > 0 && cuts[i - 1] == stream_size - 1 - (cuts.size() - i)) --i;
  if (i == 0) return false;
  ++cuts[i - 1];
  for (; i < cuts.size(); ++i) cuts[i] = cuts[i - 1] + 1;
  return true;
}

// Better places in [begin, end) for what is at `at`: where packets end, then
// the front, half way, and one step towards it.
std::vector<size_t> PlacesFor(const EditableCase& current, size_t begin,
                              size_t at, size_t end) {
  std::vector<size_t> places;
  for (const size_t packet_end : current.packet_ends) {
    if (packet_end >= begin && packet_end < end) places.push_back(packet_end);
  }
  if (begin < at) {
    places.insert(places.end(), {begin, begin + (at - begin) / 2, at - 1});
  }
  return places;
}

class Shrinker {
 public:
  Shrinker(const EditableCase& failing,
           absl::FunctionRef<bool(const Case&)> still_fails,
           uint64_t executions_max)
      : current_(failing),
        weight_(WeightOf(failing, failing.ToCase())),
        still_fails_(still_fails),
        executions_max_(executions_max) {}

  // Passes that try much come when those that try little are done. It ends when
  // none of them has found anything since the last change.
  void Run() {
    using Pass = void (Shrinker::*)();
    constexpr Pass kPasses[] = {
        &Shrinker::UseDefaultRecvSize, &Shrinker::RemoveCuts,
        &Shrinker::RemoveFaults,       &Shrinker::RemovePackets,
        &Shrinker::RemoveBytes,        &Shrinker::MoveCuts,
        &Shrinker::MoveFaults,         &Shrinker::SimplifyBytes,
        &Shrinker::LowerRecvSize,      &Shrinker::TryAllCutSets,
        &Shrinker::RemovePairsOfBytes, &Shrinker::LowerCounts};
    size_t next = 0;
    for (size_t idle = 0; idle < std::size(kPasses);) {
      const Pass pass = kPasses[next];
      changed_ = false;
      (this->*pass)();
      idle = changed_ ? 0 : idle + 1;
      next = (next + 1) % std::size(kPasses);
    }
  }

  const EditableCase& current() const { return current_; }
  uint64_t executions() const { return executions_; }
  bool exhausted() const { return exhausted_; }

 private:
  // Takes the changed case in place of the current one if it is simpler and
  // still fails.
  bool Try(EditableCase changed) {
    changed.Normalize();
    const Case spelled = changed.ToCase();
    Weight weight = WeightOf(changed, spelled);
    if (weight >= weight_) return false;
    exhausted_ = exhausted_ || executions_ >= executions_max_;
    if (exhausted_) return false;
    ++executions_;
    if (!still_fails_(spelled)) return false;
    current_ = std::move(changed);
    weight_ = std::move(weight);
    changed_ = true;
    return true;
  }

  // Try() for the current case after `change`.
  template <class Change>
  bool TryWith(Change change) {
    if (exhausted_) return false;
    EditableCase changed = current_;
    change(changed);
    return Try(std::move(changed));
  }

  // A small recv size cuts, too. Where those cuts matter, they are cuts of the
  // schedule from now on; where nothing else does, the default serves as well.
  void UseDefaultRecvSize() {
    const auto use_default = [](EditableCase& changed) {
      changed.recv_size = Case::kDefaultRecvSize;
    };
    const auto spell_out = [](EditableCase& changed) {
      const std::vector<size_t> hidden = changed.HiddenCuts();
      changed.cuts.insert(changed.cuts.end(), hidden.begin(), hidden.end());
    };
    if (TryWith(use_default)) return;
    TryWith(spell_out);
    TryWith([&](EditableCase& changed) {
      spell_out(changed);
      use_default(changed);
    });
  }

  void RemoveCuts() {
    ForEachRange([&] { return current_.cuts.size(); },
                 [&](size_t begin, size_t end) {
                   TryWith([=](EditableCase& changed) {
                     changed.cuts.erase(changed.cuts.begin() + begin,
                                        changed.cuts.begin() + end);
                   });
                 });
  }

  // A fault that goes leaves a cut behind if it must.
  void RemoveFaults() {
    ForEachRange([&] { return current_.faults.size(); },
                 [&](size_t begin, size_t end) {
                   const auto remove = [=](EditableCase& changed) {
                     changed.faults.erase(changed.faults.begin() + begin,
                                          changed.faults.begin() + end);
                   };
                   if (TryWith(remove)) return;
                   TryWith([&](EditableCase& changed) {
                     for (size_t i = begin; i < end; ++i) {
                       changed.cuts.push_back(changed.faults[i].offset);
                     }
                     remove(changed);
                   });
                 });
  }

  void RemovePackets() {
    const auto begin_of = [&](size_t packet) {
      return packet == 0 ? 0 : current_.packet_ends[packet - 1];
    };
    ForEachRange([&] { return current_.packet_ends.size() + 1; },
                 [&](size_t begin, size_t end) {
                   const bool is_last = end > current_.packet_ends.size();
                   RemoveRange(begin_of(begin), is_last ? current_.stream.size()
                                                        : begin_of(end));
                 });
  }

  void RemoveBytes() {
    ForEachRange([&] { return current_.stream.size(); },
                 [&](size_t begin, size_t end) { RemoveRange(begin, end); });
  }

  void RemoveRange(size_t begin, size_t end) {
    const auto remove = [&](Behind behind) {
      return TryWith([=](EditableCase& changed) {
        changed.RemoveBytes(begin, end, behind);
      });
    };
    if (remove(Behind::kFollowBytes)) return;
    const std::vector<size_t> ends = current_.ChunkEnds();
    if (!ends.empty() && ends.back() > begin) remove(Behind::kKeepOffsets);
  }

  void MoveCuts() {
    for (size_t i = 0; i < current_.cuts.size(); ++i) {
      const size_t begin = i == 0 ? 1 : current_.cuts[i - 1] + 1;
      const size_t end = i + 1 < current_.cuts.size() ? current_.cuts[i + 1]
                                                      : current_.stream.size();
      for (const size_t place :
           PlacesFor(current_, begin, current_.cuts[i], end)) {
        TryWith([=](EditableCase& changed) { changed.cuts[i] = place; });
        if (i >= current_.cuts.size()) return;
      }
    }
  }

  void MoveFaults() {
    for (size_t i = 0; i < current_.faults.size(); ++i) {
      const size_t begin = i == 0 ? 0 : current_.faults[i - 1].offset;
      const size_t at = current_.faults[i].offset;
      for (const size_t place : PlacesFor(current_, begin, at, at)) {
        TryWith(
            [=](EditableCase& changed) { changed.faults[i].offset = place; });
      }
    }
  }

  void SimplifyBytes() {
    for (const char plain : kPlainBytes) {
      ForEachRange(
          [&] { return current_.stream.size(); },
          [&](size_t begin, size_t end) { FillRange(begin, end, plain); });
    }
    const std::string used = UsedBytes(current_.stream);
    for (size_t i = 0; i < current_.stream.size(); ++i) {
      for (const char byte : used) {
        if (RankOf(byte) > RankOf(current_.stream[i])) break;
        if (byte == current_.stream[i]) continue;
        TryWith([=](EditableCase& changed) { changed.stream[i] = byte; });
      }
    }
  }

  void FillRange(size_t begin, size_t end, char plain) {
    const std::string_view range =
        std::string_view(current_.stream).substr(begin, end - begin);
    const auto is_plain = [=](char byte) {
      return RankOf(byte) <= RankOf(plain);
    };
    if (absl::c_all_of(range, is_plain)) return;
    TryWith([=](EditableCase& changed) {
      changed.stream.replace(begin, end - begin, end - begin, plain);
    });
  }

  void LowerRecvSize() {
    size_t size = 1;
    while (size < current_.recv_size) {
      if (TryWith([=](EditableCase& changed) { changed.recv_size = size; })) {
        return;
      }
      size += size < kAllRecvSizesBelow ? 1 : size;
    }
  }

  // Fewer cuts in any place, then as many in simpler places.
  void TryAllCutSets() {
    const size_t stream_size = current_.stream.size();
    if (stream_size < 2) return;
    for (size_t size = 0; size <= current_.cuts.size(); ++size) {
      if (CountCutSets(stream_size, size) > kCutSetsMax) return;
      std::vector<size_t> cuts(size);
      for (size_t i = 0; i < size; ++i) cuts[i] = i + 1;
      do {
        TryWith([&](EditableCase& changed) { changed.cuts = cuts; });
      } while (NextCutSet(stream_size, cuts));
    }
  }

  // Brackets and quotes go together or not at all.
  void RemovePairsOfBytes() {
    if (current_.stream.size() > kShortStream) return;
    for (size_t first = 0; first < current_.stream.size(); ++first) {
      for (size_t second = first + 1; second < current_.stream.size();
           ++second) {
        TryWith([=](EditableCase& changed) {
          changed.RemoveBytes(second, second + 1, Behind::kFollowBytes);
          changed.RemoveBytes(first, first + 1, Behind::kFollowBytes);
        });
      }
    }
  }

  // A length goes down together with what it counts: digits and binary numbers.
  void LowerCounts() {
    if (current_.stream.size() > kShortStream) return;
    for (size_t at = 0; at < current_.stream.size(); ++at) {
      const auto byte = static_cast<unsigned char>(current_.stream[at]);
      const size_t count = absl::ascii_isdigit(byte) ? byte - '0' : byte;
      for (size_t reach = 1; reach <= kCountReach; ++reach) {
        if (LowerCount(at, count, at + reach)) break;
      }
    }
  }

  // Takes as many bytes as possible out at `begin`, and lowers the byte at `at`
  // by their number.
  bool LowerCount(size_t at, size_t count, size_t begin) {
    if (begin >= current_.stream.size()) return false;
    const size_t most = std::min(count, current_.stream.size() - begin);
    for (const size_t fewer : {most, most - most / 2, size_t{1}}) {
      if (fewer > most) continue;
      if (TryWith([=](EditableCase& changed) {
            changed.stream[at] = static_cast<char>(changed.stream[at] - fewer);
            changed.RemoveBytes(begin, begin + fewer, Behind::kFollowBytes);
          })) {
        return true;
      }
    }
    return false;
  }

  EditableCase current_;
  Weight weight_;
  absl::FunctionRef<bool(const Case&)> still_fails_;
  uint64_t executions_max_;
  uint64_t executions_ = 0;
  bool exhausted_ = false;  // There was something to try, but not allowed.
  bool changed_ = false;    // Since the pass began.
};

}  // namespace

Shrunk Shrink(const Case& failing, std::span<const size_t> packet_ends,
              absl::FunctionRef<bool(const Case&)> still_fails,
              uint64_t executions_max) {
  Shrunk result{.smallest = failing};
  // The first and the last execution are not for shrinking.
  if (executions_max < 2) return result;
  ++result.executions;
  if (!still_fails(failing)) return result;
  Shrinker shrinker(EditableCase(failing, packet_ends), still_fails,
                    executions_max - 2);
  shrinker.Run();
  result.executions += shrinker.executions() + 1;
  result.complete = !shrinker.exhausted();
  Case smallest = shrinker.current().ToCase();
  result.reproduced = still_fails(smallest);
  if (result.reproduced) result.smallest = std::move(smallest);
  return result;
}

}  // namespace splitproof
