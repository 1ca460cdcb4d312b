#include "harness/fuzz.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/case_file.h"
#include "harness/check/register.h"
#include "harness/gate/gate_test_util.h"
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

// Takes the end of the stream in a line for its end, if it came in pieces.
class EndsEarly : public mutants::ToyLines {
 public:
  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      ++chunks_;
      return line_.Feed(chunk);
    }
    Step<std::string> Finish() const {
      if (chunks_ != 1) return kNeedMore;
      return Malformed{.kind = ErrorKind::kTruncated,
                       .status = absl::InvalidArgumentError("cut off"),
                       .remainder = {},
                       .fatal = true};
    }

   private:
    int chunks_ = 0;
    mutants::PlainLineDeserializer line_;
  };
  Deserializer IncrementalDeserialize() const { return {}; }
};

// Numbers the lines of a connection: no cut changes that.
class Numbers : public mutants::ToyLines {
 public:
  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      Step<std::string> step = line_.Feed(chunk);
      if (auto* line = step.decoded()) {
        absl::StrAppend(&line->packet, ++lines_);
      }
      return step;
    }
    void Reset() { line_ = {}; }

   private:
    mutants::PlainLineDeserializer line_;
    int lines_ = 0;
  };
  Deserializer IncrementalDeserialize() const { return {}; }
};

const bool kRegistered =
    internal::RegisterType<Sound>("sound", "corpus/line", {""}) &&
    internal::RegisterType<Configurable>("both", "", {"sound=true", ""}) &&
    internal::RegisterType<mutants::SplitTerminator>("split", "", {""}) &&
    internal::RegisterType<EndsEarly>("ends-early", "", {""}) &&
    internal::RegisterType<Numbers>("numbers", "", {""}) &&
    internal::RegisterType<mutants::PeeksBehind>("peeks", "", {""}) &&
    internal::RegisterType<mutants::KeptView>("keeps", "", {""});

// Few bytes of an alphabet that has a terminator in it, as a fuzzer has them
// when it starts with a dictionary. Every second input has a trailer.
std::string RandomInput(Random& random) {
  constexpr std::string_view kAlphabet = "ab\r\n";
  std::string stream(random.Uniform(10), '\0');
  for (char& byte : stream) byte = kAlphabet[random.Uniform(kAlphabet.size())];
  if (random.OneIn(2)) return stream;
  std::string steps(random.Uniform(4), '\0');
  for (char& byte : steps) byte = static_cast<char>(random.Uniform(4));
  return *EncodeFuzzInput(
      {.stream = stream,
       .has_trailer = true,
       .configuration = static_cast<uint8_t>(random.Uniform(256)),
       .recv_size_class = static_cast<uint8_t>(random.Uniform(256)),
       .steps = steps});
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

TEST(FuzzTargetDeathTest, ChecksWhatHoldsOfAStreamHoweverItIsCut) {
  EXPECT_DEATH(Fuzz("numbers", 500), "reuse-equals-fresh");
}

TEST(FuzzTargetDeathTest, SaysHowToReplay) {
  FuzzTarget target("split");
  const std::string input = *EncodeFuzzInput(
      {.stream = "a\r\n", .has_trailer = true, .steps = "\x01"});
  const std::string message =
      R"(replay: splitproof replay 'split' --stream='a\\r\\n' --schedule='2')";
  EXPECT_DEATH(target.Fuzz(input), message);
  EXPECT_DEATH(target.Replay(input), message);
}

TEST(FuzzTargetDeathTest, KeepsASmallCase) {
  const std::string folder = test::TestPath("cases");
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  FuzzTarget target("split");
  target.set_case_prefix(folder + "/");
  const std::string input = *EncodeFuzzInput({.stream = "abc\r\ndef\r\n",
                                              .has_trailer = true,
                                              .steps = std::string(9, '\0')});
  EXPECT_DEATH(target.Fuzz(input), "  case:   .*split-invariance-.*case");
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto file = ReadCaseFile(entry.path());
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_EQ(file->failing.stream, "\r\n");
    EXPECT_EQ(file->failing.schedule.ToString(), "1");
    EXPECT_EQ(file->property, Property::kSplitInvariance);
    // As an input it is found again.
    EXPECT_DEATH(target.Fuzz(*target.InputOf(file->failing)), "split-inv");
  }
}

TEST(FuzzTargetDeathTest, FaultsArePartOfAnInput) {
  FuzzTarget target("ends-early");
  const auto fuzz = [&](std::string_view schedule) {
    const std::string steps = *EncodeSteps(*Schedule::Parse(schedule));
    target.Fuzz(*EncodeFuzzInput(
        {.stream = "abc\n", .has_trailer = true, .steps = steps}));
  };
  fuzz("1,1,1");
  EXPECT_DEATH(fuzz("1,1,E"), "FAILED ends-early");
}

// Whichever of the two a fuzzer would have chosen.
TEST(FuzzTargetDeathTest, ReplaysUnderAllConfigurations) {
  EXPECT_DEATH(FuzzTarget("both").Replay("a\r\n"),
               "FAILED both  split-invariance");
}

TEST(FuzzTargetDeathTest, FindsUnderAllPatternsWithATrailer) {
  FuzzTarget target("peeks");
  const std::string input = *EncodeFuzzInput(
      {.stream = "ab\r\ncd\r\n", .has_trailer = true, .steps = "\x02"});
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
    return WouldWriteToCorpus(target, arguments);
  };
  EXPECT_TRUE(would_write({"corpus/line"}));
  EXPECT_TRUE(would_write({"-runs=1", "corpus/line/", "corpus"}));
  EXPECT_TRUE(would_write({"corpus/chat/../line/regressions", "harness"}));
  EXPECT_FALSE(would_write({"harness", "corpus/line"}));
  EXPECT_FALSE(would_write({"corpus/line/README.md"}));
  EXPECT_FALSE(would_write({"corpus/chat"}));
  EXPECT_FALSE(would_write({}));
}

TEST(FuzzTarget, InputsAreCasesAndCasesAreInputs) {
  const FuzzTarget target("both");
  Random random(5);
  int cases = 0;
  for (int i = 0; i < 500; ++i) {
    const auto spelled = target.CaseOf(RandomInput(random));
    if (!spelled) continue;
    const auto back = target.CaseOf(*target.InputOf(*spelled));
    EXPECT_EQ(back->subject, spelled->subject);
    EXPECT_EQ(back->stream, spelled->stream);
    EXPECT_EQ(back->schedule, spelled->schedule);
    EXPECT_EQ(back->recv_size, spelled->recv_size);
    ++cases;
  }
  EXPECT_GT(cases, 100);
  EXPECT_FALSE(target.CaseOf("a stream"));
  EXPECT_FALSE(target.InputOf(
      {.subject = "both:unregistered=1", .stream = "", .schedule = {}}));
  EXPECT_FALSE(target.InputOf(
      {.subject = "both", .stream = "", .schedule = {}, .recv_size = 3}));
}

TEST(FuzzTarget, SeedsAreTheCorpusAndTheSamples) {
  const FuzzTarget target("sound");
  const std::vector<std::string> seeds = target.Seeds();
  EXPECT_GT(seeds.size(), 10u);
  EXPECT_EQ(std::set<std::string>(seeds.begin(), seeds.end()).size(),
            seeds.size());
  const auto has = [&](auto is) {
    return std::any_of(seeds.begin(), seeds.end(), is);
  };
  EXPECT_TRUE(has([&](const std::string& seed) {
    return !target.CaseOf(seed);
  })) << "a file of the corpus";
  EXPECT_TRUE(has([&](const std::string& seed) {
    return target.CaseOf(seed) && target.CaseOf(seed)->subject == "sound";
  }));
}

TEST(FuzzTarget, TheDictionaryHasTheDelimiters) {
  EXPECT_THAT(FuzzTarget("sound").Dictionary(),
              testing::HasSubstr("\"\\x0a\"\n"));
}

TEST(FuzzTarget, MutatesWithAndWithoutTheEnginesHelp) {
  FuzzTarget target("sound");
  const auto reverse = [](uint8_t* data, size_t size, size_t) {
    std::reverse(data, data + size);
    return size;
  };
  std::set<std::string> mutants;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    for (const EngineMutator engine :
         {EngineMutator(reverse), EngineMutator()}) {
      std::string data = "ab\r\ncd\r\n";
      data.resize(64);
      const std::span<uint8_t> bytes(reinterpret_cast<uint8_t*>(data.data()),
                                     data.size());
      data.resize(MutateFuzzInput(target, bytes, 8, seed, engine));
      mutants.insert(data);
    }
  }
  EXPECT_GT(mutants.size(), 500u);

  target.set_mutates(false);
  std::string data = "abc";
  EXPECT_EQ(
      MutateFuzzInput(target, {reinterpret_cast<uint8_t*>(data.data()), 3}, 3,
                      1, reverse),
      3u);
  EXPECT_EQ(data, "cba");
  std::string crossed(8, '\0');
  EXPECT_EQ(
      CrossFuzzInputs(
          target, "ab", "cd",
          {reinterpret_cast<uint8_t*>(crossed.data()), crossed.size()}, 1),
      0u);
}

TEST(FuzzTargetDeathTest, WritesSeedsAndDictionary) {
  const std::string folder = test::TestPath("seeds");
  std::filesystem::remove_all(folder);
  const std::string seeds = "--write-seeds=" + folder + "/in";
  const std::string dictionary = "--write-dictionary=" + folder + "/in.dict";
  FuzzTarget target("sound");
  const auto handle = [&](std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "sound_fuzz");
    HandleFuzzArguments(target, static_cast<int>(arguments.size()),
                        arguments.data());
    std::exit(9);
  };
  EXPECT_EXIT(handle({seeds.c_str(), dictionary.c_str()}),
              testing::ExitedWithCode(0), "");
  size_t files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(folder + "/in")) {
    files += entry.is_regular_file();
  }
  EXPECT_EQ(files, target.Seeds().size());
  EXPECT_TRUE(std::filesystem::exists(folder + "/in.dict"));
  EXPECT_EXIT(handle({"--write-dictionary=no/such/folder/x"}),
              testing::ExitedWithCode(2), "cannot be written");
  EXPECT_EXIT(handle({"-runs=1"}), testing::ExitedWithCode(9), "");
}

}  // namespace
}  // namespace splitproof
