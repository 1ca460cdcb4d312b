#include "serializers/contract/recv_buffer.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <utility>

#include "gtest/gtest.h"

namespace splitproof {
namespace {

TEST(RecvBuffer, HasRoomForAFrameAndARecv) {
  const RecvBuffer buffer = RecvBuffer::ForFrames(33, 1000);
  EXPECT_EQ(buffer.frame_bytes(), 33u);
  EXPECT_EQ(buffer.size(), 1033u);
}

TEST(RecvBuffer, HasRoomForOneMoreRecvWhereFramesArePinned) {
  const RecvBuffer buffer = RecvBuffer::ForPinnedFrames(33, 1000);
  EXPECT_EQ(buffer.frame_bytes(), 33u);
  EXPECT_EQ(buffer.size(), 2033u);
}

TEST(RecvBuffer, MayBeAllOneFrame) {
  const RecvBuffer buffer(100);
  EXPECT_EQ(buffer.frame_bytes(), 100u);
  EXPECT_EQ(buffer.size(), 100u);
}

TEST(RecvBuffer, IsNeverEmpty) {
  EXPECT_EQ(RecvBuffer(0).size(), 1u);
  EXPECT_EQ(RecvBuffer::ForFrames(0, 0).size(), 2u);
  EXPECT_EQ(RecvBuffer::ForPinnedFrames(0, 0).size(), 3u);
}

TEST(RecvBuffer, BeginsOnACacheLineAndALargeOneOnAPage) {
  const auto offset = [](size_t size, size_t alignment) {
    return reinterpret_cast<uintptr_t>(RecvBuffer(size).data()) % alignment;
  };
  EXPECT_EQ(offset(1, 64), 0u);
  EXPECT_EQ(offset(65535, 64), 0u);
  EXPECT_EQ(offset(65536, 4096), 0u);
  EXPECT_EQ(offset(100000, 4096), 0u);
}

TEST(RecvBuffer, KeepsItsMemoryWhenMoved) {
  RecvBuffer buffer(10);
  char* const memory = buffer.data();
  EXPECT_EQ(RecvBuffer(std::move(buffer)).data(), memory);
}

TEST(RecvBuffer, ThatNoMemoryCanHoldIsOutOfMemory) {
  constexpr size_t kMost = std::numeric_limits<size_t>::max();
  EXPECT_THROW(RecvBuffer::ForFrames(kMost, 64), std::bad_alloc);
  EXPECT_THROW(RecvBuffer::ForPinnedFrames(kMost - 64, 64), std::bad_alloc);
  EXPECT_THROW(RecvBuffer::ForPinnedFrames(64, kMost / 2 + 1), std::bad_alloc);
}

}  // namespace
}  // namespace splitproof
