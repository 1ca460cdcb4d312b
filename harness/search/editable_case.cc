#include "harness/search/editable_case.h"

#include <algorithm>

#include "absl/algorithm/container.h"

namespace splitproof {
namespace {

using Kind = ScheduleStep::Kind;

bool IsEnd(const EditableCase::Fault& fault) {
  return fault.kind == Kind::kEof || fault.kind == Kind::kReset;
}

// Sorts the offsets and leaves out those that are not strictly inside.
void KeepInside(size_t stream_size, std::vector<size_t>& offsets) {
  absl::c_sort(offsets);
  offsets.erase(std::unique(offsets.begin(), offsets.end()), offsets.end());
  std::erase_if(offsets, [=](size_t offset) {
    return offset == 0 || offset >= stream_size;
  });
}

}  // namespace

EditableCase::EditableCase(const Case& original,
                           std::span<const size_t> packet_ends)
    : subject(original.subject),
      stream(original.stream),
      packet_ends(packet_ends.begin(), packet_ends.end()),
      recv_size(original.recv_size) {
  size_t offset = 0;
  for (const ScheduleStep& step : original.schedule.steps()) {
    if (step.kind == Kind::kRest) {
      offset = stream.size();
    } else if (step.kind != Kind::kChunk) {
      faults.push_back({.offset = offset, .kind = step.kind});
    }
    for (uint32_t i = 0; i < step.repeat && step.kind == Kind::kChunk; ++i) {
      if (step.size >= stream.size() - offset) {
        offset = stream.size();
        break;
      }
      offset += step.size;
      cuts.push_back(offset);
    }
  }
  Normalize();
}

Case EditableCase::ToCase() const {
  Schedule schedule;
  size_t delivered = 0;
  const auto deliver_to = [&](size_t offset) {
    if (offset > delivered) schedule.AddChunk(offset - delivered);
    delivered = offset;
  };
  auto cut = cuts.begin();
  for (const Fault& fault : faults) {
    for (; cut != cuts.end() && *cut < fault.offset; ++cut) deliver_to(*cut);
    deliver_to(fault.offset);
    schedule.AddFault(fault.kind);
  }
  for (; cut != cuts.end(); ++cut) deliver_to(*cut);
  return {.subject = subject,
          .stream = stream,
          .schedule = schedule,
          .recv_size = recv_size};
}

void EditableCase::RemoveBytes(size_t begin, size_t end, Behind behind) {
  stream.erase(begin, end - begin);
  const auto move = [=](size_t& offset) {
    if (offset > begin) offset = std::max(offset, end) - (end - begin);
  };
  absl::c_for_each(packet_ends, move);
  if (behind == Behind::kFollowBytes) {
    absl::c_for_each(cuts, move);
    for (Fault& fault : faults) move(fault.offset);
  }
  Normalize();
}

void EditableCase::Normalize() {
  for (Fault& fault : faults) {
    fault.offset = std::min(fault.offset, stream.size());
  }
  for (size_t i = 0; i < faults.size(); ++i) {
    if (!IsEnd(faults[i])) continue;
    const size_t end = faults[i].offset;
    if (i + 1 < faults.size() && faults[i + 1].kind == Kind::kClear) {
      faults[i + 1].offset = end;
    } else {
      faults.resize(i + 1);
      std::erase_if(cuts, [=](size_t cut) { return cut > end; });
    }
  }
  KeepInside(stream.size(), cuts);
  KeepInside(stream.size(), packet_ends);
  for (const Fault& fault : faults) std::erase(cuts, fault.offset);
}

std::vector<size_t> EditableCase::ChunkEnds() const {
  std::vector<size_t> ends = cuts;
  for (const Fault& fault : faults) ends.push_back(fault.offset);
  KeepInside(stream.size(), ends);
  return ends;
}

std::vector<size_t> EditableCase::HiddenCuts() const {
  std::vector<size_t> hidden;
  std::vector<size_t> ends = ChunkEnds();
  const auto end = absl::c_find_if(faults, IsEnd);
  ends.push_back(end == faults.end() ? stream.size() : end->offset);
  size_t begin = 0;
  for (const size_t end_of_chunk : ends) {
    while (end_of_chunk > begin && end_of_chunk - begin > recv_size) {
      begin += recv_size;
      hidden.push_back(begin);
    }
    begin = end_of_chunk;
  }
  return hidden;
}

}  // namespace splitproof
