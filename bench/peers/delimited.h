// The end of a frame, written out, for the rows that leave it to their user.

#ifndef SPLITPROOF_BENCH_PEERS_DELIMITED_H_
#define SPLITPROOF_BENCH_PEERS_DELIMITED_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "serializers/contract/bytes.h"

namespace splitproof::peers {

// A finder is told all that is held of a frame, again when there is more, and
// remembers how far it has looked. Of a whole frame it says where its payload
// lies and where it ends; of another one, that `end` is 0.
struct Found {
  size_t payload = 0;
  size_t payload_end = 0;
  size_t end = 0;
};

class LineFinder {
 public:
  Found Next(Bytes held) {
    const void* newline = held.size() == searched_
                              ? nullptr
                              : std::memchr(held.data() + searched_, '\n',
                                            held.size() - searched_);
    if (newline == nullptr) {
      searched_ = held.size();
      return {};
    }
    searched_ = 0;
    const size_t size = static_cast<const char*>(newline) - held.data();
    return {.payload = 0, .payload_end = size, .end = size + 1};
  }

 private:
  size_t searched_ = 0;
};

class LengthFinder {
 public:
  Found Next(Bytes held) {
    uint32_t length;
    if (held.size() < sizeof(length)) return {};
    std::memcpy(&length, held.data(), sizeof(length));
    const size_t end = sizeof(length) + __builtin_bswap32(length);
    if (held.size() < end) return {};
    return {.payload = sizeof(length), .payload_end = end, .end = end};
  }
};

// Gives each payload in `held` to `fold`; returns how many bytes they took.
template <class Finder, class Fold>
size_t FoldAll(Finder& finder, Bytes held, Fold fold) {
  size_t used = 0;
  while (true) {
    const Bytes rest = held.substr(used);
    const Found found = finder.Next(rest);
    if (found.end == 0) return used;
    fold(rest.substr(found.payload, found.payload_end - found.payload));
    used += found.end;
  }
}

}  // namespace splitproof::peers

#endif  // SPLITPROOF_BENCH_PEERS_DELIMITED_H_
