#include "harness/search/proof.h"

#include <memory>
#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/typed_subject.h"
#include "serializers/contract/serializer.h"

namespace splitproof {
namespace {

using testing::HasSubstr;
using Verdict = Proof::Verdict;

// Words that end at a stop byte, plain.
class Words {
 public:
  using Packet = std::string;

  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t stop = chunk.find('.');
      word_.append(chunk.substr(0, stop));
      if (stop == Bytes::npos) return kNeedMore;
      return Decoded{word_, chunk.substr(stop + 1)};
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   protected:
    std::string word_;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// Spoils a word of which one byte came first.
class SpoilsFirstByte : public Words {
 public:
  class Deserializer : public Words::Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (word_.size() == 1) word_ += '!';
      return Words::Deserializer::Feed(chunk);
    }
    friend bool operator==(const Deserializer&, const Deserializer&) = default;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// Spoils a word's fifth piece, and leaves out of == how many there were.
class Miscounts : public Words {
 public:
  static constexpr int kPieces = 5;

  class Deserializer : public Words::Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (++pieces_ == kPieces) word_ += '!';
      return Words::Deserializer::Feed(chunk);
    }
    // Lies: the pieces matter.
    friend bool operator==(const Deserializer& a, const Deserializer& b) {
      return a.word_ == b.word_;
    }

   private:
    int pieces_ = 0;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// The same, and the base class's == is all there is.
class Inherits : public Words {
 public:
  class Deserializer : public Words::Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      if (++pieces_ == 2) word_ += '!';
      return Words::Deserializer::Feed(chunk);
    }

   private:
    int pieces_ = 0;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// Spoils every `kPeriod`-th chunk of all connections together.
class Remembers : public Words {
 public:
  static constexpr int kPeriod = 997;

  class Deserializer : public Words::Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      static int calls = 0;
      if (++calls % kPeriod == 0) word_ += '!';
      return Words::Deserializer::Feed(chunk);
    }
    friend bool operator==(const Deserializer&, const Deserializer&) = default;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// A new state for each way of cutting.
class Diverges : public Words {
 public:
  class Deserializer : public Words::Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      hash_ = hash_ * 31 + chunk.size();
      return Words::Deserializer::Feed(chunk);
    }
    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   private:
    uint64_t hash_ = 0;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

template <class S>
Proof Prove(std::string_view stream, const ProofOptions& options = {}) {
  const auto subject = *MakeSubject<S>("subject", "");
  return ProveStream(*subject, Form::kPlain, stream, nullptr, options);
}

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
  const Proof proof = Prove<Inherits>("abc.");
  EXPECT_EQ(proof.verdict, Verdict::kRefuted);
  EXPECT_EQ(proof.feeds, 0u);
  EXPECT_EQ(proof.tried, 8u);
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

TEST(Proof, CountsTheChunkingsThatFail) {
  // Those that cut off the first byte, half of them.
  const Proof proof = Prove<SpoilsFirstByte>("abcdefgh.");
  EXPECT_EQ(proof.verdict, Verdict::kRefuted);
  EXPECT_EQ(proof.failing_chunkings, 128u);
  EXPECT_EQ(proof.failing->ToString(), "1,8,E");
}

}  // namespace
}  // namespace splitproof
