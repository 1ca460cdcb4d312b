#include "harness/search/fuzz_mutator.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "harness/recv/schedule.h"
#include "harness/search/fuzz_input.h"
#include "harness/search/random.h"

namespace splitproof {
namespace {

constexpr size_t kSizeMax = 256;
constexpr uint64_t kSeeds = 40000;

FuzzMaterial Lines() {
  return {.frames = {"one\r\n", "three\r\n"},
          .malformed = {"\xff\r\n"},
          .delimiters = {"\r\n"},
          .configurations = 3};
}

std::string InputOf(Bytes stream, Bytes schedule) {
  const std::string steps = *EncodeSteps(*Schedule::Parse(schedule));
  return *EncodeFuzzInput(
      {.stream = stream, .has_trailer = true, .steps = steps});
}

Schedule ScheduleOf(Bytes input) {
  Schedule schedule;
  DecodeFuzzInput(input).BuildSchedule(schedule);
  return schedule;
}

// What a fuzzer would do to bytes.
size_t AddsAnX(uint8_t* data, size_t size, size_t size_max) {
  if (size == size_max) return size;
  data[size] = 'X';
  return size + 1;
}

// What comes of one input with every seed.
std::vector<std::string> MutantsOf(Bytes input, size_t size_max = kSizeMax) {
  const FuzzMutator mutator(Lines());
  std::vector<std::string> mutants;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    mutants.push_back(mutator.Mutate(input, size_max, seed, AddsAnX));
  }
  return mutants;
}

size_t CountIf(const std::vector<std::string>& inputs,
               const std::function<bool(const FuzzInput&)>& is) {
  return std::count_if(
      inputs.begin(), inputs.end(),
      [&](const std::string& input) { return is(DecodeFuzzInput(input)); });
}

TEST(FuzzMutator, DependsOnTheSeedAlone) {
  const std::string input = InputOf("one\r\ntwo\r\n", "3,W,4");
  EXPECT_EQ(MutantsOf(input), MutantsOf(input));
  const std::vector<std::string> mutants = MutantsOf(input);
  EXPECT_GT(std::set<std::string>(mutants.begin(), mutants.end()).size(),
            kSeeds / 4);
}

TEST(FuzzMutator, KeepsToTheSizeItIsGiven) {
  const std::string input = InputOf("one\r\ntwo\r\nthree\r\n", "1*10,W,0,2,C");
  for (const size_t size_max : {size_t{1}, size_t{7}, size_t{8}, size_t{9},
                                size_t{12}, size_t{30}, kSizeMax}) {
    for (const std::string& mutant : MutantsOf(input, size_max)) {
      ASSERT_LE(mutant.size(), size_max);
    }
  }
}

TEST(FuzzMutator, TakesAnything) {
  const FuzzMutator mutator(Lines());
  const FuzzMutator knows_nothing({});
  Random random(1);
  std::string last;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    std::string input(random.Uniform(40), '\0');
    for (char& byte : input) byte = static_cast<char>(random.Next());
    if (random.OneIn(2)) input += "\x05" + std::string(2, '\0') + "SPF2";
    mutator.Mutate(input, kSizeMax, seed, AddsAnX);
    last = mutator.CrossOver(input, last, kSizeMax, seed);
    knows_nothing.Mutate(input, kSizeMax, seed, AddsAnX);
  }
}

TEST(FuzzMutator, SaysHowToCutEveryThirdAndLeavesTheOthersToAHash) {
  for (const std::string& input :
       {std::string("one\r\n"), InputOf("one\r\n", "3")}) {
    const size_t said = CountIf(MutantsOf(input), [](const FuzzInput& mutant) {
      return mutant.has_trailer;
    });
    EXPECT_GT(said, kSeeds * 3 / 10);
    EXPECT_LT(said, kSeeds * 4 / 10);
  }
}

TEST(FuzzMutator, ChangesTheScheduleAndLeavesTheStream) {
  const std::string stream = "one\r\ntwo\r\n";
  std::map<std::string, size_t> seen;
  for (const std::string& mutant : MutantsOf(InputOf(stream, "4"))) {
    const FuzzInput input = DecodeFuzzInput(mutant);
    if (input.stream == stream) ++seen[ScheduleOf(mutant).ToString()];
  }
  // Another cut, nudged cuts, two side by side, none, every second byte, a cut
  // within and behind the second delimiter, and faults.
  for (const char* schedule : {"4,2", "3", "5", "4,1", "3,1", "", "2*4", "4,5",
                               "4,W", "4,E", "4,1,W", "4,5,C"}) {
    EXPECT_GT(seen[schedule], 0u) << schedule;
  }
}

TEST(FuzzMutator, CutsDelimitersMoreOftenThanOtherPlaces) {
  const std::string stream =
      std::string(60, 'x') + "\r\n" + std::string(60, 'x');
  const auto cuts_at = [&](size_t offset) {
    size_t count = 0;
    for (const std::string& mutant : MutantsOf(stream)) {
      if (DecodeFuzzInput(mutant).stream.size() != stream.size()) continue;
      const std::vector<size_t> cuts = ScheduleOf(mutant).Cuts(stream.size());
      // Strides cut everywhere.
      if (cuts.size() == 1 && cuts[0] == offset) ++count;
    }
    return count;
  };
  EXPECT_GT(cuts_at(61), 5 * std::max<size_t>(cuts_at(30), 1));
}

TEST(FuzzMutator, ChangesTheStreamAndKeepsCutsBesideTheirBytes) {
  const std::vector<std::string> mutants =
      MutantsOf(InputOf("one\r\ntwo\r\n", "8"));
  const auto is = [&](Bytes stream, Bytes schedule) {
    return CountIf(mutants, [&](const FuzzInput& input) {
             Schedule cut;
             input.BuildSchedule(cut);
             return input.stream == stream && cut.ToString() == schedule;
           }) > 0;
  };
  EXPECT_TRUE(is("three\r\none\r\ntwo\r\n", "15")) << "a known packet in front";
  EXPECT_TRUE(is("one\r\none\r\ntwo\r\n", "13")) << "a packet again";
  EXPECT_TRUE(is("two\r\n", "3")) << "a packet taken out";
  EXPECT_TRUE(is("two\r\none\r\n", "8")) << "packets swapped";
  EXPECT_TRUE(is("one\r\ntwo\r\n\xff\r\n", "8")) << "an error";
  EXPECT_TRUE(is("one\r\ntwo\r\nX", "8")) << "the fuzzer's own";
  EXPECT_TRUE(is("one\r\n", "")) << "the end cut off";
}

TEST(FuzzMutator, StretchesAByteToAboutAPowerOfTwo) {
  std::set<size_t> runs;
  for (const std::string& mutant : MutantsOf(InputOf("a\r\n", "1"), 1024)) {
    const Bytes stream = DecodeFuzzInput(mutant).stream;
    runs.insert(std::min(stream.find_first_not_of('a'), stream.size()));
  }
  for (const size_t power : {8, 16, 32, 64, 128, 256, 512}) {
    for (const size_t more : {power - 1, power, power + 1}) {
      EXPECT_TRUE(runs.contains(1 + more)) << more;
    }
  }
}

TEST(FuzzMutator, TriesEveryCapacityAndConfiguration) {
  std::set<int> configurations;
  std::set<size_t> recv_sizes;
  for (const std::string& mutant : MutantsOf("one\r\n")) {
    configurations.insert(DecodeFuzzInput(mutant).configuration);
    recv_sizes.insert(DecodeFuzzInput(mutant).RecvSize());
  }
  EXPECT_EQ(configurations, (std::set<int>{0, 1, 2}));
  EXPECT_EQ(recv_sizes.size(), FuzzInput::kRecvSizes.size());
}

TEST(FuzzMutator, CrossesStreamsAtDelimitersAndSchedulesWhole) {
  const FuzzMutator mutator(Lines());
  const std::string a = InputOf("a1\r\na2\r\n", "3");
  const std::string b = InputOf("b1\r\nb2\r\n", "1*7");
  std::set<std::string> seen;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const std::string crossed = mutator.CrossOver(a, b, kSizeMax, seed);
    seen.insert(std::string(DecodeFuzzInput(crossed).stream) + "/" +
                ScheduleOf(crossed).ToString());
  }
  EXPECT_TRUE(seen.contains("a1\r\na2\r\n/1*7"));
  EXPECT_TRUE(seen.contains("a1\r\nb2\r\n/3,2,1*2"));
  EXPECT_TRUE(seen.contains("a1\r\na2\r\nb2\r\n/3,6,1*2"));
}

}  // namespace
}  // namespace splitproof
