#include "serializers/examples/chat_endpoint.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace splitproof::examples {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Writes events as text: `["ping"]@5`, `malformed!@6`.
class EventWriter final : public EventSink {
 public:
  void OnPacket(const PacketRef& packet, const Extent& extent) override {
    std::string text;
    packet.AppendCanonical(text);
    // Without the `{"$tuple":` that all of them have.
    events.push_back(
        absl::StrCat(text.substr(10, text.size() - 11), "@", extent.end));
  }
  void OnError(const Malformed& error, const Extent& extent) override {
    events.push_back(absl::StrCat(std::string(ErrorKindName(error.kind)),
                                  error.fatal ? "!" : "", "@", extent.end));
  }

  std::vector<std::string> events;
};

void Give(ChatEndpoint& chat, Bytes chunk, EventWriter& writer) {
  while (!chunk.empty()) {
    const std::span<char> window = chat.Window();
    if (window.empty()) return;
    const size_t nbytes = std::min(chunk.size(), window.size());
    std::copy_n(chunk.data(), nbytes, window.data());
    chat.OnRecv(nbytes, writer);
    chunk.remove_prefix(nbytes);
  }
}

std::vector<std::string> Deliver(ChatEndpoint& chat, Bytes stream,
                                 const std::vector<size_t>& cuts) {
  EventWriter writer;
  chat.Clear();
  chat.Open(writer);
  size_t begin = 0;
  for (const size_t cut : cuts) {
    Give(chat, stream.substr(begin, cut - begin), writer);
    begin = cut;
  }
  Give(chat, stream.substr(begin), writer);
  chat.OnEof(writer);
  chat.OnEof(writer);
  return writer.events;
}

// What is found under every schedule of up to two cuts, and byte by byte: one
// thing, or the test fails.
std::vector<std::string> Find(Bytes stream) {
  ChatEndpoint chat;
  std::vector<size_t> everywhere(stream.size());
  std::iota(everywhere.begin(), everywhere.end(), size_t{0});
  std::set<std::vector<std::string>> outcomes = {
      Deliver(chat, stream, everywhere)};
  for (size_t first = 0; first <= stream.size(); ++first) {
    for (size_t second = first; second <= stream.size(); ++second) {
      outcomes.insert(Deliver(chat, stream, {first, second}));
    }
  }
  EXPECT_EQ(outcomes.size(), 1u) << stream;
  return *outcomes.begin();
}

TEST(Chat, TellsItsCommands) {
  EXPECT_THAT(Find("JOIN a\nPING\nMSG a 3\nx\nyQUIT\n"),
              ElementsAre(R"(["join","a"]@7)", R"(["ping"]@12)",
                          R"(["message","a","x\ny"]@23)", R"(["quit"]@28)"));
}

TEST(Chat, TellsAnEmptyMessageAtItsHeader) {
  EXPECT_THAT(Find("MSG a 0\nPING\n"),
              ElementsAre(R"(["message","a",""]@8)", R"(["ping"]@13)"));
}

TEST(Chat, RefusesABadCommandAtItsNewline) {
  EXPECT_THAT(Find("PING\nping\nPING\n"),
              ElementsAre(R"(["ping"]@5)", "malformed!@10"));
  EXPECT_THAT(Find("MSG a -1\n"), ElementsAre("malformed!@9"));
  EXPECT_THAT(Find("MSG a 4097\n"), ElementsAre("malformed!@11"));
  EXPECT_THAT(Find("MSG  1\n"), ElementsAre("malformed!@7"));
  EXPECT_THAT(Find("JOIN a b\n"), ElementsAre("malformed!@9"));
}

TEST(Chat, RefusesALongHeaderAtTheFirstByteThatIsTooMuch) {
  const std::string longest = absl::StrCat("JOIN ", std::string(123, 'r'));
  EXPECT_THAT(Find(longest + "\n"),
              ElementsAre(absl::StrCat("[\"join\",\"", std::string(123, 'r'),
                                       "\"]@129")));
  EXPECT_THAT(Find(longest + "r\n"), ElementsAre("malformed!@129"));
}

TEST(Chat, IsTruncatedWithinACommand) {
  EXPECT_THAT(Find(""), IsEmpty());
  EXPECT_THAT(Find("PI"), ElementsAre("truncated!@2"));
  EXPECT_THAT(Find("PING\nMSG a 5\n123"),
              ElementsAre(R"(["ping"]@5)", "truncated!@16"));
}

TEST(Chat, HasRoomForTheLargestMessage) {
  const std::string header =
      absl::StrCat("MSG ", std::string(119, 'r'), " 4096\n");
  ASSERT_EQ(header.size(), chat::Connection::kMaxHeader + 1);
  ChatEndpoint chat;
  const std::string stream =
      absl::StrCat(header, std::string(4096, 'b'), "PING\n");
  const auto once = Deliver(chat, stream, {});
  EXPECT_EQ(once.size(), 2u);
  EXPECT_EQ(Deliver(chat, stream, {stream.size() - 6}), once);
}

TEST(Chat, EndsWithAReceiveErrorUnlessItIsToBeTriedAgain) {
  ChatEndpoint chat;
  EventWriter writer;
  chat.OnError(EAGAIN, writer);
  EXPECT_FALSE(chat.Window().empty());
  chat.OnError(ECONNRESET, writer);
  EXPECT_TRUE(chat.Window().empty());
}

}  // namespace
}  // namespace splitproof::examples
