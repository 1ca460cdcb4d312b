#include "harness/search/fuzz_input.h"

#include <algorithm>
#include <iterator>

namespace splitproof {
namespace {

using Kind = ScheduleStep::Kind;

constexpr Bytes kTrailerMagic = "SPF2";
// The magic, and four bytes before it.
constexpr size_t kTailBytes = kTrailerMagic.size() + 4;

constexpr uint8_t kLongChunk = 232;
constexpr uint8_t kOthers = 240;
constexpr size_t kShortChunkMax = kLongChunk;
constexpr size_t kLongChunkMax = 65536;
constexpr std::array<Kind, 7> kOtherKinds = {
    Kind::kEagain, Kind::kEintr, Kind::kZero, Kind::kEof,
    Kind::kReset,  Kind::kClear, Kind::kRest};

uint8_t ByteAt(Bytes bytes, size_t at) {
  return at < bytes.size() ? static_cast<uint8_t>(bytes[at]) : 0;
}

size_t NumberAt(Bytes bytes, size_t at) {
  return ByteAt(bytes, at) | size_t{ByteAt(bytes, at + 1)} << 8;
}

void AppendNumber(size_t number, std::string& out) {
  out += static_cast<char>(number & 0xff);
  out += static_cast<char>(number >> 8);
}

void AddOther(Kind kind, Schedule& schedule) {
  if (schedule.ended() && kind != Kind::kClear) return;
  if (kind == Kind::kRest) {
    schedule.AddRest();
  } else {
    schedule.AddFault(kind);
  }
}

void AppendChunk(size_t size, std::string& out) {
  if (size <= kShortChunkMax) {
    out += static_cast<char>(size - 1);
    return;
  }
  out += static_cast<char>(kLongChunk);
  AppendNumber(size - 1, out);
}

}  // namespace

FuzzInput DecodeFuzzInput(Bytes data) {
  if (data.size() < kTailBytes || !data.ends_with(kTrailerMagic)) {
    return {.stream = data, .steps = {}};
  }
  const Bytes tail = data.substr(data.size() - kTailBytes);
  const size_t count = NumberAt(tail, 2);
  const Bytes before = data.substr(0, data.size() - kTailBytes);
  if (before.size() < count) return {.stream = data, .steps = {}};
  return {.stream = before.substr(0, before.size() - count),
          .has_trailer = true,
          .configuration = ByteAt(tail, 1),
          .recv_size_class = ByteAt(tail, 0),
          .steps = before.substr(before.size() - count)};
}

std::optional<std::string> EncodeFuzzInput(const FuzzInput& input) {
  std::string data(input.stream);
  if (!input.has_trailer) return data;
  if (input.steps.size() > FuzzInput::kStepBytesMax) return std::nullopt;
  data += input.steps;
  data += static_cast<char>(input.recv_size_class);
  data += static_cast<char>(input.configuration);
  AppendNumber(input.steps.size(), data);
  data += kTrailerMagic;
  return data;
}

void FuzzInput::BuildSchedule(Schedule& schedule) const {
  for (size_t at = 0; at < steps.size(); ++at) {
    const uint8_t step = ByteAt(steps, at);
    if (step >= kOthers) {
      AddOther(kOtherKinds[(step - kOthers) % kOtherKinds.size()], schedule);
      continue;
    }
    const size_t size =
        (step < kLongChunk ? step : NumberAt(steps, at + 1)) + 1;
    if (step >= kLongChunk) at += 2;
    if (!schedule.ended()) schedule.AddChunk(size);
  }
}

std::optional<std::string> EncodeSteps(const Schedule& schedule) {
  std::string steps;
  for (const ScheduleStep& step : schedule.steps()) {
    if (step.kind != Kind::kChunk) {
      const auto* const kind =
          std::find(kOtherKinds.begin(), kOtherKinds.end(), step.kind);
      steps +=
          static_cast<char>(kOthers + std::distance(kOtherKinds.begin(), kind));
      continue;
    }
    if (step.size > kLongChunkMax || step.repeat > FuzzInput::kStepBytesMax) {
      return std::nullopt;
    }
    for (uint32_t i = 0; i < step.repeat; ++i) AppendChunk(step.size, steps);
  }
  if (steps.size() > FuzzInput::kStepBytesMax) return std::nullopt;
  return steps;
}

std::optional<uint8_t> RecvSizeClassOf(size_t recv_size) {
  const auto* const found = std::find(FuzzInput::kRecvSizes.begin(),
                                      FuzzInput::kRecvSizes.end(), recv_size);
  if (found == FuzzInput::kRecvSizes.end()) return std::nullopt;
  return static_cast<uint8_t>(
      std::distance(FuzzInput::kRecvSizes.begin(), found));
}

}  // namespace splitproof
