#include "harness/search/generators.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/case.h"
#include "harness/check/case_checker.h"
#include "harness/check/typed_subject.h"
#include "serializers/contract/serializer.h"

namespace splitproof {
namespace {

using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Words that end at a stop byte.
class Words {
 public:
  using Packet = std::string;

  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t stop = chunk.find('.');
      word_.append(chunk.substr(0, stop));
      if (stop == Bytes::npos) return kNeedMore;
      return Decoded{word_, chunk.substr(stop + 1)};
    }

   private:
    std::string word_;
  };

  absl::Status IncrementalSerialize(const Packet& word, ChunkSink sink) const {
    if (!word.empty()) sink(word);
    sink(".");
    return absl::OkStatus();
  }
  std::vector<Packet> Samples() const {
    return {"a", "", "fifteen bytes", "bc"};
  }
  std::vector<std::string> MalformedSamples() const { return {"unfinished"}; }
  std::vector<std::string> Delimiters() const { return {"."}; }
  Deserializer IncrementalDeserialize() const { return {}; }
};

const Subject& WordSubject() {
  static const Subject& subject = *MakeSubject<Words>("words", "")->release();
  return subject;
}

// A subject that has nothing to make streams of.
class BareSubject : public Subject {
 public:
  explicit BareSubject(std::vector<std::string> malformed) {
    name_ = "bare";
    malformed_ = std::move(malformed);
  }
  std::unique_ptr<Endpoint> Connect(Form, size_t, Instruments&) const override {
    return nullptr;
  }
};

std::vector<std::string> BytesOf(const std::vector<TestStream>& streams) {
  std::vector<std::string> bytes;
  bytes.reserve(streams.size());
  for (const TestStream& stream : streams) bytes.push_back(stream.bytes);
  return bytes;
}

TEST(Generators, MakeTheSameFromTheSameSeed) {
  const GeneratorOptions options{.seed = 7, .count_max = 500};
  const auto first = GeneratedStreams(WordSubject(), options);
  const auto second = GeneratedStreams(WordSubject(), options);
  EXPECT_EQ(BytesOf(first), BytesOf(second));
  EXPECT_NE(
      BytesOf(GeneratedStreams(WordSubject(), {.seed = 8, .count_max = 500})),
      BytesOf(first));
}

TEST(Generators, KeepToTheirBounds) {
  const auto streams =
      GeneratedStreams(WordSubject(), {.count_max = 200, .bytes_max = 100});
  EXPECT_THAT(streams, SizeIs(200));
  for (const TestStream& stream : streams) {
    EXPECT_LE(stream.bytes.size(), 100u);
    EXPECT_FALSE(stream.bytes.empty());
    EXPECT_FALSE(stream.name.empty());
    EXPECT_TRUE(stream.generated);
  }
}

TEST(Generators, MakeDistinctStreamsThatNobodyElseMakes) {
  std::set<std::string> seen;
  for (const TestStream& stream : StreamsOf(WordSubject())) {
    seen.insert(stream.bytes);
  }
  for (const TestStream& stream :
       GeneratedStreams(WordSubject(), {.count_max = 1000})) {
    EXPECT_TRUE(seen.insert(stream.bytes).second) << stream.name;
  }
}

TEST(Generators, ComeShortestFirst) {
  const auto streams = GeneratedStreams(WordSubject(), {.count_max = 300});
  EXPECT_TRUE(std::ranges::is_sorted(
      streams, {}, [](const TestStream& s) { return s.bytes.size(); }));
}

TEST(Generators, SeeWithALargeBudgetWhatASmallOneSees) {
  const auto few = BytesOf(GeneratedStreams(WordSubject(), {.count_max = 40}));
  const auto many =
      BytesOf(GeneratedStreams(WordSubject(), {.count_max = 400}));
  EXPECT_THAT(few, testing::IsSubsetOf(many));
}

TEST(Generators, HaveEveryKindInASmallBudget) {
  std::string names;
  int known = 0;
  for (const TestStream& stream :
       GeneratedStreams(WordSubject(), {.count_max = 40})) {
    names += stream.name + "\n";
    known += stream.known.has_value() ? 1 : 0;
  }
  for (const char* kind :
       {"stretched", "cut off", "flipped", "soup", "malformed 1 x2", "\\x"}) {
    EXPECT_THAT(names, HasSubstr(kind));
  }
  EXPECT_GT(known, 5);
}

TEST(Generators, KnowWhatTheEndpointDecodes) {
  CaseChecker checker(WordSubject(), Case::kDefaultRecvSize, {});
  int known = 0;
  for (const TestStream& stream :
       GeneratedStreams(WordSubject(), {.count_max = 500})) {
    if (!stream.known) continue;
    ++known;
    checker.SetStream(stream.bytes, &*stream.known);
    checker.CheckStream(/*thorough=*/false, [&](const Violation& violation) {
      ADD_FAILURE() << stream.name << ": " << violation.what;
    });
  }
  EXPECT_GT(known, 50);
}

TEST(Generators, FillBuffersExactly) {
  const auto streams = GeneratedStreams(WordSubject(), {.count_max = 2000});
  for (const size_t size : {63, 64, 65, 192, 193, 256, 4096}) {
    EXPECT_THAT(BytesOf(streams), Contains(SizeIs(size)));
  }
}

TEST(Generators, HaveLandmarksAtEditsAndFrameEnds) {
  for (const TestStream& stream :
       GeneratedStreams(WordSubject(), {.count_max = 300})) {
    EXPECT_TRUE(std::ranges::is_sorted(stream.landmarks));
    EXPECT_THAT(stream.landmarks,
                testing::Each(testing::Le(stream.bytes.size())));
    if (stream.name.starts_with("soup")) continue;
    EXPECT_FALSE(stream.landmarks.empty()) << stream.name;
  }
}

TEST(AimedStreams, HaveOnePlaceToCutAt) {
  const auto streams =
      AimedStreams(WordSubject(), {.count_max = 300, .bytes_max = 200});
  EXPECT_THAT(streams, SizeIs(300));
  for (const TestStream& stream : streams) {
    EXPECT_TRUE(stream.aimed);
    EXPECT_FALSE(stream.known) << stream.name;
    EXPECT_LE(stream.bytes.size(), 200u);
    ASSERT_THAT(stream.landmarks, SizeIs(2)) << stream.name;
    EXPECT_LE(stream.landmarks[0], stream.landmarks[1]);
    EXPECT_LE(stream.landmarks[1], stream.bytes.size());
  }
}

TEST(AimedStreams, SpoilWhatHoldsFramesTogetherAndCutThere) {
  const auto streams = AimedStreams(WordSubject(), {.count_max = 3000});
  std::set<std::string> spoilt;
  for (const TestStream& stream : streams) {
    const std::string& bytes = stream.bytes;
    if (stream.landmarks[1] != stream.landmarks[0] + 1) continue;
    spoilt.insert(bytes.substr(0, stream.landmarks[0]) + "[" +
                  bytes[stream.landmarks[0]] + "]");
  }
  EXPECT_THAT(spoilt, testing::IsSupersetOf(
                          {"a[/]", "fifteen bytes[x]", "unfinishe[x]"}));
}

TEST(AimedStreams, PutLittleBehindErrorsAndCutThere) {
  const auto streams = AimedStreams(WordSubject(), {.count_max = 3000});
  const auto is_cut_around = [](const char* begin, size_t at, size_t end) {
    return testing::AllOf(
        Field(&TestStream::bytes, testing::StartsWith(begin)),
        Field(&TestStream::landmarks, testing::ElementsAre(at, end)));
  };
  EXPECT_THAT(streams, Contains(is_cut_around("\xFF..", 2, 3)));
  EXPECT_THAT(streams, Contains(is_cut_around("unfinished.", 10, 11)));
}

TEST(AimedStreams, AreMadeOfNothingIfThereIsNothing) {
  EXPECT_THAT(AimedStreams(BareSubject({}), {}), IsEmpty());
}

TEST(Generators, MakeDoWithMalformedAndRecordedStreams) {
  const std::vector<TestStream> recorded = {{.name = "file.bin",
                                             .bytes = "recorded\n",
                                             .known = {},
                                             .landmarks = {}}};
  const auto streams = GeneratedStreams(
      BareSubject({"<a>"}), {.count_max = 100, .recorded = recorded});
  EXPECT_THAT(streams, SizeIs(100));
  EXPECT_THAT(streams,
              Contains(Field(&TestStream::name, HasSubstr("file.bin"))));
  EXPECT_THAT(streams,
              Contains(Field(&TestStream::name, HasSubstr("malformed 1"))));
  for (const TestStream& stream : streams) EXPECT_FALSE(stream.known);
}

TEST(Generators, MakeNothingOfNothing) {
  EXPECT_THAT(GeneratedStreams(BareSubject({}), {}), IsEmpty());
}

}  // namespace
}  // namespace splitproof
