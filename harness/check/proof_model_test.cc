#include "harness/check/proof_model.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace splitproof {
namespace {

class FilledMemoryTest : public testing::Test {
 protected:
  FilledMemoryTest() {
    memory_.SetMemory(bytes_);
    memory_.SetFill("ab");
  }
  std::string Text() const { return {bytes_.begin(), bytes_.end()}; }

  std::vector<char> bytes_ = std::vector<char>(8, '-');
  FilledMemory memory_;
};

TEST_F(FilledMemoryTest, IsFilledAllOver) { EXPECT_EQ(Text(), "abababab"); }

TEST_F(FilledMemoryTest, FillsWhatIsNoLongerInUse) {
  memory_.Use(2, 4);
  bytes_.assign({'a', 'b', '1', '2', '3', '4', 'a', 'b'});
  memory_.Use(3, 2);
  EXPECT_EQ(Text(), "aba23bab");
  memory_.Use(0, 1);
  EXPECT_EQ(Text(), "abababab");
}

TEST_F(FilledMemoryTest, SeesWritesOutsideOfWhatIsInUse) {
  memory_.Use(2, 4);
  bytes_[3] = 'x';
  EXPECT_TRUE(memory_.IsIntact());
  bytes_[1] = 'x';
  EXPECT_TRUE(memory_.IsIntactBehind());
  EXPECT_FALSE(memory_.IsIntact());
  bytes_[6] = 'x';
  EXPECT_FALSE(memory_.IsIntactBehind());
}

}  // namespace
}  // namespace splitproof
