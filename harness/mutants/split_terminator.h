// Mutant: searches the terminator in the newly received bytes only. A CRLF that
// is cut between its two bytes is missed, and two lines become one.
//
// As in nats.c #958, and in one form or another in every eighth bug of the
// kind. Killed by split-invariance alone: uncut, nothing is wrong.

#ifndef SPLITPROOF_HARNESS_MUTANTS_SPLIT_TERMINATOR_H_
#define SPLITPROOF_HARNESS_MUTANTS_SPLIT_TERMINATOR_H_

#include <string>

#include "harness/mutants/toy_lines.h"

namespace splitproof::mutants {

class SplitTerminator : public ToyLines {
 public:
  class Deserializer {
   public:
    Step<std::string> Feed(Bytes chunk) {
      const size_t end = chunk.find("\r\n");  // Bug: not in line_ + chunk.
      line_.append(chunk.substr(0, end));
      if (line_.size() > kLimit) return TooLong();
      if (end == Bytes::npos) return kNeedMore;
      return Decoded{line_, chunk.substr(end + 2)};
    }

    friend bool operator==(const Deserializer&, const Deserializer&) = default;

   private:
    static constexpr size_t kLimit = 100;  // Of what is held, not of a line.

    static Malformed TooLong() {
      return {.kind = ErrorKind::kLimit,
              .status = absl::OutOfRangeError("line too long"),
              .remainder = {},
              .fatal = true};
    }

    std::string line_;
  };

  SplitTerminator() : ToyLines("\r\n") {}
  Deserializer IncrementalDeserialize() const { return {}; }
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_SPLIT_TERMINATOR_H_
