#include "serializers/contract/coroutine.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "serializers/contract/concepts.h"
#include "serializers/contract/contract_test_util.h"

namespace splitproof {
namespace {

// Drives one packet's coroutine over a buffer of eight bytes, which are stale
// ('~') at first. Recv writes what the test gives it.
template <class S>
class OnePacket {
 public:
  explicit OnePacket(const S& serializer)
      : deserializer_(MakeBufferedDeserializer(serializer, scratch_)) {
    buffer_.fill('~');
  }

  // Where the window lies, as `[begin, end)`; or the complaint.
  std::string Window() {
    const std::span<char> window = deserializer_.Prepare(buffer_);
    if (window.empty()) return deserializer_.complaint();
    const size_t begin = window.data() - buffer_.data();
    return absl::StrCat("[", begin, ", ", begin + window.size(), ")");
  }

  // What becomes of these bytes: "more", the packet, or the error.
  std::string Recv(Bytes bytes) {
    const std::span<char> window = deserializer_.Prepare(buffer_);
    std::copy(bytes.begin(), bytes.end(), window.begin());
    return TextOf(deserializer_.Commit(buffer_, bytes.size()));
  }
  std::string Finish() { return TextOf(deserializer_.Finish(buffer_)); }

  std::string buffer() const { return {buffer_.data(), buffer_.size()}; }

 private:
  static std::string TextOf(Step<std::string> step) {
    if (auto* decoded = step.decoded()) {
      return absl::StrCat(decoded->packet, "|",
                          std::string(decoded->remainder));
    }
    if (auto* error = step.malformed()) {
      return std::string(ErrorKindName(error->kind));
    }
    return "more";
  }

  Scratch scratch_;
  std::array<char, 8> buffer_;
  BufferedDeserializerOf<S> deserializer_;
};

// A buffered serializer whose coroutine is `Body`.
template <class Body>
struct Coroutine {
  using Packet = std::string;
  Body body;

  Deserialization<std::string> BufferedIncrementalDeserialize(
      std::span<char> buffer, Scratch& scratch) const {
    return body(buffer, scratch);
  }
};

// Yields one request, and returns what was written to the buffer.
template <class Request>
struct AsksOnce {
  Request request;

  Deserialization<std::string> operator()(std::span<char> buffer,
                                          Scratch&) const {
    const Request asked = request;
    const size_t nbytes = co_yield asked;
    const std::string text = absl::StrCat(nbytes);
    co_return Decoded{text + std::string(buffer.data(), buffer.size()),
                      Bytes()};
  }
};

TEST(Coroutine, PlacesTheNextBytesWhereItAsks) {
  const auto run = [](auto request, std::string_view window) {
    Coroutine<AsksOnce<decltype(request)>> coroutine{{request}};
    OnePacket packet(coroutine);
    EXPECT_EQ(packet.Window(), window);
    EXPECT_EQ(packet.Window(), window) << "asked twice";
    return packet.Recv("ab");
  };
  EXPECT_EQ(run(kWholeBuffer, "[0, 8)"), "2ab~~~~~~|");
  EXPECT_EQ(run(StartAt(0), "[0, 8)"), "2ab~~~~~~|");
  EXPECT_EQ(run(StartAt(3), "[3, 8)"), "2~~~ab~~~|");
  EXPECT_EQ(run(LastBytes(8), "[0, 8)"), "2ab~~~~~~|");
  EXPECT_EQ(run(LastBytes(2), "[6, 8)"), "2~~~~~~ab|");
}

TEST(Coroutine, ReportsImpossibleStartsByName) {
  const auto complaint = [](auto request) {
    Coroutine<AsksOnce<decltype(request)>> coroutine{{request}};
    return OnePacket(coroutine).Window();
  };
  EXPECT_EQ(complaint(StartAt(8)),
            "start position 8 is at or past the end of the buffer of 8 bytes");
  EXPECT_EQ(complaint(StartAt(100)),
            "start position 100 is at or past the end of the buffer of 8 "
            "bytes");
  EXPECT_EQ(complaint(LastBytes(9)),
            "start position -9 is before the beginning of the buffer of 8 "
            "bytes");
  EXPECT_EQ(complaint(LastBytes(0)),
            "start position -0: LastBytes() takes at least 1");
}

struct MovesItsStart {
  Deserialization<std::string> operator()(std::span<char> buffer,
                                          Scratch&) const {
    co_yield LastBytes(2);
    co_yield StartAt(1);
    co_yield kWholeBuffer;
    co_return Decoded{std::string(buffer.data(), buffer.size()), Bytes()};
  }
};

TEST(Coroutine, MayMoveItsStartBetweenTwoRequests) {
  Coroutine<MovesItsStart> coroutine;
  OnePacket packet(coroutine);
  EXPECT_EQ(packet.Recv("ab"), "more");
  EXPECT_EQ(packet.Recv("cde"), "more");
  EXPECT_EQ(packet.Recv("f"), "fcde~~ab|");
}

struct ClearsTheBuffer {
  Deserialization<std::string> operator()(std::span<char> buffer,
                                          Scratch&) const {
    std::fill(buffer.begin(), buffer.end(), '0');
    co_yield StartAt(2);
    co_return Decoded{std::string(buffer.data(), buffer.size()), Bytes()};
  }
};

TEST(Coroutine, MayClearTheBufferBeforeTheFirstRead) {
  Coroutine<ClearsTheBuffer> coroutine;
  OnePacket packet(coroutine);
  EXPECT_EQ(packet.buffer(), "~~~~~~~~");
  EXPECT_EQ(packet.Window(), "[2, 8)");
  EXPECT_EQ(packet.buffer(), "00000000");
  EXPECT_EQ(packet.Recv("a"), "00a00000|");
}

struct EndsAtOnce {
  Deserialization<std::string> operator()(std::span<char>, Scratch&) const {
    co_return Decoded{std::string(), Bytes()};
  }
};

TEST(Coroutine, MustAskBeforeItEnds) {
  Coroutine<EndsAtOnce> coroutine;
  EXPECT_EQ(OnePacket(coroutine).Window(),
            "the coroutine ended before it asked for bytes");
}

struct Throws {
  bool at_once;

  Deserialization<std::string> operator()(std::span<char>, Scratch&) const {
    if (at_once) throw std::runtime_error("before");
    co_yield kWholeBuffer;
    throw std::runtime_error("after");
  }
};

template <class Call>
std::string ThrownText(Call call) {
  try {
    call();
  } catch (const std::runtime_error& thrown) {
    return thrown.what();
  }
  return "nothing";
}

TEST(Coroutine, LetsItsExceptionsThroughToTheConsumer) {
  Coroutine<Throws> early{{true}};
  OnePacket dies_early(early);
  EXPECT_EQ(ThrownText([&] { dies_early.Window(); }), "before");
  Coroutine<Throws> late{{false}};
  OnePacket dies_late(late);
  EXPECT_EQ(dies_late.Window(), "[0, 8)");
  EXPECT_EQ(ThrownText([&] { dies_late.Recv("a"); }), "after");
}

// Says what the end of the stream is, once it has seen a '('.
struct SaysWhatTheEndIs {
  Deserialization<std::string> operator()(std::span<char> buffer,
                                          Scratch& scratch) const {
    size_t filled = 0;
    while (true) {
      const size_t nbytes = co_yield StartAt(filled);
      filled += nbytes;
      if (buffer[filled - 1] == '(') scratch.at_end = ErrorKind::kLimit;
    }
  }
};

TEST(Coroutine, SaysInItsScratchWhatTheEndOfTheStreamIs) {
  Coroutine<SaysWhatTheEndIs> coroutine;
  OnePacket packet(coroutine);
  packet.Window();
  EXPECT_EQ(packet.Finish(), "more") << "clean before the first byte";
  packet.Recv("a");
  EXPECT_EQ(packet.Finish(), "truncated");
  packet.Recv("(");
  EXPECT_EQ(packet.Finish(), "limit");
}

// One function for both forms: it never asks where bytes are put.
struct BothForms {
  using Packet = std::string;

  Deserialization<std::string> IncrementalDeserialize(Scratch& scratch) const {
    while (true) {
      const Bytes chunk = co_yield kNeedMore;
      scratch.bytes.append(chunk);
      const size_t newline = chunk.find('\n');
      if (newline != Bytes::npos) {
        co_return Decoded{scratch.bytes, chunk.substr(newline + 1)};
      }
    }
  }
  Deserialization<std::string> BufferedIncrementalDeserialize(
      std::span<char>, Scratch& scratch) const {
    return IncrementalDeserialize(scratch);
  }
};

TEST(Coroutine, OneFunctionServesBothForms) {
  const BothForms serializer;
  OnePacket packet(serializer);
  EXPECT_EQ(packet.Window(), "[0, 8)");
  EXPECT_EQ(packet.Recv("ab"), "more");
  EXPECT_EQ(packet.Window(), "[0, 8)");
  EXPECT_EQ(packet.Recv("c\nde"), "abc\nde|de");

  Scratch scratch;
  auto plain = MakePlainDeserializer(serializer, scratch);
  EXPECT_TRUE(plain.Finish().needs_more());
  EXPECT_TRUE(plain.Feed("ab").needs_more());
  Step<std::string> step = plain.Feed("c\nde");
  ASSERT_NE(step.decoded(), nullptr);
  EXPECT_EQ(step.decoded()->packet, "abc\nde");
  EXPECT_EQ(step.decoded()->remainder, "de");
}

// A plain coroutine that asks for `request` first, or second.
template <bool kFirst>
struct PlainWithPosition {
  using Packet = std::string;
  Deserialization<std::string> IncrementalDeserialize(Scratch&) const {
    if (!kFirst) co_yield kNeedMore;
    co_yield StartAt(0);
    co_return Decoded{std::string(), Bytes()};
  }
};
struct PlainThatEndsAtOnce {
  using Packet = std::string;
  Deserialization<std::string> IncrementalDeserialize(Scratch&) const {
    co_return Decoded{std::string(), Bytes()};
  }
};

template <class S>
std::string PlainComplaint() {
  Scratch scratch;
  const S serializer;
  auto deserializer = MakePlainDeserializer(serializer, scratch);
  Step<std::string> step = deserializer.Feed("a");
  if (step.malformed() == nullptr) return "no error";
  EXPECT_EQ(BrokenClause(*step.malformed()), Clause::kWindow);
  return std::string(step.malformed()->status.message());
}

TEST(Coroutine, APlainOneHasNoBufferToAskAPositionOf) {
  constexpr std::string_view kNoBuffer =
      "a plain coroutine asked for a position in a buffer";
  EXPECT_EQ(PlainComplaint<PlainWithPosition<true>>(), kNoBuffer);
  EXPECT_EQ(PlainComplaint<PlainWithPosition<false>>(), kNoBuffer);
}

TEST(Coroutine, APlainOneMustAskBeforeItEnds) {
  EXPECT_EQ(PlainComplaint<PlainThatEndsAtOnce>(),
            "the coroutine ended before it asked for bytes");
}

TEST(Coroutine, EachPacketBeginsWithAnEmptyScratch) {
  Scratch scratch;
  scratch.bytes = "of the last packet";
  scratch.at_end = ErrorKind::kLimit;
  const BothForms serializer;
  auto deserializer = MakePlainDeserializer(serializer, scratch);
  EXPECT_EQ(scratch.bytes, "");
  EXPECT_EQ(scratch.at_end, ErrorKind::kTruncated);
}

}  // namespace
}  // namespace splitproof
