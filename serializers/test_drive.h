// Drives consumers in tests: every way of cutting a short stream, one outcome.

#ifndef SPLITPROOF_SERIALIZERS_TEST_DRIVE_H_
#define SPLITPROOF_SERIALIZERS_TEST_DRIVE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "serializers/contract/buffered_consumer.h"
#include "serializers/contract/canonical.h"
#include "serializers/contract/plain_consumer.h"

namespace splitproof {

// Writes events as text: `"ab"@3` for a packet that ends at byte 3,
// `limit!@4` for a fatal error, `malformed@4` for another.
template <class S>
struct EventWriter {
  std::vector<std::string> events;

  void Packet(const StepPacketOf<S>& packet, const Extent& extent) {
    std::string text;
    AppendCanonicalOf<S>(packet, text);
    events.push_back(absl::StrCat(text, "@", extent.end));
  }
  void Error(const Malformed& error, const Extent& extent) {
    events.push_back(absl::StrCat(std::string(ErrorKindName(error.kind)),
                                  error.fatal ? "!" : "", "@", extent.end));
  }
};

// Delivers `stream` in chunks of these sizes (the last one takes the rest), and
// then its end.
template <class S, class Consumer>
std::vector<std::string> Deliver(Consumer& consumer, Bytes stream,
                                 const std::vector<size_t>& sizes) {
  EventWriter<S> writer;
  if constexpr (requires { consumer.Open(writer); }) consumer.Open(writer);
  size_t next = 0;
  while (!stream.empty()) {
    Bytes chunk =
        stream.substr(0, next < sizes.size() ? sizes[next++] : Bytes::npos);
    stream.remove_prefix(chunk.size());
    while (!chunk.empty()) {
      const std::span<char> window = consumer.Window();
      if (window.empty()) return writer.events;
      const size_t nbytes = std::min(chunk.size(), window.size());
      std::memcpy(window.data(), chunk.data(), nbytes);
      chunk.remove_prefix(nbytes);
      consumer.OnRecv(nbytes, writer);
    }
  }
  consumer.OnEof(writer);
  return writer.events;
}

template <class S>
std::vector<std::string> DeliverPlain(const S& serializer, Bytes stream,
                                      const std::vector<size_t>& sizes,
                                      size_t recv_size = 64) {
  PlainConsumer<S> consumer(serializer, recv_size);
  return Deliver<S>(consumer, stream, sizes);
}

template <class S>
std::vector<std::string> DeliverBuffered(const S& serializer, Bytes stream,
                                         const std::vector<size_t>& sizes,
                                         size_t size_hint = 64) {
  BufferedConsumer<S> consumer(serializer, size_hint);
  return Deliver<S>(consumer, stream, sizes);
}

// The chunk sizes of the `index`-th of all 2^(n-1) ways to cut n bytes.
inline std::vector<size_t> Chunking(size_t n, size_t index) {
  std::vector<size_t> sizes;
  size_t begin = 0;
  for (size_t i = 1; i < n; ++i) {
    if ((index >> (i - 1) & 1) == 0) continue;
    sizes.push_back(i - begin);
    begin = i;
  }
  return sizes;
}

// What both forms find in `stream`, under every way of cutting it, with small
// and large recv sizes: a set of one if it depends on nothing. The stream is
// short.
template <class S>
std::set<std::vector<std::string>> AllOutcomes(const S& serializer,
                                               Bytes stream) {
  std::set<std::vector<std::string>> outcomes;
  for (size_t i = 0; i < size_t{1} << (std::max<size_t>(stream.size(), 1) - 1);
       ++i) {
    const std::vector<size_t> sizes = Chunking(stream.size(), i);
    for (const size_t recv_size : {1, 3, 64}) {
      outcomes.insert(DeliverPlain(serializer, stream, sizes, recv_size));
      outcomes.insert(DeliverBuffered(serializer, stream, sizes, recv_size));
    }
  }
  return outcomes;
}

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_TEST_DRIVE_H_
