#include "harness/fuzz.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "harness/check/case_file.h"
#include "harness/check/registry.h"
#include "harness/recv/stream_text.h"
#include "harness/report/finding_text.h"
#include "harness/search/make_finding.h"
#include "harness/search/shrink_findings.h"

namespace splitproof {
namespace {

namespace fs = std::filesystem;

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

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

bool WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  return static_cast<bool>(file.flush());
}

// The streams and cases in a folder, sorted.
std::vector<std::string> FilesIn(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code missing;
  for (const auto& entry : fs::recursive_directory_iterator(folder, missing)) {
    const std::string extension = entry.path().extension().string();
    if (entry.is_regular_file() && extension != ".md" &&
        extension != ".jsonl") {
      files.push_back(entry.path().string());
    }
  }
  absl::c_sort(files);
  return files;
}

void WriteOrExit(const std::string& path, const std::string& bytes) {
  if (WriteFile(path, bytes)) return;
  std::fprintf(stderr, "%s cannot be written\n", path.c_str());
  std::exit(2);
}

// A file a seed, named by its hash.
void WriteSeedsOrExit(const FuzzTarget& target, const std::string& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  for (const std::string& seed : target.Seeds()) {
    const std::string name =
        absl::StrCat(absl::Hex(HashOf(seed), absl::kZeroPad16));
    WriteOrExit(absl::StrCat(folder, "/", name), seed);
  }
}

size_t CopyTo(std::span<uint8_t> to, const std::string& bytes) {
  absl::c_copy(bytes, to.begin());
  return bytes.size();
}

// A byte changed, put in or taken out, for engines that do not lend theirs.
size_t SpoilBytes(std::span<uint8_t> data, size_t size, Random& random) {
  const size_t at = random.Uniform(size);
  const auto byte = static_cast<uint8_t>(random.Uniform(256));
  if (size < data.size() && (size == 0 || random.OneIn(3))) {
    std::copy_backward(data.begin() + at, data.begin() + size,
                       data.begin() + size + 1);
    data[at] = byte;
    return size + 1;
  }
  if (size > 1 && random.OneIn(2)) {
    std::copy(data.begin() + at + 1, data.begin() + size, data.begin() + at);
    return size - 1;
  }
  if (size > 0) data[at] = byte;
  return size;
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
  checker->SetStream(input.stream);
  checker->Check(schedule, [&](const Violation& violation) {
    Report(violation, *configured.subject,
           {.subject = configured.subject->name(),
            .stream = std::string(input.stream),
            .schedule = schedule,
            .recv_size = choice.recv_size});
  });
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
// connection that was used before.
void FuzzTarget::Explain(const Choice& choice, const FuzzInput& input) {
  CheckEverything(choice, schedule_, input);
  CheckEverything(
      {choice.configuration, FuzzComparer::WholeRecvSize(input.stream.size())},
      Schedule(), input);
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

std::vector<std::string> FuzzTarget::Seeds() const {
  std::vector<std::string> seeds;
  std::set<std::string> seen;
  const auto add = [&](std::optional<std::string> seed) {
    if (!seed || seed->empty() || seed->size() > kInputBytesMax) return;
    if (seen.insert(*seed).second) seeds.push_back(*std::move(seed));
  };
  if (!corpus_.empty()) {
    for (const std::string& path : FilesIn(corpus_)) {
      if (IsCaseFileName(path)) {
        const auto file = ReadCaseFile(path);
        if (file.ok()) add(InputOf(file->failing));
      } else {
        add(ReadFile(path));
      }
    }
  }
  for (const Configured& configured : configured_) {
    const Subject& subject = *configured.subject;
    Case sample{.subject = subject.name(),
                .stream = "",
                .schedule = {},
                .recv_size = FuzzInput::kRecvSizes[0]};
    const auto add_stream = [&](std::string stream) {
      sample.stream = std::move(stream);
      add(InputOf(sample));
    };
    std::string all;
    for (const SampleFrame& frame : subject.samples()) {
      add_stream(frame.Frame());
      all += frame.Frame();
    }
    for (const std::string& bytes : subject.malformed()) add_stream(bytes);
    add_stream(all);
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

bool FuzzTarget::WouldWriteToCorpus(
    std::span<const char* const> arguments) const {
  if (corpus_.empty()) return false;
  for (const char* argument : arguments) {
    if (!fs::is_directory(argument)) continue;
    const fs::path stored = fs::weakly_canonical(corpus_);
    const fs::path folder = fs::weakly_canonical(argument);
    // The folder itself or one below it.
    return std::mismatch(stored.begin(), stored.end(), folder.begin(),
                         folder.end())
               .first == stored.end();
  }
  return false;
}

void HandleFuzzArguments(FuzzTarget& target, int argc,
                         const char* const* argv) {
  bool written = false;
  for (int i = 1; i < argc; ++i) {
    absl::string_view value = argv[i];
    if (absl::ConsumePrefix(&value, "-artifact_prefix=")) {
      target.set_case_prefix(std::string(value));
    } else if (value == "--no-mutator") {
      target.set_mutates(false);
    } else if (absl::ConsumePrefix(&value, "--write-dictionary=")) {
      WriteOrExit(std::string(value), target.Dictionary());
      written = true;
    } else if (absl::ConsumePrefix(&value, "--write-seeds=")) {
      WriteSeedsOrExit(target, std::string(value));
      written = true;
    }
  }
  if (written) std::exit(0);
}

size_t MutateFuzzInput(const FuzzTarget& target, std::span<uint8_t> data,
                       size_t size, unsigned seed, EngineMutator mutate) {
  if (!target.mutates() && mutate != nullptr) {
    return mutate(data.data(), size, data.size());
  }
  Random random(seed);
  const auto mutate_bytes = [&](uint8_t* bytes, size_t count, size_t max) {
    return mutate != nullptr ? mutate(bytes, count, max)
                             : SpoilBytes({bytes, max}, count, random);
  };
  const Bytes input(reinterpret_cast<const char*>(data.data()), size);
  return CopyTo(
      data, target.mutator().Mutate(input, data.size(), seed, mutate_bytes));
}

size_t CrossFuzzInputs(const FuzzTarget& target, Bytes a, Bytes b,
                       std::span<uint8_t> out, unsigned seed) {
  return CopyTo(out, target.mutator().CrossOver(a, b, out.size(), seed));
}

int InitializeFuzzer(FuzzTarget& target, int argc, const char* const* argv) {
  target.set_case_prefix("./");
  HandleFuzzArguments(target, argc, argv);
  if (argc > 1 &&
      target.WouldWriteToCorpus({argv + 1, static_cast<size_t>(argc - 1)})) {
    std::fprintf(stderr,
                 "%s: the first folder gets what is found, and must not be a "
                 "stored corpus: put another one before it\n",
                 argv[0]);
    std::exit(2);
  }
  return 0;
}

}  // namespace splitproof
