// The proof, held against brute force: what it says of a short stream is what
// all chunkings say, run through real connections one by one.

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "harness/mutants/all_mutants.h"
#include "harness/recv/stream_text.h"
#include "harness/search/expected_events.h"
#include "harness/search/proof.h"
#include "harness/search/run_case.h"
#include "harness/search/streams.h"
#include "harness/search/tried_chunkings.h"
#include "serializers/contract/sanitizers.h"
#include "serializers/fixed_size.h"
#include "serializers/json.h"
#include "serializers/length_prefixed.h"
#include "serializers/line.h"
#include "serializers/separated.h"

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

void ExpectAgreement(const Subject& subject, bool exact = true) {
  for (const Form form : kForms) {
    if (!subject.Has(form)) continue;
    for (const std::string& stream : ShortStreams(subject)) {
      ExpectAgreement(subject, form, stream, exact);
    }
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

template <class S>
void ExpectAgreementOn(const std::vector<std::string>& configurations) {
  for (const std::string& configuration : configurations) {
    ExpectAgreement(**MakeSubject<S>(configuration, configuration));
  }
}

TEST(ProofAndBruteForce, AgreeOnSerializers) {
  ExpectAgreementOn<LineSerializer>(
      {"", "newline=CRLF,limit=5", "newline=LF,limit=3,overrun=skip"});
  ExpectAgreementOn<SeparatedSerializer>(
      {"separator=aa,limit=1", "separator=aba,limit=3,overrun=skip"});
  ExpectAgreementOn<FixedSizeSerializer>({"size=1", "size=3"});
  ExpectAgreementOn<LengthPrefixedSerializer>(
      {"width=1,limit=1", "width=2,limit=5,overrun=skip"});
  ExpectAgreementOn<JsonSerializer>(
      {"", "lines=false,limit=5", "limit=3,overrun=skip"});
}

// As long as a stream can be that has all its chunkings tried: a row of all the
// subject's own.
std::string LongStream(const Subject& subject) {
  std::string row;
  for (const TestStream& stream : StreamsOf(subject)) row += stream.bytes;
  return row.substr(0, kAllChunkingsBytesMax);
}

void ExpectAgreementOnLongStream(const Subject& subject, bool exact = true) {
  for (const Form form : kForms) {
    if (!subject.Has(form)) continue;
    ExpectAgreement(subject, form, LongStream(subject), exact);
  }
}

TEST(ProofAndBruteForce, AgreeOnSixteenBytesOfAMutantOfEachClass) {
  if (kAddressSanitizer) GTEST_SKIP() << "it ends what mutants of memory do";
  std::set<char> classes;
  for (const Mutant& mutant : AllMutants()) {
    if (mutant.wild || !classes.insert(mutant.bug_class).second) continue;
    ExpectAgreementOnLongStream(*mutant.make(std::string(mutant.name)),
                                HasExactCounts(mutant));
  }
}

TEST(ProofAndBruteForce, AgreeOnSixteenBytesOfSerializers) {
  ExpectAgreementOnLongStream(
      **MakeSubject<LineSerializer>("", "newline=CRLF,limit=5"));
  ExpectAgreementOnLongStream(**MakeSubject<SeparatedSerializer>(
      "", "separator=aba,limit=3,overrun=skip"));
  ExpectAgreementOnLongStream(
      **MakeSubject<LengthPrefixedSerializer>("", "width=1"));
  ExpectAgreementOnLongStream(**MakeSubject<JsonSerializer>("", ""));
}

}  // namespace
}  // namespace splitproof::mutants
