// Proofs of whole connections, by bytes and by digest. They need arenas, which
// there are in tests that replace malloc: those of this folder.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/measure/arena.h"
#include "harness/search/proof.h"
#include "harness/search/proof_test_subjects.h"

namespace splitproof {
namespace {

using test::Counts;
using test::Digested;
using test::Diverges;
using test::Draws;
using test::Incomparable;
using test::Miscounts;
using test::Prove;
using testing::HasSubstr;
using Verdict = Proof::Verdict;

class ProofByBytes : public testing::Test {
 protected:
  void SetUp() override {
    if (!Arena::IsAvailable()) GTEST_SKIP() << "this malloc has no arena";
  }
};

TEST_F(ProofByBytes, NeedsNoEquality) {
  const Proof proof = Prove<Incomparable>("ab.c..def.gh.ij.klm.n");
  EXPECT_EQ(proof.verdict, Verdict::kProvedBytes);
  EXPECT_EQ(DescribeVerdict(proof), "proved (bytes)");
}

TEST_F(ProofByBytes, TellsApartWhatEqualityDoesNot) {
  // At least 4 cuts in 8 places.
  const Proof proof = Prove<Miscounts>(
      "abcdefgh.", {.methods = ProofOptions::Methods::kByBytes});
  EXPECT_EQ(proof.verdict, Verdict::kRefuted);
  EXPECT_EQ(proof.failing_chunkings, 163u);
}

// Whatever it is that they hold.
TEST_F(ProofByBytes, SuspectsStaticVariables) {
  const Proof proof = Prove<Counts>(std::string(40, 'a') + ".");
  EXPECT_EQ(proof.verdict, Verdict::kPartial);
  EXPECT_EQ(proof.reason, "it keeps something in a static variable");
}

TEST_F(ProofByBytes, SuspectsWhatIsNotTheSameTwice) {
  const Proof proof = Prove<Draws>(std::string(40, 'a') + ".");
  EXPECT_EQ(proof.verdict, Verdict::kPartial);
  EXPECT_THAT(proof.reason, HasSubstr("something else each time"));
}

TEST_F(ProofByBytes, TriesSomeStatesWhereThereAreTooMany) {
  const Proof proof = Prove<Diverges>(
      std::string(40, 'a') + ".",
      {.states_max = 1000, .methods = ProofOptions::Methods::kByBytes});
  EXPECT_EQ(proof.verdict, Verdict::kPartial);
  EXPECT_EQ(proof.tried, 0u);
  EXPECT_THAT(DescribeVerdict(proof),
              HasSubstr("partial: 3 states of each offset were given every "
                        "chunk: there are too many states"));
}

class ProofByDigest : public ProofByBytes {};

TEST_F(ProofByDigest, SeesPastBytesThatDoNotMatter) {
  const Proof proof = Prove<Digested<Diverges>>(std::string(40, 'a') + ".b.",
                                                {.states_max = 50});
  EXPECT_EQ(proof.verdict, Verdict::kProvedDigest);
  EXPECT_EQ(DescribeVerdict(proof), "proved modulo digest");
  EXPECT_EQ(proof.states_per_offset_max, 1u);
}

TEST_F(ProofByDigest, IsNotTrustedIfItLeavesOutWhatMatters) {
  const Proof proof = Prove<Digested<Miscounts>>(
      "abcdefgh.", {.methods = ProofOptions::Methods::kAll});
  EXPECT_EQ(proof.verdict, Verdict::kRefuted);
}

TEST_F(ProofByDigest, IsLeftOutWhereBytesAreAskedFor) {
  const Proof proof = Prove<Digested<Diverges>>(
      "ab.", {.methods = ProofOptions::Methods::kByBytes});
  EXPECT_EQ(proof.verdict, Verdict::kProvedBytes);
}

}  // namespace
}  // namespace splitproof
