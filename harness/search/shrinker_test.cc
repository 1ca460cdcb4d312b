// Each test plants a failure with a known simplest form, and expects exactly
// that.

#include "harness/search/shrinker.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using ::testing::Le;
using Fails = absl::FunctionRef<bool(const Case&)>;

// What each recv delivers.
std::vector<std::string> ChunksOf(const Case& delivered) {
  std::vector<size_t> ends = delivered.schedule.Cuts(delivered.stream.size());
  ends.push_back(delivered.stream.size());
  std::vector<std::string> chunks;
  size_t begin = 0;
  for (const size_t end : ends) {
    for (; begin < end; begin += chunks.back().size()) {
      chunks.push_back(delivered.stream.substr(
          begin, std::min(end - begin, delivered.recv_size)));
    }
  }
  return chunks;
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

// Whether some chunk ends with `before` and the next one begins with `after`.
bool IsCutBetween(const Case& delivered, char before, char after) {
  const std::vector<std::string> chunks = ChunksOf(delivered);
  return std::adjacent_find(chunks.begin(), chunks.end(),
                            [=](const auto& chunk, const auto& next) {
                              return chunk.back() == before &&
                                     next.front() == after;
                            }) != chunks.end();
}

Case Make(std::string_view stream, std::string_view schedule,
          size_t recv_size = Case::kDefaultRecvSize) {
  return {.subject = "subject",
          .stream = std::string(stream),
          .schedule = *Schedule::Parse(schedule),
          .recv_size = recv_size};
}

// Shrinks to the end and checks what holds for every result.
Shrunk ShrinkAll(const Case& failing, Fails fails,
                 const std::vector<size_t>& packet_ends = {}) {
  const Shrunk shrunk = Shrink(failing, packet_ends, fails);
  EXPECT_TRUE(shrunk.complete);
  EXPECT_TRUE(shrunk.reproduced);
  EXPECT_TRUE(fails(shrunk.smallest));
  EXPECT_EQ(shrunk.smallest.subject, failing.subject);
  return shrunk;
}

std::string Describe(const Case& described) {
  std::string text =
      described.stream + " [" + described.schedule.ToString() + "]";
  if (described.recv_size != Case::kDefaultRecvSize) {
    text += " recv " + std::to_string(described.recv_size);
  }
  return text;
}

std::string Smallest(const Case& failing, Fails fails,
                     const std::vector<size_t>& packet_ends = {}) {
  return Describe(ShrinkAll(failing, fails, packet_ends).smallest);
}

TEST(Shrink, KeepsTheOneCutThatMatters) {
  EXPECT_EQ(Smallest(Make("GET /\r\nHost: x\r\n\r\nbody", "1*6,3,1,2*4"),
                     [](const Case& c) { return IsCutBetween(c, '\r', '\n'); }),
            "\r\n [1]");
}

TEST(Shrink, OfAnyFailureIsAnEmptyStreamUncut) {
  EXPECT_EQ(Smallest(Make("ab\ncd\n", "1*4,W,1,E,C"),
                     [](const Case&) { return true; }),
            " []");
}

TEST(Shrink, KeepsTheDistanceOfTwoCuts) {
  const auto fails = [](const Case& c) {
    const std::vector<size_t> cuts = c.schedule.Cuts(c.stream.size());
    return std::any_of(cuts.begin(), cuts.end(), [&](size_t cut) {
      return std::count(cuts.begin(), cuts.end(), cut + 7) > 0;
    });
  };
  EXPECT_EQ(
      Smallest(Make("the quick brown fox jumps", "2*3,1,3*2,4,1*3"), fails),
      "aaaaaaaaa [1,7]");
}

TEST(Shrink, KeepsTheOrderOfBytesAndTheNumberOfChunks) {
  const auto fails = [](const Case& c) {
    const size_t x = c.stream.find('X');
    return x != c.stream.npos && Contains(c.stream.substr(x), "Y") &&
           ChunksOf(c).size() >= 3;
  };
  EXPECT_EQ(Smallest(Make("..Y.X....Y..X.", "1*14"), fails), "aXY [1*2]");
}

TEST(Shrink, KeepsTheChunkOfAnExactSize) {
  const auto fails = [](const Case& c) {
    const std::vector<std::string> chunks = ChunksOf(c);
    return !chunks.empty() &&
           std::any_of(chunks.begin() + 1, chunks.end(),
                       [](const auto& chunk) { return chunk.size() == 5; });
  };
  EXPECT_EQ(Smallest(Make("0123456789abcdef", "4*2,5,1"), fails), "aaaaaa [1]");
}

TEST(Shrink, KeepsTheFaultAndDropsTheOthers) {
  const auto fails = [](const Case& c) {
    return Contains(c.schedule.ToString(), "W");
  };
  EXPECT_EQ(Smallest(Make("abcdef", "1,I,2,W,1,0,E"), fails), " [W]");
}

TEST(Shrink, KeepsTheFaultInFrontOfAByte) {
  // An EAGAIN behind the "k", which no cut at the same place replaces.
  const auto fails = [](const Case& c) {
    size_t offset = 0;
    for (const ScheduleStep& step : c.schedule.steps()) {
      if (step.kind == ScheduleStep::Kind::kEagain && offset > 0 &&
          c.stream[offset - 1] == 'k') {
        return offset < c.stream.size();
      }
      offset += size_t{step.size} * step.repeat;
    }
    return false;
  };
  EXPECT_EQ(Smallest(Make("no king", "1*4,W,2"), fails), "ka [1,W]");
}

TEST(Shrink, MakesACutOfAFaultWhereTheCutMatters) {
  EXPECT_EQ(Smallest(Make("ab\r\n", "3,I,*"),
                     [](const Case& c) { return IsCutBetween(c, '\r', '\n'); }),
            "\r\n [1]");
}

TEST(Shrink, DropsWhatIsNeverDelivered) {
  const auto fails = [](const Case& c) { return c.schedule.ended(); };
  EXPECT_EQ(Smallest(Make("abcdef", "2,R"), fails), " [R]");
}

TEST(Shrink, TakesOutWholePackets) {
  // Fails for whole packets only: no byte inside of one can go.
  const auto fails = [](const Case& c) {
    std::string_view rest = c.stream;
    while (!rest.empty()) {
      const bool is_packet =
          rest.starts_with("<AAAA>") || rest.starts_with("<BB>");
      if (!is_packet) return false;
      rest.remove_prefix(rest.find('>') + 1);
    }
    return IsCutBetween(c, 'B', '>');
  };
  EXPECT_EQ(Smallest(Make("<AAAA><BB><AAAA><BB><AAAA>", "1*26"), fails,
                     {6, 10, 16, 20, 26}),
            "<BB> [3]");
}

TEST(Shrink, RemovesTheCutsOfAStreamThatIsTooLongToTryAllSets) {
  const std::string stream = "needs all of its 44 bytes and cuts 10 and 30";
  const auto fails = [&](const Case& c) {
    const std::vector<size_t> cuts = c.schedule.Cuts(c.stream.size());
    return c.stream == stream && std::count(cuts.begin(), cuts.end(), 10) > 0 &&
           std::count(cuts.begin(), cuts.end(), 30) > 0;
  };
  EXPECT_EQ(Smallest(Make(stream, "1*43"), fails), stream + " [10,20]");
}

TEST(Shrink, MovesCutsToThePacketEnd) {
  const auto fails = [](const Case& c) {
    return c.stream == "ab\ncd\n" && ChunksOf(c).size() == 2;
  };
  EXPECT_EQ(Smallest(Make("ab\ncd\n", "1"), fails, {3, 6}), "ab\ncd\n [3]");
}

TEST(Shrink, MovesCutsToTheFront) {
  const std::string stream = "needs all of its 44 bytes and any two cuts..";
  const auto fails = [&](const Case& c) {
    return c.stream == stream && ChunksOf(c).size() == 3;
  };
  EXPECT_EQ(Smallest(Make(stream, "17,20"), fails), stream + " [1*2]");
}

TEST(Shrink, MovesFaultsToThePacketEnd) {
  const auto fails = [](const Case& c) {
    return c.stream == "ab\ncd\n" && ChunksOf(c).size() == 2 &&
           Contains(c.schedule.ToString(), ",W");
  };
  EXPECT_EQ(Smallest(Make("ab\ncd\n", "5,W"), fails, {3, 6}), "ab\ncd\n [3,W]");
}

TEST(Shrink, MergesRepeatedChunks) {
  const auto fails = [](const Case& c) {
    return c.stream == "abcdefg" && ChunksOf(c).size() == 4 &&
           ChunksOf(c)[0].size() > 1;
  };
  EXPECT_EQ(Smallest(Make("abcdefg", "2,3,1"), fails), "abcdefg [2*3]");
}

TEST(Shrink, FindsFewerCutsWhereNoneOfTheGivenOnesCanGo) {
  // Not monotone: the three given cuts, or one at 3, and nothing between.
  const auto fails = [](const Case& c) {
    const auto cuts = c.schedule.Cuts(c.stream.size());
    return c.stream == "abcdefgh" && (cuts == std::vector<size_t>{2, 5, 7} ||
                                      cuts == std::vector<size_t>{3});
  };
  EXPECT_EQ(Smallest(Make("abcdefgh", "2,3,2"), fails), "abcdefgh [3]");
}

TEST(Shrink, ReplacesFifteenCutsByTheThreeThatSuffice) {
  // Three lines whose terminators are cut, as of a decoder that survives two.
  const auto fails = [](const Case& c) {
    const std::vector<std::string> chunks = ChunksOf(c);
    size_t torn = 0;
    for (size_t i = 1; i < chunks.size(); ++i) {
      torn += chunks[i - 1].back() == '\r' && chunks[i].front() == '\n';
    }
    return torn >= 3;
  };
  const Shrunk shrunk =
      ShrinkAll(Make("one\r\ntwo\r\nthree\r\nfour\r\n", "1*4,1*5,2,3,1*6"),
                fails, {5, 10, 17, 23});
  EXPECT_EQ(Describe(shrunk.smallest), "\r\n\r\n\r\n [1,2*2]");
}

TEST(Shrink, TakesBracketsOutInPairs) {
  const auto balanced = [](std::string_view text) {
    int depth = 0;
    for (const char byte : text) {
      depth += (byte == '[') - (byte == ']');
      if (depth < 0 || !Contains("[1]", std::string(1, byte))) return false;
    }
    return depth == 0;
  };
  const auto fails = [&](const Case& c) {
    return balanced(c.stream) && Contains(c.stream, "1") &&
           Contains(c.stream, "[") && ChunksOf(c).size() > 1;
  };
  EXPECT_EQ(Smallest(Make("[[[[1]]]]", "1*9"), fails), "[1] [1]");
}

TEST(Shrink, LowersLengthsTogetherWithWhatTheyCount) {
  const auto fails = [](const Case& c) {
    if (c.stream.size() < 4 || c.stream[0] != '$') return false;
    const size_t length = c.stream[1] - '0';
    return c.stream.substr(2, 2) == "\r\n" && c.stream.size() == 4 + length &&
           length > 1 && ChunksOf(c).size() > 1;
  };
  EXPECT_EQ(Smallest(Make("$9\r\nnine char", "3,3,7"), fails), "$2\r\naa [1]");
}

TEST(Shrink, PrefersPlainBytesAndThoseAlreadyUsed) {
  // No letter but an upper case one, and two of them.
  const auto fails = [](const Case& c) {
    return c.stream.size() == 3 && c.stream[0] >= 'M' && c.stream[0] <= 'Z' &&
           c.stream[1] >= 'M' && c.stream[1] <= 'Z';
  };
  EXPECT_EQ(Smallest(Make("YN\xFF", ""), fails), "NNa []");
  EXPECT_EQ(Smallest(Make("\xFF\x80\x01", ""),
                     [](const Case& c) {
                       return c.stream.size() == 3 &&
                              std::none_of(c.stream.begin(), c.stream.end(),
                                           [](char b) { return b == 'a'; });
                     }),
            "000 []");
}

TEST(Shrink, SpellsOutTheCutsOfASmallRecvSize) {
  EXPECT_EQ(Smallest(Make("0123456789abcde\r\n0123456789", "", 16),
                     [](const Case& c) { return IsCutBetween(c, '\r', '\n'); }),
            "\r\n [1]");
}

TEST(Shrink, UsesTheSmallestRecvSizeWhereTheDefaultDoesNotFail) {
  const auto fails = [](const Case& c) {
    return c.recv_size >= 3 && c.recv_size < 100 && Contains(c.stream, "x");
  };
  EXPECT_EQ(Smallest(Make("abcxyz", "1*4", 16), fails), "x [] recv 3");
  EXPECT_EQ(Smallest(Make("abcxyz", "1*4", 9),
                     [](const Case& c) { return Contains(c.stream, "x"); }),
            "x []");
}

TEST(Shrink, OfTheSmallestCaseIsCheap) {
  const auto fails = [](const Case& c) { return IsCutBetween(c, '\r', '\n'); };
  const Shrunk first = ShrinkAll(Make("abc\r\ndef\r\n", "1*9"), fails);
  const Shrunk again = ShrinkAll(first.smallest, fails);
  EXPECT_EQ(Describe(again.smallest), Describe(first.smallest));
  EXPECT_THAT(again.executions, Le(30u));
}

TEST(Shrink, IsDeterministic) {
  std::vector<std::string> tried;
  const auto run = [&] {
    tried.clear();
    Shrink(Make("one\r\ntwo\r\n", "1*10"), {}, [&](const Case& c) {
      tried.push_back(Describe(c));
      return IsCutBetween(c, '\r', '\n');
    });
    return tried;
  };
  const std::vector<std::string> first = run();
  EXPECT_EQ(run(), first);
}

TEST(Shrink, KeepsToItsExecutionsAndIsNeverWorseThanTheInput) {
  const Case failing = Make("one\r\ntwo\r\nthree\r\n", "1*17");
  for (uint64_t executions_max = 0; executions_max < 60; ++executions_max) {
    uint64_t executions = 0;
    const auto fails = [&](const Case& c) {
      ++executions;
      return IsCutBetween(c, '\r', '\n');
    };
    const Shrunk shrunk = Shrink(failing, {}, fails, executions_max);
    EXPECT_EQ(shrunk.executions, executions);
    EXPECT_LE(executions, executions_max);
    EXPECT_TRUE(fails(shrunk.smallest));
    EXPECT_LE(ChunksOf(shrunk.smallest).size(), 17u);
    EXPECT_LE(shrunk.smallest.stream.size(), 17u);
    EXPECT_EQ(shrunk.complete,
              Describe(shrunk.smallest) == "\r\n [1]" && shrunk.complete);
  }
}

TEST(Shrink, GivesTheInputBackIfItDoesNotFail) {
  const Case failing = Make("abc", "1*3");
  const Shrunk shrunk = Shrink(failing, {}, [](const Case&) { return false; });
  EXPECT_FALSE(shrunk.reproduced);
  EXPECT_FALSE(shrunk.complete);
  EXPECT_EQ(shrunk.executions, 1u);
  EXPECT_EQ(Describe(shrunk.smallest), "abc [1*3]");
}

TEST(Shrink, GivesTheInputBackIfTheResultDoesNotFailAgain) {
  uint64_t executions = 0;
  const Shrunk shrunk = Shrink(Make("abc", "1*3"), {},
                               [&](const Case&) { return ++executions < 4; });
  EXPECT_FALSE(shrunk.reproduced);
  EXPECT_EQ(Describe(shrunk.smallest), "abc [1*3]");
}

// A line that is too long, if it is cut.
bool HasOverlongLine(const Case& c) {
  const size_t newline = c.stream.find('\n');
  const size_t last = c.stream.rfind('\n');
  return newline != c.stream.npos && last - newline > 300 &&
         ChunksOf(c).size() > 1;
}

TEST(Shrink, CopesWithLongStreams) {
  const std::string stream =
      "first\nsecond\n" + std::string(6000, 'x') + "\nlast\n";
  EXPECT_EQ(Smallest(Make(stream, "1*5000"), HasOverlongLine),
            "\n" + std::string(300, 'a') + "\n [1]");
  // Uncut but for the recv size, and yet it is no reason to keep 4097 bytes.
  EXPECT_EQ(Smallest(Make(stream, ""), HasOverlongLine),
            "\n" + std::string(300, 'a') + "\n [1]");
}

}  // namespace
}  // namespace splitproof
