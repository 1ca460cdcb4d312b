#include "harness/search/streams.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/subject.h"

namespace splitproof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class FakeSubject : public Subject {
 public:
  FakeSubject() {
    name_ = "fake";
    samples_ = {{.text = "\"a\"", .chunks = {"a", "."}},
                {.text = "\"\"", .chunks = {}},
                {.text = "\"bc\"", .chunks = {"bc."}}};
    malformed_ = {"!!"};
    delimiters_ = {"."};
  }
  std::unique_ptr<Endpoint> Connect(Form, size_t, Instruments&) const override {
    return nullptr;
  }
};

const TestStream* Find(const std::vector<TestStream>& streams,
                       std::string_view bytes) {
  for (const TestStream& stream : streams) {
    if (stream.bytes == bytes) return &stream;
  }
  return nullptr;
}

TEST(Streams, HoldSamplesAloneInPairsRepeatedAndInARow) {
  const auto streams = StreamsOf(FakeSubject());
  for (const std::string_view bytes :
       {"a.", "bc.", "a.a.a.", "bc.bc.bc.", "a.bc."}) {
    EXPECT_NE(Find(streams, bytes), nullptr) << bytes;
  }
}

TEST(Streams, KnowThePacketsTheyWereMadeOf) {
  const auto streams = StreamsOf(FakeSubject());
  // The empty packet is sent as nothing, and so is not received.
  EXPECT_THAT(*Find(streams, "a.bc.")->known,
              ElementsAre(Pair("\"a\"", 2), Pair("\"bc\"", 5)));
}

TEST(Streams, PutErrorsAloneAndBetweenValidPackets) {
  const auto streams = StreamsOf(FakeSubject());
  ASSERT_NE(Find(streams, "!!"), nullptr);
  ASSERT_NE(Find(streams, "a.!!a."), nullptr);
  EXPECT_FALSE(Find(streams, "a.!!a.")->known.has_value());
}

TEST(Streams, HaveLandmarksAtChunkEndsAndDelimiters) {
  const auto streams = StreamsOf(FakeSubject());
  EXPECT_THAT(Find(streams, "a.bc.")->landmarks, ElementsAre(1, 2, 4, 5));
}

TEST(Streams, AreUniqueAndComeShortestFirst) {
  const auto streams = StreamsOf(FakeSubject());
  for (size_t i = 1; i < streams.size(); ++i) {
    EXPECT_LE(streams[i - 1].bytes.size(), streams[i].bytes.size());
    for (size_t j = 0; j < i; ++j) {
      EXPECT_NE(streams[i].bytes, streams[j].bytes);
    }
  }
}

class Folder : public testing::Test {
 protected:
  Folder()
      : path_(std::filesystem::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_ / "regressions");
  }
  ~Folder() override { std::filesystem::remove_all(path_); }

  void Write(const std::string& name, std::string_view bytes) {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }

  std::filesystem::path path_;
};

TEST_F(Folder, IsReadWithItsSubFoldersShortestFirst) {
  Write("long.bin", "a.b.c.");
  Write("regressions/short.bin", "a.");
  const auto streams = StreamsInFolder(path_.string(), FakeSubject());
  ASSERT_TRUE(streams.ok());
  ASSERT_EQ(streams->size(), 2u);
  EXPECT_EQ((*streams)[0].name, "regressions/short.bin");
  EXPECT_EQ((*streams)[1].bytes, "a.b.c.");
}

TEST_F(Folder, TextAboutStreamsAndEmptyFilesAreNoStreams) {
  Write("README.md", "text");
  Write("traces.jsonl", "{}");
  Write("empty.bin", "");
  EXPECT_TRUE(StreamsInFolder(path_.string(), FakeSubject())->empty());
}

TEST_F(Folder, ThatDoesNotExistIsAnErrorThatNamesIt) {
  const auto streams =
      StreamsInFolder((path_ / "missing").string(), FakeSubject());
  ASSERT_FALSE(streams.ok());
  EXPECT_THAT(std::string(streams.status().message()), HasSubstr("missing"));
}

}  // namespace
}  // namespace splitproof
