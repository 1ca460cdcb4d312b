// The verdicts of public test suites, where scripts/fetch-corpora has fetched
// them.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "serializers/json.h"
#include "serializers/msgpack.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

namespace fs = std::filesystem;

// Tests run in the top folder of the source tree.
constexpr char kJsonSuite[] = "build/corpora/json";
constexpr char kMsgpackSuite[] = "build/corpora/msgpack/encodings.jsonl";

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

// A value of the suite, in all of its encodings.
struct Encodings {
  std::string described;
  std::vector<std::string> items;
};

std::vector<Encodings> MsgpackSuite() {
  std::vector<Encodings> values;
  std::ifstream file(kMsgpackSuite);
  for (std::string line; std::getline(file, line);) {
    const auto described = nlohmann::json::parse(line);
    values.push_back({line, {}});
    for (const std::string hex : described["encodings"]) {
      values.back().items.push_back(absl::HexStringToBytes(hex));
    }
  }
  return values;
}

// True for the encodings of floats: the suite has numbers as floats too, which
// are other values here.
bool IsFloat(Bytes item) { return item[0] == '\xCA' || item[0] == '\xCB'; }

class FetchedMsgpackSuite : public testing::Test {
 protected:
  void SetUp() override {
    if (values_.empty()) GTEST_SKIP() << "run scripts/fetch-corpora";
    EXPECT_EQ(values_.size(), 85u);
  }

  std::vector<Encodings> values_ = MsgpackSuite();
};

TEST_F(FetchedMsgpackSuite, EncodingsOfAValueAreTheSameWhereverTheyAreCut) {
  const MsgpackSerializer msgpack;
  for (const Encodings& value : values_) {
    std::set<std::string> texts;
    for (const std::string& item : value.items) {
      const auto packet = msgpack.Deserialize(item);
      ASSERT_TRUE(packet.ok()) << value.described << packet.status();
      std::string text;
      AppendCanonicalOf<MsgpackSerializer>(*packet, text);
      if (!IsFloat(item)) texts.insert(text);
      const std::vector<std::string> event = {
          absl::StrCat(text, "@", item.size())};
      for (size_t cut = 1; cut < item.size(); ++cut) {
        EXPECT_EQ(DeliverPlain(msgpack, item, {cut}), event);
        EXPECT_EQ(DeliverBuffered(msgpack, item, {cut}), event);
      }
    }
    EXPECT_LE(texts.size(), 1u) << value.described;
  }
}

}  // namespace
}  // namespace splitproof
