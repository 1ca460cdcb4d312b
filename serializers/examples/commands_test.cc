#include "serializers/examples/commands.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/examples/netstring.h"
#include "serializers/line_coroutine.h"
#include "serializers/test_drive.h"

namespace splitproof::examples {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Verb = Command::Verb;

template <class Protocol>
std::vector<std::string> OnlyOutcome(const Protocol& protocol, Bytes stream) {
  const auto outcomes = AllOutcomes(protocol, stream);
  EXPECT_EQ(outcomes.size(), 1u);
  return *outcomes.begin();
}

TEST(Commands, SurviveTheWayToTheWireAndBack) {
  const CommandConverter converter;
  for (const Command& command : converter.Samples()) {
    EXPECT_EQ(*converter.FromWire(*converter.ToWire(command)), command);
  }
}

TEST(Commands, AreRefusedWithoutAKeyOrWithTooMuch) {
  const CommandConverter converter;
  for (const std::string& line : converter.MalformedPackets()) {
    EXPECT_FALSE(converter.FromWire(line).ok()) << line;
  }
  for (const Command& command :
       {Command{Verb::kGet, "", ""}, Command{Verb::kGet, "a b", ""},
        Command{Verb::kGet, "a", "v"}}) {
    EXPECT_FALSE(converter.ToWire(command).ok());
  }
}

TEST(CommandProtocol, SendsNothingThatItRefuses) {
  const CommandProtocol protocol;
  const auto sent = [&](const Command& command) {
    std::vector<std::string> chunks;
    const absl::Status status = protocol.IncrementalSerialize(
        command, [&](Bytes chunk) { chunks.emplace_back(chunk); });
    EXPECT_EQ(status.ok(), !chunks.empty());
    return chunks;
  };
  EXPECT_THAT(sent({Verb::kSet, "k", "v"}), ElementsAre("SET k v\n"));
  EXPECT_THAT(sent({Verb::kGet, "", ""}), IsEmpty());       // The converter.
  EXPECT_THAT(sent({Verb::kSet, "k", "a\nb"}), IsEmpty());  // The serializer.
}

TEST(CommandProtocol, GoesOnBehindARefusedLineHoweverItIsCut) {
  EXPECT_THAT(OnlyOutcome(CommandProtocol(), "GET\nDEL k\nG"),
              ElementsAre("conversion@4", "\"DEL k\"@10", "truncated!@11"));
}

TEST(CommandProtocol, IsTheSameOverLinesByCoroutine) {
  const BufferedStreamProtocol<LineCoroutineSerializer, CommandConverter>
      protocol;
  EXPECT_EQ(OnlyOutcome(protocol, "GET\nDEL k\nG"),
            OnlyOutcome(CommandProtocol(), "GET\nDEL k\nG"));
}

TEST(CommandProtocol, TakesAnyFramingOfText) {
  const BufferedStreamProtocol<Netstring, CommandConverter> protocol;
  EXPECT_THAT(OnlyOutcome(protocol, "1:x,5:GET k,"),
              ElementsAre("conversion@4", "\"GET k\"@12"));
}

}  // namespace
}  // namespace splitproof::examples
