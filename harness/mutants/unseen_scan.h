// Mutant: a push decoder of lines that searches all that is pending for each
// chunk, in a loop of its own, and is compiled as libraries are that others
// have made: nobody counts its branches.
//
// As in libexpat CVE-2023-52425 (M1). What it asks of the memory functions is
// linear, so only a count of instructions sees it. It is no row of class M: the
// self-test counts none. scripts/callgrind checks it.

#ifndef SPLITPROOF_HARNESS_MUTANTS_UNSEEN_SCAN_H_
#define SPLITPROOF_HARNESS_MUTANTS_UNSEEN_SCAN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "serializers/contract/bytes.h"
#include "serializers/contract/push_decoder.h"

namespace splitproof::mutants {

class UnseenScan {
 public:
  using Packet = std::string;

  void Feed(Bytes chunk, PushSink<std::string>& sink);
  void Finish(PushSink<std::string>& sink);
  void Reset();

  std::vector<std::string> MalformedSamples() const {
    return {"ab\n\nhello you\n", "c\nab"};
  }
  std::vector<std::string> Delimiters() const { return {"\n"}; }

 private:
  std::string held_;       // Of the line that is not complete.
  uint64_t received_ = 0;  // Since the stream began.
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_UNSEEN_SCAN_H_
