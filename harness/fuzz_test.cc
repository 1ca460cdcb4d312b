#include "harness/fuzz.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "harness/check/register.h"
#include "harness/mutants/kept_view.h"
#include "harness/mutants/peeks_behind.h"
#include "harness/mutants/split_terminator.h"
#include "harness/mutants/toy_lines.h"
#include "harness/search/fuzz_input.h"
#include "harness/search/random.h"

namespace splitproof {
namespace {

// Nothing is wrong with it.
class Sound : public mutants::ToyLines {
 public:
  mutants::PlainLineDeserializer IncrementalDeserialize() const { return {}; }
};

// Loses what it knows at a cut, unless it is configured to be sound.
class Configurable : public mutants::ToyLines {
 public:
  class Deserializer {
   public:
    explicit Deserializer(bool sound) : sound_(sound) {}
    Step<std::string> Feed(Bytes chunk) {
      return sound_ ? good_.Feed(chunk) : bad_.Feed(chunk);
    }

   private:
    bool sound_;
    mutants::PlainLineDeserializer good_;
    mutants::SplitTerminator::Deserializer bad_;
  };

  explicit Configurable(bool sound) : sound_(sound) {}
  static absl::StatusOr<Configurable> FromParameters(Parameters& parameters) {
    bool sound = false;
    parameters.Flag("sound", &sound, "has no bug");
    if (!parameters.status().ok()) return parameters.status();
    return Configurable(sound);
  }
  Deserializer IncrementalDeserialize() const { return Deserializer(sound_); }

 private:
  bool sound_;
};

const bool kRegistered =
    internal::RegisterType<Sound>("sound", "corpus/line", {""}) &&
    internal::RegisterType<Configurable>("both", "", {"sound=true", ""}) &&
    internal::RegisterType<mutants::SplitTerminator>("split", "", {""}) &&
    internal::RegisterType<mutants::PeeksBehind>("peeks", "", {""}) &&
    internal::RegisterType<mutants::KeptView>("keeps", "", {""});

// Few bytes of an alphabet that has a terminator in it, as a fuzzer has them
// when it starts with a dictionary. Every second input has a trailer.
std::string RandomInput(Random& random) {
  constexpr std::string_view kAlphabet = "ab\r\n";
  std::string stream(random.Uniform(10), '\0');
  for (char& byte : stream) byte = kAlphabet[random.Uniform(kAlphabet.size())];
  if (random.OneIn(2)) return stream;
  std::string cuts(random.Uniform(4), '\0');
  for (char& byte : cuts) byte = static_cast<char>(1 + random.Uniform(4));
  return *EncodeFuzzInput(
      {.stream = stream,
       .has_trailer = true,
       .configuration = static_cast<uint8_t>(random.Uniform(256)),
       .recv_size_class = static_cast<uint8_t>(random.Uniform(256)),
       .cuts = cuts});
}

void Fuzz(std::string_view subject, int runs) {
  FuzzTarget target(subject);
  Random random(1);
  for (int i = 0; i < runs; ++i) target.Fuzz(RandomInput(random));
}

TEST(FuzzTarget, FindsNothingWhereNothingIsWrong) {
  ASSERT_TRUE(kRegistered);
  Fuzz("sound", 500);
}

TEST(FuzzTargetDeathTest, FindsACutTerminatorSoon) {
  EXPECT_DEATH(Fuzz("split", 100), "split-invariance");
}

TEST(FuzzTargetDeathTest, FindsAStaleReadSoon) {
  EXPECT_DEATH(Fuzz("peeks", 100), "no-stale-read");
}

TEST(FuzzTargetDeathTest, ChecksMoreThanItComparesNowAndThen) {
  EXPECT_DEATH(Fuzz("keeps", 500), "no-kept-alias");
}

TEST(FuzzTargetDeathTest, SaysHowToReplay) {
  FuzzTarget target("split");
  const std::string input = *EncodeFuzzInput(
      {.stream = "a\r\n", .has_trailer = true, .cuts = "\x02"});
  const std::string message =
      R"(replay: splitproof replay 'split' --stream='a\\r\\n' --schedule='2')";
  EXPECT_DEATH(target.Fuzz(input), message);
  EXPECT_DEATH(target.Replay(input), message);
}

// Whichever of the two a fuzzer would have chosen.
TEST(FuzzTargetDeathTest, ReplaysUnderAllConfigurations) {
  EXPECT_DEATH(FuzzTarget("both").Replay("a\r\n"),
               "FAILED both  split-invariance");
}

TEST(FuzzTargetDeathTest, FindsUnderAllPatternsWithATrailer) {
  FuzzTarget target("peeks");
  const std::string input = *EncodeFuzzInput(
      {.stream = "ab\r\ncd\r\n", .has_trailer = true, .cuts = "\x03"});
  EXPECT_DEATH(target.Replay(input), "no-stale-read");
}

TEST(FuzzTargetDeathTest, NeedsARegisteredSubject) {
  EXPECT_DEATH(FuzzTarget("unheard-of"), "nobody registered \"unheard-of\"");
}

TEST(FuzzTarget, IgnoresWhatIsTooLong) {
  FuzzTarget target("split");
  const std::string input(FuzzTarget::kInputBytesMax - 1, '\r');
  target.Fuzz(input + "\r\n");
  target.Replay(input + "\r\n");
}

TEST(FuzzTarget, TakesNoBytesAtAll) {
  FuzzTarget target("split");
  target.Fuzz("");
  target.Replay("");
}

TEST(FuzzTarget, WouldOnlyWriteToTheFirstFolder) {
  const FuzzTarget target("sound");
  const auto would_write = [&](std::vector<const char*> arguments) {
    return target.WouldWriteToCorpus(arguments);
  };
  EXPECT_TRUE(would_write({"corpus/line"}));
  EXPECT_TRUE(would_write({"-runs=1", "corpus/line/", "corpus"}));
  EXPECT_TRUE(would_write({"corpus/chat/../line/regressions", "harness"}));
  EXPECT_FALSE(would_write({"harness", "corpus/line"}));
  EXPECT_FALSE(would_write({"corpus/line/README.md"}));
  EXPECT_FALSE(would_write({"corpus/chat"}));
  EXPECT_FALSE(would_write({}));
}

}  // namespace
}  // namespace splitproof
