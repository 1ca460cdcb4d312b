#include "harness/report/side_by_side.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using ::testing::ElementsAre;

TEST(FoldLines, BreaksAtBlanksAndIndentsWhatFollows) {
  EXPECT_THAT(FoldLines({"one two three", "four"}, 10),
              ElementsAre("one two", "    three", "four"));
}

TEST(FoldLines, BreaksWordsThatAreTooLong) {
  EXPECT_THAT(FoldLines({"abcdefghijklmnop"}, 10),
              ElementsAre("abcdefghij", "    klmnop"));
}

TEST(FoldLines, CountsCharactersAndNeverCutsOne) {
  EXPECT_THAT(
      FoldLines({"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"}, 8),
      ElementsAre("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"));
  EXPECT_THAT(FoldLines({"1234567\u00e98"}, 8),
              ElementsAre("1234567\u00e9", "    8"));
}

TEST(FoldLines, KeepsEmptyLines) {
  EXPECT_THAT(FoldLines({"", "a"}, 8), ElementsAre("", "a"));
}

TEST(SideBySide, PadsTheShorterBlock) {
  std::string out;
  AppendSideBySide({"left"}, {"right", "below"}, 23, out);
  EXPECT_EQ(out,
            "left       | right\n"
            "           | below\n");
}

TEST(SideBySide, KeepsColumnsAligned) {
  std::string out;
  AppendSideBySide({"\u00e9", "a long line"}, {}, 23, out);
  EXPECT_EQ(out,
            "\u00e9          |\n"
            "a long     |\n"
            "    line   |\n");
}

}  // namespace
}  // namespace splitproof
