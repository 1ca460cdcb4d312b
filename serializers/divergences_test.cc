// Streams on which the library that inspired these serializers finds something
// else when they are cut differently, or in its buffered form (EasyNetwork,
// commit a3f75cc). The numbers are those of a list of such findings; here, each
// stream means one thing.

#include <set>
#include <span>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "serializers/examples/json_lines_crlf.h"
#include "serializers/json.h"
#include "serializers/line.h"
#include "serializers/line_coroutine.h"
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

// The same for a stream too long for that: whole, and cut once near its end or
// its beginning.
template <class S>
void ExpectOnlyCutOnce(const S& serializer, Bytes stream,
                       const Events& events) {
  constexpr size_t kRecvSize = 16384;
  for (const size_t cut : {size_t{1}, size_t{2}, stream.size() - 3,
                           stream.size() - 2, stream.size() - 1}) {
    EXPECT_EQ(DeliverPlain(serializer, stream, {cut}, kRecvSize), events);
    EXPECT_EQ(DeliverBuffered(serializer, stream, {cut}, kRecvSize), events);
  }
  EXPECT_EQ(DeliverPlain(serializer, stream, {}, stream.size()), events);
  EXPECT_EQ(DeliverBuffered(serializer, stream, {}, stream.size()), events);
}

// Both ways to write the serializer of lines.
void ExpectOnlyLines(const LineOptions& options, Bytes stream,
                     const Events& events) {
  ExpectOnly(LineSerializer(options), stream, events);
  ExpectOnly(LineCoroutineSerializer(options), stream, events);
}

TEST(Divergence, D1AFrameThatFitsIsNeverRefused) {
  ExpectOnlyLines({.newline = Newline::kCrLf, .limit = 8}, "abcdef\r\n",
                  {"\"abcdef\"@8"});
  ExpectOnlyLines({.limit = 4}, "abc\n", {"\"abc\"@4"});
  ExpectOnlyLines({.limit = 4}, "\nabc\n", {"\"\"@1", "\"abc\"@5"});
  ExpectOnly(JsonSerializer({.limit = 4}), "[1]\n", {"[1]@4"});
}

TEST(Divergence, D1ALongLineThatFitsIsNeverRefused) {
  const std::string line(65535, 'a');
  ExpectOnlyCutOnce(LineSerializer(), line + "\n", {"\"" + line + "\"@65536"});
}

TEST(Divergence, D2TheLimitMeansTheSameInBothForms) {
  ExpectOnlyLines({.limit = 4}, "abcd\n", {"\"abcd\"@5"});
  const std::string line(65536, 'a');
  ExpectOnlyCutOnce(LineSerializer(), line + "\n", {"\"" + line + "\"@65537"});
}

TEST(Divergence, D3AnOverrunNeverLooksAtStaleBytes) {
  const Events lines = {"\"aa\"@4", "\"bb\"@8"};
  ExpectOnlyLines({.newline = Newline::kCrLf, .limit = 4}, "aa\r\nbb\r\n",
                  lines);
}

TEST(Divergence, D4TheSmallestLimitIsNotStuck) {
  ExpectOnlyLines({.newline = Newline::kCrLf, .limit = 1}, "a\r\n",
                  {"\"a\"@3"});
}

TEST(Divergence, D5NoTailOfAnOverlongFrameIsDelivered) {
  ExpectOnlyLines({.limit = 3}, "aaaaaaaa\nb\n", {"limit!@4"});
  ExpectOnlyLines({.limit = 3, .overrun = Overrun::kSkip}, "aaaaaaaa\nb\n",
                  {"limit@9", "\"b\"@11"});
  ExpectOnlyLines(
      {.newline = Newline::kCrLf, .limit = 1, .overrun = Overrun::kSkip},
      "data\r\nb\r\n", {"limit@6", "\"b\"@9"});
  ExpectOnly(JsonSerializer({.limit = 3, .overrun = Overrun::kSkip}),
             "[[1]]\n[]\n", {"limit@6", "[]@9"});
}

TEST(Divergence, D6NoByteOfARefusedDocumentIsReadTwice) {
  const JsonSerializer json({.lines = false, .limit = 3});
  ExpectOnly(json, "  [12]7\n", {"limit!@6"});
  ExpectOnly(json, " \n[[]", {"truncated!@5"});
}

TEST(Divergence, D7APlainValueOfExactlyTheLimitIsADocument) {
  ExpectOnly(JsonSerializer({.lines = false, .limit = 3}), "123\n", {"123@4"});
}

TEST(Divergence, D8AnUnprintableByteIsRefusedAlone) {
  const JsonSerializer json({.lines = false});
  ExpectOnly(json, "\0[1]"s, {"malformed@1", "[1]@4"});
  ExpectOnly(json, "\xE9\x7F[1]", {"malformed@1", "malformed@2", "[1]@5"});
  ExpectOnly(json, "nul\0[1][2]"s,
             {"malformed@3", "malformed@4", "[1]@7", "[2]@10"});
}

// Gives a packet for each byte, once four more are there: its remainder lies in
// its own memory and is longer than its buffer.
class FourBytesAhead {
 public:
  using Packet = std::string;

  Deserialization<Packet> IncrementalDeserialize(Scratch& scratch) const {
    while (scratch.bytes.size() < 5) {
      const Bytes chunk = co_yield kNeedMore;
      scratch.bytes.append(chunk);
    }
    Packet packet = scratch.bytes.substr(0, 1);
    co_return Decoded<Packet>{packet, Bytes(scratch.bytes).substr(1)};
  }
  std::vector<char> CreateDeserializerBuffer(size_t) const {
    return std::vector<char>(3);
  }
  Deserialization<Packet> BufferedIncrementalDeserialize(
      std::span<char>, Scratch& scratch) const {
    return IncrementalDeserialize(scratch);
  }
};

TEST(Divergence, D13ARemainderLongerThanTheWindowIsNotLost) {
  ExpectOnly(
      FourBytesAhead(), "abcdefghi",
      {"\"a\"@1", "\"b\"@2", "\"c\"@3", "\"d\"@4", "\"e\"@5", "truncated!@9"});
}

TEST(Divergence, D14TheLimitOfCrlfDocumentsHoldsInBothFormsToTheByte) {
  const examples::JsonLinesCrlf json(6);
  ExpectOnly(json, "[1234]\r\n[5]\r\n", {"[1234]@8", "[5]@13"});
  ExpectOnly(json, "[12345]\r\n", {"limit!@7"});
}

TEST(Divergence, D15HugeNumbersAreErrorsAndTheStreamGoesOn) {
  for (const bool lines : {true, false}) {
    ExpectOnlyCutOnce(JsonSerializer({.lines = lines}),
                      std::string(5000, '1') + "\n1\n",
                      {"malformed@5001", "1@5003"});
  }
}

TEST(Divergence, D15DeepNestingIsAnErrorAndTheStreamGoesOn) {
  const std::string deep =
      std::string(30000, '[') + std::string(30000, ']') + "\n1\n";
  ExpectOnlyCutOnce(JsonSerializer(), deep, {"malformed@60001", "1@60003"});
  ExpectOnlyCutOnce(JsonSerializer({.lines = false}), deep,
                    {"malformed@60000", "1@60003"});
}

// Lines that count how often a buffer is created.
class CountedBuffers : public LineSerializer {
 public:
  explicit CountedBuffers(size_t& created) : created_(&created) {}
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    ++*created_;
    return LineSerializer::CreateDeserializerBuffer(size_hint);
  }

 private:
  size_t* created_;
};

TEST(Divergence, D16ABufferIsCreatedOnceForAConnection) {
  size_t created = 0;
  const CountedBuffers lines(created);
  EXPECT_EQ(DeliverBuffered(lines, "1\n2\n3\n4\n5\n", {}).size(), 5u);
  EXPECT_EQ(created, 1u);
}

}  // namespace
}  // namespace splitproof
