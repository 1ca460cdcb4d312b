// Every mutant that is a split bug is refuted by a proof, with a schedule that
// fails when it is replayed: proofs overlook no bug that is known here.
//
// A split bug is one that some chunking of some stream shows, on a connection
// of its own. The property that kills a mutant says whether it can be one. Not
// all of them are: some give the same wrong answer however the stream is cut.
// Those are listed, and must not be refuted with the streams they have, so that
// the list stays true.
//
// The subject's own streams show most bugs. Where none of moderate length does,
// there is one in a list that has what the bug takes.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "harness/check/case.h"
#include "harness/check/properties.h"
#include "harness/mutants/all_mutants.h"
#include "harness/recv/schedule.h"
#include "harness/recv/stream_text.h"
#include "harness/search/check_subjects.h"
#include "harness/search/proof.h"
#include "harness/search/prove_in_worker.h"
#include "harness/search/streams.h"
#include "harness/search/worker_pool.h"
#include "serializers/contract/sanitizers.h"

namespace splitproof::mutants {
namespace {

using Verdict = Proof::Verdict;

// Own streams that are longer are left out.
constexpr size_t kOwnBytesMax = 320;
// A step takes milliseconds, or hangs.
const WorkerLimits kLimits = {.step_cpu_ms_max = 500};

std::string Repeat(std::string_view text, size_t count) {
  std::string repeated;
  for (size_t i = 0; i < count; ++i) repeated += text;
  return repeated;
}

struct Attempt {
  std::string stream;
  size_t chunk_max = 0;  // 0: the whole stream.
};

struct Aimed {
  std::string_view mutant;
  Attempt attempt;
};

// In place of the subject's own streams: those do not show the bug, or are too
// long, or end the process before there is any chunk.
std::vector<Aimed> AimedStreams() {
  const std::string line15 = "fifteen bytes..\r\n";
  const std::string record = "\x01\x3C" + std::string(60, 'v');
  return {
      {"block-search", {line15 + line15}},
      {"masks-high-bits", {"A\x8AZ......\n"}},
      // A length of 128 that takes three bytes, which nobody refuses.
      {"two-byte-header",
       {std::string("\x80\x81\0", 3) + std::string(128, 'v')}},
      {"small-pushback", {"\n" + std::string(65, 'l') + "\n"}},
      {"error-eats-newline", {"\xFF\n\n"}},
      {"sixteen-at-a-time", {Repeat("\n", 17)}},
      {"keeps-the-place", {Repeat("hello you\n", 20)}},
      {"forgets-second-byte", {"\xED\xA0\x80\n"}},
      {"measures-pieces", {"17:seventeen bytes..,1:x,"}},
      {"no-entry-for-del", {"<a\x7F>"}},
      {"counts-in-a-byte", {std::string(257, 'l') + "\n"}},
      {"reset-forgets-entity", {"&x"}},
      // Of the next two, chunks of 3 bytes are enough; longer ones have a state
      // for each of their sizes.
      {"skipped-of-chunk",
       {"\x2D\x01" + std::string(301, 'v') + std::string(2, '\0'), 3}},
      {"cbor-skip-forgets-levels",
       {"\x9F" + Repeat("\x01", 520) + "\x9F\x01\xFF\xFF\x05", 3}},
      {"cbor-counts-what-is-held", {Repeat("\x05", 513)}},
      {"counts-the-next-items", {Repeat("+OK\r\n", 41)}},
      {"limits-the-chunk", {record + record + record}},
  };
}

struct Reason {
  std::string_view mutant;
  std::string_view why;
};

// Mutants that no chunking shows, of any stream.
constexpr Reason kNotSplitBugs[] = {
    {"mark-stays", "takes two connections; cuts change nothing"},
    {"shows-too-much", "only messages of errors differ"},
    {"skips-the-wrap", "where the ring ends, no cut changes"},
    {"half-an-end", "the end is taken for a clean one however it is cut"},
    {"says-it-again", "takes a second end of the stream"},
    {"stuck-on-nul", "an error uses up no byte however it is cut"},
};

// What it finds in its static variable depends on which proofs came before.
constexpr std::string_view kSharesAString = "one-for-all";

// It reads on and on. What it comes upon, if it does not crash, is something
// else in each process: a proof refutes it, and a replay may or may not fail.
constexpr std::string_view kReadsAnything = "below-zero";

bool IsOneOf(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

const Reason* WhyNoSplitBug(std::string_view mutant) {
  const auto* found = std::ranges::find(kNotSplitBugs, mutant, &Reason::mutant);
  return found == std::end(kNotSplitBugs) ? nullptr : found;
}

bool CanBeSplitBug(const Mutant& mutant) {
  constexpr std::string_view kKillers[] = {
      "split-invariance", "plain-equals-buffered",
      "remainder-exact",  "prompt",
      "progress",         "no-stale-read",
      "end-of-stream",    "reuse-equals-fresh"};
  return IsOneOf(kKillers, mutant.killed_by) && mutant.name != kSharesAString;
}

bool FailsWhenReplayed(const Subject& subject, const std::string& stream,
                       const Proof& proof) {
  const Case failing = {.subject = subject.name(),
                        .stream = stream,
                        .schedule = *proof.failing,
                        .recv_size = proof.recv_size};
  const auto checked =
      CheckCaseInWorker(subject, failing, RefutableProperties(), kLimits);
  return checked.ok() && checked->failed();
}

// Shortest first.
std::vector<Attempt> AttemptsOf(const Subject& subject) {
  std::vector<Attempt> attempts;
  for (Aimed& aimed : AimedStreams()) {
    if (aimed.mutant == subject.name()) {
      attempts.push_back(std::move(aimed.attempt));
    }
  }
  if (!attempts.empty()) return attempts;
  for (TestStream& stream : StreamsOf(subject)) {
    if (stream.bytes.size() > kOwnBytesMax) break;
    attempts.push_back({std::move(stream.bytes)});
  }
  return attempts;
}

// What came of all forms of a mutant.
struct Refutations {
  size_t refuted = 0;
  size_t replayed = 0;
  // Mutant, form, stream and verdict of the last stream.
  std::string told = {};
};

Refutations Try(const Subject& subject, const Attempt& attempt) {
  Refutations found;
  for (const Form form : kForms) {
    if (!subject.Has(form)) continue;
    const auto proof = ProveInWorker(subject, form, attempt.stream,
                                     {.chunk_max = attempt.chunk_max}, kLimits);
    absl::StrAppend(
        &found.told, "\n", subject.name(), ", ", std::string(FormName(form)),
        ": '", EscapeStream(attempt.stream), "': ",
        proof.ok() ? DescribeVerdict(*proof) : proof.status().ToString());
    if (!proof.ok() || proof->verdict != Verdict::kRefuted) continue;
    ++found.refuted;
    absl::StrAppend(&found.told, "; ", proof->what, "; schedule ",
                    proof->failing->ToString());
    if (!FailsWhenReplayed(subject, attempt.stream, *proof)) continue;
    ++found.replayed;
    absl::StrAppend(&found.told, ", fails again");
  }
  return found;
}

// With one stream after the other, until one refutes a form.
Refutations Refute(const Subject& subject) {
  Refutations found;
  for (const Attempt& attempt : AttemptsOf(subject)) {
    found = Try(subject, attempt);
    if (found.refuted > 0) break;
  }
  return found;
}

void ExpectRefuted(const Mutant& mutant) {
  const Refutations found = Refute(*mutant.make(std::string(mutant.name)));
  EXPECT_GT(found.refuted, 0u) << found.told;
  if (mutant.name == kReadsAnything) return;
  EXPECT_EQ(found.replayed, found.refuted) << found.told;
}

TEST(Proofs, RefuteEverySplitBug) {
  if (kAddressSanitizer) GTEST_SKIP() << "it ends what mutants of memory do";
  for (const Mutant& mutant : AllMutants()) {
    if (!CanBeSplitBug(mutant) || WhyNoSplitBug(mutant.name)) continue;
    ExpectRefuted(mutant);
  }
}

TEST(Proofs, DoNotRefuteWhatNoCutChanges) {
  if (kAddressSanitizer) GTEST_SKIP() << "it ends what mutants of memory do";
  for (const Mutant& mutant : AllMutants()) {
    const Reason* reason = WhyNoSplitBug(mutant.name);
    if (reason == nullptr) continue;
    EXPECT_TRUE(CanBeSplitBug(mutant)) << mutant.name << " need not be listed";
    const Refutations found = Refute(*mutant.make(std::string(mutant.name)));
    EXPECT_EQ(found.refuted, 0u) << reason->why << found.told;
  }
}

// A list that names what is not there would say nothing.
TEST(Proofs, AreTriedOnMutantsThatThereAre) {
  const std::vector<Mutant> all = AllMutants();
  std::vector<std::string_view> listed = {kSharesAString, kReadsAnything};
  for (const Aimed& aimed : AimedStreams()) listed.push_back(aimed.mutant);
  for (const Reason& reason : kNotSplitBugs) listed.push_back(reason.mutant);
  for (const std::string_view name : listed) {
    EXPECT_NE(std::ranges::find(all, name, &Mutant::name), all.end()) << name;
  }
}

}  // namespace
}  // namespace splitproof::mutants
