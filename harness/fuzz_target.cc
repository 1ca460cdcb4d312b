#include "harness/fuzz_target.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "harness/check/case_file.h"
#include "harness/check/registry.h"
#include "harness/check/stored_corpus.h"
#include "harness/recv/stream_text.h"
#include "harness/report/finding_text.h"
#include "harness/search/make_finding.h"
#include "harness/search/shrink_findings.h"

namespace splitproof {
namespace {

// Of how many inputs a fuzzer checks one for every property.
constexpr uint64_t kEverythingOneIn = 64;
// The most single bytes in a schedule: a recv each, they are what costs.
constexpr size_t kFuzzSingleBytesMax = 24;
constexpr size_t kReplaySingleBytesMax = 256;

[[noreturn]] void Die(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::abort();
}

// A number that depends on the bytes only, on every machine: FNV-1a, 64 bits.
uint64_t HashOf(Bytes bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<uint8_t>(byte)) * 0x100000001b3;
  }
  return hash;
}

// At most `count_max` single bytes, from somewhere on.
void AddSingleBytes(size_t stream_size, size_t count_max, Random& random,
                    Schedule& schedule) {
  const size_t count = std::min(stream_size, count_max);
  const size_t begin = random.Uniform(stream_size - count + 1);
  if (begin > 0) schedule.AddChunk(begin);
  schedule.AddChunk(1, count);
}

// Tiny chunks mostly, so that a cut falls into every kind of place.
void AddRandomChunks(size_t stream_size, Random& random, Schedule& schedule) {
  for (size_t at = 0; at < stream_size;) {
    const size_t size = 1 + random.Uniform(random.OneIn(2) ? 3 : 40);
    schedule.AddChunk(size);
    at += size;
  }
}

void AddOneCut(size_t stream_size, Random& random, Schedule& schedule) {
  schedule.AddChunk(1 + random.Uniform(stream_size - 1));
}

// The schedule of a fuzzer for a stream without a trailer.
void ChooseSchedule(size_t stream_size, Random& random, Schedule& schedule) {
  if (stream_size < 2) return;
  switch (random.Uniform(4)) {
    case 0:
      return AddSingleBytes(stream_size, kFuzzSingleBytesMax, random, schedule);
    case 1:
      return AddOneCut(stream_size, random, schedule);
    default:
      return AddRandomChunks(stream_size, random, schedule);
  }
}

// Those of a replayer: whole, single bytes, one cut, and many.
std::vector<Schedule> DefaultSchedules(size_t stream_size, Random& random) {
  if (stream_size < 2) return {Schedule()};
  std::vector<Schedule> schedules(5);
  AddSingleBytes(stream_size, kReplaySingleBytesMax, random, schedules[1]);
  AddOneCut(stream_size, random, schedules[2]);
  AddOneCut(stream_size, random, schedules[3]);
  AddRandomChunks(stream_size, random, schedules[4]);
  return schedules;
}

// What a sample must not exceed to be part of an input, or a word.
constexpr size_t kMaterialBytesMax = 4096;
constexpr size_t kWordBytesMax = 16;

// The samples, what is malformed, and all samples in a row.
std::vector<std::string> OwnStreamsOf(const Subject& subject) {
  std::vector<std::string> streams;
  std::string all;
  for (const SampleFrame& sample : subject.samples()) {
    streams.push_back(sample.Frame());
    all += streams.back();
  }
  absl::c_copy(subject.malformed(), std::back_inserter(streams));
  streams.push_back(all);
  return streams;
}

// Those of a stored corpus; none where there is no corpus.
std::vector<std::string> FilesOf(const std::string& folder,
                                 decltype(StreamFilesIn)& list) {
  auto files = list(folder);
  return files.ok() ? *std::move(files) : std::vector<std::string>();
}

bool WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  return static_cast<bool>(file.flush());
}

}  // namespace

FuzzTarget::FuzzTarget(std::string_view name) : mutator_({}) {
  const Registration* registration = FindRegistration(name);
  if (registration == nullptr) {
    Die("nobody registered \"" + std::string(name) + "\"");
  }
  corpus_ = registration->corpus;
  for (const std::string& subject_name : registration->SubjectNames()) {
    auto subject = MakeSubjectByName(subject_name);
    if (!subject.ok()) Die(std::string(subject.status().message()));
    auto comparer = std::make_unique<FuzzComparer>(**subject);
    configured_.push_back({*std::move(subject), std::move(comparer), {}});
  }
  mutator_ = FuzzMutator(Material());
}

// Long samples are left out: an input is short.
FuzzMaterial FuzzTarget::Material() const {
  FuzzMaterial material;
  const auto add = [](std::string bytes, std::vector<std::string>& to) {
    if (bytes.size() <= kMaterialBytesMax &&
        !absl::c_linear_search(to, bytes)) {
      to.push_back(std::move(bytes));
    }
  };
  for (const Configured& configured : configured_) {
    const Subject& subject = *configured.subject;
    for (const SampleFrame& sample : subject.samples()) {
      add(sample.Frame(), material.frames);
    }
    for (const std::string& bytes : subject.malformed()) {
      add(bytes, material.malformed);
    }
    for (const std::string& bytes : subject.delimiters()) {
      add(bytes, material.delimiters);
    }
  }
  material.configurations = configured_.size();
  return material;
}

void FuzzTarget::Fuzz(Bytes data) {
  if (data.size() > kInputBytesMax) return;
  const FuzzInput input = DecodeFuzzInput(data);
  Random random(HashOf(data));
  const bool everything = random.OneIn(kEverythingOneIn);
  const Choice choice = Choose(input, random);
  FuzzComparer& comparer = *configured_[choice.configuration].comparer;
  if (!comparer.Agrees(input.stream, schedule_, choice.recv_size)) {
    Explain(choice, input);
  }
  if (everything) CheckEverything(choice, schedule_, input);
}

void FuzzTarget::Replay(Bytes data) {
  if (data.size() > kInputBytesMax) return;
  const FuzzInput input = DecodeFuzzInput(data);
  Random random(HashOf(data));
  random.OneIn(kEverythingOneIn);
  const Choice choice = Choose(input, random);
  CheckEverything(choice, schedule_, input);
  if (!input.has_trailer) ReplayUnderAll(input, random);
}

// What the trailer says; what the hash chooses where there is none.
FuzzTarget::Choice FuzzTarget::Choose(const FuzzInput& input, Random& random) {
  schedule_.Clear();
  if (input.has_trailer) {
    input.BuildSchedule(schedule_);
    return {.configuration = input.configuration % configured_.size(),
            .recv_size = input.RecvSize()};
  }
  ChooseSchedule(input.stream.size(), random, schedule_);
  // Single bytes, the last class, are what costs.
  constexpr size_t kLast = FuzzInput::kRecvSizes.size() - 1;
  const size_t recv_size_class =
      random.OneIn(16) ? kLast : random.Uniform(kLast);
  return {.configuration = random.Uniform(configured_.size()),
          .recv_size = FuzzInput::kRecvSizes[recv_size_class]};
}

void FuzzTarget::ReplayUnderAll(const FuzzInput& input, Random& random) {
  const std::vector<Schedule> schedules =
      DefaultSchedules(input.stream.size(), random);
  for (size_t i = 0; i < configured_.size(); ++i) {
    for (const Schedule& schedule : schedules) {
      CheckEverything({i, FuzzInput::kRecvSizes[0]}, schedule, input);
    }
  }
}

void FuzzTarget::CheckEverything(const Choice& choice, const Schedule& schedule,
                                 const FuzzInput& input) {
  Configured& configured = configured_[choice.configuration];
  auto& checker = configured.checkers[choice.recv_size];
  if (checker == nullptr) {
    checker = std::make_unique<CaseChecker>(
        *configured.subject, choice.recv_size, CaseChecker::Options());
  }
  const auto report = [&](const Violation& violation) {
    Report(violation, *configured.subject,
           {.subject = configured.subject->name(),
            .stream = std::string(input.stream),
            .schedule = violation.schedule.value_or(schedule),
            .recv_size = choice.recv_size});
  };
  checker->SetStream(input.stream);
  checker->Check(schedule, report);
  checker->CheckStream(/*thorough=*/false, report);
}

// Reports a violation as the gate does: first as it was found, since making it
// small may end the process, where a sanitizer does.
void FuzzTarget::Report(const Violation& violation, const Subject& subject,
                        Case failing) {
  const Finding found =
      FindingOf(violation, KindOf(violation), std::move(failing));
  std::fprintf(stderr, "found: %s",
               DescribeBriefly(found, "splitproof").c_str());
  const Finding small = ShrinkFinding(subject, found, WorkerLimits(), [] {});
  std::string message = DescribeFinding(small, "splitproof");
  if (!case_prefix_.empty()) {
    const CaseFile file{.failing = small.failing,
                        .property = small.property,
                        .label = small.label,
                        .note = small.what};
    const std::string path = case_prefix_ + CaseFileName(file);
    message += WriteFile(path, CaseFileText(file))
                   ? "  case:   " + path
                   : "  " + path + " cannot be written";
  }
  Die(message);
}

// Runs that were compared disagree. The checker says why, unless that takes a
// connection that was used before. It compares runs of one recv size, with the
// same faults, but a small one, or a fault, cuts the stream too: such cuts are
// tried without them.
void FuzzTarget::Explain(const Choice& choice, const FuzzInput& input) {
  const Choice whole = {choice.configuration,
                        FuzzComparer::WholeRecvSize(input.stream.size())};
  CheckEverything(choice, schedule_, input);
  CheckEverything(whole, Schedule(), input);
  for (const size_t size : {choice.recv_size, size_t{1}}) {
    const size_t chunks = input.stream.size() / size;
    Schedule in_chunks;
    if (chunks > 0) in_chunks.AddChunk(size, chunks);
    CheckEverything(whole, in_chunks, input);
  }
  Die("the runs of " + configured_[choice.configuration].subject->name() +
      " on one stream disagree, but only on connections that were used before:"
      " what does Clear() leave behind?\n  replay: the inputs before this one,"
      " and this one: " +
      EscapeStream(input.stream));
}

std::optional<std::string> FuzzTarget::InputOf(const Case& wanted) const {
  const auto configured =
      absl::c_find_if(configured_, [&](const Configured& candidate) {
        return candidate.subject->name() == wanted.subject;
      });
  const auto steps = EncodeSteps(wanted.schedule);
  const auto recv_size_class = RecvSizeClassOf(wanted.recv_size);
  if (configured == configured_.end() || !steps || !recv_size_class) return {};
  return EncodeFuzzInput(
      {.stream = wanted.stream,
       .has_trailer = true,
       .configuration = static_cast<uint8_t>(configured - configured_.begin()),
       .recv_size_class = *recv_size_class,
       .steps = *steps});
}

std::optional<Case> FuzzTarget::CaseOf(Bytes data) const {
  const FuzzInput input = DecodeFuzzInput(data);
  if (!input.has_trailer) return std::nullopt;
  const size_t configuration = input.configuration % configured_.size();
  Case spelled{.subject = configured_[configuration].subject->name(),
               .stream = std::string(input.stream),
               .schedule = {},
               .recv_size = input.RecvSize()};
  input.BuildSchedule(spelled.schedule);
  return spelled;
}

// What cannot be read is no seed; the gate says why.
std::vector<std::string> FuzzTarget::Seeds() const {
  std::vector<std::string> seeds;
  std::set<std::string> seen;
  const auto add = [&](std::optional<std::string> seed) {
    if (!seed || seed->empty() || seed->size() > kInputBytesMax) return;
    if (seen.insert(*seed).second) seeds.push_back(*std::move(seed));
  };
  for (const std::string& path : FilesOf(corpus_, StreamFilesIn)) {
    const auto stream = ReadStoredFile(path);
    if (stream.ok()) add(*stream);
  }
  for (const std::string& path : FilesOf(corpus_, CaseFilesIn)) {
    const auto file = ReadCaseFile(path);
    if (file.ok()) add(InputOf(file->failing));
  }
  for (const Configured& configured : configured_) {
    for (std::string& stream : OwnStreamsOf(*configured.subject)) {
      add(InputOf({.subject = configured.subject->name(),
                   .stream = std::move(stream),
                   .schedule = {},
                   .recv_size = FuzzInput::kRecvSizes[0]}));
    }
  }
  return seeds;
}

std::string FuzzTarget::Dictionary() const {
  const FuzzMaterial material = Material();
  std::set<std::string> words(material.delimiters.begin(),
                              material.delimiters.end());
  for (const std::string& frame : material.frames) {
    if (frame.size() <= kWordBytesMax) words.insert(frame);
  }
  words.erase("");
  std::string text;
  for (const std::string& word : words) {
    text += '"';
    for (const char byte : word) {
      const bool plain =
          absl::ascii_isprint(byte) && byte != '"' && byte != '\\';
      text += plain ? std::string(1, byte)
                    : absl::StrCat("\\x", absl::Hex(static_cast<uint8_t>(byte),
                                                    absl::kZeroPad2));
    }
    text += "\"\n";
  }
  return text;
}

}  // namespace splitproof
