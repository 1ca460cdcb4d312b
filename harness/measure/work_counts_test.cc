#include "harness/measure/work_counts.h"

#include <cstring>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "serializers/contract/sanitizers.h"

namespace splitproof {
namespace {

template <class Call>
uint64_t WorkOf(Call call) {
  const WorkMeter meter;
  call();
  return meter.steps();
}

// Hides a size from the compiler, which would copy few bytes by itself.
size_t Unknown(size_t size) {
  volatile size_t seen = size;
  return seen;
}

// Counting is there or it says that it is not.
class WorkCounting : public testing::Test {
 protected:
  uint64_t Counted(uint64_t steps) const { return counted_ ? steps : 0; }
  const bool counted_ = WorkIsCounted();
  std::string bytes_ = std::string(1000, 'a');
  std::string others_ = std::string(1000, 'b');
};

TEST_F(WorkCounting, SeesBytesThatAreCopied) {
  EXPECT_EQ(WorkOf([&] {
              std::memcpy(others_.data(), bytes_.data(), Unknown(700));
              std::memmove(others_.data(), bytes_.data(), Unknown(300));
            }),
            Counted(1000));
}

TEST_F(WorkCounting, TellsCopiesFromOtherWork) {
  const WorkMeter meter;
  std::memcpy(others_.data(), bytes_.data(), Unknown(700));
  std::memmove(others_.data(), bytes_.data(), Unknown(300));
  __builtin___memcpy_chk(others_.data(), bytes_.data(), Unknown(20),
                         Unknown(1000));
  std::memset(others_.data(), 'c', Unknown(500));
  EXPECT_EQ(meter.bytes_copied(), Counted(1020));
  EXPECT_EQ(meter.steps(), Counted(1520));
}

TEST_F(WorkCounting, SeesBytesThatAreSearchedUpToWhatIsFound) {
  bytes_[400] = 'x';
  size_t found = 0;
  EXPECT_EQ(WorkOf([&] { found = bytes_.find('x', Unknown(0)); }),
            Counted(400));
  EXPECT_EQ(found, 400u);
  EXPECT_EQ(WorkOf([&] { found = bytes_.find('y', Unknown(0)); }),
            Counted(1000));
  EXPECT_EQ(found, std::string::npos);
}

TEST_F(WorkCounting, SeesBytesThatAreCompared) {
  EXPECT_EQ(WorkOf([&] {
              EXPECT_NE(
                  std::memcmp(bytes_.data(), others_.data(), Unknown(500)), 0);
            }) > 0,
            counted_);
}

TEST_F(WorkCounting, ChangesNothingButTheCount) {
  std::string text = "0123456789";
  std::memmove(text.data() + 2, text.data(), Unknown(8));
  EXPECT_EQ(text, "0101234567");
  std::memmove(text.data(), text.data() + 2, Unknown(8));
  EXPECT_EQ(text, "0123456767");
  EXPECT_EQ(memrchr(text.data(), '6', Unknown(10)), text.data() + 8);
  EXPECT_EQ(memrchr(text.data(), 'x', Unknown(10)), nullptr);
  EXPECT_EQ(memmem(text.data(), Unknown(10), "76", Unknown(2)),
            text.data() + 7);
  EXPECT_LT(std::memcmp("ab", "b", Unknown(1)), 0);
  EXPECT_EQ(std::strlen(text.c_str() + Unknown(3)), 7u);
}

TEST_F(WorkCounting, IsOffUnderASanitizer) {
  if (kAddressSanitizer) {
    EXPECT_FALSE(counted_);
  }
}

}  // namespace
}  // namespace splitproof
