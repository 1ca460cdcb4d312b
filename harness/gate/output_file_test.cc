#include "harness/gate/output_file.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/gate/gate_test_util.h"

namespace splitproof {
namespace {

using ::testing::HasSubstr;

TEST(OutputFile, ReplacesTheOldFileWhenFinished) {
  const std::string path = test::TestPath("file");
  std::ofstream(path) << "old";
  OutputFile file(path);
  ASSERT_TRUE(file.Open().ok());
  EXPECT_EQ(test::ReadFile(path), "old");
  ASSERT_TRUE(file.Finish("new").ok());
  EXPECT_EQ(test::ReadFile(path), "new");
  EXPECT_FALSE(std::filesystem::exists(path + ".unfinished"));
  std::filesystem::remove(path);
}

TEST(OutputFile, LeavesNothingBehindWhenNotFinished) {
  const std::string path = test::TestPath("file");
  {
    OutputFile file(path);
    ASSERT_TRUE(file.Open().ok());
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(path + ".unfinished"));
}

TEST(OutputFile, SaysBeforehandWhatCannotBeWritten) {
  OutputFile folder(testing::TempDir());
  EXPECT_THAT(std::string(folder.Open().message()),
              HasSubstr("is not a regular file"));
  OutputFile nowhere(test::TestPath("no-such-folder") + "/file");
  EXPECT_THAT(std::string(nowhere.Open().message()),
              HasSubstr("No such file or directory"));
}

}  // namespace
}  // namespace splitproof
