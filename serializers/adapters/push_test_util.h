// What a push decoder finds in a stream, however it is cut: for the tests of
// adapters.

#ifndef SPLITPROOF_SERIALIZERS_ADAPTERS_PUSH_TEST_UTIL_H_
#define SPLITPROOF_SERIALIZERS_ADAPTERS_PUSH_TEST_UTIL_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "serializers/contract/push_decoder.h"
#include "serializers/contract/serializer.h"

namespace splitproof {

// Writes events as text: `[1,"x"]@3`, `malformed!@6`.
template <class P>
class EventTexts final : public PushSink<P> {
 public:
  void Packet(const P& packet, uint64_t end) override {
    std::string text;
    AppendCanonical(packet, text);
    texts.push_back(absl::StrCat(text, "@", end));
  }
  void Error(const Malformed& error, uint64_t end) override {
    dead = error.fatal;
    texts.push_back(absl::StrCat(std::string(ErrorKindName(error.kind)),
                                 error.fatal ? "!" : "", "@", end));
  }

  std::vector<std::string> texts;
  bool dead = false;
};

// A chunk in memory of its own size, so that a sanitizer sees what lies behind;
// or in the decoder's own, with other bytes behind it.
template <class D, class Sink>
void GiveChunk(bool buffered, D& decoder, Bytes chunk, Sink& sink) {
  if constexpr (PushesBuffered<D>) {
    if (buffered) {
      const std::span<char> window = decoder.Reserve(chunk.size() + 7);
      std::fill(window.begin(), window.end(), '\n');
      std::copy(chunk.begin(), chunk.end(), window.begin());
      decoder.Commit(chunk.size(), sink);
      return;
    }
  }
  const std::vector<char> copy(chunk.begin(), chunk.end());
  decoder.Feed(Bytes(copy.data(), copy.size()), sink);
}

// What a decoder finds that is given the stream in chunks, and its end.
template <class D>
std::vector<std::string> Deliver(bool buffered, D decoder, Bytes stream,
                                 const std::vector<size_t>& cuts) {
  EventTexts<typename D::Packet> sink;
  size_t begin = 0;
  for (size_t i = 0; i <= cuts.size() && !sink.dead; ++i) {
    const size_t end = i < cuts.size() ? cuts[i] : stream.size();
    if (begin < end) {
      GiveChunk(buffered, decoder, stream.substr(begin, end - begin), sink);
    }
    begin = end;
  }
  if (!sink.dead) decoder.Finish(sink);
  return sink.texts;
}

// What each form of D finds under every schedule of one cut and, in a stream of
// up to 64 bytes, of two; and byte by byte: one thing, or the test fails.
template <class D, class Options>
std::vector<std::string> FindWith(Bytes stream, const Options& options) {
  std::set<std::vector<std::string>> outcomes;
  for (const bool buffered : {false, true}) {
    if (buffered && !PushesBuffered<D>) continue;
    const auto run = [&](const std::vector<size_t>& cuts) {
      outcomes.insert(Deliver(buffered, D(options), stream, cuts));
    };
    std::vector<size_t> everywhere(stream.size());
    std::iota(everywhere.begin(), everywhere.end(), size_t{0});
    run(everywhere);
    for (size_t first = 0; first <= stream.size(); ++first) {
      run({first});
      if (stream.size() > 64) continue;
      for (size_t second = first; second <= stream.size(); ++second) {
        run({first, second});
      }
    }
  }
  EXPECT_EQ(outcomes.size(), 1u) << testing::PrintToString(outcomes);
  return *outcomes.begin();
}

// Whether the library as it is finds something else in a stream that is cut.
template <class D, class Options>
bool DependsOnTheCut(Options options, Bytes stream, size_t cut) {
  options.as_is = true;
  return Deliver(false, D(options), stream, {}) !=
         Deliver(false, D(options), stream, {cut});
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ADAPTERS_PUSH_TEST_UTIL_H_
