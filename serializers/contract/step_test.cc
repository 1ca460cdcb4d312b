#include "serializers/contract/step.h"

#include <memory>
#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace splitproof {
namespace {

TEST(Step, IsOneOfThreeThings) {
  Step<std::string> more = kNeedMore;
  EXPECT_TRUE(more.needs_more());
  EXPECT_EQ(more.decoded(), nullptr);
  EXPECT_EQ(more.malformed(), nullptr);

  Step<std::string> decoded = Decoded{std::string("a"), Bytes("b")};
  EXPECT_FALSE(decoded.needs_more());
  ASSERT_NE(decoded.decoded(), nullptr);
  EXPECT_EQ(decoded.decoded()->packet, "a");
  EXPECT_EQ(decoded.decoded()->remainder, "b");
  EXPECT_EQ(decoded.malformed(), nullptr);

  Step<std::string> malformed = OutOfMemory();
  EXPECT_FALSE(malformed.needs_more());
  EXPECT_EQ(malformed.decoded(), nullptr);
  ASSERT_NE(malformed.malformed(), nullptr);
  EXPECT_EQ(malformed.malformed()->kind, ErrorKind::kResource);
}

TEST(Step, ConvertsThePacketOnTheWay) {
  Step<std::string> step = Decoded{Bytes("view"), Bytes()};
  ASSERT_NE(step.decoded(), nullptr);
  EXPECT_EQ(step.decoded()->packet, "view");
}

TEST(Step, CarriesPacketsThatCannotBeCopied) {
  using Packet = std::unique_ptr<int>;
  Step<Packet> step = Decoded{std::make_unique<int>(7), Bytes()};
  ASSERT_NE(step.decoded(), nullptr);
  const Packet packet = std::move(step.decoded()->packet);
  EXPECT_EQ(*packet, 7);
}

TEST(BrokenContract, IsAFatalCrashThatNamesItsClause) {
  for (const Clause clause :
       {Clause::kWindow, Clause::kProgress, Clause::kRemainder}) {
    const Malformed error = BrokenContract(clause, "why");
    EXPECT_EQ(error.kind, ErrorKind::kCrash);
    EXPECT_TRUE(error.fatal);
    EXPECT_EQ(error.status.message(), "why");
    EXPECT_EQ(BrokenClause(error), clause);
  }
}

TEST(BrokenClause, IsAbsentFromOtherErrors) {
  Malformed error = BrokenContract(Clause::kWindow, "why");
  error.kind = ErrorKind::kMalformed;
  EXPECT_EQ(BrokenClause(error), std::nullopt);
  error = {.kind = ErrorKind::kCrash,
           .status = absl::InternalError("thrown"),
           .remainder = {},
           .fatal = true};
  EXPECT_EQ(BrokenClause(error), std::nullopt);
}

TEST(ErrorKind, NamesAreTheOnesReportsUse) {
  EXPECT_EQ(ErrorKindName(ErrorKind::kMalformed), "malformed");
  EXPECT_EQ(ErrorKindName(ErrorKind::kLimit), "limit");
  EXPECT_EQ(ErrorKindName(ErrorKind::kTruncated), "truncated");
  EXPECT_EQ(ErrorKindName(ErrorKind::kConversion), "conversion");
  EXPECT_EQ(ErrorKindName(ErrorKind::kResource), "resource");
  EXPECT_EQ(ErrorKindName(ErrorKind::kCrash), "crash");
}

}  // namespace
}  // namespace splitproof
