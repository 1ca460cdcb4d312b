#include "harness/measure/allocation_counts.h"

#include <cstdlib>
#include <memory>
#include <thread>

#include "gtest/gtest.h"
#include "serializers/contract/sanitizers.h"

namespace splitproof {
namespace {

// What a call asks for. The compiler must not see through it.
template <class Call>
AllocationCounts CountsOf(Call call) {
  const AllocationCounts before = CountsOfThisThread();
  call();
  return CountsOfThisThread() - before;
}

// Counting is there or it says that it is not: a sanitizer build still runs the
// tests of what holds everywhere.
class AllocationCounting : public testing::Test {
 protected:
  uint64_t Counted(uint64_t n) const { return counted_ ? n : 0; }
  const bool counted_ = AllocationsAreCounted();
};

TEST_F(AllocationCounting, SeesMallocAndFree) {
  const AllocationCounts counts = CountsOf([] {
    void* volatile memory = std::malloc(100);
    std::free(memory);
  });
  EXPECT_EQ(counts.mallocs, Counted(1));
  EXPECT_EQ(counts.frees, Counted(1));
  EXPECT_EQ(counts.bytes_requested, Counted(100));
}

TEST_F(AllocationCounting, FreeOfNothingIsNone) {
  const AllocationCounts counts = CountsOf([] {
    void* volatile nothing = nullptr;
    std::free(nothing);
  });
  EXPECT_EQ(counts, AllocationCounts());
}

TEST_F(AllocationCounting, TellsReallocInPlaceFromMoved) {
  void* volatile memory = std::malloc(5000);
  void* volatile smaller = nullptr;
  const AllocationCounts shrunk =
      CountsOf([&] { smaller = std::realloc(memory, 10); });
  EXPECT_EQ(shrunk.reallocs(), Counted(1));
  EXPECT_EQ(shrunk.mallocs, 0u);
  EXPECT_EQ(shrunk.bytes_requested, Counted(10));
  std::free(smaller);
}

TEST_F(AllocationCounting, SeesOperatorNew) {
  const AllocationCounts counts = CountsOf([] {
    std::unique_ptr<int> volatile_owner(new int(1));
    int* volatile seen = volatile_owner.get();
    static_cast<void>(seen);
  });
  EXPECT_EQ(counts.mallocs, Counted(1));
  EXPECT_EQ(counts.frees, Counted(1));
}

TEST_F(AllocationCounting, SeesAlignedMemory) {
  const AllocationCounts counts = CountsOf([] {
    void* memory = nullptr;
    ASSERT_EQ(posix_memalign(&memory, 64, 128), 0);
    std::free(memory);
    memory = std::aligned_alloc(64, 128);
    void* volatile seen = memory;
    std::free(seen);
  });
  EXPECT_EQ(counts.mallocs, Counted(2));
  EXPECT_EQ(counts.frees, Counted(2));
}

TEST_F(AllocationCounting, IsPerThread) {
  const AllocationCounts before = CountsOfThisThread();
  AllocationCounts other;
  std::thread thread([&] {
    other = CountsOf([] {
      for (int i = 0; i < 1000; ++i) {
        void* volatile memory = std::malloc(8);
        std::free(memory);
      }
    });
  });
  thread.join();
  EXPECT_EQ(other.mallocs, Counted(1000));
  EXPECT_LT((CountsOfThisThread() - before).mallocs, 100u);
}

TEST_F(AllocationCounting, IsOffOnlyUnderASanitizer) {
  if (kAddressSanitizer) {
    EXPECT_FALSE(counted_);
  }
}

}  // namespace
}  // namespace splitproof
