// What the buffered path promises in numbers, over lines and lengths in front,
// packets of 32 bytes to 32 KiB, chunks of 64 bytes to 64 KiB: exact, so that
// it holds on any machine.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "bench/peers/aligned_buffer.h"
#include "bench/peers/counting.h"
#include "bench/peers/peer.h"
#include "gtest/gtest.h"

namespace splitproof::peers {
namespace {

// Counts the rows of this name in every cell, and has each checked.
template <class Check>
void ForEachCell(std::string_view name, Check check) {
  size_t cells = 0;
  Rows rows;
  AddOurs(rows);
  for (const Row& row : rows) {
    if (row.name != name) continue;
    for (const size_t payload : kPayloadSizes) {
      for (const size_t chunk : kChunkSizes) {
        const auto counts = CountRow(row, payload, chunk);
        ASSERT_TRUE(counts.ok()) << counts.status();
        SCOPED_TRACE(
            testing::Message()
            << row.name
            << (IsSearched(row.framing) ? ", lines of " : ", lengths of ")
            << payload << " bytes in chunks of " << chunk);
        EXPECT_TRUE(counts->steady);
        check(counts->pass, *counts, payload, chunk);
        ++cells;
      }
    }
  }
  EXPECT_GT(cells, 0u) << "there is no row " << name;
}

class BufferedPath : public testing::TestWithParam<const char*> {};

TEST_P(BufferedPath, AllocatesNothingPerRecvOrPacket) {
  ForEachCell(GetParam(), [](const PassCounts& pass, auto&...) {
    EXPECT_EQ(pass.allocations.mallocs, 0u);
    EXPECT_EQ(pass.allocations.reallocs(), 0u);
    EXPECT_EQ(pass.allocations.frees, 0u);
  });
}

TEST_P(BufferedPath, ShortensNoRecv) {
  ForEachCell(GetParam(), [](const PassCounts& pass, auto&...) {
    EXPECT_EQ(pass.recvs, pass.recvs_min);
  });
}

INSTANTIATE_TEST_SUITE_P(Forms, BufferedPath,
                         testing::Values(kOursBuffered,
                                         "ours: checked to be ASCII",
                                         "ours: coroutine"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::erase_if(name, [](char c) {
                             return std::isalnum(c) == 0;
                           });
                           return name;
                         });

// The most bytes that may be copied beyond recv, for each byte received.
double CopiesMax(size_t payload, size_t chunk) {
  if (payload <= 1024) return 0.01;
  return chunk <= 4096 ? 0.07 : 0.5;
}

TEST(BufferedPath, CopiesNextToNothing) {
  ForEachCell(kOursBuffered, [](const PassCounts& pass, const RowCounts&,
                                size_t payload, size_t chunk) {
    EXPECT_LE(static_cast<double>(pass.bytes_copied),
              CopiesMax(payload, chunk) * static_cast<double>(pass.bytes));
  });
}

TEST(BufferedPath, HoldsARecvAndAFrameAndNoMore) {
  ForEachCell(
      kOursBuffered, [](const PassCounts&, const RowCounts& counts, auto...) {
        EXPECT_LE(counts.bytes_peak,
                  static_cast<int64_t>(2 * kRecvBytes + 2 * kPageBytes));
      });
}

TEST(OwnedPackets, CostAMallocAndACopyEach) {
  ForEachCell(
      "ours: owned packets",
      [](const PassCounts& pass, const RowCounts&, size_t payload, size_t) {
        EXPECT_EQ(pass.allocations.mallocs, pass.packets);
        EXPECT_EQ(pass.allocations.reallocs(), 0u);
        EXPECT_GE(pass.bytes_copied, pass.packets * payload);
      });
}

TEST(OwnedPackets, CostNothingInMemoryThatIsUsedAgain) {
  ForEachCell("ours: reused packet", [](const PassCounts& pass, auto&...) {
    EXPECT_EQ(pass.allocations.mallocs, 0u);
  });
}

// The control: no worse than a plain form has to be.
TEST(PlainForm, CostsAMallocAndAReallocPerRecv) {
  ForEachCell("ours: plain", [](const PassCounts& pass, auto&...) {
    EXPECT_EQ(pass.allocations.mallocs, pass.recvs);
    EXPECT_EQ(pass.allocations.reallocs(), pass.recvs);
    EXPECT_EQ(pass.recvs, pass.recvs_min);
    EXPECT_LE(pass.bytes_copied, pass.bytes + pass.bytes / 2);
  });
}

}  // namespace
}  // namespace splitproof::peers
