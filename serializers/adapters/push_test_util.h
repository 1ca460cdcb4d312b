// Helpers for tests of adapters: a push decoder, fed one stream in every way.

#ifndef SPLITPROOF_SERIALIZERS_ADAPTERS_PUSH_TEST_UTIL_H_
#define SPLITPROOF_SERIALIZERS_ADAPTERS_PUSH_TEST_UTIL_H_

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "serializers/contract/push_decoder.h"
#include "serializers/contract/serializer.h"

namespace splitproof {

// Writes events as text: `["a",1]@9`, `malformed!@6`.
template <class D>
class PushWriter final : public PushSink<typename D::Packet> {
 public:
  void Packet(const typename D::Packet& packet, uint64_t end) override {
    std::string text;
    AppendCanonicalOf<D>(packet, text);
    events.push_back(absl::StrCat(text, "@", end));
  }
  void Error(const Malformed& error, uint64_t end) override {
    dead = error.fatal;
    events.push_back(absl::StrCat(std::string(ErrorKindName(error.kind)),
                                  error.fatal ? "!" : "", "@", end));
  }

  std::vector<std::string> events;
  bool dead = false;
};

// The stream in the chunks that end at `cuts`, and its end.
template <class D>
std::vector<std::string> Push(D& decoder, Bytes stream,
                              const std::vector<size_t>& cuts = {}) {
  PushWriter<D> writer;
  size_t begin = 0;
  for (size_t i = 0; i <= cuts.size() && !writer.dead; ++i) {
    const size_t end = i < cuts.size() ? cuts[i] : stream.size();
    if (begin < end) {
      // In memory of its own size, so that a sanitizer sees what lies behind.
      const std::vector<char> chunk(stream.begin() + begin,
                                    stream.begin() + end);
      decoder.Feed(Bytes(chunk.data(), chunk.size()), writer);
    }
    begin = end;
  }
  if (!writer.dead) decoder.Finish(writer);
  return writer.events;
}

// What `make()` finds under every schedule of up to two cuts, and byte by byte:
// one thing, or the test fails.
template <class Make>
std::vector<std::string> PushInEveryWay(Make make, Bytes stream) {
  std::set<std::vector<std::string>> outcomes;
  const auto run = [&](const std::vector<size_t>& cuts) {
    auto decoder = make();
    outcomes.insert(Push(decoder, stream, cuts));
  };
  std::vector<size_t> everywhere(stream.size());
  std::iota(everywhere.begin(), everywhere.end(), size_t{0});
  run(everywhere);
  for (size_t first = 0; first <= stream.size(); ++first) {
    for (size_t second = first; second <= stream.size(); ++second) {
      run({first, second});
    }
  }
  EXPECT_EQ(outcomes.size(), 1u) << stream << "\n"
                                 << testing::PrintToString(outcomes);
  return *outcomes.begin();
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_ADAPTERS_PUSH_TEST_UTIL_H_
