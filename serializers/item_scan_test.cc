#include "serializers/item_scan.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "serializers/cbor.h"

namespace splitproof {
namespace {

using Verdict = ScanResult::Verdict;

constexpr size_t kDepth = 4;

std::string FromHex(absl::string_view hex) {
  return absl::HexStringToBytes(hex);
}

// What the scan makes of these bytes, and how many of them it takes for that;
// the same one by one and in one piece.
std::pair<Verdict, size_t> Scan(absl::string_view hex,
                                uint64_t limit = kUnlimited) {
  const std::string bytes = FromHex(hex);
  const ScanResult whole =
      ItemScan().Next(CborFormat::kHeads, kDepth, limit, bytes);
  ItemScan scan;
  ScanResult result;
  size_t used = 0;
  while (used < bytes.size() && result.verdict == Verdict::kNeedMore) {
    result = scan.Next(CborFormat::kHeads, kDepth, limit,
                       Bytes(bytes).substr(used++, 1));
  }
  EXPECT_EQ(result.verdict, whole.verdict) << hex;
  EXPECT_EQ(used, whole.used) << hex;
  return {whole.verdict, whole.used};
}

std::pair<Verdict, size_t> Ends(size_t at) { return {Verdict::kFrame, at}; }
std::pair<Verdict, size_t> GoesOn(size_t at) {
  return {Verdict::kNeedMore, at};
}
std::pair<Verdict, size_t> Overlong(size_t at) {
  return {Verdict::kOverlong, at};
}
std::pair<Verdict, size_t> Broken(size_t at) { return {Verdict::kBroken, at}; }

TEST(ItemScan, EndsBehindTheItem) {
  EXPECT_EQ(Scan("0505"), Ends(1));
  EXPECT_EQ(Scan("19000505"), Ends(3));
  EXPECT_EQ(Scan("637a7a7a05"), Ends(4));
  EXPECT_EQ(Scan("8005"), Ends(1));
  EXPECT_EQ(Scan("820580a005"), Ends(3));
  EXPECT_EQ(Scan("a1058105a0"), Ends(4));
  EXPECT_EQ(Scan("c1c1810505"), Ends(4));
  EXPECT_EQ(Scan("9f0580ff05"), Ends(4));
  EXPECT_EQ(Scan("bf0581bfffff05"), Ends(6));
  EXPECT_EQ(Scan("7f617a60ff05"), Ends(5));
  EXPECT_EQ(Scan("5fff05"), Ends(2));
  EXPECT_EQ(Scan("82819f8105ff05"), Ends(7));
}

TEST(ItemScan, WantsMoreOfWhatIsNotComplete) {
  for (const char* hex : {"19", "1900", "637a7a", "8205", "a105", "c1", "9f05",
                          "bf0505", "7f617a"}) {
    EXPECT_EQ(Scan(hex), GoesOn(FromHex(hex).size())) << hex;
  }
}

TEST(ItemScan, RefusesTheByteThatBreaksTheFormat) {
  EXPECT_EQ(Scan("1c"), Broken(1));
  EXPECT_EQ(Scan("811e"), Broken(2));
  EXPECT_EQ(Scan("1f"), Broken(1));
  EXPECT_EQ(Scan("ff"), Broken(1));
  EXPECT_EQ(Scan("81ff"), Broken(2));
  EXPECT_EQ(Scan("9fc1ff"), Broken(3));
  EXPECT_EQ(Scan("bf05ff"), Broken(3));
  EXPECT_EQ(Scan("7f41"), Broken(2));
  EXPECT_EQ(Scan("7f7f"), Broken(2));
  EXPECT_EQ(Scan("5f05"), Broken(2));
  EXPECT_EQ(Scan("f81f"), Broken(2));
  EXPECT_EQ(Scan("f820"), Ends(2));
}

TEST(ItemScan, RefusesDepthBeforeAllocating) {
  EXPECT_EQ(Scan("8181818105"), Ends(5));
  EXPECT_EQ(Scan("8181818181"), Broken(5));
  EXPECT_EQ(Scan("c1c181bf0580ffff"), Broken(6));
  EXPECT_EQ(Scan("81818180"), Ends(4));
  EXPECT_EQ(Scan("8181818180"), Broken(5));
  // Levels that are left do not count, nor do strings.
  EXPECT_EQ(Scan("838181800580"), Ends(6));
  EXPECT_EQ(Scan("818181817f60ff"), Ends(7));
}

TEST(ItemScan, IsOverlongWhenItCannotStayWithinTheLimit) {
  EXPECT_EQ(Scan("1900", 2), Overlong(1));
  EXPECT_EQ(Scan("190005", 3), Ends(3));
  EXPECT_EQ(Scan("627a7a", 2), Overlong(1));
  EXPECT_EQ(Scan("627a7a", 3), Ends(3));
  EXPECT_EQ(Scan("83050505", 3), Overlong(1));
  EXPECT_EQ(Scan("83050505", 4), Ends(4));
  EXPECT_EQ(Scan("a2", 4), Overlong(1));
  EXPECT_EQ(Scan("a205050505", 5), Ends(5));
  EXPECT_EQ(Scan("c1", 1), Overlong(1));
  EXPECT_EQ(Scan("9f", 1), Overlong(1));
  EXPECT_EQ(Scan("9f0505ff", 4), Ends(4));
  EXPECT_EQ(Scan("9f050505", 4), Overlong(4));
  EXPECT_EQ(Scan("bf05", 3), Overlong(2));
  EXPECT_EQ(Scan("bf0505ff", 4), Ends(4));
  EXPECT_EQ(Scan("7f617a", 3), Overlong(2));
  EXPECT_EQ(Scan("828205", 4), Overlong(2));
}

TEST(ItemScan, IsOverlongByTheFirstByteOfALengthThatDecides) {
  EXPECT_EQ(Scan("9bffffffffffffffff", 1 << 16), Overlong(2));
  EXPECT_EQ(Scan("5b0000000000010000", 1 << 16), Overlong(7));
  EXPECT_EQ(Scan("5b000000000000fff7", 1 << 16), GoesOn(9));
  EXPECT_EQ(Scan("5b000000000000fff8", 1 << 16), Overlong(9));
  EXPECT_EQ(Scan("b90800", 0x1002), Overlong(2));
  EXPECT_EQ(Scan("b90800", 0x1003), GoesOn(3));
  EXPECT_EQ(Scan("d9ffff", 3), Overlong(1));
  EXPECT_EQ(Scan("d9ffff05", 4), Ends(4));
}

TEST(ItemScan, IsAsNewWhenCleared) {
  ItemScan scan;
  const std::string bytes = FromHex("9fa1187f7f617a");
  EXPECT_EQ(scan.Next(CborFormat::kHeads, kDepth, 100, bytes).verdict,
            Verdict::kNeedMore);
  EXPECT_NE(scan, ItemScan());
  scan.Clear();
  EXPECT_EQ(scan, ItemScan());
}

}  // namespace
}  // namespace splitproof
