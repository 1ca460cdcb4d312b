#include "harness/search/fuzz_mutator.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "harness/recv/schedule.h"
#include "harness/search/fuzz_input.h"
#include "harness/search/random.h"

namespace splitproof {
namespace {

using Kind = ScheduleStep::Kind;

constexpr size_t kStrideMax = 8;
constexpr size_t kCutsMax = 4096;
constexpr size_t kStretchMin = 8;
// How many changes a new input is made of, in the mean.
constexpr uint32_t kMutationsMean = 8;
// The bytes of a trailer without its steps.
constexpr size_t kTrailerBytes = 8;

// An input with cuts and faults as offsets in its stream.
class Draft {
 public:
  struct Fault {
    size_t offset;  // How many bytes are delivered before it.
    Kind kind;
  };

  explicit Draft(const FuzzInput& input)
      : stream(input.stream),
        configuration(input.configuration),
        recv_size_class(input.recv_size_class) {
    Schedule schedule;
    input.BuildSchedule(schedule);
    size_t offset = 0;
    for (const ScheduleStep& step : schedule.steps()) {
      if (step.kind == Kind::kRest) {
        offset = stream.size();
      } else if (step.kind != Kind::kChunk) {
        faults.push_back({offset, step.kind});
      }
      for (uint32_t i = 0; i < step.repeat && step.kind == Kind::kChunk; ++i) {
        offset = std::min(offset + step.size, stream.size());
        cuts.push_back(offset);
      }
    }
    Normalize();
  }

  // The input. What does not fit into `size_max` bytes is left out: cuts and
  // faults from the end, then bytes.
  std::string Encode(size_t size_max) {
    const size_t room = size_max - std::min(size_max, kTrailerBytes);
    if (stream.size() > room) RemoveBytes(room, stream.size());
    std::string steps = EncodeSteps(ToSchedule()).value_or("");
    steps.resize(std::min(steps.size(), room - stream.size()));
    std::string data = *EncodeFuzzInput({.stream = stream,
                                         .has_trailer = true,
                                         .configuration = configuration,
                                         .recv_size_class = recv_size_class,
                                         .steps = steps});
    return data.size() <= size_max ? data : stream.substr(0, size_max);
  }

  void InsertBytes(size_t at, Bytes bytes) {
    stream.insert(at, bytes);
    for (size_t& cut : cuts) cut += cut >= at ? bytes.size() : 0;
    for (Fault& fault : faults) {
      fault.offset += fault.offset >= at ? bytes.size() : 0;
    }
  }

  void RemoveBytes(size_t begin, size_t end) {
    stream.erase(begin, end - begin);
    const auto move = [=](size_t& offset) {
      if (offset > begin) offset = std::max(offset, end) - (end - begin);
    };
    absl::c_for_each(cuts, move);
    for (Fault& fault : faults) move(fault.offset);
    Normalize();
  }

  // Sorts cuts and faults, and leaves out those that are outside.
  void Normalize() {
    absl::c_sort(cuts);
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    std::erase_if(cuts, [&](size_t c) { return c == 0 || c >= stream.size(); });
    if (cuts.size() > kCutsMax) cuts.resize(kCutsMax);
    for (Fault& fault : faults) {
      fault.offset = std::min(fault.offset, stream.size());
    }
    if (faults.size() > kCutsMax) faults.resize(kCutsMax);
    // Nearly sorted, and equal offsets stay in order.
    const auto before = [](const Fault& a, const Fault& b) {
      return a.offset < b.offset;
    };
    for (auto fault = faults.begin(); fault != faults.end(); ++fault) {
      std::rotate(std::upper_bound(faults.begin(), fault, *fault, before),
                  fault, std::next(fault));
    }
  }

  std::string stream;
  std::vector<size_t> cuts;   // Increasing, strictly inside.
  std::vector<Fault> faults;  // Offsets do not decrease.
  uint8_t configuration;
  uint8_t recv_size_class;

 private:
  Schedule ToSchedule() const {
    Schedule schedule;
    size_t delivered = 0;
    const auto deliver_to = [&](size_t offset) {
      if (offset > delivered && !schedule.ended()) {
        schedule.AddChunk(offset - delivered);
        delivered = offset;
      }
    };
    auto cut = cuts.begin();
    for (const Fault& fault : faults) {
      for (; cut != cuts.end() && *cut < fault.offset; ++cut) deliver_to(*cut);
      deliver_to(fault.offset);
      if (!schedule.ended() || fault.kind == Kind::kClear) {
        schedule.AddFault(fault.kind);
      }
    }
    for (; cut != cuts.end(); ++cut) deliver_to(*cut);
    return schedule;
  }
};

template <class T>
const T& OneOf(const std::vector<T>& from, Random& random) {
  return from[random.Uniform(from.size())];
}

// Where the first of the delimiters lies in the stream, from `from` on.
struct Place {
  size_t begin;
  size_t end;
};
std::optional<Place> FindDelimiter(Bytes stream, size_t from,
                                   const FuzzMaterial& material) {
  std::optional<Place> first;
  for (const std::string& delimiter : material.delimiters) {
    const size_t at = stream.find(delimiter, from);
    if (at == Bytes::npos || (first && first->begin <= at)) continue;
    first = {at, at + delimiter.size()};
  }
  return first;
}

// One that lies behind a random place, from the beginning if there is none.
std::optional<Place> AnyDelimiter(Bytes stream, const FuzzMaterial& material,
                                  Random& random) {
  const auto place =
      FindDelimiter(stream, random.Uniform(stream.size() + 1), material);
  return place ? place : FindDelimiter(stream, 0, material);
}

// Where a packet may begin or end: behind a delimiter, or at either end; now
// and then, or where there are no delimiters, anywhere.
size_t Boundary(Bytes stream, const FuzzMaterial& material, Random& random) {
  const auto place = AnyDelimiter(stream, material, random);
  if (!place || random.OneIn(8)) return random.Uniform(stream.size() + 1);
  switch (random.Uniform(8)) {
    case 0:
      return 0;
    case 1:
      return stream.size();
    default:
      return place->end;
  }
}

// --- The schedule.

void CutByStrides(Draft& draft, Random& random) {
  const size_t stride = random.Between(1, kStrideMax);
  size_t begin = 0;
  size_t end = draft.stream.size();
  if (random.OneIn(2)) {
    begin = random.Uniform(end + 1);
    end = random.Between(begin, end);
  }
  std::erase_if(draft.cuts,
                [=](size_t cut) { return cut >= begin && cut <= end; });
  for (size_t at = begin; at <= end && draft.cuts.size() < kCutsMax;
       at += stride) {
    draft.cuts.push_back(at);
  }
}

void AddCut(Draft& draft, Random& random) {
  draft.cuts.push_back(random.Uniform(draft.stream.size() + 1));
}

// Up to three bytes to either side.
size_t Nudged(size_t offset, Random& random) {
  const size_t by = random.Between(1, 3);
  return random.OneIn(2) ? offset + by : offset - std::min(offset, by);
}

void MoveCut(Draft& draft, Random& random) {
  if (draft.cuts.empty()) return AddCut(draft, random);
  size_t& cut = draft.cuts[random.Uniform(draft.cuts.size())];
  cut = Nudged(cut, random);
}

void DoubleCut(Draft& draft, Random& random) {
  if (draft.cuts.empty()) return AddCut(draft, random);
  draft.cuts.push_back(Nudged(OneOf(draft.cuts, random), random));
}

void RemoveCuts(Draft& draft, Random& random) {
  if (draft.cuts.empty()) return;
  if (random.OneIn(4)) {
    draft.cuts.clear();
  } else {
    draft.cuts.erase(draft.cuts.begin() + random.Uniform(draft.cuts.size()));
  }
}

// Before a delimiter, in it, or behind it.
size_t DelimiterCut(const Draft& draft, const FuzzMaterial& material,
                    Random& random) {
  const auto place = AnyDelimiter(draft.stream, material, random);
  if (!place) return random.Uniform(draft.stream.size() + 1);
  return random.Between(place->begin, place->end);
}

void SnapCut(Draft& draft, const FuzzMaterial& material, Random& random) {
  const size_t at = DelimiterCut(draft, material, random);
  if (draft.cuts.empty() || random.OneIn(2)) {
    draft.cuts.push_back(at);
  } else {
    draft.cuts[random.Uniform(draft.cuts.size())] = at;
  }
}

void ChangeFaults(Draft& draft, const FuzzMaterial& material, Random& random) {
  constexpr std::array<Kind, 8> kKinds = {
      Kind::kEagain, Kind::kEagain, Kind::kEintr, Kind::kZero,
      Kind::kZero,   Kind::kClear,  Kind::kEof,   Kind::kReset};
  if (draft.faults.empty() || random.OneIn(2)) {
    draft.faults.push_back({DelimiterCut(draft, material, random),
                            kKinds[random.Uniform(kKinds.size())]});
    return;
  }
  const auto fault = draft.faults.begin() + random.Uniform(draft.faults.size());
  if (random.OneIn(2)) {
    fault->offset = Nudged(fault->offset, random);
  } else {
    draft.faults.erase(fault);
  }
}

void ChangeSchedule(Draft& draft, const FuzzMaterial& material,
                    Random& random) {
  switch (random.Uniform(12)) {
    case 0:
    case 1:
      return CutByStrides(draft, random);
    case 2:
    case 3:
      return AddCut(draft, random);
    case 4:
      return MoveCut(draft, random);
    case 5:
      return DoubleCut(draft, random);
    case 6:
      return RemoveCuts(draft, random);
    case 7:
    case 8:
      return SnapCut(draft, material, random);
    case 9:
      return ChangeFaults(draft, material, random);
    case 10:
      draft.recv_size_class =
          static_cast<uint8_t>(random.Uniform(FuzzInput::kRecvSizes.size()));
      return;
    default:
      draft.configuration =
          static_cast<uint8_t>(random.Uniform(material.configurations));
      return;
  }
}

// --- The stream.

void InsertPacket(Draft& draft, const FuzzMaterial& material, Random& random) {
  const bool bad = material.frames.empty() || random.OneIn(8);
  const auto& from =
      bad && !material.malformed.empty() ? material.malformed : material.frames;
  if (from.empty()) return;
  draft.InsertBytes(Boundary(draft.stream, material, random),
                    OneOf(from, random));
}

// Two boundaries: what lies between may be a packet, or several.
Place AnyPackets(const Draft& draft, const FuzzMaterial& material,
                 Random& random) {
  const size_t begin = Boundary(draft.stream, material, random);
  const auto next = FindDelimiter(draft.stream, begin, material);
  if (next && !random.OneIn(4)) return {begin, next->end};
  const size_t other = Boundary(draft.stream, material, random);
  return {std::min(begin, other), std::max(begin, other)};
}

void RepeatPackets(Draft& draft, const FuzzMaterial& material, Random& random) {
  const auto [begin, end] = AnyPackets(draft, material, random);
  draft.InsertBytes(end, draft.stream.substr(begin, end - begin));
}

void RemovePackets(Draft& draft, const FuzzMaterial& material, Random& random) {
  const auto [begin, end] = AnyPackets(draft, material, random);
  draft.RemoveBytes(begin, end);
}

void SwapPackets(Draft& draft, const FuzzMaterial& material, Random& random) {
  const auto [begin, middle] = AnyPackets(draft, material, random);
  const auto next = FindDelimiter(draft.stream, middle, material);
  if (!next) return;
  const auto at = [&](size_t offset) { return draft.stream.begin() + offset; };
  std::rotate(at(begin), at(middle), at(next->end));
}

void SpoilByte(Draft& draft, const FuzzMaterial& material, Random& random) {
  if (draft.stream.empty()) return;
  char& byte = draft.stream[random.Uniform(draft.stream.size())];
  if (!material.delimiters.empty() && random.OneIn(2)) {
    const std::string& delimiter = OneOf(material.delimiters, random);
    byte = delimiter[random.Uniform(delimiter.size())];
  } else {
    byte = static_cast<char>(byte + random.Between(1, 255));
  }
}

// A byte repeated, since buffers, limits and counters end at lengths that few
// packets have by themselves: powers of two, one more or less.
void StretchByte(Draft& draft, size_t size_max, Random& random) {
  const size_t taken = draft.stream.size() + kTrailerBytes;
  if (draft.stream.empty() || taken + kStretchMin > size_max) return;
  const size_t at = random.Uniform(draft.stream.size());
  const size_t exponent = random.Between(std::bit_width(kStretchMin),
                                         std::bit_width(size_max - taken));
  const size_t power = size_t{1} << (exponent - 1);
  draft.InsertBytes(
      at, std::string(random.Between(power - 1, power + 1), draft.stream[at]));
}

void CutOffEnd(Draft& draft, Random& random) {
  draft.RemoveBytes(random.Uniform(draft.stream.size() + 1),
                    draft.stream.size());
}

// What the fuzzer does to bytes. Cuts stay where they are.
void MutateStream(Draft& draft, size_t size_max,
                  FuzzMutator::ByteMutator mutate_bytes) {
  const size_t size = draft.stream.size();
  const size_t room = size_max - std::min(size_max, kTrailerBytes);
  draft.stream.resize(std::max(size + 1, std::min(room, 2 * size + 16)));
  draft.stream.resize(
      mutate_bytes(reinterpret_cast<uint8_t*>(draft.stream.data()), size,
                   draft.stream.size()));
}

void ChangeStream(Draft& draft, const FuzzMaterial& material, size_t size_max,
                  Random& random, FuzzMutator::ByteMutator mutate_bytes) {
  const bool empty = draft.stream.empty() && !material.frames.empty();
  switch (empty ? 0 : random.Uniform(11)) {
    case 0:
    case 1:
      return InsertPacket(draft, material, random);
    case 2:
      return RepeatPackets(draft, material, random);
    case 3:
      return RemovePackets(draft, material, random);
    case 4:
      return SwapPackets(draft, material, random);
    case 5:
      return SpoilByte(draft, material, random);
    case 6:
      return CutOffEnd(draft, random);
    case 7:
      return StretchByte(draft, size_max, random);
    default:
      return MutateStream(draft, size_max, mutate_bytes);
  }
}

}  // namespace

FuzzMutator::FuzzMutator(FuzzMaterial material)
    : material_(std::move(material)) {
  std::erase(material_.delimiters, "");
}

std::string FuzzMutator::Mutate(Bytes input, size_t size_max, uint64_t seed,
                                ByteMutator mutate_bytes) const {
  Random random(seed);
  Draft draft(DecodeFuzzInput(input));
  // Streams change more often than schedules, of which most are new anyway.
  do {
    if (random.OneIn(3)) {
      ChangeSchedule(draft, material_, random);
    } else {
      ChangeStream(draft, material_, size_max, random, mutate_bytes);
    }
    draft.Normalize();
  } while (!random.OneIn(kMutationsMean));
  if (!random.OneIn(3)) return draft.stream.substr(0, size_max);
  return draft.Encode(size_max);
}

std::string FuzzMutator::CrossOver(Bytes a, Bytes b, size_t size_max,
                                   uint64_t seed) const {
  Random random(seed);
  Draft front(DecodeFuzzInput(a));
  Draft back(DecodeFuzzInput(b));
  if (random.OneIn(2)) {
    front.cuts = back.cuts;
    front.faults = back.faults;
    front.recv_size_class = back.recv_size_class;
  } else {
    front.RemoveBytes(Boundary(front.stream, material_, random),
                      front.stream.size());
    back.RemoveBytes(0, Boundary(back.stream, material_, random));
    const size_t joint = front.stream.size();
    front.stream += back.stream;
    for (const size_t cut : back.cuts) front.cuts.push_back(joint + cut);
    for (const auto& fault : back.faults) {
      front.faults.push_back({joint + fault.offset, fault.kind});
    }
  }
  front.Normalize();
  return front.Encode(size_max);
}

}  // namespace splitproof
