#include "harness/search/proof.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/search/proof_test_subjects.h"

namespace splitproof {
namespace {

using test::Diverges;
using test::Inherits;
using test::Miscounts;
using test::Prove;
using test::Remembers;
using test::SpoilsFirstByte;
using test::Words;
using testing::HasSubstr;
using Verdict = Proof::Verdict;

TEST(Proof, NeedsOneStateForEachOffset) {
  const std::string stream = "ab.c..def.gh";
  const Proof proof = Prove<Words>(stream);
  EXPECT_EQ(proof.verdict, Verdict::kProved);
  EXPECT_EQ(proof.states, stream.size() + 1);
  EXPECT_EQ(proof.states_per_offset_max, 1u);
  EXPECT_EQ(DescribeVerdict(proof), "proved modulo ==");
}

TEST(Proof, CoversStreamsOfNoneOrOneByte) {
  EXPECT_EQ(Prove<Words>("").verdict, Verdict::kProved);
  EXPECT_EQ(Prove<Words>("a").verdict, Verdict::kProved);
  EXPECT_EQ(Prove<Words>(".").verdict, Verdict::kProved);
}

TEST(Proof, ChunksMayBeLimited) {
  const std::string stream(100, 'a');
  const Proof all = Prove<Words>(stream);
  const Proof some = Prove<Words>(stream, {.chunk_max = 3});
  EXPECT_EQ(some.verdict, Verdict::kProved);
  EXPECT_LT(some.feeds, all.feeds / 10);
}

TEST(Proof, SeesWhatAnEqualityLeavesOut) {
  EXPECT_EQ(Prove<Miscounts>("abcdefgh.").verdict, Verdict::kRefuted);
  EXPECT_EQ(Prove<Miscounts>(std::string(100, 'a') + ".").verdict,
            Verdict::kRefuted);
}

TEST(Proof, DoesNotTrustTheEqualityOfABaseClass) {
  EXPECT_EQ(Prove<Inherits>("abc.").verdict, Verdict::kRefuted);
}

TEST(Proof, SuspectsWhatIsKeptOutside) {
  const Proof proof = Prove<Remembers>(std::string(40, 'a') + ".");
  EXPECT_EQ(proof.verdict, Verdict::kPartial);
  EXPECT_NE(proof.reason, "");
}

TEST(Proof, GivesUpWhereThereAreTooManyStates) {
  const Proof proof =
      Prove<Diverges>(std::string(40, 'a') + ".", {.states_max = 1000});
  EXPECT_EQ(proof.verdict, Verdict::kPartial);
  EXPECT_THAT(DescribeVerdict(proof),
              HasSubstr("there are too many states, more than 1000"));
}

TEST(Proof, TriesAllChunkingsOfShortStreamsInstead) {
  const Proof proof = Prove<Diverges>("abcdefghijk.", {.states_max = 100});
  EXPECT_EQ(proof.verdict, Verdict::kTried);
  EXPECT_EQ(proof.tried, 2048u);
}

// A connection does not deliver what can be told by looking: that has to be
// proved too.
TEST(Proof, IsOfWhatIsToldByLookingToo) {
  const auto prove = [](const Subject& subject) {
    return ProveStream(subject, Form::kBuffered, "ab.c..def.gh", nullptr, {});
  };
  using test::Looking;
  using test::Looks;
  const auto proper = MakeSubject<Looks<Looking::kProperly>>("looks", "");
  EXPECT_EQ(prove(**proper).verdict, Verdict::kProved);
  for (const auto& subject :
       {MakeSubject<Looks<Looking::kForgetfully>>("forgets", ""),
        MakeSubject<Looks<Looking::kLazily>>("sleeps", "")}) {
    const Proof proof = prove(**subject);
    EXPECT_EQ(proof.verdict, Verdict::kRefuted);
    EXPECT_THAT(proof.what, HasSubstr("another packet or error came out"));
  }
}

TEST(Proof, CountsTheChunkingsThatFail) {
  // Those that cut off the first byte, half of them.
  const Proof proof = Prove<SpoilsFirstByte>("abcdefgh.");
  EXPECT_EQ(proof.verdict, Verdict::kRefuted);
  EXPECT_EQ(proof.failing_chunkings, 128u);
  EXPECT_EQ(proof.failing->ToString(), "1,8,E");
}

}  // namespace
}  // namespace splitproof
