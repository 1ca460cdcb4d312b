#include "harness/report/explain.h"

#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "harness/check/typed_subject.h"
#include "harness/gate/test_subjects.h"

namespace splitproof {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr size_t kWidth = 100;

template <class S>
std::string Explain(std::string stream, std::string_view schedule,
                    std::string_view parameters = "", size_t width = kWidth) {
  const auto subject = MakeSubject<S>("subject", std::string(parameters));
  return ExplainCase(**subject,
                     {.subject = "subject",
                      .stream = std::move(stream),
                      .schedule = *Schedule::Parse(schedule),
                      .recv_size = 16},
                     width);
}

TEST(Explain, TellsEachRecvAndWhatCameOut) {
  EXPECT_THAT(Explain<test::BadLines>("a\r\nb\r\n", "3,W"),
              StartsWith("subject\n"
                         "  stream:    'a\\r\\nb\\r\\n', 6 bytes\n"
                         "  schedule:  3,W, recv size 16\n"
                         "\n"
                         "plain\n"
                         "recv 3 of 16\n"
                         "  bytes   61 0d 0a  'a\\r\\n'\n"
                         "  => 1. packet \"a\"  end 3  at 3  remainder 0\n"
                         "EAGAIN\n"
                         "  nothing came out\n"
                         "recv 3 of 16\n"
                         "  bytes   62 0d 0a  'b\\r\\n'\n"
                         "  => 2. packet \"b\"  end 6  at 6  remainder 0\n"
                         "end of the stream\n"
                         "  nothing came out\n"
                         "finally: 6 bytes delivered, 2 events, the connection "
                         "has ended\n\n"));
}

TEST(Explain, MarksTheFirstDifferenceFromTheUncutStream) {
  EXPECT_THAT(
      Explain<test::BadLines>("a\r\nb\r\n", "2"),
      HasSubstr("  => 1. packet \"a\\r\\nb\"  end 6  at 6  remainder 0\n"
                "  ^^ event 1 is not that of this form in one chunk: "
                "packet \"a\"  end 3  at 6  remainder 3\n"));
  EXPECT_THAT(Explain<test::BadLines>("a\r\nb\r\n", "3"), Not(HasSubstr("^^")));
}

TEST(Explain, SaysWhichRunsAgreeWhereNotAllDo) {
  EXPECT_THAT(Explain<test::BadLines>("a\r\nb\r\n", "2"),
              HasSubstr("\n  alone:     plain, whole\n"
                        "             packet \"a\"  end 3\n"
                        "             packet \"b\"  end 6\n"
                        "  alone:     plain, cut\n"
                        "             packet \"a\\r\\nb\"  end 6\n"));
  EXPECT_THAT(Explain<test::BadLines>("a\r\nb\r\n", "2"),
              HasSubstr("  one cut:   plain, cut once: something else at 2, 5, "
                        "the same at 1, 3, 4\n"));
  EXPECT_THAT(Explain<test::GoodLines>("a\nb\n", "2"),
              AllOf(Not(HasSubstr("agree:")), Not(HasSubstr("alone:"))));
}

TEST(Explain, ComparesWithAsMuchAsTheScheduleSends) {
  EXPECT_THAT(Explain<test::GoodLines>("a\nb\n", "1*3,E"),
              Not(HasSubstr("^^")));
  EXPECT_THAT(Explain<test::GoodLines>("a\nb\n", "1,C,1,R"),
              AllOf(Not(HasSubstr("^^")), HasSubstr("clear()"),
                    HasSubstr("ECONNRESET")));
}

TEST(Explain, PutsBothFormsSideBySideWithWhatLiesBehind) {
  const std::string text = Explain<test::GoodLines>("ab\n", "1");
  EXPECT_THAT(
      text, AllOf(HasSubstr("plain      "), HasSubstr(" | buffered\n"),
                  HasSubstr("| recv 1 of "), HasSubstr("|   bytes   61  'a'\n"),
                  HasSubstr("|   behind  aa aa aa"),
                  HasSubstr("|   => 1. packet \"ab\"")));
}

TEST(Explain, ColumnsFitTheWidth) {
  for (const size_t width : {40, 80, 120}) {
    std::istringstream lines(Explain<test::GoodLines>(
        "a line\nanother line\n", "5,1*3", "limit=7", width));
    for (std::string line; std::getline(lines, line);) {
      if (line.find(" | ") != std::string::npos) {
        EXPECT_LE(line.size(), width) << line;
      }
    }
  }
}

TEST(Explain, AFatalErrorEndsTheStory) {
  EXPECT_THAT(Explain<test::GoodLines>("abcdef\n", "1*9", "limit=3"),
              AllOf(HasSubstr("error limit (fatal)"),
                    HasSubstr("finally: 4 bytes delivered, 1 events")));
}

}  // namespace
}  // namespace splitproof
