#include "serializers/separator.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "serializers/contract/serializer.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

// The framing alone, as a serializer: a packet is a payload.
class Frames {
 public:
  using Packet = std::string;
  using PacketView = std::string_view;
  static constexpr Traits kTraits{.in_place = true};

  static Step<std::string_view> Payload(Step<SeparatedFrame> step) {
    if (Malformed* error = step.malformed()) return *error;
    if (step.needs_more()) return kNeedMore;
    return Decoded{step.decoded()->packet.payload, step.decoded()->remainder};
  }

  class Plain : public PlainFrameDeserializer {
   public:
    using PlainFrameDeserializer::PlainFrameDeserializer;
    Step<std::string_view> Feed(Bytes chunk) {
      return Payload(PlainFrameDeserializer::Feed(chunk));
    }
    Step<std::string_view> Finish() const {
      return Payload(PlainFrameDeserializer::Finish());
    }
  };

  class Buffered : public BufferedFrameDeserializer {
   public:
    using BufferedFrameDeserializer::BufferedFrameDeserializer;
    Step<std::string_view> Commit(std::span<char> buffer, size_t nbytes) {
      return Payload(BufferedFrameDeserializer::Commit(buffer, nbytes));
    }
    Step<std::string_view> Finish(std::span<char> buffer) const {
      return Payload(BufferedFrameDeserializer::Finish(buffer));
    }
  };

  explicit Frames(SeparatorRule rule) : rule_(std::move(rule)) {}
  Plain IncrementalDeserialize() const { return Plain(rule_); }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(rule_.FrameBytes(), size_hint);
  }
  Buffered BufferedIncrementalDeserialize() const { return Buffered(rule_); }

 private:
  SeparatorRule rule_;
};

// The rule in its own words, on the whole stream: slow and obvious.
class Model {
 public:
  Model(SeparatorRule rule, std::string stream)
      : rule_(std::move(rule)), stream_(std::move(stream)) {}

  std::vector<std::string> Events() {
    size_t begin = 0;
    while (begin < stream_.size()) {
      const std::optional<size_t> end = Frame(begin);
      if (!end) return events_;
      begin = *end;
    }
    return events_;
  }

 private:
  // The end of the frame that begins at `begin`; nothing if the stream ends.
  std::optional<size_t> Frame(size_t begin) {
    const std::string frame = stream_.substr(begin);
    const size_t found = frame.find(rule_.separator);
    if (found <= rule_.limit) {
      const size_t end = begin + found + rule_.separator.size();
      events_.push_back(absl::StrCat("\"", frame.substr(0, found), "\"@", end));
      return end;
    }
    const std::optional<size_t> decided = Decided(frame);
    if (!decided) {
      events_.push_back(absl::StrCat("truncated!@", stream_.size()));
      return std::nullopt;
    }
    if (rule_.overrun == Overrun::kClose) {
      events_.push_back(absl::StrCat("limit!@", begin + *decided));
      return std::nullopt;
    }
    if (found == std::string::npos) {
      events_.push_back(absl::StrCat("limit@", stream_.size()));
      return std::nullopt;
    }
    const size_t end = begin + found + rule_.separator.size();
    events_.push_back(absl::StrCat("limit@", end));
    return end;
  }

  // The shortest prefix that no continuation can make acceptable.
  std::optional<size_t> Decided(const std::string& frame) {
    for (size_t n = rule_.limit + 1; n <= frame.size(); ++n) {
      bool possible = false;
      for (size_t i = 0; i <= rule_.limit; ++i) {
        const std::string tail = frame.substr(i, n - i);
        possible |= tail.size() < rule_.separator.size() &&
                    rule_.separator.substr(0, tail.size()) == tail;
      }
      if (!possible) return n;
    }
    return std::nullopt;
  }

  SeparatorRule rule_;
  std::string stream_;
  std::vector<std::string> events_;
};

// All streams of up to `size_max` bytes over the separator's own bytes and x.
std::vector<std::string> AllStreams(const std::string& separator,
                                    size_t size_max) {
  std::set<char> alphabet(separator.begin(), separator.end());
  alphabet.insert('x');
  std::vector<std::string> streams = {""};
  for (size_t begin = 0; streams[begin].size() < size_max; ++begin) {
    for (const char byte : alphabet) streams.push_back(streams[begin] + byte);
  }
  return streams;
}

class SeparatorRuleTest : public testing::TestWithParam<const char*> {};

TEST_P(SeparatorRuleTest, HoldsForEveryStreamLimitAndChunking) {
  const std::string separator = GetParam();
  for (const size_t limit : {1, 2, 3}) {
    for (const Overrun overrun : {Overrun::kClose, Overrun::kSkip}) {
      const SeparatorRule rule = {separator, limit, overrun};
      const Frames frames(rule);
      for (const std::string& stream : AllStreams(separator, 6)) {
        const auto outcomes = AllOutcomes(frames, stream);
        ASSERT_EQ(outcomes.size(), 1u) << stream << " limit " << limit;
        ASSERT_EQ(*outcomes.begin(), Model(rule, stream).Events())
            << stream << " limit " << limit;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Separators, SeparatorRuleTest,
                         testing::Values("b", "ab", "aa", "aba"));

// A parser that looked at the whole buffer found the missing half of a
// separator in bytes of an earlier frame.
TEST(Divergence, D3NoStaleByteCompletesASeparator) {
  const Frames doubled({"aa", 3});
  EXPECT_EQ(AllOutcomes(doubled, "baaabax"),
            (std::set<std::vector<std::string>>{{"\"b\"@3", "limit!@7"}}));
  const Frames alphabet({"abc", 4});
  EXPECT_EQ(AllOutcomes(alphabet, "bccbxba"),
            (std::set<std::vector<std::string>>{{"limit!@5"}}));
}

TEST(PlainFrames, InOneChunkAreViewsOfIt) {
  const SeparatorRule rule = {"\n", 100};
  PlainFrameDeserializer frames(rule);
  const std::string chunk = "hello\nworld";
  auto step = frames.Feed(chunk);
  ASSERT_NE(step.decoded(), nullptr);
  EXPECT_EQ(step.decoded()->packet.payload.data(), chunk.data());
  EXPECT_EQ(step.decoded()->remainder.data(), chunk.data() + 6);
}

TEST(BufferedFrames, WhileSkippingHoldLessThanASeparator) {
  const SeparatorRule rule = {"\r\n", 2, Overrun::kSkip};
  BufferedFrameDeserializer frames(rule);
  std::vector<char> buffer(8);
  for (int i = 0; i < 1000; ++i) {
    const std::span<char> window = frames.Prepare(buffer);
    std::fill(window.begin(), window.end(), 'x');
    ASSERT_TRUE(frames.Commit(buffer, window.size()).needs_more());
    ASSERT_LT(frames.Prepare(buffer).data() - buffer.data(), 2);
  }
}

}  // namespace
}  // namespace splitproof
