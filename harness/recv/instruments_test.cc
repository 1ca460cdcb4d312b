#include "harness/recv/instruments.h"

#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace splitproof {
namespace {

std::string TextOf(std::span<const char> bytes) {
  return {bytes.begin(), bytes.end()};
}

TEST(Poison, FillsANewBufferWithThePattern) {
  Instruments instruments;
  instruments.set_poison("ab");
  InstrumentedHooks hooks(instruments);
  std::vector<char> buffer(5, '.');
  hooks.Created(buffer);
  EXPECT_EQ(TextOf(buffer), "ababa");
}

TEST(Poison, DependsOnThePositionInTheBufferOnly) {
  Instruments instruments;
  instruments.set_poison("abc");
  InstrumentedHooks hooks(instruments);
  std::vector<char> buffer(7, '.');
  hooks.Created(buffer);
  std::memset(buffer.data(), '.', buffer.size());
  hooks.Dead(std::span<char>(buffer).subspan(2, 3));
  EXPECT_EQ(TextOf(buffer), "..cab..");
}

TEST(Poison, OfAUsedBufferCoversTheDirtyPartOnly) {
  Instruments instruments;
  instruments.set_poison("x");
  InstrumentedHooks hooks(instruments);
  std::vector<char> buffer(6, '.');
  hooks.Created(buffer);
  std::memcpy(buffer.data(), "123456", 6);
  hooks.Restarted(buffer, std::span<char>(buffer).first(2));
  EXPECT_EQ(TextOf(buffer), "xx3456");
}

TEST(Poison, OfAnotherPatternCoversTheWholeBuffer) {
  Instruments instruments;
  instruments.set_poison("x");
  InstrumentedHooks hooks(instruments);
  std::vector<char> buffer(4, '.');
  hooks.Created(buffer);
  instruments.set_poison("y");
  hooks.Restarted(buffer, std::span<char>(buffer).first(1));
  EXPECT_EQ(TextOf(buffer), "yyyy");
}

TEST(Poison, WithoutAPatternLeavesBytesDirty) {
  Instruments instruments;
  InstrumentedHooks hooks(instruments);
  std::vector<char> buffer(3, '.');
  hooks.Created(buffer);
  hooks.Dead(buffer);
  EXPECT_EQ(TextOf(buffer), "...");
}

class Watch : public testing::Test {
 protected:
  Watch() : hooks_(instruments_), buffer_(8, '.') {
    instruments_.set_watch(true);
    hooks_.Created(buffer_);
  }
  std::span<char> Own() { return std::span<char>(buffer_).subspan(2, 3); }

  Instruments instruments_;
  InstrumentedHooks hooks_;
  std::vector<char> buffer_;
};

TEST_F(Watch, AllowsWritingToOwnBytes) {
  hooks_.Enter(buffer_, Own());
  buffer_[2] = buffer_[4] = 'x';
  hooks_.Leave(buffer_, Own());
  EXPECT_TRUE(instruments_.breaches().empty());
}

TEST_F(Watch, ReportsAWriteBelowAndAbove) {
  for (const size_t at : {1u, 5u, 7u}) {
    hooks_.Enter(buffer_, Own());
    buffer_[at] ^= 1;
    hooks_.Leave(buffer_, Own());
    ASSERT_EQ(instruments_.breaches().size(), 1u) << at;
    EXPECT_NE(instruments_.breaches()[0].find("byte " + std::to_string(at)),
              std::string::npos)
        << instruments_.breaches()[0];
    instruments_.breaches().clear();
  }
}

TEST_F(Watch, FindsAFarWriteWhenTheConnectionIsOver) {
  instruments_.set_poison("ab");
  std::vector<char> buffer(2000);
  hooks_.Created(buffer);
  hooks_.Enter(buffer, std::span<char>(buffer).first(2));
  buffer[1900] = '!';
  hooks_.Leave(buffer, std::span<char>(buffer).first(2));
  EXPECT_TRUE(instruments_.breaches().empty());
  hooks_.Restarted(buffer, std::span<char>(buffer).first(10));
  ASSERT_EQ(instruments_.breaches().size(), 1u);
  EXPECT_EQ(instruments_.breaches()[0],
            "wrote 21 over 61 at byte 1900 of the buffer, outside of its own "
            "bytes [0, 10)");
}

TEST_F(Watch, ReportsABufferThatMoved) {
  std::vector<char> other(8, '.');
  hooks_.Enter(other, std::span<char>(other).first(1));
  EXPECT_EQ(instruments_.breaches().size(), 1u);
}

TEST_F(Watch, AsksForWindowsTwice) {
  EXPECT_TRUE(hooks_.AskTwice());
  instruments_.set_watch(false);
  EXPECT_FALSE(hooks_.AskTwice());
}

TEST(Quarantine, ScramblesAFreedChunkAndKeepsItReadable) {
  Instruments instruments;
  instruments.set_quarantine(true);
  char* chunk = instruments.AllocateChunk(8);
  chunk = instruments.ShrinkChunk(chunk, 4);
  std::memcpy(chunk, "data", 4);
  instruments.FreeChunk(chunk, 4);
  EXPECT_NE(TextOf({chunk, 4}), "data");
  instruments.set_quarantine(false);
}

}  // namespace
}  // namespace splitproof
