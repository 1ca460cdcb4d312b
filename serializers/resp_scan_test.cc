#include "serializers/resp_scan.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using Verdict = ScanResult::Verdict;

constexpr uint64_t kLimit = 65536;

ScanResult ScanWhole(const RespRule& rule, uint64_t limit, Bytes stream) {
  RespRule::Scan scan;
  return scan.Next(rule, limit, stream);
}

// The verdict, and the number of bytes that it took: "frame 5".
std::string Found(Bytes stream, uint64_t limit = kLimit, size_t depth = 128) {
  const ScanResult found = ScanWhole({.depth = depth}, limit, stream);
  const char* verdict = found.verdict == Verdict::kNeedMore   ? "more"
                        : found.verdict == Verdict::kFrame    ? "frame"
                        : found.verdict == Verdict::kOverlong ? "overlong"
                        : found.kind == ErrorKind::kLimit     ? "deep"
                                                              : "broken";
  return absl::StrCat(verdict, " ", found.used);
}

TEST(RespScan, FindsTheEndOfEachType) {
  EXPECT_EQ(Found("+OK\r\n+"), "frame 5");
  EXPECT_EQ(Found("-ERR no\r\n"), "frame 9");
  EXPECT_EQ(Found(":-12\r\n:"), "frame 6");
  EXPECT_EQ(Found("$3\r\n\r\n\r\r\nx"), "frame 9");
  EXPECT_EQ(Found("$0\r\n\r\n"), "frame 6");
  EXPECT_EQ(Found("$-1\r\n\r\n"), "frame 5");
  EXPECT_EQ(Found("*-1\r\n"), "frame 5");
  EXPECT_EQ(Found("*0\r\n*"), "frame 4");
  EXPECT_EQ(Found("*2\r\n*1\r\n*0\r\n:1\r\n:2"), "frame 16");
}

TEST(RespScan, RefusesTheByteThatBreaksALine) {
  EXPECT_EQ(Found("PING\r\n"), "broken 1");
  EXPECT_EQ(Found("+a\rb"), "broken 4");
  EXPECT_EQ(Found("+a\nb"), "broken 3");
  EXPECT_EQ(Found("+a\r\rb"), "broken 4");
  EXPECT_EQ(Found("$1\r\nab\r\n"), "broken 6");
  EXPECT_EQ(Found("$1\r\na\rb"), "broken 7");
  EXPECT_EQ(Found("*1\n"), "broken 3");
  EXPECT_EQ(Found("*1\r\n\r\n"), "broken 5");
}

TEST(RespScan, IsStrictAboutLengths) {
  for (const char* length : {"+1", "-0", "-2", "-\r", "00", "01", " 1", "1 "}) {
    for (const char* type : {"$", "*"}) {
      const std::string stream = absl::StrCat(type, length, "\r\n");
      EXPECT_EQ(Found(stream).substr(0, 6), "broken") << stream;
    }
  }
  EXPECT_EQ(Found("$-12"), "broken 4");
  EXPECT_EQ(Found("$9223372036854775807", kUnlimited), "more 20");
  EXPECT_EQ(Found("$9223372036854775808", kUnlimited), "broken 20");
}

TEST(RespScan, HasIntegersOf64Bits) {
  EXPECT_EQ(Found(":9223372036854775807\r\n"), "frame 22");
  EXPECT_EQ(Found(":-9223372036854775808\r\n"), "frame 23");
  EXPECT_EQ(Found(":9223372036854775808"), "broken 20");
  EXPECT_EQ(Found(":-9223372036854775809"), "broken 21");
  EXPECT_EQ(Found(":+00000000000000000000007\r\n"), "frame 27");
  EXPECT_EQ(Found(":\r\n"), "broken 2");
  EXPECT_EQ(Found(":-\r\n"), "broken 3");
  EXPECT_EQ(Found(":+-1\r\n"), "broken 3");
}

TEST(RespScan, CountsAnyArrayForTheDepth) {
  EXPECT_EQ(Found("*1\r\n:1\r\n", kLimit, 1), "frame 8");
  EXPECT_EQ(Found("*1\r\n*0\r\n", kLimit, 1), "deep 5");
  EXPECT_EQ(Found("*1\r\n*-1\r\n", kLimit, 1), "deep 5");
  EXPECT_EQ(Found("*2\r\n*1\r\n:1\r\n*0\r\n", kLimit, 2), "frame 16");
}

TEST(RespScan, KnowsALengthByItsFirstDigits) {
  EXPECT_EQ(Found("$9", 14), "overlong 2");
  EXPECT_EQ(Found("$9", 15), "more 2");
  EXPECT_EQ(Found("$10", 16), "overlong 3");
  EXPECT_EQ(Found("$10", 17), "more 3");
  EXPECT_EQ(Found("*9", 30), "overlong 2");
  EXPECT_EQ(Found("*9", 31), "more 2");
  EXPECT_EQ(Found("$99999999999999999999999"), "overlong 6");
  EXPECT_EQ(Found("*99999999999999999999999"), "overlong 6");
}

TEST(RespScan, CountsTheItemsThatAreStillOwed) {
  EXPECT_EQ(Found("*2\r\n+\r\n+\r\n", 10), "frame 10");
  EXPECT_EQ(Found("*2\r\n+a", 10), "overlong 6");
  EXPECT_EQ(Found("*2\r\n:", 10), "overlong 5");
  EXPECT_EQ(Found("*2\r\n*1", 17), "more 6");
  EXPECT_EQ(Found("*2\r\n*1\r\n+\r\n+\r\n", 14), "frame 14");
  EXPECT_EQ(Found("*2\r\n*1", 13), "overlong 6");
  EXPECT_EQ(Found("*2\r\n$-1\r\n", 11), "overlong 5");
}

// ---- All short frames
// --------------------------------------------------------

// All frames of `size` bytes whose texts are of the letter a and whose integers
// of the digits 0 to 2, and all sequences of such items.
class Grammar {
 public:
  explicit Grammar(size_t greatest) {
    for (size_t size = 0; size <= greatest; ++size) {
      frames_.push_back(OfSize(size));
    }
  }
  const std::vector<std::string>& frames(size_t size) const {
    return frames_[size];
  }

 private:
  std::vector<std::string> OfSize(size_t size) {
    std::vector<std::string> all;
    const auto add = [&](const std::string& frame) {
      if (frame.size() == size) all.push_back(frame);
    };
    for (size_t n = 0; n <= size; ++n) {
      const std::string text(n, 'a');
      add(absl::StrCat("+", text, "\r\n"));
      add(absl::StrCat("-", text, "\r\n"));
      add(absl::StrCat("$", n, "\r\n", text, "\r\n"));
    }
    add("$-1\r\n");
    add("*-1\r\n");
    if (size > 3) Integers(size - 3, "", all);
    for (size_t count = 0; count <= size / 3; ++count) {
      Arrays(count, absl::StrCat("*", count, "\r\n"), size, all);
    }
    return all;
  }

  static void Integers(size_t lacks, const std::string& text,
                       std::vector<std::string>& all) {
    if (lacks == 0) {
      all.push_back(absl::StrCat(":", text, "\r\n"));
      return;
    }
    for (const char* digit : {"0", "1", "2"}) {
      Integers(lacks - 1, text + digit, all);
    }
    if (!text.empty() || lacks < 2) return;
    Integers(lacks - 1, "+", all);
    Integers(lacks - 1, "-", all);
  }

  void Arrays(size_t lacks, const std::string& begin, size_t size,
              std::vector<std::string>& all) {
    if (begin.size() > size) return;
    if (lacks == 0) {
      if (begin.size() == size) all.push_back(begin);
      return;
    }
    for (size_t n = 3; n + begin.size() <= size; ++n) {
      for (const std::string& item : frames_[n]) {
        Arrays(lacks - 1, begin + item, size, all);
      }
    }
  }

  std::vector<std::vector<std::string>> frames_;
};

// What can be continued to a frame within the limit, by trying.
std::set<std::string> Beginnings(const Grammar& grammar, size_t limit) {
  std::set<std::string> beginnings = {""};
  for (size_t size = 0; size <= limit; ++size) {
    for (const std::string& frame : grammar.frames(size)) {
      for (size_t n = 1; n <= size; ++n) beginnings.insert(frame.substr(0, n));
    }
  }
  return beginnings;
}

// The shortest beginning that cannot be continued is refused by its last byte,
// none that can be is.
TEST(RespScan, DecidesByTheLastByteOfTheShortestBeginning) {
  constexpr size_t kGreatest = 11;
  const Grammar grammar(kGreatest);
  for (size_t limit = 3; limit <= kGreatest; ++limit) {
    const std::set<std::string> beginnings = Beginnings(grammar, limit);
    for (const std::string& begin : beginnings) {
      // In a text or bulk string any letter is as good as this one.
      const bool is_text = beginnings.contains(begin + 'a');
      for (const char c : is_text ? Bytes("a") : Bytes("+-:$*012a\r\n")) {
        const std::string next = begin + c;
        const ScanResult found = ScanWhole({}, limit, next);
        const bool refused = found.verdict == Verdict::kOverlong ||
                             found.verdict == Verdict::kBroken;
        const bool behind = found.used < next.size();
        if (behind && found.verdict == Verdict::kFrame) continue;
        ASSERT_FALSE(behind) << absl::CEscape(next) << ", limit " << limit;
        ASSERT_EQ(refused, !beginnings.contains(next))
            << absl::CEscape(next) << ", limit " << limit;
      }
    }
  }
}

TEST(RespScan, IsTheSameInOnePieceAndByteByByte) {
  const Grammar grammar(11);
  for (const std::string& frame : grammar.frames(11)) {
    RespRule::Scan scan;
    for (size_t i = 0; i < frame.size(); ++i) {
      const ScanResult found = scan.Next({}, kLimit, Bytes(frame).substr(i, 1));
      ASSERT_EQ(found.verdict,
                i + 1 < frame.size() ? Verdict::kNeedMore : Verdict::kFrame)
          << absl::CEscape(frame);
    }
  }
}

}  // namespace
}  // namespace splitproof
