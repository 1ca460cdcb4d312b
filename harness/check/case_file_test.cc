#include "harness/check/case_file.h"

#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

CaseFile Make(std::string_view stream, std::string_view schedule = "1") {
  return {.failing = {.subject = "line:newline=CRLF,limit=8",
                      .stream = std::string(stream),
                      .schedule = *Schedule::Parse(schedule),
                      .recv_size = 16},
          .property = Property::kSplitInvariance,
          .label = "limit",
          .note = ""};
}

void ExpectRoundTrip(const CaseFile& file) {
  const std::string text = CaseFileText(file);
  const absl::StatusOr<CaseFile> read = ParseCaseFile(text, "a.case");
  ASSERT_TRUE(read.ok()) << read.status() << "\n" << text;
  EXPECT_EQ(read->failing.subject, file.failing.subject);
  EXPECT_EQ(read->failing.stream, file.failing.stream);
  EXPECT_EQ(read->failing.schedule, file.failing.schedule);
  EXPECT_EQ(read->failing.recv_size, file.failing.recv_size);
  EXPECT_EQ(read->property, file.property);
  EXPECT_EQ(read->label, file.label);
  EXPECT_EQ(CaseFileText(*read), CaseFileText(file));
}

// What is wrong with a file.
std::string ErrorOf(std::string_view text) {
  const absl::StatusOr<CaseFile> read = ParseCaseFile(text, "a.case");
  return read.ok() ? "no error" : std::string(read.status().message());
}

// The file with one line more.
std::string WithLine(std::string_view line) {
  return "splitproof case 1\n"
         "subject: line\n"
         "schedule: 1\n"
         "stream: \"a\"\n" +
         std::string(line) + "\n";
}

TEST(CaseFile, ReadsWell) {
  CaseFile file = Make("abcdef\r\n", "7,1");
  file.note = "The buffered form refused\na line that fits.";
  EXPECT_EQ(CaseFileText(file),
            "splitproof case 1\n"
            "# The buffered form refused\n"
            "# a line that fits.\n"
            "subject: line:newline=CRLF,limit=8\n"
            "property: split-invariance\n"
            "label: limit\n"
            "recv-size: 16\n"
            "schedule: 7,1\n"
            "stream: \"abcdef\\r\\n\"\n");
}

TEST(CaseFile, BreaksLongStreamsAtNewlines) {
  const std::string text = CaseFileText(
      Make("short\r\n" + std::string(100, 'x') + "\nthe \"end\"\n"));
  EXPECT_THAT(text, EndsWith("stream:\n"
                             "  \"short\\r\\n\"\n"
                             "  \"" +
                             std::string(68, 'x') +
                             "\"\n"
                             "  \"" +
                             std::string(32, 'x') +
                             "\\n\"\n"
                             "  \"the \\\"end\\\"\\n\"\n"));
}

TEST(CaseFile, RoundTripsAnyStream) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  for (const std::string& stream :
       {std::string(), std::string("\0", 1), all, all + all, std::string("@f"),
        std::string("hex:00"), std::string("# no comment"),
        std::string("\\\"\\"), std::string(100, '"'), std::string(200, '\n'),
        std::string(68, 'a') + "@" + std::string(67, 'b') + "hex:"}) {
    ExpectRoundTrip(Make(stream));
  }
}

TEST(CaseFile, RoundTripsAnySchedule) {
  for (const char* schedule : {"", "*", "1*5", "3,1*5,W,*,E,C", "0,I,2,R"}) {
    ExpectRoundTrip(Make("abc", schedule));
  }
}

TEST(CaseFile, RoundTripsOddNames) {
  for (const char* name : {"a b", " a ", "\"quoted\"", "#a", "a\nb", "\xC3\xA9",
                           "x:separator=\\n,key=a:b"}) {
    CaseFile file = Make("a");
    file.failing.subject = name;
    file.label = name;
    ExpectRoundTrip(file);
  }
}

TEST(CaseFile, PropertyAndLabelMayBeAbsent) {
  CaseFile file = Make("a");
  file.property = {};
  file.label = "";
  EXPECT_THAT(CaseFileText(file), Not(HasSubstr("property")));
  EXPECT_THAT(CaseFileText(file), Not(HasSubstr("label")));
  ExpectRoundTrip(file);
}

TEST(CaseFile, MayBeWrittenByHand) {
  const absl::StatusOr<CaseFile> read = ParseCaseFile(
      "splitproof case 1\r\n"
      "\r\n"
      "  stream:  \"a\" \"b\\n\"\r\n"
      "# between two strings\r\n"
      "\"@c\"\r\n"
      "schedule: v1:1,*\r\n"
      "subject:line",
      "a.case");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->failing.stream, "ab\n@c");
  EXPECT_EQ(read->failing.subject, "line");
  EXPECT_EQ(read->failing.schedule.ToString(), "1,*");
  EXPECT_EQ(read->failing.recv_size, Case::kDefaultRecvSize);
  EXPECT_FALSE(read->property);
}

TEST(CaseFile, ErrorsNameFileLineAndWhatToDo) {
  EXPECT_EQ(ErrorOf(WithLine("strem: x")),
            "a.case:5: \"strem: x\" is no field; use one of subject, property, "
            "label, recv-size, schedule, stream, and a colon");
  EXPECT_THAT(ErrorOf(WithLine("stream")),
              HasSubstr("a.case:5: \"stream\" is"));
  EXPECT_EQ(ErrorOf(WithLine("subject: a")),
            "a.case:5: a second subject; keep one");
  EXPECT_THAT(ErrorOf(WithLine("property: fast")),
              StartsWith("a.case:5: there is no property \"fast\"; known: "
                         "split-invariance, "));
  EXPECT_THAT(ErrorOf(WithLine("\"a")),
              StartsWith("a.case:5: \"\"a\" is no string; put double quotes"));
  EXPECT_THAT(ErrorOf(WithLine("\"a\" b")),
              StartsWith("a.case:5: \"b\" is no string"));
  EXPECT_THAT(ErrorOf(WithLine("\"\\q\"")), HasSubstr("a.case:5: "));
  EXPECT_THAT(ErrorOf(WithLine("\"\\q\"")), HasSubstr("unknown escape"));
  EXPECT_EQ(ErrorOf(WithLine("label: x\n\"b\"")),
            "a.case:6: a string that belongs to no stream");
}

TEST(CaseFile, RefusesRecvSizesOutOfRange) {
  for (const char* size :
       {"0", "", "-1", "1073741825", "4k", "99999999999999999999"}) {
    EXPECT_THAT(ErrorOf(WithLine("recv-size: " + std::string(size))),
                AllOf(StartsWith("a.case:5: recv-size is \""),
                      HasSubstr("use a whole number from 1 to 1073741824")))
        << size;
  }
}

TEST(CaseFile, RefusesBadSchedules) {
  EXPECT_EQ(ErrorOf("splitproof case 1\nschedule: 1,x\n"),
            "a.case:2: schedule \"1,x\": element 2 \"x\" is not a chunk size, "
            "k*n, *, or one of W I 0 E R C");
}

TEST(CaseFile, RefusesOtherFilesAndVersions) {
  for (const char* text : {"", "hello", "Splitproof case 1\n"}) {
    EXPECT_EQ(ErrorOf(text),
              "a.case:1: not a case file; its first line must be \"splitproof "
              "case 1\"");
  }
  EXPECT_EQ(ErrorOf("splitproof case 2\n"),
            "a.case:1: unknown version \"2\"; this program reads 1");
}

TEST(CaseFile, RefusesFilesWithoutTheirFields) {
  EXPECT_EQ(ErrorOf("splitproof case 1\nsubject: a\nschedule: 1\n"),
            "a.case:1: there is no stream; add one");
  EXPECT_EQ(ErrorOf("splitproof case 1\nsubject: a\nstream: \"\"\n"),
            "a.case:1: there is no schedule; add one");
  EXPECT_EQ(ErrorOf("splitproof case 1\nsubject:\nschedule:\nstream: \"\"\n"),
            "a.case:1: the subject is empty; name one");
}

TEST(CaseFile, ThatIsNotThereIsNamed) {
  EXPECT_EQ(ReadCaseFile("no/such.case").status().message(),
            "case file \"no/such.case\" cannot be read; name one that is "
            "there");
}

TEST(CaseFileName, IsReadableAndSafe) {
  EXPECT_THAT(CaseFileName(Make("a")),
              MatchesRegex("line_newline_CRLF_limit_8-split-invariance-"
                           "[0-9a-f]{8}[.]case"));
  CaseFile odd = Make("a");
  odd.failing.subject = "../a/b c";
  odd.property = {};
  EXPECT_THAT(CaseFileName(odd), MatchesRegex("_._a_b_c-[0-9a-f]{8}[.]case"));
  odd.failing.subject = std::string(1000, 'x');
  EXPECT_LT(CaseFileName(odd).size(), 120u);
  EXPECT_TRUE(IsCaseFileName(CaseFileName(odd)));
  EXPECT_FALSE(IsCaseFileName("line:limit=8"));
}

TEST(CaseFileName, DependsOnTheCaseAlone) {
  CaseFile file = Make("a");
  const std::string name = CaseFileName(file);
  file.note = "something else";
  file.label = "packet";
  EXPECT_EQ(CaseFileName(file), name);
  EXPECT_NE(CaseFileName(Make("b")), name);
  EXPECT_NE(CaseFileName(Make("a", "1,*")), name);
  // Written down: names must not change from one release to the next.
  EXPECT_EQ(name, "line_newline_CRLF_limit_8-split-invariance-936059d4.case");
}

}  // namespace
}  // namespace splitproof
