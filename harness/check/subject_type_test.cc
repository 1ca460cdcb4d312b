#include "harness/check/subject_type.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "harness/check/subject.h"
#include "harness/check/typed_subject.h"
#include "harness/recv/instruments.h"

namespace splitproof {
namespace {

// Ends packets with any of one byte, "." unless configured.
class Sentence {
 public:
  static absl::StatusOr<Sentence> FromParameters(Parameters& parameters) {
    Sentence sentence;
    parameters.Text("end", "one byte", &sentence.end_, "ends a packet");
    if (!parameters.status().ok()) return parameters.status();
    return sentence;
  }

  Step<std::string> Feed(Bytes chunk) {
    const size_t end = chunk.find(end_);
    text_ += chunk.substr(0, end);
    if (end == chunk.npos) return kNeedMore;
    return Decoded{text_, chunk.substr(end + 1)};
  }

  friend bool operator==(const Sentence&, const Sentence&) = default;

 private:
  std::string end_ = ".";
  std::string text_;
};

class EventLog final : public EventSink {
 public:
  void OnPacket(const PacketRef& packet, const Extent&) override {
    packet.AppendCanonical(text);
  }
  void OnError(const Malformed&, const Extent&) override { text += '!'; }

  std::string text;
};

TEST(SubjectType, KnowsAParserAloneFromASerializer) {
  EXPECT_TRUE(internal::FeedsAlone<Sentence>);
  EXPECT_FALSE(internal::FeedsAlone<internal::SerializerOfParser<Sentence>>);
}

TEST(SubjectType, GivesEachPacketAParserAsItWasConfigured) {
  const auto subject = MakeSubject<Sentence>("sentence", "end=;");
  ASSERT_TRUE(subject.ok());
  EXPECT_TRUE((*subject)->Has(Form::kPlain));
  EXPECT_FALSE((*subject)->Has(Form::kBuffered));
  Instruments instruments;
  EventLog log;
  const std::unique_ptr<Endpoint> endpoint =
      (*subject)->Connect(Form::kPlain, 16, instruments);
  endpoint->Open(log);
  const std::string stream = "a;b.;";
  stream.copy(endpoint->Window().data(), stream.size());
  endpoint->OnRecv(stream.size(), log);
  EXPECT_EQ(log.text, R"("a""b.")");
}

TEST(SubjectType, ProvesAParserThatIsAValue) {
  const auto subject = MakeSubject<Sentence>("sentence", "");
  ASSERT_TRUE(subject.ok());
  EXPECT_NE((*subject)->ModelForProof(Form::kPlain, 1), nullptr);
}

}  // namespace
}  // namespace splitproof
