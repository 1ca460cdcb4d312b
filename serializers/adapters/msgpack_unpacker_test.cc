// The adapter; and, on the library alone, what FINDINGS.md says of it. A test
// of that is skipped where the library does not do so.

#include "serializers/adapters/msgpack_unpacker.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <msgpack.hpp>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/adapters/push_test_util.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Find(Bytes stream,
                              const MsgpackUnpackerOptions& options = {}) {
  return FindWith<MsgpackUnpackerDecoder>(stream, options);
}

TEST(MsgpackUnpacker, TellsWhereObjectsEnd) {
  EXPECT_THAT(Find("\x01\xA1x\x92\xFF\xC0\xD9\x00\x81\xA1k\xC4\x01z"s),
              ElementsAre("1@1", "\"x\"@3", "[-1,null]@6", "\"\"@8",
                          R"({"$map":[["k",{"$bytes":"7a"}]]}@14)"));
  EXPECT_THAT(Find("\xD5\x05xy\xC7\x00\xFF\xCA\x3F\xC0\x00\x00"s),
              ElementsAre(R"({"$ext":[5,{"$bytes":"7879"}]}@4)",
                          R"({"$ext":[-1,{"$bytes":""}]}@7)",
                          R"({"$float":"1.5"}@12)"));
}

TEST(MsgpackUnpacker, KeepsViewsWhenTheBufferIsExchanged) {
  const std::string stream =
      "\x93\xA5"
      "first"
      "\xA6"
      "second"
      "\xA5"
      "third";
  for (const size_t buffer : {4, 8, 15, 16, 64}) {
    for (const bool views : {true, false}) {
      EXPECT_THAT(Find(stream, {.buffer = buffer, .views = views}),
                  ElementsAre(R"(["first","second","third"]@20)"));
    }
  }
}

TEST(MsgpackUnpacker, RefusesTheByteThatIsNeverUsed) {
  EXPECT_THAT(Find("\x01\xC1\x02"), ElementsAre("1@1", "malformed!@2"));
  EXPECT_THAT(Find("\x92\xA1x\xC1"), ElementsAre("malformed!@4"));
}

TEST(MsgpackUnpacker, RefusesWhatDecidesALimit) {
  const MsgpackUnpackerOptions options{.items = 2, .string = 3, .depth = 2};
  EXPECT_THAT(Find("\x92\x01\x02\x82\x01\x02\x03\x04", options),
              ElementsAre("[1,2]@3", R"({"$map":[[1,2],[3,4]]}@8)"));
  EXPECT_THAT(Find("\x91\xDC\x00\x03"s, options), ElementsAre("limit!@4"));
  EXPECT_THAT(Find("\x91\xDF\xFF\xFF\xFF\xFF"s, options),
              ElementsAre("limit!@6"));
  EXPECT_THAT(Find("\xA3xyz\xD5\x05xy\xA4xyzw", options),
              ElementsAre("\"xyz\"@4", R"({"$ext":[5,{"$bytes":"7879"}]}@8)",
                          "limit!@13"));
  EXPECT_THAT(Find("\xC7\x03\x05xyz", options), ElementsAre("limit!@6"));
  EXPECT_THAT(Find("\x91\x91\x01\x91\x91\x91", options),
              ElementsAre("[[1]]@3", "limit!@6"));
  EXPECT_THAT(Find("\x91\x90\x91\x91\x90", options),
              ElementsAre("[[]]@2", "limit!@5"));
}

TEST(MsgpackUnpacker, FindsAnErrorBeforeTheObjectsLimit) {
  EXPECT_THAT(Find("\x01\x93\x01\x02\x03", {.limit = 4}),
              ElementsAre("1@1", "[1,2,3]@5"));
  EXPECT_THAT(Find("\x01\x93\x01\x02\x03", {.limit = 3}),
              ElementsAre("1@1", "limit!@5"));
  EXPECT_THAT(Find("\x93\x01\x02\xC1", {.limit = 4}),
              ElementsAre("malformed!@4"));
  EXPECT_THAT(Find("\x93\x01\x02\xC1", {.limit = 3}), ElementsAre("limit!@4"));
}

TEST(MsgpackUnpacker, IsTruncatedWithinAnObject) {
  EXPECT_THAT(Find(""), IsEmpty());
  EXPECT_THAT(Find("\x01"), ElementsAre("1@1"));
  for (const std::string& stream :
       {"\x92\x01"s, "\xA3xy"s, "\xDD\x00\x00"s, "\xDB\xFF\xFF\xFF\xFFx"s,
        "\xC9\xFF\xFF\xFF\xFF\x05x"s}) {
    EXPECT_THAT(Find(stream),
                ElementsAre("truncated!@" + std::to_string(stream.size())));
  }
}

TEST(MsgpackUnpacker, FindsTheSameErrorWhereverItsSamplesAreCut) {
  for (const std::string& stream :
       MsgpackUnpackerDecoder().MalformedSamples()) {
    for (const size_t limit : {1, 2, 5, 40}) {
      Find(stream, {.limit = limit, .string = 2, .buffer = 4});
    }
  }
}

// ---- The library alone ------------------------------------------------------

bool IsViewed(msgpack::type::object_type, std::size_t, void*) { return true; }
bool IsCopied(msgpack::type::object_type, std::size_t, void*) { return false; }

void Give(msgpack::unpacker& unpacker, Bytes bytes) {
  unpacker.reserve_buffer(bytes.size());
  std::copy(bytes.begin(), bytes.end(), unpacker.buffer());
  unpacker.buffer_consumed(bytes.size());
}

TEST(MsgpackUnpacker, AsItIsLeavesInWhatItTakesOut) {
  const MsgpackUnpackerOptions options{.buffer = 16};
  const std::string views =
      "\x92\xA3"
      "abc\x9F" +
      std::string(15, '\x01');
  EXPECT_TRUE(DependsOnTheCut<MsgpackUnpackerDecoder>(options, views, 5));
  EXPECT_TRUE(DependsOnTheCut<MsgpackUnpackerDecoder>(options,
                                                      "\xDC"
                                                      "aa",
                                                      1));
}

TEST(MsgpackUnpackerAlone, LosesTheObjectThatItHasBegunWhenItMoves) {
  msgpack::object_handle handle;
  msgpack::unpacker first;
  Give(first, "\x92\x01");
  ASSERT_FALSE(first.next(handle));
  msgpack::unpacker second = std::move(first);
  Give(second, "\x02");
  ASSERT_TRUE(second.next(handle));
  if (handle.get().type == msgpack::type::ARRAY) GTEST_SKIP() << "it is kept";
  EXPECT_EQ(handle.get().type, msgpack::type::NIL);
}

// Whether an object is said to hold views depends on where it was cut.
TEST(MsgpackUnpackerAlone, ForgetsThatAnObjectHasViewsOfAnEarlierBuffer) {
  const std::string stream =
      "\x92\xA3"
      "abc\x9F" +
      std::string(15, '\x01');
  std::vector<bool> said;
  for (const size_t cut : {stream.size(), size_t{5}}) {
    msgpack::unpacker unpacker(IsViewed, nullptr, 16);
    msgpack::object_handle handle;
    bool has_views = false;
    Give(unpacker, Bytes(stream).substr(0, cut));
    if (!unpacker.next(handle, has_views)) {
      Give(unpacker, Bytes(stream).substr(cut));
      ASSERT_TRUE(unpacker.next(handle, has_views));
    }
    said.push_back(has_views);
  }
  if (said[1]) GTEST_SKIP() << "it is remembered";
  EXPECT_THAT(said, ElementsAre(true, false));
}

TEST(MsgpackUnpackerAlone, AllocatesNothingForTheLongestExtension) {
  constexpr size_t kSize = (size_t{1} << 32) + 5;
  void* memory = mmap(nullptr, kSize, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) GTEST_SKIP() << "there are no 4 GiB of addresses";
  auto* const stream = static_cast<char*>(memory);
  const Bytes head("\xC9\xFF\xFF\xFF\xFF\x05");
  std::copy(head.begin(), head.end(), stream);

  msgpack::zone zone;
  std::size_t offset = 0;
  try {
    const msgpack::object object =
        msgpack::unpack(zone, stream, kSize, offset, IsCopied);
    // What the zone gives next lies where the extension was to be.
    const auto* const next = static_cast<char*>(zone.allocate_no_align(1));
    EXPECT_EQ(offset, kSize);
    EXPECT_EQ(object.via.ext.size, 0xFFFFFFFF);
    EXPECT_EQ(next, object.via.ext.ptr);
  } catch (const std::exception& error) {
    munmap(memory, kSize);
    GTEST_SKIP() << "it is refused: " << error.what();
  }
  munmap(memory, kSize);
}

TEST(MsgpackUnpackerAlone, RefusesAStringWhenAllOfItHasCome) {
  msgpack::unpacker unpacker(IsCopied, nullptr, 64,
                             msgpack::unpack_limit(1, 1, 3, 3, 3, 1));
  msgpack::object_handle handle;
  Give(unpacker, "\xD9\xC8" + std::string(199, 'x'));
  ASSERT_FALSE(unpacker.next(handle));
  Give(unpacker, "x");
  EXPECT_THROW(unpacker.next(handle), msgpack::str_size_overflow);
}

}  // namespace
}  // namespace splitproof
