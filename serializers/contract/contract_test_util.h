// Small parts for testing consumers: a sink that writes, a recv, and a
// serializer whose every decision a test can replace.

#ifndef SPLITPROOF_SERIALIZERS_CONTRACT_CONTRACT_TEST_UTIL_H_
#define SPLITPROOF_SERIALIZERS_CONTRACT_CONTRACT_TEST_UTIL_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "serializers/contract/extent.h"
#include "serializers/contract/serializer.h"

namespace splitproof {

// Writes events down: `ab@3|cd` is the packet "ab", that ends at byte 3 of the
// stream and gave back "cd"; `~5` follows if 5 more bytes were not seen yet.
// `limit@3|` is an error, `crash!@0 why` a fatal one.
struct EventLog {
  std::vector<std::string> events;

  template <class P>
  void Packet(const P& packet, const Extent& extent) {
    events.push_back(absl::StrCat(std::string(packet), "@", extent.end, "|",
                                  std::string(extent.remainder.value_or("?"))));
    if (extent.unseen > 0) absl::StrAppend(&events.back(), "~", extent.unseen);
  }
  void Error(const Malformed& error, const Extent& extent) {
    const std::string kind(ErrorKindName(error.kind));
    const auto message = error.status.message();
    events.push_back(
        error.fatal ? absl::StrCat(kind, "!@", extent.end,
                                   message.empty() ? "" : " ", message)
                    : absl::StrCat(kind, "@", extent.end, "|",
                                   std::string(extent.remainder.value_or(""))));
  }
};

// Delivers `bytes` in as few recvs as the windows take, or until there is no
// window.
template <class Consumer, class Sink>
void Receive(Consumer& consumer, Bytes bytes, Sink& sink) {
  while (!bytes.empty()) {
    const std::span<char> window = consumer.Window();
    if (window.empty()) return;
    const size_t nbytes = std::min(window.size(), bytes.size());
    std::memcpy(window.data(), bytes.data(), nbytes);
    bytes.remove_prefix(nbytes);
    consumer.OnRecv(nbytes, sink);
  }
}

// A line, without its newline, from all the bytes held of it.
inline Step<std::string> DecodeLine(Bytes held) {
  const size_t newline = held.find('\n');
  if (newline == Bytes::npos) return kNeedMore;
  return Decoded{std::string(held.substr(0, newline)),
                 held.substr(newline + 1)};
}

// Lines, unless told otherwise. The plain form collects a packet in memory of
// its own, and gives remainders back from there.
template <bool kInPlace>
struct Scripted {
  static constexpr Traits kTraits{.in_place = kInPlace};
  using Packet = std::string;

  // What becomes of the bytes held of a packet.
  std::function<Step<std::string>(Bytes held)> decode = DecodeLine;
  // Where the bytes that follow `filled` ones go.
  std::function<std::span<char>(std::span<char> buffer, size_t filled)>
      prepare = [](std::span<char> buffer, size_t filled) {
        return buffer.subspan(filled);
      };
  std::function<std::vector<char>(size_t size_hint)> create_buffer =
      [](size_t size_hint) { return std::vector<char>(size_hint); };

  struct Plain {
    const Scripted* script;
    std::string held;

    Step<std::string> Feed(Bytes chunk) {
      held += chunk;
      return script->decode(held);
    }
    ~Plain() { std::fill(held.begin(), held.end(), '#'); }
  };
  struct Buffered {
    const Scripted* script;
    size_t filled = 0;

    std::span<char> Prepare(std::span<char> buffer) {
      return script->prepare(buffer, filled);
    }
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      filled += nbytes;
      return script->decode(Bytes(buffer.data(), filled));
    }
  };

  Plain IncrementalDeserialize() const { return {this, {}}; }
  Buffered BufferedIncrementalDeserialize() const { return {this}; }
  std::vector<char> CreateDeserializerBuffer(size_t size_hint) const {
    return create_buffer(size_hint);
  }
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_CONTRACT_CONTRACT_TEST_UTIL_H_
