#include "harness/search/fuzz_input.h"

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "harness/search/random.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;

std::string RandomBytes(size_t size_max, Random& random) {
  std::string bytes(random.Uniform(size_max + 1), '\0');
  for (char& byte : bytes) byte = static_cast<char>(random.Uniform(256));
  return bytes;
}

Schedule ScheduleOf(Bytes steps) {
  Schedule schedule;
  FuzzInput{.stream = "", .has_trailer = true, .steps = steps}.BuildSchedule(
      schedule);
  return schedule;
}

TEST(FuzzInput, WithoutTheMagicIsAStream) {
  const FuzzInput input = DecodeFuzzInput("GET / HTTP/1.1\r\n");
  EXPECT_EQ(input.stream, "GET / HTTP/1.1\r\n");
  EXPECT_FALSE(input.has_trailer);
}

TEST(FuzzInput, ReadsTheTrailerBackwards) {
  const std::string data = "ab\r\n\x02\xf0\x03\x01\x02\x00SPF2"s;
  const FuzzInput input = DecodeFuzzInput(data);
  ASSERT_TRUE(input.has_trailer);
  EXPECT_EQ(input.stream, "ab\r\n");
  EXPECT_EQ(input.steps, "\x02\xf0"s);
  EXPECT_EQ(input.RecvSize(), 256u);
  EXPECT_EQ(input.configuration, 1);
  EXPECT_EQ(ScheduleOf(input.steps).ToString(), "3,W");
}

TEST(FuzzInput, ATrailerAloneCutsAnEmptyStream) {
  const FuzzInput input = DecodeFuzzInput("\x00\x00\x00\x00SPF2"s);
  EXPECT_TRUE(input.has_trailer);
  EXPECT_EQ(input.stream, "");
  EXPECT_EQ(input.RecvSize(), 16u);
}

TEST(FuzzInput, SpellsEveryKindOfStep) {
  EXPECT_EQ(ScheduleOf("\x00\xe7\xe8\xff\xff\xef\x00\x01"s).ToString(),
            "1,232,65536,257");
  EXPECT_EQ(ScheduleOf("\xf0\xf1\xf2\xf6\xf4\xf5\xf3"s).ToString(),
            "W,I,0,*,R,C,E");
  EXPECT_EQ(ScheduleOf("\xf7\xfc\xfd"s).ToString(), "W,C,*") << "modulo 7";
}

TEST(FuzzInput, LeavesOutWhatFollowsTheEndOfAConnection) {
  EXPECT_EQ(ScheduleOf("\x00\xf3\x00\xf0\xf6\xf3\xf5\x01"s).ToString(),
            "1,E,C,2");
}

TEST(FuzzInput, TakesBytesThatAreNotThereForZeros) {
  EXPECT_EQ(ScheduleOf("\xe8"s).ToString(), "1");
  EXPECT_EQ(ScheduleOf("\xe8\x04"s).ToString(), "5");
}

TEST(FuzzInput, WithMoreStepsThanBytesIsAStream) {
  const std::string data = "a\x00\x00\x03\x00SPF2"s;
  EXPECT_EQ(DecodeFuzzInput(data).stream, data);
}

TEST(FuzzInput, RoundTrips) {
  Random random(7);
  for (int i = 0; i < 2000; ++i) {
    const std::string stream = RandomBytes(40, random);
    const std::string steps = RandomBytes(i == 0 ? 65535 : 20, random);
    const FuzzInput input{
        .stream = stream,
        .has_trailer = true,
        .configuration = static_cast<uint8_t>(random.Uniform(256)),
        .recv_size_class = static_cast<uint8_t>(random.Uniform(256)),
        .steps = steps};
    const std::string data = *EncodeFuzzInput(input);
    const FuzzInput back = DecodeFuzzInput(data);
    EXPECT_EQ(back.stream, input.stream);
    EXPECT_EQ(back.steps, input.steps);
    EXPECT_EQ(back.configuration, input.configuration);
    EXPECT_EQ(back.recv_size_class, input.recv_size_class);
  }
}

TEST(FuzzInput, SchedulesComeBack) {
  Random random(9);
  for (int i = 0; i < 2000; ++i) {
    const Schedule schedule = ScheduleOf(RandomBytes(20, random));
    EXPECT_EQ(ScheduleOf(*EncodeSteps(schedule)), schedule);
  }
}

TEST(FuzzInput, NeverFailsOnGarbage) {
  Random random(8);
  for (int i = 0; i < 5000; ++i) {
    std::string data = RandomBytes(30, random);
    if (random.OneIn(2)) data += "\x04" + std::string(1, '\0') + "SPF2";
    const FuzzInput input = DecodeFuzzInput(data);
    EXPECT_LE(input.stream.size(), data.size());
    EXPECT_GE(input.RecvSize(), 1u);
    Schedule schedule;
    input.BuildSchedule(schedule);
    EXPECT_EQ(Schedule::Parse(schedule.ToString()).value_or(Schedule()),
              schedule);
  }
}

TEST(FuzzInput, WhatIsTooLongHasNoEncoding) {
  const std::string steps(65536, '\1');
  EXPECT_FALSE(
      EncodeFuzzInput({.stream = "a", .has_trailer = true, .steps = steps}));
  EXPECT_TRUE(EncodeSteps(*Schedule::Parse("65536,1*65532")));
  EXPECT_FALSE(EncodeSteps(*Schedule::Parse("65537")));
  EXPECT_FALSE(EncodeSteps(*Schedule::Parse("1*65536")));
  EXPECT_FALSE(EncodeSteps(*Schedule::Parse("2147483647*2147483647")));
}

TEST(FuzzInput, RecvSizesAreFew) {
  std::set<size_t> sizes;
  for (int i = 0; i < 256; ++i) {
    sizes.insert(FuzzInput{
        .stream = "some stream",
        .has_trailer = true,
        .recv_size_class = static_cast<uint8_t>(i),
        .steps = {}}.RecvSize());
  }
  EXPECT_EQ(sizes, (std::set<size_t>{1, 2, 5, 16, 64, 256, 1448, 4096}));
  for (const size_t size : sizes) EXPECT_TRUE(RecvSizeClassOf(size));
  EXPECT_FALSE(RecvSizeClassOf(3));
}

}  // namespace
}  // namespace splitproof
