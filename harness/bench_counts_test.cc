#include "harness/bench_counts.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/bench_test_subjects.h"
#include "harness/check/typed_subject.h"

namespace splitproof {
namespace {

using test::Habit;
using test::Lines;
using testing::HasSubstr;

constexpr size_t kPackets = 256;
constexpr size_t kPacketBytes = 64;

Workload Stream() {
  Workload workload{.packets = "64", .stream = ""};
  for (size_t i = 0; i < kPackets; ++i) {
    workload.stream += std::string(kPacketBytes - 1, 'x') + "\n";
  }
  return workload;
}

template <Habit kHabit>
absl::StatusOr<BenchCounts> Count(
    Form form, size_t chunk_size,
    BenchEngine engine = BenchEngine::kSimulated) {
  const auto subject = *MakeSubject<Lines<kHabit>>("lines", "");
  return CountRow(*subject, form, Stream(), chunk_size, engine);
}

// Without counters there is nothing to test.
class Counts : public testing::Test {
 protected:
  void SetUp() override {
    if (!CanCount().ok()) GTEST_SKIP() << CanCount().message();
  }
};

TEST_F(Counts, OfPacketsInPlaceAreZero) {
  const auto counts = Count<Habit::kNone>(Form::kBuffered, kPacketBytes);
  ASSERT_TRUE(counts.ok()) << counts.status();
  EXPECT_EQ(counts->bytes, kPackets * kPacketBytes);
  EXPECT_EQ(counts->recvs, kPackets);
  EXPECT_EQ(counts->packets, kPackets);
  EXPECT_EQ(counts->mallocs, 0u);
  EXPECT_EQ(counts->reallocs, 0u);
  EXPECT_EQ(counts->frees, 0u);
  EXPECT_EQ(counts->requested, 0u);
  EXPECT_EQ(counts->copied, 0u);
}

// What recv copies is no copy of the subject's.
TEST_F(Counts, OfThePlainFormAreAChunkARecvAndAppendedBytes) {
  const auto counts = Count<Habit::kNone>(Form::kPlain, kPacketBytes);
  ASSERT_TRUE(counts.ok()) << counts.status();
  EXPECT_EQ(counts->mallocs, kPackets);
  EXPECT_EQ(counts->reallocs, kPackets);
  EXPECT_EQ(counts->moved, 0u);
  EXPECT_EQ(counts->frees, kPackets);
  EXPECT_GE(counts->requested, kPackets * (65536 + kPacketBytes));
  EXPECT_EQ(counts->copied, kPackets * (kPacketBytes - 1));
}

TEST_F(Counts, SeeOneMallocAPacket) {
  const auto counts = Count<Habit::kAllocates>(Form::kBuffered, 16);
  ASSERT_TRUE(counts.ok()) << counts.status();
  EXPECT_EQ(counts->recvs, 4 * kPackets);
  EXPECT_EQ(counts->mallocs, kPackets);
  EXPECT_EQ(counts->frees, kPackets);
  EXPECT_EQ(counts->requested, 100 * kPackets);
  EXPECT_DOUBLE_EQ(counts->PerRecv(counts->mallocs), 0.25);
  EXPECT_DOUBLE_EQ(counts->PerPacket(counts->mallocs), 1);
}

TEST_F(Counts, HaveThePeakOfTheConnectionAndTheCostOfItsStart) {
  const auto counts = Count<Habit::kNone>(Form::kBuffered, kPacketBytes);
  ASSERT_TRUE(counts.ok()) << counts.status();
  constexpr size_t kBufferBytes = 65536 + 65536;
  EXPECT_EQ(counts->cold_mallocs, 2u);  // The connection, and its buffer.
  EXPECT_GE(counts->cold_requested, kBufferBytes);
  EXPECT_LT(counts->cold_requested, kBufferBytes + 1024);
  EXPECT_GE(counts->peak, kBufferBytes);
  EXPECT_LT(counts->peak, kBufferBytes + 3 * 4096);
}

TEST_F(Counts, AreTheSameThroughASocket) {
  for (const Form form : kForms) {
    const auto simulated = Count<Habit::kAllocates>(form, 100);
    const auto socket =
        Count<Habit::kAllocates>(form, 100, BenchEngine::kSocketpair);
    ASSERT_TRUE(simulated.ok() && socket.ok()) << socket.status();
    EXPECT_EQ(*simulated, *socket);
  }
}

TEST_F(Counts, DoNotDependOnWhatHappenedToTheHeap) {
  const auto before = Count<Habit::kNone>(Form::kPlain, 1000);
  std::vector<std::unique_ptr<char[]>> blocks;
  for (size_t size = 8; size < 200'000; size += size / 3) {
    blocks.push_back(std::make_unique<char[]>(size));
    if (blocks.size() % 3 == 0) blocks[blocks.size() / 2].reset();
  }
  const auto after = Count<Habit::kNone>(Form::kPlain, 1000);
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_EQ(*before, *after);
}

TEST_F(Counts, ThatDifferFromPassToPassAreNone) {
  const auto counts = Count<Habit::kHoards>(Form::kBuffered, kPacketBytes);
  EXPECT_THAT(std::string(counts.status().message()),
              HasSubstr("not steady: in two passes over one stream, mallocs "));
}

TEST_F(Counts, OfWhatEndsItsProcessAreNone) {
  const auto counts = Count<Habit::kCrashes>(Form::kBuffered, kPacketBytes);
  EXPECT_TRUE(absl::IsAborted(counts.status())) << counts.status();
  EXPECT_THAT(std::string(counts.status().message()), HasSubstr("SIGABRT"));
}

TEST_F(Counts, OfErrorsAreNone) {
  const auto counts = Count<Habit::kRefuses>(Form::kBuffered, kPacketBytes);
  EXPECT_EQ(counts.status().message(), "the workload has errors in it");
}

TEST(CountsAsJson, ComeBack) {
  BenchCounts counts;
  uint64_t number = 0;
  for (const auto& [name, count] : kBenchCountsFields) counts.*count = ++number;
  const auto back = BenchCountsFromJson(ToJson(counts));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(*back, counts);
}

TEST(CountsAsJson, AreRefusedUnlessTheyAreAllThereAndNumbers) {
  auto json = ToJson({});
  json.erase("moved");
  EXPECT_FALSE(BenchCountsFromJson(json).ok());
  json["moved"] = -1;
  EXPECT_FALSE(BenchCountsFromJson(json).ok());
  json["moved"] = 0u;
  EXPECT_TRUE(BenchCountsFromJson(json).ok());
  json["more"] = 0u;
  EXPECT_FALSE(BenchCountsFromJson(json).ok());
  EXPECT_FALSE(BenchCountsFromJson(3).ok());
}

}  // namespace
}  // namespace splitproof
