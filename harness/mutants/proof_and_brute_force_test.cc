// The proof, held against brute force: what it says of a short stream is what
// all chunkings say, run through real connections one by one.

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "harness/check/registry.h"
#include "harness/check/subject.h"
#include "harness/mutants/all_mutants.h"
#include "harness/recv/stream_text.h"
#include "harness/search/expected_events.h"
#include "harness/search/proof.h"
#include "harness/search/run_case.h"
#include "harness/search/streams.h"
#include "harness/search/tried_chunkings.h"
#include "serializers/contract/sanitizers.h"

namespace splitproof::mutants {
namespace {

using Verdict = Proof::Verdict;

// Few enough for all chunkings of all streams, also where each is slow.
constexpr size_t kBytesMax = kAddressSanitizer ? 8 : 9;

// The subject's own streams, and their beginnings where they are longer.
std::vector<std::string> ShortStreams(const Subject& subject) {
  std::set<std::string> streams;
  for (const TestStream& stream : StreamsOf(subject)) {
    streams.insert(stream.bytes.substr(0, kBytesMax));
  }
  return {streams.begin(), streams.end()};
}

// Where bytes are touched that are nobody's, it depends on where a packet lies
// how many chunkings fail. What all deserializers share, and what clear()
// leaves behind, depends on which chunkings came before.
bool HasExactCounts(const Mutant& mutant) {
  return mutant.bug_class != 'H' && mutant.killed_by != "window-contract" &&
         mutant.name != "one-for-all" && mutant.name != "stays-upgraded";
}

void ExpectSame(const Proof& proof, const TriedChunkings& all, bool exact) {
  if (proof.verdict == Verdict::kPartial) return;
  EXPECT_EQ(proof.verdict == Verdict::kRefuted, all.first.has_value())
      << DescribeVerdict(proof) << "\n"
      << proof.what << "\n"
      << all.what;
  if (!exact) return;
  EXPECT_EQ(proof.failing_chunkings, all.failing) << DescribeVerdict(proof);
}

void ExpectAgreement(const Subject& subject, Form form,
                     const std::string& stream, bool exact) {
  SCOPED_TRACE(subject.name() + ", " + std::string(FormName(form)) + ": '" +
               EscapeStream(stream) + "'");
  const auto known = KnownPacketsOf(subject, stream);
  const KnownPackets* packets = known ? &*known : nullptr;
  const ExpectedEvents expected(subject, stream, packets);
  const TriedChunkings all = TryAllChunkings(subject, form, stream, expected);
  for (const auto methods :
       {ProofOptions::Methods::kAll, ProofOptions::Methods::kByBytes}) {
    ExpectSame(
        ProveStream(subject, form, stream, packets, {.methods = methods}), all,
        exact);
  }
}

void ExpectAgreementOnForms(const Subject& subject, const std::string& stream,
                            bool exact = true) {
  for (const Form form : kForms) {
    if (subject.Has(form)) ExpectAgreement(subject, form, stream, exact);
  }
}

void ExpectAgreement(const Subject& subject, bool exact = true) {
  for (const std::string& stream : ShortStreams(subject)) {
    ExpectAgreementOnForms(subject, stream, exact);
  }
}

TEST(ProofAndBruteForce, AgreeOnInnocents) {
  for (const Innocent& innocent : AllInnocents()) {
    ExpectAgreement(*innocent.make(std::string(innocent.name)));
  }
}

TEST(ProofAndBruteForce, AgreeOnMutants) {
  if (kAddressSanitizer) GTEST_SKIP() << "it ends what mutants of memory do";
  for (const Mutant& mutant : AllMutants()) {
    if (mutant.wild) continue;
    ExpectAgreement(*mutant.make(std::string(mutant.name)),
                    HasExactCounts(mutant));
  }
}

// The subjects of the gate are linked into this test.
TEST(ProofAndBruteForce, AgreeOnSubjects) {
  ASSERT_FALSE(AllRegistrations().empty());
  for (const Registration& registration : AllRegistrations()) {
    for (const std::string& name : registration.SubjectNames()) {
      const auto subject = MakeSubjectByName(name);
      ASSERT_TRUE(subject.ok()) << subject.status();
      ExpectAgreement(**subject);
      if (kAddressSanitizer) break;  // One of each: they take minutes there.
    }
  }
}

TEST(ProofAndBruteForce, AgreeOnShortStreamsOfCorpora) {
  if (kAddressSanitizer) GTEST_SKIP() << "it makes minutes of it";
  size_t streams = 0;
  for (const Registration& registration : AllRegistrations()) {
    if (registration.corpus.empty()) continue;
    const auto subject = MakeSubjectByName(registration.name);
    ASSERT_TRUE(subject.ok()) << subject.status();
    const auto recorded = StreamsInFolder(registration.corpus, **subject);
    ASSERT_TRUE(recorded.ok()) << recorded.status();
    for (const TestStream& stream : *recorded) {
      if (stream.bytes.size() > kAllChunkingsBytesMax) continue;
      ExpectAgreementOnForms(**subject, stream.bytes);
      ++streams;
    }
  }
  EXPECT_GT(streams, 0u);
}

// As long as a stream can be that has all its chunkings tried: a row of all the
// subject's own.
std::string LongStream(const Subject& subject) {
  std::string row;
  for (const TestStream& stream : StreamsOf(subject)) row += stream.bytes;
  return row.substr(0, kAllChunkingsBytesMax);
}

TEST(ProofAndBruteForce, AgreeOnSixteenBytesOfAMutantOfEachClass) {
  if (kAddressSanitizer) GTEST_SKIP() << "it ends what mutants of memory do";
  std::set<char> classes;
  for (const Mutant& mutant : AllMutants()) {
    if (mutant.wild || !classes.insert(mutant.bug_class).second) continue;
    const auto subject = mutant.make(std::string(mutant.name));
    ExpectAgreementOnForms(*subject, LongStream(*subject),
                           HasExactCounts(mutant));
  }
}

TEST(ProofAndBruteForce, AgreeOnSixteenBytesOfSubjects) {
  if (kAddressSanitizer) GTEST_SKIP() << "it makes minutes of it";
  for (const Registration& registration : AllRegistrations()) {
    const auto subject = MakeSubjectByName(registration.name);
    ASSERT_TRUE(subject.ok()) << subject.status();
    ExpectAgreementOnForms(**subject, LongStream(**subject));
  }
}

}  // namespace
}  // namespace splitproof::mutants
