#include "harness/fuzz.h"

#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "harness/check/register.h"
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

const bool kRegistered =
    internal::RegisterType<Sound>("sound", "", {""}) &&
    internal::RegisterType<mutants::SplitTerminator>("split", "", {""}) &&
    internal::RegisterType<mutants::PeeksBehind>("peeks", "", {""});

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
  for (int i = 0; i < runs; ++i) target.Check(RandomInput(random));
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

TEST(FuzzTargetDeathTest, SaysHowToReplay) {
  FuzzTarget target("split");
  EXPECT_DEATH(
      target.Check("a\r\n"),
      R"(replay: splitproof replay 'split' --stream='a\\r\\n' --schedule=)");
}

TEST(FuzzTargetDeathTest, FindsUnderAllPatternsWithATrailer) {
  FuzzTarget target("peeks");
  const std::string input = *EncodeFuzzInput(
      {.stream = "ab\r\ncd\r\n", .has_trailer = true, .cuts = "\x03"});
  EXPECT_DEATH(target.Check(input), "no-stale-read");
}

TEST(FuzzTargetDeathTest, NeedsARegisteredSubject) {
  EXPECT_DEATH(FuzzTarget("unheard-of"), "nobody registered \"unheard-of\"");
}

TEST(FuzzTarget, IgnoresWhatIsTooLong) {
  FuzzTarget target("split");
  target.Check(std::string(FuzzTarget::kInputBytesMax + 1, '\r') + "\n");
}

TEST(FuzzTarget, TakesNoBytesAtAll) {
  FuzzTarget target("split");
  target.Check("");
}

}  // namespace
}  // namespace splitproof
