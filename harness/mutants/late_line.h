// Mutant: a line comes out only when the byte after its terminator, or the end
// of the stream, has arrived.
//
// As in libexpat #840 and openai-node PR #2309, where a complete event waited
// for bytes that a peer would only send after the answer. Killed by prompt
// alone: in the end everything has come out.

#ifndef SPLITPROOF_HARNESS_MUTANTS_LATE_LINE_H_
#define SPLITPROOF_HARNESS_MUTANTS_LATE_LINE_H_

#include <algorithm>
#include <span>
#include <string>

#include "harness/mutants/toy_lines.h"

namespace splitproof::mutants {

class LateLine : public ToyLines {
 public:
  static constexpr Traits kTraits{.in_place = true};

  class Deserializer : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t searched = filled_;
      const Bytes received = Take(buffer, nbytes);
      const size_t newline =
          received.find('\n', searched - std::min<size_t>(searched, 1));
      if (newline == Bytes::npos) return kNeedMore;
      if (newline + 1 == received.size()) return kNeedMore;  // Bug.
      return Decoded{std::string(received.substr(0, newline)),
                     received.substr(newline + 1)};
    }

    Step<std::string> Finish(std::span<char> buffer) {
      if (filled_ == 0) return kNeedMore;
      return Decoded{std::string(buffer.data(), filled_ - 1), Bytes()};
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;
  };

  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(100, size_hint);
  }
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_LATE_LINE_H_
