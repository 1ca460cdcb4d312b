#include "serializers/adapters/expat.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "serializers/adapters/push_test_util.h"

namespace splitproof {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

// Writes events as text: `["start","a"]@3`, `malformed!@6`.
class EventWriter final : public PushSink<XmlEvent> {
 public:
  void Packet(const XmlEvent& event, uint64_t end) override {
    std::string text;
    AppendCanonical(event, text);
    // Without the `{"$tuple":` that all of them have.
    events.push_back(absl::StrCat(text.substr(10, text.size() - 11), "@", end));
  }
  void Error(const Malformed& error, uint64_t end) override {
    dead = error.fatal;
    events.push_back(absl::StrCat(std::string(ErrorKindName(error.kind)),
                                  error.fatal ? "!" : "", "@", end));
  }

  std::vector<std::string> events;
  bool dead = false;
};

enum class Form { kPlain, kBuffered };

void Give(Form form, ExpatDecoder& decoder, Bytes chunk, EventWriter& writer) {
  if (form == Form::kPlain) {
    // In memory of its own size, so that a sanitizer sees what lies behind.
    const std::vector<char> copy(chunk.begin(), chunk.end());
    decoder.Feed(Bytes(copy.data(), copy.size()), writer);
  } else {
    const std::span<char> window = decoder.Reserve(chunk.size() + 7);
    std::fill(window.begin(), window.end(), '<');
    std::copy(chunk.begin(), chunk.end(), window.begin());
    decoder.Commit(chunk.size(), writer);
  }
}

std::vector<std::string> Deliver(Form form, ExpatDecoder& decoder, Bytes stream,
                                 const std::vector<size_t>& cuts) {
  EventWriter writer;
  size_t begin = 0;
  for (size_t i = 0; i <= cuts.size() && !writer.dead; ++i) {
    const size_t end = i < cuts.size() ? cuts[i] : stream.size();
    if (begin < end) {
      Give(form, decoder, stream.substr(begin, end - begin), writer);
    }
    begin = end;
  }
  if (!writer.dead) decoder.Finish(writer);
  return writer.events;
}

// What both forms find under every schedule of up to two cuts, and byte by
// byte, on used and on new decoders: one thing, or the test fails.
std::vector<std::string> Find(Bytes stream, const ExpatOptions& options = {}) {
  std::set<std::vector<std::string>> outcomes;
  for (const Form form : {Form::kPlain, Form::kBuffered}) {
    ExpatDecoder decoder(options);
    const auto run = [&](const std::vector<size_t>& cuts) {
      outcomes.insert(Deliver(form, decoder, stream, cuts));
      decoder.Reset();
    };
    std::vector<size_t> everywhere(stream.size());
    std::iota(everywhere.begin(), everywhere.end(), size_t{0});
    run(everywhere);
    for (size_t first = 0; first <= stream.size(); ++first) {
      for (size_t second = first; second <= stream.size(); ++second) {
        run({first, second});
      }
    }
  }
  EXPECT_EQ(outcomes.size(), 1u) << stream << "\n"
                                 << testing::PrintToString(outcomes);
  return *outcomes.begin();
}

TEST(Expat, TellsElementsWithSortedAttributes) {
  EXPECT_THAT(Find("<a c='1' b='&lt;'><d/></a>"),
              ElementsAre(R"(["start","a",{"$map":[["b","<"],["c","1"]]}]@18)",
                          R"(["start","d"]@22)", R"(["end","d"]@22)",
                          R"(["end","a"]@26)"));
}

TEST(Expat, TellsMarkupOtherThanElements) {
  EXPECT_THAT(Find("<?p d?><!DOCTYPE a SYSTEM 's'><!--c--><a/><?q?>"),
              ElementsAre(R"(["instruction","p","d"]@7)",
                          R"(["doctype","a",{"$map":[["system","s"]]}]@30)",
                          R"(["comment","c"]@38)", R"(["start","a"]@42)",
                          R"(["end","a"]@42)", R"(["instruction","q"]@47)"));
}

TEST(Expat, JoinsTextThatIsReportedInPieces) {
  EXPECT_THAT(Find("<a>1&amp;2\r\n3\r4<![CDATA[<]]]]>\xC3\xA9</a>"),
              ElementsAre(R"(["start","a"]@3)",
                          "[\"text\",\"1&2\\n3\\n4<]]\xC3\xA9\"]@32",
                          R"(["end","a"]@36)"));
}

TEST(Expat, DoesNotTakeTextForMarkup) {
  EXPECT_THAT(Find("<a>&lt;b></a>"),
              ElementsAre(R"(["start","a"]@3)", R"(["text","<b>"]@9)",
                          R"(["end","a"]@13)"));
}

TEST(Expat, PutsWhatAnEntityHoldsAtItsReference) {
  EXPECT_THAT(Find("<!DOCTYPE a [<!ENTITY e 'x<b/>y'>]><a>&e;</a>"),
              ElementsAre(R"(["doctype","a"]@13)", R"(["start","a"]@38)",
                          R"(["text","x"]@41)", R"(["start","b"]@41)",
                          R"(["end","b"]@41)", R"(["text","y"]@41)",
                          R"(["end","a"]@45)"));
}

TEST(Expat, TellsEntitiesThatItCannotKnow) {
  EXPECT_THAT(Find("<!DOCTYPE a SYSTEM 's'><a>x&e;y</a>"),
              IsSupersetOf({R"(["skipped-entity","e"]@30)"}));
}

TEST(Expat, DecodesUtf16CutWithinCodeUnits) {
  std::string stream("\xFF\xFE<\0a\0>\0\xE9\0=\xD8\x0D\xDE<\0/\0a\0>\0", 22);
  EXPECT_THAT(Find(stream),
              ElementsAre(R"(["start","a"]@8)",
                          "[\"text\",\"\xC3\xA9\xF0\x9F\x98\x8D\"]@14",
                          R"(["end","a"]@22)"));
}

TEST(Expat, DropsTextThatRunsIntoAnError) {
  EXPECT_THAT(Find("<a>x]]></a>"),
              ElementsAre(R"(["start","a"]@3)", "malformed!@7"));
  EXPECT_THAT(Find("<a>x\x01</a>"),
              ElementsAre(R"(["start","a"]@3)", "malformed!@5"));
  EXPECT_THAT(Find("<a>x"), ElementsAre(R"(["start","a"]@3)", "truncated!@4"));
}

TEST(Expat, RefusesAtTheFirstByteOfWhatIsMalformed) {
  EXPECT_THAT(Find("<a></b>"),
              ElementsAre(R"(["start","a"]@3)", "malformed!@6"));
  EXPECT_THAT(Find("<a/> x"), IsSupersetOf({std::string("malformed!@6")}));
  EXPECT_THAT(Find("<a>&u;</a>"),
              ElementsAre(R"(["start","a"]@3)", "malformed!@4"));
}

// Between an error in an entity and a stream that ends too early: expat calls
// both an unclosed token.
TEST(Expat, IsNotTruncatedWhereAnEntityIs) {
  EXPECT_THAT(Find("<!DOCTYPE a [<!ENTITY e '<b'>]><a>&e;").back(),
              "malformed!@35");
}

TEST(Expat, FindsTheSameErrorWhereverItsSamplesAreCut) {
  for (const std::string& stream : ExpatDecoder().MalformedSamples()) {
    EXPECT_THAT(Find(stream).back(), testing::HasSubstr("!@"));
    for (const size_t limit : {1, 4, 5, 9}) Find(stream, {.limit = limit});
  }
}

// What follows a document in one token, of which expat sees more or less.
TEST(Expat, RefusesJunkAtItsFirstByte) {
  for (const Bytes junk :
       {"lt;\xC3\xA9</a", "l", "l\xC3", "l:", "\xC3", "]]", "]", "'x", "%", "#",
        "<b", "<a/>", "<!D ", "l<", "\x01", "<!-- -- -->", "<?xml ?>"}) {
    for (const Bytes between : {"", " \r", "<?p d?><!--c-->\n"}) {
      const std::string document =
          absl::StrCat("<a></a>", std::string(between));
      const std::string found = Find(document + std::string(junk)).back();
      EXPECT_EQ(found, absl::StrCat("malformed!@", document.size() + 1));
      Find(document + std::string(junk), {.namespaces = true});
      for (size_t i = 0; i <= junk.size(); ++i) {
        Find(document + std::string(junk), {.limit = document.size() + i});
      }
    }
  }
}

TEST(Expat, IsTruncatedInAnUnfinishedTokenThatMayFollowADocument) {
  for (const Bytes unfinished :
       {"<", "<!", "<!-", "<!--x", "<!--x-", "<?", "<?p", "<?p x?"}) {
    const std::string stream = absl::StrCat("<a/>\n", std::string(unfinished));
    EXPECT_EQ(Find(stream).back(), absl::StrCat("truncated!@", stream.size()));
  }
}

TEST(Expat, RefusesJunkInUtf16ByItsFirstCodeUnit) {
  // A letter whose first byte is that of a `<`, and half of another one.
  const std::string document("\xFF\xFE<\0a\0/\0>\0", 10);
  EXPECT_EQ(Find(document + "<\x01").back(), "malformed!@11");
  EXPECT_EQ(Find(document + "<\x01x").back(), "malformed!@11");
  EXPECT_EQ(Find(document + "<").back(), "truncated!@11");
  EXPECT_EQ(Find(document + std::string("<\0!", 3)).back(), "truncated!@13");
}

TEST(Expat, GuessesTheEncodingFromTwoBytes) {
  EXPECT_EQ(Find(std::string("\n\0><b>", 6)),
            std::vector<std::string>{"malformed!@3"});
  EXPECT_THAT(Find(std::string(" \0", 2)), Not(IsEmpty()));
  EXPECT_EQ(Find("\n"), std::vector<std::string>{"truncated!@1"});
  EXPECT_EQ(Find("\n<", {.limit = 1}), std::vector<std::string>{"limit!@2"});
  EXPECT_EQ(Find(std::string("<\0a\0/\0>\0", 8)).back(), R"(["end","a"]@8)");
}

TEST(Expat, EndsCleanlyBeforeTheFirstByteAndAfterTheDocument) {
  EXPECT_THAT(Find(""), IsEmpty());
  EXPECT_THAT(Find("<a/>\n"),
              ElementsAre(R"(["start","a"]@4)", R"(["end","a"]@4)"));
}

TEST(Expat, IsOverTheLimitAtTheFirstByteBeyondIt) {
  EXPECT_THAT(Find("<a/>", {.limit = 4}),
              ElementsAre(R"(["start","a"]@4)", R"(["end","a"]@4)"));
  EXPECT_THAT(
      Find("<a/>\n", {.limit = 4}),
      ElementsAre(R"(["start","a"]@4)", R"(["end","a"]@4)", "limit!@5"));
  EXPECT_THAT(Find("<a></b>", {.limit = 7}).back(), "malformed!@6");
  EXPECT_THAT(Find("<a></b>", {.limit = 6}).back(), "limit!@7");
}

TEST(Expat, WithNamespacesExpandsNames) {
  const ExpatOptions options{.namespaces = true};
  EXPECT_THAT(Find("<a xmlns='u' p='1'/>", options),
              ElementsAre(R"(["start","u a",{"$map":[["p","1"]]}]@20)",
                          R"(["end","u a"]@20)"));
  EXPECT_THAT(Find("<p:a/>", options), ElementsAre("malformed!@1"));
}

TEST(Expat, GoesOnAfterItHasMoved) {
  ExpatDecoder first;
  EventWriter writer;
  first.Feed("<a>x", writer);
  ExpatDecoder second = std::move(first);
  second.Feed("</a>", writer);
  second.Finish(writer);
  EXPECT_THAT(writer.events,
              ElementsAre(R"(["start","a"]@3)", R"(["text","x"]@4)",
                          R"(["end","a"]@8)"));
}

TEST(Expat, LetsThroughWhatASinkThrows) {
  class Thrower final : public PushSink<XmlEvent> {
    void Packet(const XmlEvent&, uint64_t) override {
      throw std::runtime_error("no");
    }
    void Error(const Malformed&, uint64_t) override {}
  } thrower;
  ExpatDecoder decoder;
  EXPECT_THROW(decoder.Feed("<a><b/></a>", thrower), std::runtime_error);
  decoder.Reset();
  EXPECT_THAT(Deliver(Form::kPlain, decoder, "<a/>", {}),
              ElementsAre(R"(["start","a"]@4)", R"(["end","a"]@4)"));
}

TEST(Expat, AsItIsLeavesInWhatItTakesOut) {
  const ExpatOptions options;
  EXPECT_TRUE(DependsOnTheCut<ExpatDecoder>(options, "<a>aa", 4));
  EXPECT_TRUE(DependsOnTheCut<ExpatDecoder>(options, "<a/>lt;", 5));
  EXPECT_TRUE(DependsOnTheCut<ExpatDecoder>(options, Bytes("a\0", 2), 1));
}

}  // namespace
}  // namespace splitproof
