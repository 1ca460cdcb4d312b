#include "harness/recv/stream_text.h"

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof {
namespace {

using ::testing::HasSubstr;

std::string Parsed(std::string_view text) {
  const absl::StatusOr<std::string> bytes = ParseStreamText(text);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.ok() ? *bytes : "";
}

std::string ErrorOf(std::string_view text) {
  const absl::StatusOr<std::string> bytes = ParseStreamText(text);
  EXPECT_FALSE(bytes.ok()) << text;
  return std::string(bytes.status().message());
}

std::string AllByteValues() {
  std::string bytes;
  for (int value = 0; value < 256; ++value) {
    bytes.push_back(static_cast<char>(value));
  }
  return bytes;
}

// A file in the tests' temporary folder, removed at the end.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, std::string_view bytes)
      : path_(::testing::TempDir() + name) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// What a POSIX shell makes of one word of single-quoted and escaped parts.
std::string ShellWord(std::string_view word) {
  std::string text;
  bool quoted = false;
  for (size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '\'') {
      quoted = !quoted;
    } else if (word[i] == '\\' && !quoted) {
      text.push_back(word[++i]);
    } else {
      text.push_back(word[i]);
    }
  }
  return text;
}

TEST(StreamText, EscapesMeanTheirBytes) {
  EXPECT_EQ(Parsed(""), "");
  EXPECT_EQ(Parsed("plain text, 'quotes' and \"quotes\""),
            "plain text, 'quotes' and \"quotes\"");
  EXPECT_EQ(Parsed(R"(\n\r\t\a\b\f\v\\\'\")"), "\n\r\t\a\b\f\v\\'\"");
  EXPECT_EQ(Parsed(R"(\x41\xfF\x0)"), "\x41\xff" + std::string(1, '\0'));
  EXPECT_EQ(Parsed(R"(\101\377\7)"), "A\xff\a");
  EXPECT_EQ(Parsed(R"(a\0b)"), std::string("a\0b", 3));
}

TEST(StreamText, EscapesEndAfterTheirLastDigit) {
  EXPECT_EQ(Parsed(R"(\x0ab)"), "\nb");
  EXPECT_EQ(Parsed(R"(\xag)"), "\ng");
  EXPECT_EQ(Parsed(R"(\1012)"), "A2");
  EXPECT_EQ(Parsed(R"(\08)"), std::string("\0008", 2));
}

TEST(StreamText, HexFormReadsTwoDigitsAByte) {
  EXPECT_EQ(Parsed("hex:"), "");
  EXPECT_EQ(Parsed("hex:0a0D00ff"), std::string("\n\r\0\xff", 4));
}

TEST(StreamText, FileFormReadsTheBytesAsTheyAre) {
  const TemporaryFile file("stream_text_test.bin", AllByteValues() + "\\n");
  EXPECT_EQ(Parsed("@" + file.path()), AllByteValues() + "\\n");
}

TEST(StreamText, EveryByteValueRoundTripsInEveryNeighbourhood) {
  for (int value = 0; value < 256; ++value) {
    const std::string byte(1, static_cast<char>(value));
    for (const std::string& bytes :
         {byte, byte + byte, byte + "0", byte + "f", byte + "8", "x" + byte,
          "\\" + byte, byte + "\\"}) {
      EXPECT_EQ(Parsed(EscapeStream(bytes)), bytes);
    }
  }
  EXPECT_EQ(Parsed(EscapeStream(AllByteValues())), AllByteValues());
}

TEST(StreamText, RandomStreamsRoundTrip) {
  std::mt19937 random(1);
  // Few values, so that prefixes and escapes come up often.
  constexpr std::string_view kLetters("@hex:\\0a'\"\n\r\0\xff!$ ", 17);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes;
    for (size_t size = random() % 12; bytes.size() < size;) {
      bytes.push_back(kLetters[random() % kLetters.size()]);
    }
    ASSERT_EQ(Parsed(EscapeStream(bytes)), bytes);
    ASSERT_EQ(ShellWord(ShellQuote(bytes)), bytes);
  }
}

TEST(StreamText, EscapedTextIsPrintableAndHasNoSingleQuote) {
  for (const char c : EscapeStream(AllByteValues())) {
    EXPECT_TRUE(c >= ' ' && c <= '~' && c != '\'') << static_cast<int>(c);
  }
  EXPECT_EQ(EscapeStream("ab\r\n\t\\'\"\x01z"), R"(ab\r\n\t\\\x27"\x01z)");
}

TEST(StreamText, StreamsThatLookLikeAnotherFormAreEscaped) {
  EXPECT_EQ(EscapeStream("@file"), R"(\x40file)");
  EXPECT_EQ(EscapeStream("hex:00"), R"(\x68ex:00)");
  EXPECT_EQ(EscapeStream("a@hex:"), "a@hex:");
  EXPECT_EQ(EscapeStream("hex"), "hex");
}

TEST(StreamText, ShellQuoteMakesOneWord) {
  EXPECT_EQ(ShellQuote(""), "''");
  EXPECT_EQ(ShellQuote(R"(ab\r\n $x)"), R"('ab\r\n $x')");
  EXPECT_EQ(ShellQuote("it's"), R"('it'\''s')");
}

TEST(StreamText, QuotesForMessagesAreShortAndPrintable) {
  EXPECT_EQ(QuoteForMessage("a\\q\n\""), R"("a\q\x0a"")");
  EXPECT_EQ(QuoteForMessage(std::string(60, 'a')),
            '"' + std::string(60, 'a') + '"');
  EXPECT_EQ(QuoteForMessage(std::string(61, 'a')),
            '"' + std::string(60, 'a') + "\"... (61 bytes)");
}

TEST(StreamText, ErrorsNameTheInputAndWhatIsWrongWithIt) {
  EXPECT_THAT(ErrorOf(R"(ab\q)"),
              HasSubstr(R"(stream "ab\q": unknown escape "\q" at offset 2;)"));
  EXPECT_EQ(ErrorOf(R"(ab\)"),
            R"(stream "ab\": incomplete escape "\" at offset 2; )"
            R"(write \\ for a backslash)");
  EXPECT_EQ(ErrorOf(R"(\xg)"),
            R"(stream "\xg": no hexadecimal digit in the escape "\x" at )"
            R"(offset 0; write \x and two digits)");
  EXPECT_EQ(ErrorOf(R"(a\400)"),
            R"(stream "a\400": octal escape above a byte "\400" at offset 1; )"
            R"(the largest is \377)");
  EXPECT_EQ(ErrorOf("hex:0a0"),
            "stream \"hex:0a0\": odd number of hexadecimal digits (3): write "
            "two a byte");
  EXPECT_EQ(ErrorOf("hex:0g"),
            "stream \"hex:0g\": byte at offset 5 is not a hexadecimal digit");
  EXPECT_EQ(ErrorOf("@"),
            R"(stream "@": no file is named; write @FILE, or \x40 for an "@")");
}

TEST(StreamText, UnreadableFilesAreNamed) {
  EXPECT_EQ(ErrorOf("@no/such.bin"),
            "stream \"@no/such.bin\": cannot read the file: No such file or "
            "directory");
  EXPECT_EQ(ErrorOf("@."),
            "stream \"@.\": cannot read the file: Is a directory");
}

TEST(StreamText, FilesAboveTheLimitAreRefused) {
  const TemporaryFile file("stream_text_test_large.bin", "");
  std::filesystem::resize_file(file.path(), kMaxStreamFileBytes);
  EXPECT_EQ(Parsed("@" + file.path()).size(), kMaxStreamFileBytes);
  std::filesystem::resize_file(file.path(), kMaxStreamFileBytes + 1);
  EXPECT_THAT(ErrorOf("@" + file.path()),
              HasSubstr("the file is larger than 67108864 bytes"));
}

}  // namespace
}  // namespace splitproof
