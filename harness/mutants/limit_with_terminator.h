// Mutant: the buffered form counts the terminator towards the limit, the plain
// form does not. A line of exactly the limit is a packet in one and an error in
// the other, under every schedule.
//
// As in EasyNetwork 1.2.0, whose buffer has no room for the separator. Killed
// by plain-equals-buffered alone: each form agrees with itself.

#ifndef SPLITPROOF_HARNESS_MUTANTS_LIMIT_WITH_TERMINATOR_H_
#define SPLITPROOF_HARNESS_MUTANTS_LIMIT_WITH_TERMINATOR_H_

#include <span>
#include <string>
#include <vector>

#include "harness/mutants/toy_lines.h"

namespace splitproof::mutants {

class LimitWithTerminator : public ToyLines {
 public:
  static constexpr Traits kTraits{.in_place = true};
  static constexpr size_t kLimit = 5;

  class Plain {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t held = line_.size();
      line_.append(chunk);
      return Decide(line_, chunk, held, kLimit);
    }

    friend bool operator==(const Plain&, const Plain&) = default;

   private:
    std::string line_;
  };

  class Buffered : public BufferedLineScan {
   public:
    Step<std::string> Commit(std::span<char> buffer, size_t nbytes) {
      const Bytes received = Take(buffer, nbytes);
      const size_t held = received.size() - nbytes;
      return Decide(received, received.substr(held), held,
                    kLimit - 1);  // Bug: room for the newline.
    }

    friend bool operator==(const Buffered&, const Buffered&) = default;
  };

  std::vector<Packet> Samples() const { return {"ab", "", "c"}; }
  std::vector<std::string> MalformedSamples() const { return {"12345\n"}; }
  Plain IncrementalDeserialize() const { return {}; }
  RecvBuffer CreateDeserializerBuffer(size_t size_hint) const {
    return RecvBuffer::ForFrames(kLimit + 1, size_hint);
  }
  Buffered BufferedIncrementalDeserialize() const { return {}; }

 private:
  // `received` is all of the line so far; `chunk` its end, from `held` on.
  static Step<std::string> Decide(Bytes received, Bytes chunk, size_t held,
                                  size_t limit) {
    const size_t newline = received.find('\n');
    if (std::min(newline, received.size()) > limit) {
      return Malformed{.kind = ErrorKind::kLimit,
                       .status = absl::OutOfRangeError("line too long"),
                       .remainder = chunk.substr(limit + 1 - held),
                       .fatal = true};
    }
    if (newline == Bytes::npos) return kNeedMore;
    return Decoded{std::string(received.substr(0, newline)),
                   chunk.substr(newline + 1 - held)};
  }
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_LIMIT_WITH_TERMINATOR_H_
