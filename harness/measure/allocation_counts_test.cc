#include "harness/measure/allocation_counts.h"

#include <malloc.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>

#include "gtest/gtest.h"
#include "serializers/contract/sanitizers.h"

namespace splitproof {
namespace {

// Hides a block from the compiler, which may leave out malloc and free of one
// that nobody looks at.
void* Seen(void* memory) {
  void* volatile seen = memory;
  return seen;
}

// What a call asks for.
template <class Call>
AllocationCounts CountsOf(Call call) {
  ResetPeakOfThisThread();
  const AllocationCounts before = CountsOfThisThread();
  call();
  return CountsOfThisThread() - before;
}

// Counting is there or it says that it is not: a sanitizer build still runs the
// tests, and expects zeros.
class AllocationCounting : public testing::Test {
 protected:
  uint64_t Counted(uint64_t n) const { return counted_ ? n : 0; }
  const bool counted_ = AllocationsAreCounted();
};

TEST_F(AllocationCounting, SeesMallocAndFree) {
  const AllocationCounts counts =
      CountsOf([] { std::free(Seen(std::malloc(100))); });
  EXPECT_EQ(counts.mallocs, Counted(1));
  EXPECT_EQ(counts.frees, Counted(1));
  EXPECT_EQ(counts.bytes_requested, Counted(100));
}

TEST_F(AllocationCounting, SeesCalloc) {
  const AllocationCounts counts =
      CountsOf([] { std::free(Seen(std::calloc(10, 20))); });
  EXPECT_EQ(counts.mallocs, Counted(1));
  EXPECT_EQ(counts.bytes_requested, Counted(200));
}

TEST_F(AllocationCounting, FreeOfNothingIsNone) {
  const AllocationCounts counts = CountsOf([] { std::free(Seen(nullptr)); });
  EXPECT_EQ(counts, AllocationCounts());
}

TEST_F(AllocationCounting, ShrinksInPlace) {
  void* memory = Seen(std::malloc(5000));
  const AllocationCounts counts =
      CountsOf([&] { memory = Seen(std::realloc(memory, 10)); });
  std::free(memory);
  EXPECT_EQ(counts.reallocs_in_place, Counted(1));
  EXPECT_EQ(counts.reallocs(), Counted(1));
  EXPECT_EQ(counts.mallocs, 0u);
  EXPECT_EQ(counts.frees, 0u);
  EXPECT_EQ(counts.bytes_requested, Counted(10));
  EXPECT_LE(counts.bytes_live, 0);
}

TEST_F(AllocationCounting, TellsAMovedBlock) {
  void* memory = Seen(std::malloc(1000));
  void* in_the_way = Seen(std::malloc(1000));
  const volatile auto before = reinterpret_cast<uintptr_t>(memory);
  const AllocationCounts counts =
      CountsOf([&] { memory = Seen(std::realloc(Seen(memory), 100'000)); });
  const bool moved = reinterpret_cast<uintptr_t>(memory) != before;
  std::free(Seen(memory));
  std::free(in_the_way);
  EXPECT_EQ(counts.reallocs(), Counted(1));
  EXPECT_EQ(counts.reallocs_moved, Counted(moved ? 1 : 0));
  EXPECT_EQ(counts.bytes_moved, Counted(moved ? 1000 : 0));
}

// From 128 KiB on a block has pages of its own at first.
TEST_F(AllocationCounting, PagesThatAreMappedElsewhereAreNotCopied) {
  void* memory = Seen(std::malloc(1 << 20));
  const AllocationCounts counts =
      CountsOf([&] { memory = Seen(std::realloc(Seen(memory), 64 << 20)); });
  std::free(Seen(memory));
  EXPECT_EQ(counts.reallocs(), Counted(1));
  EXPECT_EQ(counts.bytes_moved, 0u);
}

TEST_F(AllocationCounting, ReallocOfNothingIsAMalloc) {
  const AllocationCounts counts =
      CountsOf([] { std::free(Seen(std::realloc(Seen(nullptr), 10))); });
  EXPECT_EQ(counts.mallocs, Counted(1));
  EXPECT_EQ(counts.reallocs(), 0u);
}

// A sanitizer aborts on such a request.
TEST_F(AllocationCounting, RequestsThatFailAreNone) {
  if (!counted_) return;
  void* memory = Seen(std::malloc(10));
  volatile size_t huge = SIZE_MAX / 2;
  const AllocationCounts counts = CountsOf([&] {
    EXPECT_EQ(Seen(reallocarray(Seen(memory), huge, 4)), nullptr);
    EXPECT_EQ(errno, ENOMEM);
  });
  std::free(memory);
  EXPECT_EQ(counts, AllocationCounts());
}

TEST_F(AllocationCounting, SeesOperatorNew) {
  const AllocationCounts counts = CountsOf([] {
    const std::unique_ptr<int> owner(new int(1));
    Seen(owner.get());
  });
  EXPECT_EQ(counts.mallocs, Counted(1));
  EXPECT_EQ(counts.frees, Counted(1));
}

TEST_F(AllocationCounting, SeesTheCLibrarysOwn) {
  const AllocationCounts counts =
      CountsOf([] { std::free(Seen(strdup("text"))); });
  EXPECT_EQ(counts.mallocs, Counted(1));
  EXPECT_EQ(counts.frees, Counted(1));
}

TEST_F(AllocationCounting, SeesAlignedMemory) {
  const AllocationCounts counts = CountsOf([] {
    void* memory = nullptr;
    ASSERT_EQ(posix_memalign(&memory, 64, 128), 0);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % 64, 0u);
    std::free(memory);
    std::free(Seen(std::aligned_alloc(64, 128)));
    std::free(Seen(memalign(64, 128)));
    std::free(Seen(valloc(128)));
    std::free(Seen(pvalloc(128)));
  });
  EXPECT_EQ(counts.mallocs, Counted(5));
  EXPECT_EQ(counts.frees, Counted(5));
}

TEST_F(AllocationCounting, RefusesAnAlignmentThatIsNone) {
  if (!counted_) return;
  void* memory = nullptr;
  volatile size_t alignment = 24;
  EXPECT_EQ(posix_memalign(&memory, alignment, 8), EINVAL);
}

TEST_F(AllocationCounting, KnowsWhatIsLiveAndWhatWasAtMost) {
  void* kept = nullptr;
  const AllocationCounts counts = CountsOf([&] {
    void* first = Seen(std::malloc(1000));
    kept = Seen(std::malloc(500));
    std::free(first);
  });
  const auto live = static_cast<int64_t>(malloc_usable_size(kept));
  std::free(kept);
  if (!counted_) return;
  EXPECT_EQ(counts.bytes_live, live);
  EXPECT_GE(counts.bytes_peak, 1500);
  EXPECT_LT(counts.bytes_peak, 1600);
}

TEST_F(AllocationCounting, IsExactOverManyCalls) {
  const AllocationCounts counts = CountsOf([] {
    for (size_t i = 1; i <= 1000; ++i) {
      void* memory = Seen(std::malloc(64 * i));
      std::free(Seen(std::realloc(memory, i)));
    }
  });
  EXPECT_EQ(counts.mallocs, Counted(1000));
  EXPECT_EQ(counts.reallocs(), Counted(1000));
  EXPECT_EQ(counts.frees, Counted(1000));
  EXPECT_EQ(counts.bytes_requested, Counted(65 * 500'500));
  EXPECT_EQ(counts.bytes_live, 0);
}

TEST_F(AllocationCounting, FailsTheAllocationThatItIsTold) {
  if (!counted_) return;
  void* blocks[4] = {};
  FailAllocationsOfThisThread(2, /*for_good=*/false);
  for (void*& block : blocks) block = Seen(std::malloc(8));
  EXPECT_EQ(FailedAllocationsOfThisThread(), 1u);
  FailAllocationsOfThisThread(0, false);
  EXPECT_NE(blocks[0], nullptr);
  EXPECT_EQ(blocks[1], nullptr);
  EXPECT_NE(blocks[2], nullptr);
  for (void* block : blocks) std::free(block);
}

TEST_F(AllocationCounting, FailsForGoodUntilToldOtherwise) {
  if (!counted_) return;
  void* first = Seen(std::malloc(8));
  FailAllocationsOfThisThread(1, /*for_good=*/true);
  void* shrunk = Seen(std::realloc(first, 4));
  void* second = Seen(std::malloc(8));
  void* third = Seen(std::calloc(1, 8));
  const uint64_t failed = FailedAllocationsOfThisThread();
  FailAllocationsOfThisThread(0, false);
  void* fourth = Seen(std::malloc(8));
  EXPECT_NE(shrunk, nullptr);
  EXPECT_EQ(second, nullptr);
  EXPECT_EQ(third, nullptr);
  EXPECT_EQ(failed, 2u);
  EXPECT_NE(fourth, nullptr);
  for (void* block : {shrunk, second, third, fourth}) std::free(block);
}

TEST_F(AllocationCounting, FailsAndCountsNothingInAPause) {
  if (!counted_) return;
  const AllocationCounts counts = CountsOf([] {
    FailAllocationsOfThisThread(1, /*for_good=*/true);
    {
      const AllocationPause pause;
      void* block = Seen(std::malloc(8));
      EXPECT_NE(block, nullptr);
      std::free(block);
    }
    FailAllocationsOfThisThread(0, false);
  });
  EXPECT_EQ(counts, AllocationCounts());
}

TEST_F(AllocationCounting, IsPerThread) {
  const AllocationCounts before = CountsOfThisThread();
  AllocationCounts other;
  std::thread thread([&] {
    other = CountsOf([] {
      for (int i = 0; i < 1000; ++i) std::free(Seen(std::malloc(8)));
    });
  });
  thread.join();
  EXPECT_EQ(other.mallocs, Counted(1000));
  EXPECT_LT((CountsOfThisThread() - before).mallocs, 100u);
}

TEST_F(AllocationCounting, IsOffUnderASanitizerAndSaysWhatToDo) {
  EXPECT_EQ(AllocationMeterStatus().ok(), counted_);
  if (!kAddressSanitizer) return;
  EXPECT_FALSE(counted_);
  EXPECT_NE(AllocationMeterStatus().message().find("the release preset"),
            absl::string_view::npos);
}

}  // namespace
}  // namespace splitproof
