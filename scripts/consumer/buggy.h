// Packets that end with `,,`, by a parser alone. Its bug: the end is looked for
// in each chunk, so that one which is cut in two is not found.

#ifndef ACME_BUGGY_H_
#define ACME_BUGGY_H_

#include <cstddef>
#include <string>

#include "serializers/contract/serializer.h"

namespace acme {

class BuggyParser {
 public:
  splitproof::Step<std::string> Feed(splitproof::Bytes chunk) {
    const size_t end = chunk.find(",,");
    held_ += chunk.substr(0, end);
    if (end == chunk.npos) return splitproof::kNeedMore;
    return splitproof::Decoded{held_, chunk.substr(end + 2)};
  }

  friend bool operator==(const BuggyParser&, const BuggyParser&) = default;

 private:
  std::string held_;
};

}  // namespace acme

#endif  // ACME_BUGGY_H_
