// What single properties say of small deserializers with one fault. That each
// property sees its kind of bug, and no other, is tested with the mutants.

#include "harness/check/case_checker.h"

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "harness/check/typed_subject.h"
#include "serializers/contract/serializer.h"

namespace splitproof {
namespace {

// Words that end at a stop byte; white space in front of one is skipped.
enum class Fault {
  kNone,
  kSilentEnd,
  kLoudEnd,
  kKeepsFlag,
  kGivesBackX,
  kDiesOfCuts,
};

template <Fault kFault>
class Words {
 public:
  using Packet = std::string;

  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      for (size_t i = 0; i < chunk.size(); ++i) {
        const char byte = chunk[i];
        if (byte == ' ' && word_.empty()) continue;
        if (byte == '!') loud_ = true;
        if (byte != '.') {
          word_ += byte;
          continue;
        }
        if (kFault == Fault::kKeepsFlag && loud_) word_ += '!';
        const Bytes rest = chunk.substr(i + 1);
        if (kFault == Fault::kGivesBackX && rest == "b") {
          return Decoded{word_, Bytes("x")};
        }
        return Decoded{word_, rest};
      }
      if (kFault == Fault::kDiesOfCuts) return Fatal();
      return kNeedMore;
    }
    Step<std::string> Finish() {
      if (word_.empty() && kFault != Fault::kLoudEnd) return kNeedMore;
      if (kFault == Fault::kSilentEnd) return kNeedMore;
      return Fatal();
    }
    void Reset() {
      word_.clear();
      if (kFault != Fault::kKeepsFlag) loud_ = false;
    }

   private:
    static Malformed Fatal() {
      return {.kind = ErrorKind::kTruncated,
              .status = absl::InvalidArgumentError("cut off"),
              .remainder = {},
              .fatal = true};
    }

    std::string word_;
    bool loud_ = false;
  };

  Deserializer IncrementalDeserialize() const { return {}; }
};

// Checks the stream, and the stream under the schedule.
template <Fault kFault>
void CheckBoth(Bytes stream, std::string_view schedule, ViolationSink report) {
  const auto subject = *MakeSubject<Words<kFault>>("words", "");
  CaseChecker checker(*subject, 16, {});
  checker.SetStream(stream);
  checker.CheckStream(/*thorough=*/true, report);
  checker.Check(*Schedule::Parse(schedule), report);
}

// The ids and labels of what is wrong.
template <Fault kFault>
std::set<std::string> Check(Bytes stream, std::string_view schedule) {
  std::set<std::string> found;
  CheckBoth<kFault>(stream, schedule, [&](const Violation& violation) {
    found.insert(std::string(InfoOf(violation.property).id) + " " +
                 violation.label);
  });
  return found;
}

using Findings = std::set<std::string>;

TEST(CaseChecker, FindsNothingWhereNothingIsWrong) {
  for (const std::string_view schedule :
       {"", "1*9", "1,E", "2,E", "4,E", "3,C", "5,R,C,1,C,*", "W,1,0,I,*",
        "1,E,C,3,E", "2,E,C,2,E"}) {
    EXPECT_EQ(Check<Fault::kNone>(" ab. !c. ", schedule), Findings())
        << schedule;
  }
}

TEST(EndOfStream, IsAnErrorWithinAPacket) {
  const Findings found = {"end-of-stream truncated"};
  EXPECT_EQ(Check<Fault::kSilentEnd>("ab.cd.", "1,E"), found);
  EXPECT_EQ(Check<Fault::kSilentEnd>("ab.cd.", "1*5,E"), found);
  EXPECT_EQ(Check<Fault::kSilentEnd>("ab.cd.", "2,C,2,E"), found);
}

TEST(EndOfStream, IsNothingToAConnectionThatIsDead) {
  EXPECT_EQ(Check<Fault::kDiesOfCuts>("ab.cd.", "1,E"), Findings());
  EXPECT_EQ(Check<Fault::kDiesOfCuts>("ab.cd.", "1"),
            Findings({"split-invariance error"}));
}

TEST(EndOfStream, IsCleanBetweenPackets) {
  EXPECT_EQ(Check<Fault::kLoudEnd>("ab.cd.", "3,E"),
            Findings({"end-of-stream unclean"}));
  EXPECT_EQ(Check<Fault::kSilentEnd>("ab.cd.", "3,E"), Findings());
}

TEST(EndOfStream, IsCleanBehindBytesThatAreInNoPacket) {
  EXPECT_EQ(Check<Fault::kSilentEnd>("ab.  cd.", "4,E"), Findings());
}

TEST(ReuseEqualsFresh, SeesWhatAPacketLeavesBehind) {
  EXPECT_EQ(Check<Fault::kKeepsFlag>("a!.b.", ""),
            Findings({"reuse-equals-fresh reuse"}));
  EXPECT_EQ(Check<Fault::kKeepsFlag>("a.b.", ""), Findings());
}

TEST(ReuseEqualsFresh, ShowsWhatTheNewEndpointFinds) {
  size_t found = 0;
  CheckBoth<Fault::kKeepsFlag>("a!.b.", "", [&](const Violation& violation) {
    ++found;
    EXPECT_EQ(violation.what,
              "from byte 3 on, behind a packet, a used endpoint finds packet "
              "\"b!\" up to byte 5, a new one packet \"b\" up to byte 5");
    EXPECT_EQ(violation.bytes_before, 3u);
    const Trace& used = *violation.actual;
    const Trace& fresh = *violation.expected;
    const size_t event = *violation.event_of_expected();
    EXPECT_EQ(used.TextOf(used.events()[*violation.event]), "\"b!\"");
    EXPECT_EQ(fresh.TextOf(fresh.events()[event]), "\"b\"");
  });
  EXPECT_EQ(found, 1u);
}

TEST(RemainderExact, ShowsWhatWasGivenBackAndWhatWasReceived) {
  size_t found = 0;
  CheckBoth<Fault::kGivesBackX>("a.b", "", [&](const Violation& violation) {
    if (violation.property != Property::kRemainderExact) return;
    ++found;
    EXPECT_EQ(violation.what,
              "what was given back is 'x', what was received there 'b'");
  });
  EXPECT_EQ(found, 1u);
}

}  // namespace
}  // namespace splitproof
