// Mutant: after a final CR it looks at the next byte of the buffer, received or
// not. A LF left there by an earlier packet ends the line too early.
//
// As in redis PR #790 (its copy of hiredis). Killed by no-stale-read alone: the
// right byte has to lie in the right place.

#ifndef SPLITPROOF_HARNESS_MUTANTS_PEEKS_BEHIND_H_
#define SPLITPROOF_HARNESS_MUTANTS_PEEKS_BEHIND_H_

#include <algorithm>
#include <span>
#include <string>

#include "harness/mutants/toy_lines.h"

namespace splitproof::mutants {

class PeeksBehind : public ToyLines {
 public:
  static constexpr Traits kTraits{.in_place = true};

  class Deserializer : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const size_t searched = filled_ - std::min<size_t>(filled_, 1);
      const Bytes received = Take(buffer, nbytes);
      for (size_t cr = received.find('\r', searched); cr != Bytes::npos;
           cr = received.find('\r', cr + 1)) {
        // Bug: the end of the buffer, not of the received bytes.
        if (cr + 1 < buffer.size() && buffer[cr + 1] == '\n') {
          const size_t end = std::min(cr + 2, received.size());
          return Decoded{std::string(received.substr(0, cr)),
                         received.substr(end)};
        }
      }
      return kNeedMore;
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;
  };

  PeeksBehind() : ToyLines("\r\n") {}
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(100, size_hint);
  }
  Deserializer BufferedIncrementalDeserialize() const { return {}; }
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_PEEKS_BEHIND_H_
