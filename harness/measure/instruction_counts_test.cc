#include "harness/measure/instruction_counts.h"

#include <optional>
#include <sstream>
#include <string>

#include "gtest/gtest.h"

namespace splitproof {
namespace {

std::optional<uint64_t> SumOf(const std::string& text) {
  std::istringstream profile(text);
  return internal::SumOfProfile(profile);
}

TEST(SumOfProfile, IsItsLastLine) {
  EXPECT_EQ(SumOf("version: 1\nevents: Ir\nsummary: 7\n\nfn=(1) f\n16 400\n"
                  "totals: 12345678901\n"),
            12'345'678'901u);
}

TEST(SumOfProfile, IsThatOfItsFirstEvent) {
  EXPECT_EQ(SumOf("events: Ir Dr Dw\n\ntotals: 400 20 3\n"), 400u);
}

TEST(SumOfProfile, CanBeZero) { EXPECT_EQ(SumOf("totals: 0\n"), 0u); }

TEST(SumOfProfile, IsMissingWhereTheProfileIsNotComplete) {
  EXPECT_EQ(SumOf(""), std::nullopt);
  EXPECT_EQ(SumOf("version: 1\nsummary: 7\nfn=(1) totals: 5\n"), std::nullopt);
  EXPECT_EQ(SumOf("totals: \n"), std::nullopt);
  EXPECT_EQ(SumOf("totals: none\n"), std::nullopt);
}

// Under callgrind, a count that stays where it is ends the program.
TEST(InstructionCounting, CountsOrSaysThatItDoesNot) {
  const uint64_t before = InstructionsOfThisProcess();
  const uint64_t after = InstructionsOfThisProcess();
  if (RunsOnCallgrind()) {
    EXPECT_GT(after, before);
  } else {
    EXPECT_EQ(before, 0u);
    EXPECT_EQ(after, 0u);
  }
}

}  // namespace
}  // namespace splitproof
