#include "harness/search/tried_chunkings.h"

#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "harness/recv/simulated_recv.h"
#include "harness/search/families.h"

namespace splitproof {
namespace {

// Schedules of each family.
constexpr size_t kCasesPerFamily = 2000;
// As much of a stream as makes a fill.
constexpr size_t kTriedFillBytes = 64;

// Whether to go on.
using Visit = absl::FunctionRef<bool(const Schedule&)>;

// Calls `visit` for each chunking of `size` bytes, the whole first.
bool ForEachChunking(size_t size, Visit visit) {
  Schedule schedule;
  std::vector<size_t> cuts;
  const uint64_t chunkings = size == 0 ? 1 : uint64_t{1} << (size - 1);
  for (uint64_t mask = 0; mask < chunkings; ++mask) {
    cuts.clear();
    for (size_t i = 1; i < size; ++i) {
      if (mask >> (i - 1) & 1) cuts.push_back(i);
    }
    schedule.AssignCuts(cuts, size);
    if (!visit(schedule)) return false;
  }
  return true;
}

// Those of all families that deliver the stream.
bool ForEachMember(Bytes stream, const ExpectedEvents& expected, Visit visit) {
  std::vector<size_t> landmarks;
  landmarks.reserve(expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    landmarks.push_back(expected.EndOf(i));
  }
  const FamilyInput input = {.stream_size = stream.size(),
                             .landmarks = landmarks,
                             .recv_size = stream.size(),
                             .max_cases = kCasesPerFamily};
  bool goes_on = true;
  for (const Family* family : AllFamilies()) {
    family->ForEach(input, [&](const Schedule& schedule) {
      goes_on = goes_on && visit(schedule);
      return goes_on;
    });
  }
  return goes_on;
}

// The beginning of `size` bytes in one chunk, and byte by byte.
bool ForEachBeginning(size_t size, Visit visit) {
  Schedule schedule;
  if (size > 0) schedule.AddChunk(size);
  if (!visit(schedule)) return false;
  if (size < 2) return true;
  schedule.Clear();
  schedule.AddChunk(1, size);
  return visit(schedule);
}

// Tries `chunkings` of the stream, and `beginnings` of each of its beginnings.
template <class Chunkings, class Beginnings>
TriedChunkings TryUnderFills(const Subject& subject, Form form, Bytes stream,
                             const ExpectedEvents& expected,
                             const BeforeRun& before_run, Chunkings chunkings,
                             Beginnings beginnings) {
  TriedChunkings tried;
  ChunkingJudge judge(subject, form, stream, std::max<size_t>(stream.size(), 1),
                      expected, before_run);
  const auto is_right = [&](const Schedule& schedule) {
    const auto fault = judge.FaultOf(schedule);
    if (fault && !tried.first) {
      tried.first = schedule;
      tried.what = *fault;
    }
    return !fault;
  };
  for (const std::string& fill : ProofFills(subject, form, stream)) {
    judge.SetFill(fill);
    tried.chunkings = 0;
    chunkings([&](const Schedule& schedule) {
      ++tried.chunkings;
      if (!is_right(schedule)) ++tried.failing;
      return true;
    });
    for (size_t size = 0; size < stream.size() && !tried.first; ++size) {
      beginnings(size, [&](const Schedule& schedule) {
        Schedule ended = schedule;
        ended.AddFault(ScheduleStep::Kind::kEof);
        Schedule cleared = schedule;
        cleared.AddFault(ScheduleStep::Kind::kClear);
        return is_right(ended) && is_right(cleared);
      });
    }
    if (tried.first) break;
  }
  return tried;
}

}  // namespace

std::vector<std::string> ProofFills(const Subject& subject, Form form,
                                    Bytes stream) {
  std::string delimiters;
  for (const std::string& delimiter : subject.delimiters()) {
    delimiters += delimiter;
  }
  if (delimiters.empty()) delimiters = "\r\n";
  std::vector<std::string> fills = {std::string(1, '\0'), delimiters};
  if (form == Form::kPlain) return fills;
  fills.emplace_back("\xFF");
  if (!stream.empty()) fills.emplace_back(stream.substr(0, kTriedFillBytes));
  return fills;
}

ChunkingJudge::ChunkingJudge(const Subject& subject, Form form, Bytes stream,
                             size_t recv_size, const ExpectedEvents& expected,
                             BeforeRun before_run)
    : stream_(stream), expected_(expected), before_run_(std::move(before_run)) {
  instruments_.set_poison(std::string(1, '\0'));
  instruments_.set_watch(true);
  endpoint_ = subject.Connect(form, recv_size, instruments_);
}

std::optional<std::string> ChunkingJudge::FaultOf(Schedule schedule) {
  if (!schedule.ended()) {
    schedule.AddRest();
    schedule.AddFault(ScheduleStep::Kind::kEof);
  }
  if (before_run_) before_run_(schedule);
  recorder_.Begin(stream_);
  RunSimulated(*endpoint_, stream_, schedule, recorder_);
  // Then the whole buffer is looked at.
  endpoint_->Clear();
  if (!instruments_.breaches().empty()) {
    std::string breach = instruments_.breaches().front();
    instruments_.breaches().clear();
    return breach;
  }
  return expected_.FaultOf(recorder_.trace());
}

TriedChunkings TryAllChunkings(const Subject& subject, Form form, Bytes stream,
                               const ExpectedEvents& expected,
                               const BeforeRun& before_run) {
  return TryUnderFills(
      subject, form, stream, expected, before_run,
      [&](Visit visit) { ForEachChunking(stream.size(), visit); },
      [](size_t size, Visit visit) { ForEachChunking(size, visit); });
}

TriedChunkings TrySomeChunkings(const Subject& subject, Form form, Bytes stream,
                                const ExpectedEvents& expected,
                                const BeforeRun& before_run) {
  return TryUnderFills(
      subject, form, stream, expected, before_run,
      [&](Visit visit) { ForEachMember(stream, expected, visit); },
      [](size_t size, Visit visit) { ForEachBeginning(size, visit); });
}

}  // namespace splitproof
