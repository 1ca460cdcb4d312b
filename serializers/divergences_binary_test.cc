// The findings of divergences_test.cc that are about the binary data formats.

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "serializers/cbor.h"
#include "serializers/msgpack.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using std::string_literals::operator""s;
using Events = std::vector<std::string>;

// Every chunking of `stream` gives `events`, in both forms.
template <class S>
void ExpectOnly(const S& serializer, Bytes stream, const Events& events) {
  EXPECT_EQ(AllOutcomes(serializer, stream), std::set<Events>{events})
      << stream;
}

TEST(Divergence, D9TheLimitCountsNoByteOfTheItemsBehind) {
  const CborSerializer cbor({.limit = 3});
  ExpectOnly(cbor, "\0\0\0\0"s, {"0@1", "0@2", "0@3", "0@4"});
  ExpectOnly(cbor, "\x61\0\0\0"s, {"\"\\u0000\"@2", "0@3", "0@4"});
  const MsgpackSerializer msgpack({.limit = 3});
  ExpectOnly(msgpack, "\0\0\0\0"s, {"0@1", "0@2", "0@3", "0@4"});
  ExpectOnly(msgpack, "\xA1\0\0\0"s, {"\"\\u0000\"@2", "0@3", "0@4"});
}

// Two strings of 60,003 and 20,003 bytes, with their heads.
template <class S>
void ExpectBothStrings(const S& serializer, char first) {
  const std::string one(60000, 'a');
  const std::string other(20000, 'b');
  const std::string stream =
      absl::StrCat(std::string(1, first), "\xEA\x60", one,
                   std::string(1, first), "\x4E\x20", other);
  const Events events = {absl::StrCat("\"", one, "\"@60003"),
                         absl::StrCat("\"", other, "\"@80006")};
  constexpr size_t kReadSize = 16384;
  for (const std::vector<size_t>& sizes :
       {std::vector<size_t>{59000, kReadSize},
        std::vector<size_t>(4, kReadSize), std::vector<size_t>{}}) {
    for (const size_t recv_size : {kReadSize, 2 * stream.size()}) {
      EXPECT_EQ(DeliverPlain(serializer, stream, sizes, recv_size), events);
      EXPECT_EQ(DeliverBuffered(serializer, stream, sizes, recv_size), events);
    }
  }
}

TEST(Divergence, D9AnItemBehindALongOneIsNotLost) {
  ExpectBothStrings(CborSerializer(), '\x79');
  ExpectBothStrings(MsgpackSerializer(), '\xDA');
}

TEST(Divergence, D10AnErrorSwallowsNothingOfWhatFollows) {
  const MsgpackSerializer msgpack;
  ExpectOnly(msgpack, "\xA1\xFF\x05", {"malformed@2", "5@3"});
  ExpectOnly(msgpack, "\x81\x01\x02\x05\x06", {"malformed@3", "5@4", "6@5"});
  ExpectOnly(CborSerializer(), "\x61\xFF\x05", {"malformed@2", "5@3"});
}

// What no object begins with has no end to go on behind.
TEST(Divergence, D10AByteThatIsNeverUsedEndsTheStreamWhereverItIsCut) {
  ExpectOnly(MsgpackSerializer(), "\xC1\x01\x02", {"malformed!@1"});
}

TEST(Divergence, D16ALoneBreakIsNoPacket) {
  ExpectOnly(CborSerializer(), "\xFF\x05", {"malformed!@1"});
  ExpectOnly(CborSerializer(), "\x05\x82\xFF\x05", {"5@1", "malformed!@3"});
}

}  // namespace
}  // namespace splitproof
