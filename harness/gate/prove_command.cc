// `prove`: all chunkings of streams, a line for each stream and form.

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "harness/check/case.h"
#include "harness/gate/case_options.h"
#include "harness/gate/check_targets.h"
#include "harness/gate/commands.h"
#include "harness/gate/interrupt.h"
#include "harness/recv/stream_text.h"
#include "harness/report/finding_text.h"
#include "harness/search/check_subjects.h"
#include "harness/search/prove_in_worker.h"
#include "harness/search/run_case.h"
#include "harness/search/shrink_findings.h"
#include "harness/search/streams.h"

namespace splitproof {
namespace {

// As much of a stream's text as names it.
constexpr size_t kShownStream = 24;
constexpr uint64_t kStatesMax = 10'000'000;

struct NamedStream {
  std::string name;
  std::string bytes;
};

struct ParsedOptions {
  ProofOptions proof;
  std::optional<std::string> stream;
};

absl::StatusOr<ParsedOptions> ParseOptions(const ProveOptions& options) {
  ParsedOptions parsed;
  if (options.by_bytes) parsed.proof.methods = ProofOptions::Methods::kByBytes;
  if (options.stream && !options.corpus.empty()) {
    return absl::InvalidArgumentError(
        "--stream and --corpus do not go together; give one of them");
  }
  if (options.stream) {
    auto stream = ParseStreamText(*options.stream);
    if (!stream.ok()) return stream.status();
    parsed.stream = *std::move(stream);
  }
  if (options.chunk_max) {
    const auto size =
        ParseNumber("--max-chunk", *options.chunk_max, 1, Case::kRecvSizeMax);
    if (!size.ok()) return size.status();
    parsed.proof.chunk_max = *size;
  }
  if (options.states_max) {
    const auto states =
        ParseNumber("--state-budget", *options.states_max, 1, kStatesMax);
    if (!states.ok()) return states.status();
    parsed.proof.states_max = *states;
  }
  return parsed;
}

// The stream that is asked for, or those of the subject's corpus; without one,
// its own samples.
absl::StatusOr<std::vector<NamedStream>> StreamsFor(
    const CheckTarget& target, const std::optional<std::string>& asked) {
  std::vector<NamedStream> streams;
  if (asked) {
    streams.push_back(
        {absl::StrCat("'", Elided(EscapeStream(*asked), kShownStream), "'"),
         *asked});
    return streams;
  }
  std::vector<TestStream> found;
  if (target.corpus.empty()) {
    found = StreamsOf(*target.subject);
  } else {
    auto in_folder = StreamsInFolder(target.corpus, *target.subject);
    if (!in_folder.ok()) return in_folder.status();
    found = *std::move(in_folder);
  }
  for (TestStream& stream : found) {
    streams.push_back({std::move(stream.name), std::move(stream.bytes)});
  }
  return streams;
}

absl::StatusOr<std::vector<Form>> FormsFor(
    const Subject& subject, const std::optional<std::string>& asked) {
  if (asked) {
    const auto form = ParseForm(*asked, subject);
    if (!form.ok()) return form.status();
    return std::vector<Form>{*form};
  }
  std::vector<Form> forms;
  for (const Form form : kForms) {
    if (subject.Has(form)) forms.push_back(form);
  }
  return forms;
}

// How many chunkings a stream has.
std::string DescribeChunkings(const Proof& proof) {
  if (proof.chunk_max < proof.stream_bytes) {
    return absl::StrCat("chunks up to ", proof.chunk_max);
  }
  const size_t cuts = std::max<size_t>(proof.stream_bytes, 1) - 1;
  return absl::StrCat("2^", cuts, " chunkings");
}

void PrintLine(const Subject& subject, Form form, const std::string& name,
               const Proof& proof, std::ostream& out) {
  out << subject.name() << "  " << FormName(form) << "  " << name << "  "
      << proof.stream_bytes << " bytes, " << DescribeChunkings(proof) << "  ";
  if (proof.feeds > 0) {
    out << absl::StrFormat("states %d max, %.1f mean, feeds %d  ",
                           proof.states_per_offset_max,
                           proof.states_per_offset(), proof.feeds);
  }
  out << DescribeVerdict(proof) << "\n";
}

// Runs the case that refutes as `replay` does, makes it small, and prints it.
absl::Status PrintCase(const Subject& subject, const NamedStream& stream,
                       const Proof& proof, Console& console) {
  const Case failing = {.subject = subject.name(),
                        .stream = stream.bytes,
                        .schedule = *proof.failing,
                        .recv_size = proof.recv_size};
  auto checked = CheckCaseInWorker(subject, failing, RefutableProperties());
  if (!checked.ok()) return checked.status();
  if (checked->findings.empty()) {
    console.out << "  " << proof.what << "\n  this does not fail: "
                << ReplayLine(console.program, failing) << "\n";
    return absl::OkStatus();
  }
  checked->findings.resize(1);
  const std::vector<ResultToShrink> results = {{&subject, &*checked}};
  ShrinkFindings(results, /*jobs=*/1, {});
  console.out << "\n"
              << DescribeFinding(checked->findings.front(), console.program)
              << "\n";
  return absl::OkStatus();
}

// What the proofs come to.
struct Tally {
  size_t proved = 0;
  size_t partial = 0;
  size_t refuted = 0;
};

absl::Status ProveOne(const Subject& subject, Form form,
                      const NamedStream& stream, const ProofOptions& options,
                      const InterruptGuard& guard, Tally& tally,
                      Console& console) {
  // What is buffered must be out before a process is forked.
  console.out << std::flush;
  const auto proof = ProveInWorker(subject, form, stream.bytes, options, {},
                                   [&] { return !guard.interrupted(); });
  if (absl::IsCancelled(proof.status())) {
    return absl::UnavailableError("interrupted: not all was proved");
  }
  if (!proof.ok()) return proof.status();
  PrintLine(subject, form, stream.name, *proof, console.out);
  if (proof->verdict == Proof::Verdict::kRefuted) {
    ++tally.refuted;
    return PrintCase(subject, stream, *proof, console);
  }
  ++(proof->all_hold() ? tally.proved : tally.partial);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int> RunProve(const ProveOptions& options, Console& console) {
  const auto parsed = ParseOptions(options);
  if (!parsed.ok()) return parsed.status();
  CheckOptions chosen;
  chosen.subjects = options.subjects;
  chosen.corpus = options.corpus;
  const auto selected = SelectTargets(chosen, /*jobs=*/0, PropertySet::All());
  if (!selected.ok()) return selected.status();
  Tally tally;
  InterruptGuard guard;
  for (const CheckTarget& target : selected->targets) {
    const auto forms = FormsFor(*target.subject, options.form);
    if (!forms.ok()) return forms.status();
    const auto streams = StreamsFor(target, parsed->stream);
    if (!streams.ok()) return streams.status();
    for (const NamedStream& stream : *streams) {
      for (const Form form : *forms) {
        const absl::Status status =
            ProveOne(*target.subject, form, stream, parsed->proof, guard, tally,
                     console);
        if (!status.ok()) return status;
      }
    }
  }
  console.out << "all chunkings hold: " << tally.proved
              << "  partial: " << tally.partial
              << "  refuted: " << tally.refuted << "\n";
  if (tally.refuted > 0) return kExitFailed;
  if (tally.proved + tally.partial > 0) return kExitHolds;
  return absl::InvalidArgumentError(
      "nothing was proved: there is no stream; give one with --stream");
}

}  // namespace splitproof
