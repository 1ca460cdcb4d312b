#include "serializers/json_framer.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "serializers/contract/serializer.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

// The framing alone, as a serializer: a packet is a document's text.
class Documents {
 public:
  using Packet = std::string;
  using PacketView = std::string_view;
  static constexpr Traits kTraits{.in_place = true};

  explicit Documents(size_t limit) : limit_(limit) {}
  PlainJsonFramer IncrementalDeserialize() const {
    return PlainJsonFramer(limit_);
  }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(limit_ + 1, size_hint);
  }
  BufferedJsonFramer BufferedIncrementalDeserialize() const {
    return BufferedJsonFramer(limit_);
  }

 private:
  size_t limit_;
};

// The rule in its own words, on the whole stream: slow and obvious.
class Model {
 public:
  Model(size_t limit, std::string stream)
      : limit_(limit), stream_(std::move(stream)) {}

  std::vector<std::string> Events() {
    size_t at = 0;
    while (!dead_) {
      at = std::min(stream_.find_first_not_of(" \t\n\r", at), stream_.size());
      if (at == stream_.size()) break;
      at = Document(at);
    }
    return events_;
  }

 private:
  // Reports what begins at `begin`, and returns where the next thing does.
  size_t Document(size_t begin) {
    const char first = stream_[begin];
    if (!IsPrintable(first)) {
      Report("malformed", begin + 1);
      return begin + 1;
    }
    const bool is_plain = std::string("{[\"").find(first) == std::string::npos;
    const size_t end = is_plain       ? PlainEnd(begin)
                       : first == '"' ? StringEnd(begin)
                                      : BracketEnd(begin);
    if (std::min(end, stream_.size()) - begin > limit_) {
      dead_ = true;
      Report("limit!", begin + limit_ + 1);
    } else if (end > stream_.size()) {
      dead_ = true;
      Report("truncated!", stream_.size());
    } else {
      return Found(begin, end, is_plain);
    }
    return end;
  }

  size_t Found(size_t begin, size_t end, bool is_plain) {
    std::string text;
    AppendCanonical(stream_.substr(begin, end - begin), text);
    const bool swallows =
        is_plain && end < stream_.size() &&
        std::string("\t\n\r").find(stream_[end]) != std::string::npos;
    Report(text, end + (swallows ? 1 : 0));
    return end + (swallows ? 1 : 0);
  }

  // Where a thing ends, behind the stream if it does not.
  size_t PlainEnd(size_t at) const {
    while (at < stream_.size() && IsPrintable(stream_[at])) ++at;
    return at;
  }
  size_t StringEnd(size_t at) const {
    for (++at; at < stream_.size(); ++at) {
      if (stream_[at] == '\\') {
        ++at;
      } else if (stream_[at] == '"') {
        return at + 1;
      }
    }
    return std::string::npos;
  }
  size_t BracketEnd(size_t at) const {
    const char opener = stream_[at];
    const char closer = opener == '{' ? '}' : ']';
    for (++at; at < stream_.size();) {
      if (stream_[at] == '\\') {
        at += 2;
      } else if (stream_[at] == closer) {
        return at + 1;
      } else if (stream_[at] == opener) {
        at = BracketEnd(at);
      } else {
        at = stream_[at] == '"' ? StringEnd(at) : at + 1;
      }
    }
    return std::string::npos;
  }

  static bool IsPrintable(char c) { return c >= ' ' && c <= '~'; }
  void Report(std::string_view what, size_t end) {
    events_.push_back(absl::StrCat(std::string(what), "@", end));
  }

  size_t limit_;
  std::string stream_;
  std::vector<std::string> events_;
  bool dead_ = false;
};

// All streams of up to `size_max` of these bytes.
std::vector<std::string> AllStreams(const std::string& alphabet,
                                    size_t size_max) {
  std::vector<std::string> streams = {""};
  for (size_t begin = 0; streams[begin].size() < size_max; ++begin) {
    for (const char byte : alphabet) streams.push_back(streams[begin] + byte);
  }
  return streams;
}

void ExpectTheRule(const std::string& alphabet, size_t size_max,
                   const std::vector<size_t>& limits) {
  for (const size_t limit : limits) {
    const Documents documents(limit);
    for (const std::string& stream : AllStreams(alphabet, size_max)) {
      const auto outcomes = AllOutcomes(documents, stream);
      ASSERT_EQ(outcomes.size(), 1u) << stream << " limit " << limit;
      ASSERT_EQ(*outcomes.begin(), Model(limit, stream).Events())
          << stream << " limit " << limit;
    }
  }
}

TEST(JsonFraming, HoldsForEveryStreamLimitAndChunking) {
  ExpectTheRule(std::string("[]\"\\1 \n\0", 8), 4, {1, 2, 3, 9});
}

TEST(JsonFraming, HoldsForStringsAndEscapesInBrackets) {
  ExpectTheRule("[]\"\\", 6, {4, 9});
}

TEST(JsonFraming, HoldsForBracketsOfBothKinds) {
  ExpectTheRule("{}[]\n", 5, {3, 9});
}

TEST(PlainJsonFramer, FindsADocumentInOneChunkWhereItLies) {
  PlainJsonFramer framer(100);
  const std::string chunk = "  [1] 2";
  auto step = framer.Feed(chunk);
  ASSERT_NE(step.decoded(), nullptr);
  EXPECT_EQ(step.decoded()->packet.data(), chunk.data() + 2);
  EXPECT_EQ(step.decoded()->packet, "[1]");
  EXPECT_EQ(step.decoded()->remainder.data(), chunk.data() + 5);
}

TEST(BufferedJsonFramer, HoldsNoWhiteSpace) {
  BufferedJsonFramer framer(3);
  std::vector<char> buffer(4);
  for (int i = 0; i < 100; ++i) {
    const std::span<char> window = framer.Prepare(buffer);
    ASSERT_EQ(window.size(), buffer.size());
    std::fill(window.begin(), window.end(), ' ');
    ASSERT_TRUE(framer.Commit(buffer, window.size()).needs_more());
  }
}

}  // namespace
}  // namespace splitproof
