// Mutant: stores a NUL behind the received bytes, to search them as a C string.
// The byte is not its own: recv may write there, and a consumer may keep the
// next packet there.
//
// As in mongoose 28a56370, which cleared bytes outside of its data, and in C
// parsers that want strstr(). Killed by window-contract alone.

#ifndef SPLITPROOF_HARNESS_MUTANTS_NUL_BEHIND_H_
#define SPLITPROOF_HARNESS_MUTANTS_NUL_BEHIND_H_

#include <cstring>
#include <span>
#include <string>

#include "harness/mutants/toy_lines.h"

namespace splitproof::mutants {

class NulBehind : public ToyLines {
 public:
  static constexpr Traits kTraits{.in_place = true};

  class Deserializer : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t searched = filled_;
      const Bytes received = Take(buffer, nbytes);
      if (filled_ < buffer.size()) buffer[filled_] = '\0';  // Bug.
      const size_t newline = received.find('\n', searched);
      if (newline == Bytes::npos) return kNeedMore;
      return Decoded{std::string(received.substr(0, newline)),
                     received.substr(newline + 1)};
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;
  };

  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(100, size_hint);
  }
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_NUL_BEHIND_H_
