#include "harness/search/fuzz_input.h"

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "harness/search/random.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;

TEST(FuzzInput, WithoutTheMagicIsAStream) {
  const FuzzInput input = DecodeFuzzInput("GET / HTTP/1.1\r\n");
  EXPECT_EQ(input.stream, "GET / HTTP/1.1\r\n");
  EXPECT_FALSE(input.has_trailer);
}

TEST(FuzzInput, ReadsTheTrailerBackwards) {
  const std::string data = "ab\r\n\x03\x00\x02\x01\x02SPF1"s;
  const FuzzInput input = DecodeFuzzInput(data);
  ASSERT_TRUE(input.has_trailer);
  EXPECT_EQ(input.stream, "ab\r\n");
  EXPECT_EQ(input.cuts, "\x03\x00"s);
  EXPECT_EQ(input.recv_size_class, 2);
  EXPECT_EQ(input.configuration, 1);
  EXPECT_EQ(input.RecvSize(), 4096u);
  Schedule schedule;
  input.BuildSchedule(schedule);
  EXPECT_EQ(schedule.ToString(), "3,256");
}

TEST(FuzzInput, ATrailerAloneCutsAnEmptyStream) {
  const FuzzInput input = DecodeFuzzInput("\x00\x00\x00SPF1"s);
  EXPECT_TRUE(input.has_trailer);
  EXPECT_EQ(input.stream, "");
  EXPECT_EQ(input.RecvSize(), 16u);
}

TEST(FuzzInput, RecvSizesAreFew) {
  std::set<size_t> sizes;
  for (int i = 0; i < 256; ++i) {
    sizes.insert(FuzzInput{
        .stream = "some stream",
        .has_trailer = true,
        .recv_size_class = static_cast<uint8_t>(i),
        .cuts = {}}.RecvSize());
  }
  EXPECT_EQ(sizes, (std::set<size_t>{1, 16, 64, 4096}));
}

TEST(FuzzInput, WithMoreCutsThanBytesIsAStream) {
  const std::string data = "a\x09\x09\x09SPF1"s;
  EXPECT_EQ(DecodeFuzzInput(data).stream, data);
}

TEST(FuzzInput, RoundTrips) {
  Random random(7);
  for (int i = 0; i < 2000; ++i) {
    std::string stream(random.Uniform(40), '\0');
    std::string cuts(random.Uniform(20), '\0');
    for (char& byte : stream) byte = static_cast<char>(random.Uniform(256));
    for (char& byte : cuts) byte = static_cast<char>(random.Uniform(256));
    const FuzzInput input{
        .stream = stream,
        .has_trailer = true,
        .configuration = static_cast<uint8_t>(random.Uniform(256)),
        .recv_size_class = static_cast<uint8_t>(random.Uniform(256)),
        .cuts = cuts};
    const std::string data = *EncodeFuzzInput(input);
    const FuzzInput back = DecodeFuzzInput(data);
    EXPECT_EQ(back.stream, input.stream);
    EXPECT_EQ(back.cuts, input.cuts);
    EXPECT_EQ(back.configuration, input.configuration);
    EXPECT_EQ(back.recv_size_class, input.recv_size_class);
  }
}

TEST(FuzzInput, NeverFailsOnGarbage) {
  Random random(8);
  for (int i = 0; i < 5000; ++i) {
    std::string data(random.Uniform(30), '\0');
    for (char& byte : data) byte = static_cast<char>(random.Uniform(256));
    if (random.OneIn(2)) data += "SPF1";
    const FuzzInput input = DecodeFuzzInput(data);
    EXPECT_LE(input.stream.size(), data.size());
    EXPECT_GE(input.RecvSize(), 1u);
    Schedule schedule;
    input.BuildSchedule(schedule);
    EXPECT_FALSE(schedule.ended());
  }
}

TEST(FuzzInput, WithTooManyCutsHasNoEncoding) {
  const std::string cuts(256, '\1');
  EXPECT_FALSE(
      EncodeFuzzInput({.stream = "a", .has_trailer = true, .cuts = cuts})
          .has_value());
}

}  // namespace
}  // namespace splitproof
