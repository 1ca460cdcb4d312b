#include "harness/check/stored_corpus.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class StoredCorpus : public testing::Test {
 protected:
  StoredCorpus() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ + "/regressions");
    for (const char* name : {"b.bin", "a", "README.md", "items.jsonl",
                             "regressions/kept.case", "regressions/kept.bin"}) {
      std::ofstream(folder_ + "/" + name, std::ios::binary) << name;
    }
  }
  ~StoredCorpus() override { std::filesystem::remove_all(folder_); }

  // Of one test alone: ctest runs several at a time.
  const std::string folder_ =
      testing::TempDir() +
      testing::UnitTest::GetInstance()->current_test_info()->name() +
      ".stored_corpus";
};

TEST_F(StoredCorpus, KeepsStreamsCasesAndTextApart) {
  EXPECT_THAT(*StreamFilesIn(folder_),
              ElementsAre(folder_ + "/a", folder_ + "/b.bin",
                          folder_ + "/regressions/kept.bin"));
  EXPECT_THAT(*CaseFilesIn(folder_),
              ElementsAre(folder_ + "/regressions/kept.case"));
}

TEST_F(StoredCorpus, GivesTheBytesOfAFile) {
  EXPECT_EQ(*ReadStoredFile(folder_ + "/regressions/kept.bin"),
            "regressions/kept.bin");
}

TEST_F(StoredCorpus, NamesWhatIsNotThere) {
  const auto files = StreamFilesIn(folder_ + "/missing");
  ASSERT_FALSE(files.ok());
  EXPECT_THAT(std::string(files.status().message()),
              HasSubstr("stored_corpus/missing: No such file"));
  const auto bytes = ReadStoredFile(folder_ + "/gone.bin");
  ASSERT_FALSE(bytes.ok());
  EXPECT_THAT(std::string(bytes.status().message()),
              HasSubstr("stored_corpus/gone.bin cannot be read"));
}

}  // namespace
}  // namespace splitproof
