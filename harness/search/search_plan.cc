#include "harness/search/search_plan.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "harness/check/case_checker.h"
#include "harness/recv/stream_text.h"
#include "harness/search/families.h"
#include "harness/search/generators.h"
#include "harness/search/make_finding.h"
#include "harness/search/proof_notes.h"
#include "harness/search/recv_sizes.h"
#include "harness/search/stream_proof.h"

namespace splitproof {
namespace {

// Even the longest stream is cut in a few ways by each family.
constexpr size_t kSchedulesMin = 3;

// All cuts at one place and around it, singly and in pairs.
constexpr size_t kAimedSchedules = 21;

// Schedules between two questions whether to go on: often enough to stop in an
// instant, seldom enough to cost nothing.
constexpr uint64_t kCasesPerQuestion = 256;

// What the notes in the black box are.
constexpr size_t kPositionNote = 0;
constexpr size_t kCasesNote = 1;     // Before the position's.
constexpr size_t kProofEndNote = 2;  // While there are no windows.
constexpr size_t kWindowCountNote = 2;
constexpr size_t kFirstWindowNote = 3;
// More sizes of windows than this are not looked at.
constexpr size_t kWindowsMax = BlackBox::kNotes - kFirstWindowNote;

bool CutsAtLandmarks(const Family* family) {
  return family->name() == "grammar";
}

// FNV-1a, 64 bits: the same on every machine and in every release. Each part
// is ended by a byte that UTF-8 does not have, so that parts do not run
// together.
uint64_t StableHash(std::initializer_list<std::string_view> parts) {
  uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&](char byte) {
    hash = (hash ^ static_cast<uint8_t>(byte)) * 0x100000001b3;
  };
  for (const std::string_view part : parts) {
    absl::c_for_each(part, add);
    add('\xFF');
  }
  // The low bits alone decide about small counts, and would depend on low bits
  // of the input alone.
  return hash ^ (hash >> 32);
}

// Some that were not generated, evenly spaced from the shortest to the longest.
void ChooseThorough(size_t count_max, std::vector<TestStream>& streams) {
  std::vector<TestStream*> own;
  for (TestStream& stream : streams) {
    if (!stream.generated) own.push_back(&stream);
  }
  const size_t count = std::min(count_max, own.size());
  for (size_t i = 0; i < count; ++i) {
    own[i * own.size() / count]->thorough = true;
  }
}

bool IsIn(const Shard& shard, std::initializer_list<std::string_view> parts) {
  return StableHash(parts) % shard.count == shard.index - 1;
}

}  // namespace

uint64_t Position::Pack() const {
  return uint64_t{recv_size} << 56 | static_cast<uint64_t>(phase) << 48 |
         uint64_t{family} << 40 | visit;
}

Position Position::Unpack(uint64_t packed) {
  return {.recv_size = packed >> 56,
          .phase = static_cast<Phase>(packed >> 48 & 0xff),
          .family = packed >> 40 & 0xff,
          .visit = packed & ((uint64_t{1} << 40) - 1)};
}

// One run of one unit.
class UnitRun {
 public:
  UnitRun(const SearchPlan& plan, const SearchUnit& unit, const Detour& detour,
          BlackBox& box, absl::FunctionRef<bool()> goes_on)
      : plan_(plan),
        unit_(unit),
        detour_(detour),
        box_(box),
        goes_on_(goes_on) {}

  PartialResult Run() && {
    if (unit_.stream) {
      CheckStream(plan_.streams_[*unit_.stream]);
    } else {
      AddSampleFaults();
    }
    return std::move(result_);
  }

 private:
  using Phase = Position::Phase;

  bool IsLeftOut(uint64_t packed) const {
    return (detour_.end && packed >= *detour_.end) ||
           (!detour_.skipped.empty() &&
            absl::c_linear_search(detour_.skipped, packed));
  }

  bool EnterPhase(Phase phase) {
    at_ = {.recv_size = at_.recv_size, .phase = phase};
    return Enter();
  }

  // Notes where it is. False: that is not to be run.
  bool Enter() {
    const uint64_t packed = at_.Pack();
    if (IsLeftOut(packed)) return false;
    box_.Note(kPositionNote, packed);
    box_.Note(kCasesNote, result_.cases);
    box_.BeginStep();
    return true;
  }

  bool IsDecided() const {
    return plan_.options_.stop_at_first && !result_.findings.empty();
  }

  // Asked after every case.
  bool GoesOn() const {
    if (IsDecided()) return false;
    return result_.cases % kCasesPerQuestion != 0 || goes_on_();
  }

  void CheckStream(const TestStream& stream) {
    bool goes_on = true;
    for (size_t i = 0; goes_on && i < unit_.recv_sizes.size(); ++i) {
      at_.recv_size = i;
      if (!EnterPhase(Phase::kReference)) return;
      CaseChecker checker = CheckerFor(RecvSize());
      SetStream(checker, stream);
      if (EnterPhase(Phase::kStream)) CheckStreamAtLarge(checker, stream);
      if (i == 0 && plan_.IsProvedFirst(unit_)) Prove(stream);
      goes_on = CheckSchedules(checker);
      TakeNumbers(checker);
    }
    result_.streams = goes_on && !detour_.end ? 1 : 0;
    result_.proved = is_proved_ ? result_.streams : 0;
    result_.unproved = is_proved_ || stream.generated ? 0 : 1;
  }

  size_t RecvSize() const { return unit_.recv_sizes[at_.recv_size]; }

  CaseChecker CheckerFor(size_t recv_size) const {
    return CaseChecker(
        plan_.subject(), recv_size,
        {.properties = plan_.options_.properties,
         .fills_per_schedule = plan_.options_.budget->fills_per_schedule});
  }

  static void SetStream(CaseChecker& checker, const TestStream& stream) {
    checker.SetStream(stream.bytes, stream.known ? &*stream.known : nullptr);
  }

  void TakeNumbers(const CaseChecker& checker) {
    result_.executions += checker.executions();
    result_.saw_packet |= checker.saw_packet();
    for (size_t i = 0; i < kPropertyCount; ++i) {
      result_.judged[i] += checker.judged()[i];
    }
  }

  void CheckStreamAtLarge(CaseChecker& checker, const TestStream& stream) {
    ++result_.cases;
    const bool thorough = at_.recv_size == 0 && stream.thorough;
    checker.CheckStream(thorough, [&](const Violation& violation) {
      Add(violation, violation.schedule.value_or(Schedule()), RecvSize(),
          "stream");
    });
  }

  // What refutes it is a case like others.
  void Prove(const TestStream& stream) {
    if (IsDecided() || !EnterPhase(Phase::kProof)) return;
    const StreamProof proof = ProveAllForms(
        plan_.subject(), stream.bytes, stream.known ? &*stream.known : nullptr,
        box_, kProofEndNote);
    is_proved_ = proof.holds;
    if (!proof.refuting) return;
    ++result_.cases;
    CaseChecker checker = CheckerFor(proof.recv_size);
    SetStream(checker, stream);
    checker.Check(*proof.refuting, [&](const Violation& violation) {
      Add(violation, *proof.refuting, proof.recv_size, "proof");
    });
    TakeNumbers(checker);
  }

  // Returns false if it was told to stop.
  bool CheckSchedules(CaseChecker& checker) {
    bool goes_on = !IsDecided() && goes_on_();
    if (!EnterPhase(Phase::kWindows)) return goes_on;
    const std::vector<size_t> windows = NoteWindows(checker);
    const FamilyInput input = plan_.InputOf(unit_, RecvSize(), windows);
    for (size_t i = 0; goes_on && i < plan_.options_.families.size(); ++i) {
      const Family& family = *plan_.options_.families[i];
      if (!plan_.Uses(unit_, family)) continue;
      if (is_proved_ && IsReplacedByProof(family)) continue;
      goes_on = CheckFamily(checker, input, i);
    }
    return goes_on;
  }

  std::vector<size_t> NoteWindows(CaseChecker& checker) {
    std::vector<size_t> windows = checker.WindowSizes();
    windows.resize(std::min(windows.size(), kWindowsMax));
    box_.Note(kWindowCountNote, windows.size());
    for (size_t i = 0; i < windows.size(); ++i) {
      box_.Note(kFirstWindowNote + i, windows[i]);
    }
    return windows;
  }

  bool CheckFamily(CaseChecker& checker, const FamilyInput& input,
                   size_t index) {
    const Family& family = *plan_.options_.families[index];
    at_.phase = Phase::kSchedule;
    at_.family = index;
    at_.visit = 0;
    bool goes_on = true;
    family.ForEach(input, [&](const Schedule& schedule) {
      if (Enter()) {
        ++result_.cases;
        checker.Check(schedule, [&](const Violation& violation) {
          Add(violation, schedule, RecvSize(), family.name());
        });
      }
      ++at_.visit;
      return goes_on = GoesOn();
    });
    return goes_on;
  }

  void AddSampleFaults() {
    for (const std::string& fault : plan_.subject().sample_faults()) {
      Add(SampleFault(fault), {}, RecvSize(), "");
    }
  }

  void Add(const Violation& violation, const Schedule& schedule,
           size_t recv_size, std::string_view family) {
    std::string kind = KindOf(violation);
    if (!result_.Count(violation.property, kind)) return;
    Finding finding = FindingOf(violation, std::move(kind),
                                plan_.CaseOf(unit_, schedule, recv_size));
    finding.stream_name = plan_.NameOf(unit_);
    finding.family = std::string(family);
    finding.case_number = result_.cases;
    result_.findings.push_back(std::move(finding));
  }

  const SearchPlan& plan_;
  const SearchUnit& unit_;
  const Detour& detour_;
  BlackBox& box_;
  absl::FunctionRef<bool()> goes_on_;
  Position at_;
  bool is_proved_ = false;
  PartialResult result_;
};

absl::StatusOr<SearchPlan> SearchPlan::Make(const Subject& subject,
                                            const SearchOptions& options) {
  SearchPlan plan(subject, options);
  // Whoever chooses families wants them to be run.
  plan.proves_ = options.families.empty() &&
                 CanReplaceSchedules(subject, options.properties);
  if (plan.options_.families.empty()) {
    absl::c_copy(AllFamilies(), std::back_inserter(plan.options_.families));
  }
  plan.streams_ = StreamsOf(subject);
  std::vector<TestStream> recorded;
  if (!options.corpus.empty()) {
    auto in_folder = StreamsInFolder(options.corpus, subject);
    if (!in_folder.ok()) return in_folder.status();
    recorded = *std::move(in_folder);
  }
  const GeneratorOptions generated = {
      .seed = options.seed,
      .count_max = options.budget->generated_max,
      .bytes_max = options.budget->generated_bytes_max,
      .recorded = recorded};
  absl::c_move(GeneratedStreams(subject, generated),
               std::back_inserter(plan.streams_));
  if (absl::c_any_of(plan.options_.families, CutsAtLandmarks)) {
    GeneratorOptions aimed = generated;
    aimed.count_max = options.budget->aimed_max;
    absl::c_move(AimedStreams(subject, aimed),
                 std::back_inserter(plan.streams_));
  }
  absl::c_move(recorded, std::back_inserter(plan.streams_));
  if (plan.streams_.empty()) {
    return absl::NotFoundError(absl::StrCat(
        "subject \"", subject.name(),
        "\" has no streams to check: give it Samples(), MalformedSamples() or "
        "a corpus folder"));
  }
  ChooseThorough(options.budget->thorough_max, plan.streams_);
  plan.AddUnits();
  return plan;
}

void SearchPlan::AddUnits() {
  const std::string& subject = subject_->name();
  if (options_.properties.Has(Property::kRoundTrip) &&
      !subject_->sample_faults().empty() && IsIn(options_.shard, {subject})) {
    units_.push_back({});
  }
  for (size_t i = 0; i < streams_.size(); ++i) {
    const TestStream& stream = streams_[i];
    if (!IsIn(options_.shard, {subject, stream.name, stream.bytes})) continue;
    ++streams_chosen_;
    SearchUnit& unit = units_.emplace_back(SearchUnit{.stream = i});
    if (!stream.aimed) {
      unit.recv_sizes =
          RecvSizesFor(*subject_, stream, options_.budget->recv_sizes_max);
    }
  }
}

FamilyInput SearchPlan::InputOf(const SearchUnit& unit, size_t recv_size,
                                std::span<const size_t> windows) const {
  const TestStream& stream = streams_[*unit.stream];
  return {.stream_size = stream.bytes.size(),
          .landmarks = stream.landmarks,
          .recv_size = recv_size,
          .seed = options_.seed,
          .max_cases = SchedulesFor(stream),
          .capacities = windows,
          .endings = true};
}

// What is aimed at is cut there: where else it is cut, other streams show.
bool SearchPlan::Uses(const SearchUnit& unit, const Family& family) const {
  return !streams_[*unit.stream].aimed || CutsAtLandmarks(&family);
}

// Of generated streams there are many: what they hold matters more than one
// more way of cutting them.
size_t SearchPlan::SchedulesFor(const TestStream& stream) const {
  if (stream.aimed) return kAimedSchedules;
  const Budget& budget = *options_.budget;
  const size_t affordable =
      budget.schedule_bytes_max / std::max<size_t>(stream.bytes.size(), 1);
  return std::clamp(
      affordable, kSchedulesMin,
      stream.generated ? budget.generated_schedules_max : budget.schedules_max);
}

// Where it is no more work than the schedules that it makes superfluous.
bool SearchPlan::IsProvedFirst(const SearchUnit& unit) const {
  const TestStream& stream = streams_[*unit.stream];
  if (!proves_ || stream.aimed) return false;
  const auto replaced = absl::c_count_if(
      options_.families,
      [](const Family* family) { return IsReplacedByProof(*family); });
  return IsWorthProving(stream.bytes.size(), SchedulesFor(stream) *
                                                 static_cast<size_t>(replaced) *
                                                 unit.recv_sizes.size());
}

PartialResult SearchPlan::Run(const SearchUnit& unit, const Detour& detour,
                              BlackBox& box,
                              absl::FunctionRef<bool()> goes_on) const {
  return UnitRun(*this, unit, detour, box, goes_on).Run();
}

Position SearchPlan::PositionOf(const Death& death) {
  return Position::Unpack(death.notes[kPositionNote]);
}

// Builds the schedules of the family once more, up to the one.
Schedule SearchPlan::ScheduleAt(const SearchUnit& unit,
                                const BlackBox::Notes& notes) const {
  const Position position = Position::Unpack(notes[kPositionNote]);
  Schedule found;
  if (position.phase != Position::Phase::kSchedule) return found;
  std::array<size_t, kWindowsMax> windows;
  std::copy_n(notes.begin() + kFirstWindowNote, kWindowsMax, windows.begin());
  const size_t count = std::min<size_t>(notes[kWindowCountNote], kWindowsMax);
  uint64_t visit = 0;
  options_.families[position.family]->ForEach(
      InputOf(unit, unit.recv_sizes[position.recv_size],
              std::span(windows).first(count)),
      [&](const Schedule& schedule) {
        if (visit++ < position.visit) return true;
        found = schedule;
        return false;
      });
  return found;
}

Finding SearchPlan::FindingOf(const SearchUnit& unit, const Death& death,
                              const WorkerLimits& limits) const {
  const Position position = PositionOf(death);
  Finding finding = splitproof::FindingOf(death, limits, CaseOf(unit, death));
  finding.stream_name = NameOf(unit);
  finding.case_number = death.notes[kCasesNote] + 1;
  switch (position.phase) {
    case Position::Phase::kSchedule:
      finding.family = options_.families[position.family]->name();
      break;
    case Position::Phase::kProof:
      finding.family = "proof";
      break;
    default:
      finding.family = "whole";
  }
  return finding;
}

Case SearchPlan::CaseOf(const SearchUnit& unit, const Death& death) const {
  const Position position = PositionOf(death);
  if (position.phase != Position::Phase::kProof) {
    return CaseOf(unit, ScheduleAt(unit, death.notes),
                  unit.recv_sizes[position.recv_size]);
  }
  const size_t stream_bytes = streams_[*unit.stream].bytes.size();
  return CaseOf(unit, NotedSchedule(death, kProofEndNote),
                std::max<size_t>(stream_bytes, 1));
}

Case SearchPlan::CaseOf(const SearchUnit& unit, const Schedule& schedule,
                        size_t recv_size) const {
  return {.subject = subject_->name(),
          .stream = unit.stream ? streams_[*unit.stream].bytes : "",
          .schedule = schedule,
          .recv_size = recv_size};
}

std::string SearchPlan::NameOf(const SearchUnit& unit) const {
  return unit.stream ? streams_[*unit.stream].name : "";
}

SubjectResult SearchPlan::Finish(PartialResult merged) const {
  return MakeResult(*subject_, options_.properties, std::move(merged));
}

}  // namespace splitproof
