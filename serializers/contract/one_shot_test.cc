#include "serializers/contract/one_shot.h"

#include <string>

#include "gtest/gtest.h"
#include "serializers/contract/contract_test_util.h"

namespace splitproof {
namespace {

using Script = Scripted<false>;

std::string TextOf(const absl::StatusOr<std::string>& packet) {
  return packet.ok() ? *packet : packet.status().ToString();
}

TEST(DeserializeAtOnce, TakesExactlyOnePacket) {
  EXPECT_EQ(TextOf(DeserializeAtOnce(Script(), "ab\n")), "ab");
}

TEST(DeserializeAtOnce, RefusesMissingData) {
  for (const Bytes bytes : {"", "ab"}) {
    EXPECT_EQ(TextOf(DeserializeAtOnce(Script(), bytes)),
              "INVALID_ARGUMENT: missing data to create packet");
  }
}

TEST(DeserializeAtOnce, RefusesExtraData) {
  EXPECT_EQ(TextOf(DeserializeAtOnce(Script(), "ab\nc\n")),
            "INVALID_ARGUMENT: extra data after the packet: 2 bytes");
}

TEST(DeserializeAtOnce, PassesTheDeserializersErrorOn) {
  Script script;
  script.decode = [](Bytes) -> Step<std::string> {
    return Malformed{.status = absl::DataLossError("bad"), .remainder = {}};
  };
  EXPECT_EQ(TextOf(DeserializeAtOnce(script, "a")), "DATA_LOSS: bad");
}

// Everything until the end is the packet.
struct UntilTheEnd {
  using Packet = std::string;
  struct Deserializer {
    std::string held;
    Step<std::string> Feed(Bytes chunk) {
      held += chunk;
      return kNeedMore;
    }
    Step<std::string> Finish() { return Decoded{held, Bytes()}; }
  };
  Deserializer IncrementalDeserialize() const { return {}; }
};

TEST(DeserializeAtOnce, FinishesAPacketThatOnlyTheEndCompletes) {
  EXPECT_EQ(TextOf(DeserializeAtOnce(UntilTheEnd(), "ab")), "ab");
  EXPECT_EQ(TextOf(DeserializeAtOnce(UntilTheEnd(), "")), "");
}

// Sends a packet letter by letter; refuses the empty one.
struct Letters {
  using Packet = std::string;
  absl::Status IncrementalSerialize(const Packet& packet,
                                    ChunkSink sink) const {
    if (packet.empty()) return absl::InvalidArgumentError("empty");
    for (const char& letter : packet) sink(Bytes(&letter, 1));
    return absl::OkStatus();
  }
};

TEST(SerializeAtOnce, JoinsTheChunks) {
  EXPECT_EQ(TextOf(SerializeAtOnce(Letters(), "abc")), "abc");
}

TEST(SerializeAtOnce, PassesTheSerializersErrorOn) {
  EXPECT_EQ(TextOf(SerializeAtOnce(Letters(), "")), "INVALID_ARGUMENT: empty");
}

}  // namespace
}  // namespace splitproof
