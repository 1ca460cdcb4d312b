#include "harness/measure/arena.h"

#include <malloc.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "serializers/contract/sanitizers.h"

namespace splitproof {
namespace {

class ArenaTest : public testing::Test {
 protected:
  ArenaTest() {
    if (!Arena::IsAvailable()) return;
    arena_ = std::make_unique<Arena>();
  }
  void SetUp() override {
    if (arena_ == nullptr) GTEST_SKIP() << "this malloc has no arena";
  }

  // Hides from the compiler what becomes of a block.
  char* Seen(void* memory) {
    seen_ = static_cast<char*>(memory);
    return seen_;
  }
  char* Allocate(size_t size) {
    const ArenaScope scope(*arena_);
    return Seen(std::malloc(size));
  }
  void Free(void* memory) {
    const ArenaScope scope(*arena_);
    std::free(Seen(memory));
  }
  size_t PlaceOf(const char* block) const {
    return block - arena_->bytes().data();
  }
  std::string Bytes() const { return std::string(arena_->bytes()); }

  std::unique_ptr<Arena> arena_;
  char* volatile seen_ = nullptr;
};

TEST(Arena, IsThereWhereNoSanitizerIs) {
  EXPECT_EQ(Arena::IsAvailable(), !kAddressSanitizer);
}

TEST_F(ArenaTest, IsUsedInAScopeOnly) {
  char* inside = Allocate(10);
  char* outside = Seen(std::malloc(10));
  EXPECT_TRUE(arena_->Contains(inside));
  EXPECT_FALSE(arena_->Contains(outside));
  std::free(outside);
  std::free(inside);
  EXPECT_EQ(arena_->bytes().size(), 0u);
}

TEST_F(ArenaTest, RestsInAPause) {
  const ArenaScope scope(*arena_);
  {
    const ArenaPause pause;
    char* outside = Seen(std::malloc(10));
    EXPECT_FALSE(arena_->Contains(outside));
    std::free(outside);
  }
  EXPECT_EQ(arena_->foreign_frees(), 0u);
  EXPECT_TRUE(arena_->Contains(Seen(std::malloc(10))));
}

TEST_F(ArenaTest, PutsObjectsBackAsTheyWere) {
  std::unique_ptr<std::vector<std::string>> words;
  {
    const ArenaScope scope(*arena_);
    words = std::make_unique<std::vector<std::string>>();
    words->push_back("a word that is longer than a short string");
  }
  const std::string before = Bytes();
  {
    const ArenaScope scope(*arena_);
    for (int i = 0; i < 100; ++i) words->push_back(std::string(i, 'x'));
  }
  const std::string after = Bytes();
  arena_->Restore(before);
  ASSERT_EQ(words->size(), 1u);
  EXPECT_EQ(words->front(), "a word that is longer than a short string");
  arena_->Restore(after);
  EXPECT_EQ(words->size(), 101u);
  EXPECT_EQ(words->back(), std::string(99, 'x'));
  const ArenaScope scope(*arena_);
  words.reset();
  EXPECT_EQ(arena_->bytes().size(), 0u);
}

TEST_F(ArenaTest, GoesOnFromAStateInTheSameWay) {
  Allocate(40);
  char* second = Allocate(40);
  const std::string before = Bytes();
  const auto step = [&] {
    Free(second);
    Allocate(8);
    return Bytes();
  };
  const std::string first_time = step();
  arena_->Restore(before);
  EXPECT_EQ(step(), first_time);
}

// What was allocated and freed on the way does not show.
TEST_F(ArenaTest, HasTheSameBytesWhateverWasFreed) {
  std::strcpy(Allocate(16), "here");
  const std::string before = Bytes();
  for (size_t size = 1; size < 200; ++size) {
    char* a = Allocate(size);
    char* b = Allocate(200 - size);
    std::memset(a, 'a', size);
    std::memset(b, 'b', 200 - size);
    Free(size % 2 == 0 ? a : b);
    Free(size % 2 == 0 ? b : a);
    ASSERT_EQ(Bytes(), before) << size;
  }
}

TEST_F(ArenaTest, TakesTheLowestAddressWithRoom) {
  char* a = Allocate(64);
  Allocate(16);
  const size_t place = PlaceOf(a);
  Free(a);
  EXPECT_EQ(PlaceOf(Allocate(16)), place);
  EXPECT_EQ(PlaceOf(Allocate(32)), place + 32);
}

TEST_F(ArenaTest, GivesZeros) {
  char* a = Allocate(64);
  Allocate(16);
  std::memset(a, 'a', 64);
  Free(a);
  EXPECT_EQ(std::string(Allocate(64), 64), std::string(64, '\0'));
}

TEST_F(ArenaTest, AlignsAsIsAskedFor) {
  for (size_t alignment = 16; alignment <= 4096; alignment *= 2) {
    for (size_t size = 1; size < 100; size += 7) {
      const ArenaScope scope(*arena_);
      char* block = Seen(std::aligned_alloc(alignment, size));
      std::memset(block, 'x', size);
      EXPECT_TRUE(arena_->Contains(block));
      EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % alignment, 0u);
    }
  }
}

TEST_F(ArenaTest, KeepsWhatIsReallocated) {
  const ArenaScope scope(*arena_);
  char* block = Seen(std::malloc(10));
  std::strcpy(block, "some text");
  block = Seen(std::realloc(block, 1000));
  EXPECT_STREQ(block, "some text");
  EXPECT_EQ(block[999], '\0');
  block = Seen(std::realloc(block, 5));
  EXPECT_EQ(std::string(block, 5), "some ");
  EXPECT_LT(arena_->bytes().size(), 100u);
}

// From the arena or not: it is where it is realloc()ed that counts.
TEST_F(ArenaTest, ReallocatesAcrossItsBorder) {
  char* block = Allocate(10);
  std::strcpy(block, "some text");
  block = Seen(std::realloc(block, 100));
  EXPECT_FALSE(arena_->Contains(block));
  EXPECT_STREQ(block, "some text");
  EXPECT_EQ(arena_->bytes().size(), 0u);
  std::free(block);
}

TEST_F(ArenaTest, TellsOfBlocksFromElsewhere) {
  char* outside = Seen(std::malloc(10));
  Free(outside);
  EXPECT_EQ(arena_->foreign_frees(), 1u);
  std::free(outside);
}

TEST_F(ArenaTest, TellsThatItIsFull) {
  EXPECT_FALSE(arena_->overflowed());
  EXPECT_EQ(Allocate(Arena::kBytesMax), nullptr);
  EXPECT_TRUE(arena_->overflowed());
}

}  // namespace
}  // namespace splitproof
