// The verdicts of public test suites, where scripts/fetch-corpora has fetched
// them.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "serializers/json.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

namespace fs = std::filesystem;

// Tests run in the top folder of the source tree.
constexpr char kJsonSuite[] = "build/corpora/json";

std::string ContentOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What the name of a document says: it is JSON ('y'), it is not ('n'), or
// either
// ('i').
struct Document {
  char verdict;
  std::string name;
  std::string text;
};

std::vector<Document> JsonSuite() {
  std::vector<Document> documents;
  if (!fs::exists(kJsonSuite)) return documents;
  for (const auto& entry : fs::directory_iterator(kJsonSuite)) {
    const std::string name = entry.path().stem();
    documents.push_back({name[0], name, ContentOf(entry.path())});
  }
  return documents;
}

class FetchedJsonSuite : public testing::Test {
 protected:
  void SetUp() override {
    if (documents_.empty()) GTEST_SKIP() << "run scripts/fetch-corpora";
    EXPECT_EQ(documents_.size(), 318u);
  }

  std::vector<Document> documents_ = JsonSuite();
};

TEST_F(FetchedJsonSuite, DocumentsAreAcceptedOrRefusedAsTheirNamesSay) {
  const JsonSerializer json;
  for (const Document& document : documents_) {
    if (document.verdict == 'i') continue;
    EXPECT_EQ(json.Deserialize(document.text).ok(), document.verdict == 'y')
        << document.name;
  }
}

// Where a document of several lines stands for several frames, the verdict is
// not the suite's; what is found must still not depend on the cuts.
TEST_F(FetchedJsonSuite, DocumentsAsFramesAreTheSameWhereverTheyAreCut) {
  for (const bool lines : {true, false}) {
    const JsonSerializer json({.lines = lines});
    for (const Document& document : documents_) {
      if (document.text.size() > 1000) continue;
      const auto whole = DeliverPlain(json, document.text, {}, 4096);
      for (size_t cut = 1; cut < document.text.size(); ++cut) {
        EXPECT_EQ(DeliverPlain(json, document.text, {cut}, 4096), whole)
            << document.name << " cut at " << cut;
        EXPECT_EQ(DeliverBuffered(json, document.text, {cut}, 4096), whole)
            << document.name << " cut at " << cut;
      }
    }
  }
}

}  // namespace
}  // namespace splitproof
