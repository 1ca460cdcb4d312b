#include "harness/check/registry.h"

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "harness/check/case.h"
#include "harness/check/register.h"
#include "serializers/contract/serializer.h"

namespace splitproof {
namespace {

// A parser only: words that end at a stop byte.
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

  static absl::StatusOr<Words> FromParameters(Parameters& parameters) {
    size_t limit = 9;
    parameters.Size("limit", 1, 99, &limit, "longest word, in bytes");
    if (!parameters.status().ok()) return parameters.status();
    return Words();
  }
  Deserializer IncrementalDeserialize() const { return {}; }
};

SPLITPROOF_REGISTER("words", Words, "corpus/words", {"", "limit=3"});

std::string MessageOf(const absl::Status& status) {
  return std::string(status.message());
}

TEST(Registry, KnowsWhatWasRegistered) {
  const Registration* words = FindRegistration("words");
  ASSERT_NE(words, nullptr);
  EXPECT_EQ(words->corpus, "corpus/words");
  EXPECT_EQ(words->SubjectNames(),
            (std::vector<std::string>{"words", "words:limit=3"}));
  EXPECT_EQ(FindRegistration("sentences"), nullptr);
}

TEST(Registry, DescribesParameters) {
  const auto descriptions = FindRegistration("words")->describe();
  ASSERT_EQ(descriptions.size(), 1u);
  EXPECT_EQ(descriptions[0].name, "limit");
  EXPECT_EQ(descriptions[0].range, "1..99");
  EXPECT_EQ(descriptions[0].fallback, "9");
}

TEST(Registry, MakesSubjectsWithAnyLegalParameters) {
  const auto subject = MakeSubjectByName("words:limit=7");
  ASSERT_TRUE(subject.ok());
  EXPECT_EQ((*subject)->name(), "words:limit=7");
  EXPECT_TRUE((*subject)->Has(Form::kPlain));
  EXPECT_FALSE((*subject)->Has(Form::kBuffered));
}

TEST(Registry, RefusesBadNamesWithTheReason) {
  const auto message = [](std::string_view name) {
    return MessageOf(MakeSubjectByName(name).status());
  };
  EXPECT_EQ(message("sentences"),
            "there is no subject \"sentences\"; known: words");
  EXPECT_EQ(message("words:limit=0"),
            "subject \"words:limit=0\": parameter limit=0 is not one of 1..99");
  EXPECT_EQ(message("words:size=1"),
            "subject \"words:size=1\": there is no parameter \"size\"; known: "
            "limit");
  EXPECT_EQ(message("words:limit"),
            "subject \"words:limit\": \"limit\" is not name=value");
}

TEST(RegistryDeathTest, RefusesTheSameNameTwice) {
  EXPECT_DEATH(Register(*FindRegistration("words")),
               "two subjects are called \"words\"");
}

TEST(ReplayLine, CanBePastedIntoAShell) {
  const Case failing{.subject = "words:limit=3",
                     .stream = "it's.\r\n",
                     .schedule = *Schedule::Parse("3,1"),
                     .recv_size = Case::kDefaultRecvSize};
  EXPECT_EQ(ReplayLine("my_gate", failing),
            "my_gate replay 'words:limit=3' --stream='it\\x27s.\\r\\n' "
            "--schedule='3,1'");
}

TEST(ReplayLine, NamesTheRecvSizeWhereItIsNotTheUsualOne) {
  const Case failing{
      .subject = "words", .stream = ".", .schedule = {}, .recv_size = 16};
  EXPECT_EQ(ReplayLine("g", failing),
            "g replay 'words' --stream='.' --schedule='*' --recv-size=16");
}

TEST(ReplayLine, SpellsOutWhatIsEmpty) {
  const Case failing{
      .subject = "words", .stream = "", .schedule = {}, .recv_size = 16};
  EXPECT_EQ(ReplayLine("g", failing),
            "g replay 'words' --stream='hex:' --schedule='*' --recv-size=16");
}

}  // namespace
}  // namespace splitproof
