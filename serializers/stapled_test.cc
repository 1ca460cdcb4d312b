#include "serializers/stapled.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/fixed_size.h"
#include "serializers/length_prefixed.h"
#include "serializers/line.h"
#include "serializers/line_coroutine.h"
#include "serializers/separated.h"
#include "serializers/stream_based_test_util.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using testing::ElementsAre;

// What is only written, in one shot.
struct Shouts {
  using Packet = std::string;
  absl::StatusOr<std::string> Serialize(const Packet& packet) const {
    return packet + "!";
  }
};

// What is only read, in one shot.
struct Whispers {
  using Packet = std::string;
  absl::StatusOr<Packet> Deserialize(Bytes bytes) const {
    return "(" + std::string(bytes) + ")";
  }
};

// What is read without a buffer.
struct Letters {
  using Packet = std::string;
  struct Deserializer {
    Step<std::string> Feed(Bytes chunk) {
      return Decoded{std::string(chunk.substr(0, 1)), chunk.substr(1)};
    }
  };
  Deserializer IncrementalDeserialize() const { return {}; }
};

template <class S>
constexpr bool kSends = HasSerialize<S> || HasIncrementalSerialize<S>;
template <class S>
constexpr bool kReceives =
    HasDeserialize<S> || HasPlainForm<S> || HasBufferedForm<S>;

TEST(Stapled, HasTheVerbsOfItsParts) {
  using Both = Stapled<LineSerializer, LengthPrefixedSerializer>;
  static_assert(HasSerialize<Both> && HasIncrementalSerialize<Both> &&
                HasDeserialize<Both> && PlainByClass<Both> &&
                BufferedByClass<Both> && HasCreateDeserializerBuffer<Both>);
  static_assert(!PlainWithScratch<Both> && !BufferedByCoroutine<Both>);
  static_assert(CheckPlainForm<Both>() && CheckBufferedForm<Both>());
}

TEST(Stapled, HasCoroutinesWhereItsPartHas) {
  using Lines = Stapled<LineSerializer, LineCoroutineSerializer>;
  static_assert(PlainWithScratch<Lines> && BufferedByCoroutine<Lines>);
  static_assert(!PlainByClass<Lines> && !BufferedByClass<Lines>);
  static_assert(CheckPlainForm<Lines>() && CheckBufferedForm<Lines>());
}

TEST(Stapled, HasNoVerbsThatItsPartsDoNotHave) {
  using OneShot = Stapled<Shouts, Whispers>;
  static_assert(HasSerialize<OneShot> && HasDeserialize<OneShot>);
  static_assert(!HasIncrementalSerialize<OneShot> && !HasPlainForm<OneShot> &&
                !HasBufferedForm<OneShot>);

  using PlainOnly = Stapled<Shouts, Letters>;
  static_assert(HasPlainForm<PlainOnly> && !HasBufferedForm<PlainOnly> &&
                !HasDeserialize<PlainOnly> &&
                !HasCreateDeserializerBuffer<PlainOnly>);

  // A parser alone, in the place of what is sent, and a writer alone in the
  // other.
  using Reader = Stapled<Whispers, ShortTexts>;
  static_assert(!kSends<Reader> && HasPlainForm<Reader> &&
                HasBufferedForm<Reader> && HasDeserialize<Reader>);
  using Writer = Stapled<LineSerializer, Shouts>;
  static_assert(HasSerialize<Writer> && HasIncrementalSerialize<Writer> &&
                !kReceives<Writer>);
}

TEST(Stapled, SendsWithOneAndReceivesWithTheOther) {
  const Stapled<LineSerializer, LengthPrefixedSerializer> stapled(
      LineSerializer({.newline = Newline::kCrLf}),
      LengthPrefixedSerializer({.width = 1}));
  EXPECT_EQ(SerializeAtOnce(stapled, "ab").value(), "ab\r\n");
  EXPECT_THAT(AllOutcomes(stapled, "\2cd\1e"),
              ElementsAre(ElementsAre(R"({"$bytes":"6364"}@3)",
                                      R"({"$bytes":"65"}@5)")));
}

TEST(Stapled, IsLenientInWhatItTakes) {
  const Stapled<FixedSizeSerializer, SeparatedSerializer> stapled(
      FixedSizeSerializer({.size = 3}),
      SeparatedSerializer({.separator = "\n", .limit = 3}));
  EXPECT_FALSE(SerializeAtOnce(stapled, "ab").ok());
  EXPECT_EQ(SerializeAtOnce(stapled, "abc").value(), "abc");
  EXPECT_THAT(AllOutcomes(stapled, "a\nabcd\n"),
              ElementsAre(ElementsAre(R"({"$bytes":"61"}@2)", "limit!@6")));
}

TEST(Stapled, GivesItsParametersToBoth) {
  using Lines = Stapled<LineSerializer, LineCoroutineSerializer>;
  auto parameters = Parameters::Parse("newline=CRLF,limit=2");
  const auto lines = Lines::FromParameters(*parameters);
  ASSERT_TRUE(lines.ok());
  EXPECT_EQ(SerializeAtOnce(*lines, "ab").value(), "ab\r\n");
  EXPECT_THAT(AllOutcomes(*lines, "ab\r\nabc"),
              ElementsAre(ElementsAre("\"ab\"@4", "limit!@7")));
  for (const char* bad : {"limit=0", "nothing=1"}) {
    parameters = Parameters::Parse(bad);
    EXPECT_FALSE(Lines::FromParameters(*parameters).ok()) << bad;
  }
}

}  // namespace
}  // namespace splitproof
