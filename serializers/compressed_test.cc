// What holds for packets compressed in any way.

#include "serializers/compressed.h"

#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/bz2.h"
#include "serializers/compressed_test_util.h"
#include "serializers/contract/one_shot.h"
#include "serializers/json.h"
#include "serializers/zlib.h"

namespace splitproof {
namespace {

using testing::ElementsAre;
using Events = std::vector<std::string>;

template <class Compressor>
using Rule = CompressedRule<Compressor>;

// At level 1: the memory that bzip2 asks for at others takes a sanitizer longer
// than all the rest.
template <class Compressor>
Compressed<Compressor, BytesCodec> With(const DecompressionLimits& limits) {
  return Compressed<Compressor, BytesCodec>(
      Rule<Compressor>{.compressor = {.level = 1}, .limits = limits});
}

// Every kind of data that a compressor treats in its own way: single bytes,
// runs, repetitions, and what is stored.
std::vector<std::string> Payloads() {
  std::vector<std::string> payloads = internal::PayloadsToCompress(700);
  for (const size_t size : {1, 2, 3, 4, 258, 259, 600}) {
    payloads.emplace_back(size, 'r');
  }
  std::string mixed = payloads[2];
  for (int i = 0; i < 4; ++i) mixed += mixed + std::string(5 + i, '\0');
  payloads.push_back(mixed);
  return payloads;
}

// How many bytes of `frame` it takes to decompress more than `limit` bytes:
// nothing if it has no more. Fed a byte at a time, with any room.
template <class Compressor>
std::optional<size_t> DecidingByte(Bytes frame, size_t limit) {
  typename Compressor::Decompressor decompressor;
  size_t output = 0;
  for (size_t n = 1; n <= frame.size(); ++n) {
    Bytes input = frame.substr(n - 1, 1);
    std::string memory(100'000, '\0');
    std::span<char> room(memory);
    const Decompressed what = decompressor.Run(input, room);
    output += memory.size() - room.size();
    if (output > limit) return n;
    if (what.verdict != Decompressed::Verdict::kNeedMore) break;
  }
  return std::nullopt;
}

template <class Compressor>
class CompressedWith : public testing::Test {};
using Compressors = testing::Types<Zlib, Bz2>;
TYPED_TEST_SUITE(CompressedWith, Compressors);

TYPED_TEST(CompressedWith, IsWhatItWasCompressedFrom) {
  for (int level = 1; level <= 9; ++level) {
    Rule<TypeParam> rule;
    rule.compressor.level = level;
    const Compressed<TypeParam, BytesCodec> serializer(rule);
    std::string stream;
    Events expected;
    for (const std::string& payload : Payloads()) {
      stream += FrameOf(serializer, payload);
      expected.push_back(BytesAt(payload, stream.size()));
    }
    for (const size_t chunk : {1, 7, 1000}) {
      const std::vector<size_t> sizes(stream.size() / chunk, chunk);
      EXPECT_EQ(DeliverPlain(serializer, stream, sizes, chunk), expected);
      EXPECT_EQ(DeliverBuffered(serializer, stream, sizes, chunk), expected);
    }
  }
}

TYPED_TEST(CompressedWith, OneShotIsACompressedStream) {
  const Compressed<TypeParam, JsonSerializer> serializer;
  const JsonDocument document = JsonDocument::parse("[1,2]");
  const std::string bytes = serializer.Serialize(document).value();
  EXPECT_EQ(bytes, FrameOf(serializer, document));
  EXPECT_EQ(serializer.Deserialize(bytes).value(), document);
  EXPECT_FALSE(serializer.Deserialize(bytes + "x").ok());
  EXPECT_FALSE(serializer.Deserialize(bytes.substr(0, 9)).ok());
  EXPECT_FALSE(serializer.Deserialize("").ok());
}

TYPED_TEST(CompressedWith, LargePacketsAreOnePiece) {
  const auto serializer = With<TypeParam>({.limit = 1 << 20});
  std::string payload;
  for (int i = 0; i < 150'000; ++i) absl::StrAppend(&payload, i % 977, ",");
  const std::string frame = FrameOf(serializer, payload);
  const Events expected = {BytesAt(payload, frame.size())};
  EXPECT_EQ(DeliverPlain(serializer, frame, {}, 65536), expected);
  EXPECT_EQ(DeliverBuffered(serializer, frame, {}, 1000), expected);
}

TYPED_TEST(CompressedWith, TheLimitIsDecidedByOneByteWhateverTheChunks) {
  for (const std::string& payload : Payloads()) {
    const std::string frame = FrameOf(With<TypeParam>({}), payload);
    for (const size_t limit : {size_t{1}, size_t{3}, size_t{40}, size_t{258},
                               size_t{299}, payload.size() - 1}) {
      if (limit == 0 || limit >= payload.size()) continue;
      const auto decides = DecidingByte<TypeParam>(frame, limit);
      ASSERT_TRUE(decides.has_value());
      EXPECT_THAT(Find(With<TypeParam>({.limit = limit}), frame + "xyz"),
                  ElementsAre(absl::StrCat("limit!@", *decides)));
    }
  }
}

TYPED_TEST(CompressedWith, ExactlyTheLimitFits) {
  for (const std::string& payload : Payloads()) {
    if (payload.empty()) continue;
    const auto serializer = With<TypeParam>({.limit = payload.size()});
    const std::string frame = FrameOf(serializer, payload);
    EXPECT_THAT(Find(serializer, frame + frame),
                ElementsAre(BytesAt(payload, frame.size()),
                            BytesAt(payload, 2 * frame.size())));
  }
}

TYPED_TEST(CompressedWith, TheCompressedLimitIsDecidedByItsLastByte) {
  const std::string frame = FrameOf(With<TypeParam>({}), "hello");
  for (size_t limit = 1; limit < frame.size(); ++limit) {
    EXPECT_THAT(Find(With<TypeParam>({.compressed_limit = limit}), frame),
                ElementsAre(absl::StrCat("limit!@", limit)));
  }
  EXPECT_THAT(
      Find(With<TypeParam>({.compressed_limit = frame.size()}), frame + frame),
      ElementsAre(BytesAt("hello", frame.size()),
                  BytesAt("hello", 2 * frame.size())));
}

TYPED_TEST(CompressedWith, DamageIsFoundAtOneByteWhateverTheChunks) {
  const auto serializer = With<TypeParam>({.limit = 300});
  const std::string good = FrameOf(serializer, "good");
  for (const std::string& payload : {std::string("hi"), Payloads()[1]}) {
    const std::string frame = FrameOf(serializer, payload);
    for (size_t bit = 0; bit < 8 * frame.size(); ++bit) {
      std::string damaged = frame;
      damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
      EXPECT_EQ(OutcomesOfCuts(serializer, damaged + good).size(), 1u) << bit;
    }
  }
}

TYPED_TEST(CompressedWith, AWrongChecksumIsDecidedByItsLastByte) {
  const auto serializer = With<TypeParam>({});
  std::string frame = FrameOf(serializer, "");
  frame.back() ^= 1;
  EXPECT_THAT(Find(serializer, frame + FrameOf(serializer, "good")),
              ElementsAre(absl::StrCat("malformed!@", frame.size())));
}

TYPED_TEST(CompressedWith, WhatTheCodecRefusesIsFollowedByTheNextPacket) {
  const Compressed<TypeParam, JsonSerializer> documents;
  const std::string bad = FrameOf(With<TypeParam>({}), "{]");
  const std::string good = FrameOf(With<TypeParam>({}), "[7]");
  EXPECT_THAT(Find(documents, bad + good),
              ElementsAre(absl::StrCat("malformed@", bad.size()),
                          absl::StrCat("[7]@", bad.size() + good.size())));
}

TYPED_TEST(CompressedWith, TheEndIsCleanBetweenPacketsAndTruncatedInThem) {
  const auto serializer = With<TypeParam>({});
  const std::string frame = FrameOf(serializer, "");
  const std::string first = BytesAt("", frame.size());
  EXPECT_THAT(Find(serializer, ""), ElementsAre());
  EXPECT_THAT(Find(serializer, frame), ElementsAre(first));
  for (size_t n = 1; n < frame.size(); ++n) {
    EXPECT_THAT(
        Find(serializer, frame + frame.substr(0, n)),
        ElementsAre(first, absl::StrCat("truncated!@", frame.size() + n)));
  }
}

TYPED_TEST(CompressedWith, DeserializersAreEqualAtTheSameByteOfAStream) {
  const auto serializer = With<TypeParam>({});
  const std::string frame = FrameOf(serializer, Payloads().back());
  for (const size_t n : {size_t{1}, size_t{40}, frame.size() - 1}) {
    auto whole = serializer.IncrementalDeserialize();
    auto bytewise = serializer.IncrementalDeserialize();
    EXPECT_TRUE(whole == bytewise);
    EXPECT_TRUE(whole.Feed(frame.substr(0, n)).needs_more());
    EXPECT_FALSE(whole == bytewise);
    for (size_t i = 0; i < n; ++i) {
      EXPECT_TRUE(bytewise.Feed(frame.substr(i, 1)).needs_more());
    }
    EXPECT_TRUE(whole == bytewise);
    whole.Reset();
    EXPECT_FALSE(whole == bytewise);
    Step<Bytes> again = whole.Feed(frame);
    ASSERT_NE(again.decoded(), nullptr);
    EXPECT_EQ(again.decoded()->packet, Payloads().back());
  }
}

TEST(Compressed, ReadsItsParameters) {
  auto parameters = Parameters::Parse("level=3,limit=8000");
  auto serializer = ZlibSerializer::FromParameters(*parameters);
  ASSERT_TRUE(serializer.ok());
  EXPECT_EQ(serializer->rule().compressor.level, 3);
  EXPECT_EQ(serializer->rule().limits.limit, 8000u);
  EXPECT_EQ(serializer->rule().limits.compressed_limit, 8000u + 1000 + 1024);
  for (const char* bad : {"level=0", "level=10", "limit=0",
                          "compressed_limit=0", "limit=1073741825"}) {
    parameters = Parameters::Parse(bad);
    EXPECT_FALSE(ZlibSerializer::FromParameters(*parameters).ok()) << bad;
    parameters = Parameters::Parse(bad);
    EXPECT_FALSE(Bz2Serializer::FromParameters(*parameters).ok()) << bad;
  }
}

}  // namespace
}  // namespace splitproof
