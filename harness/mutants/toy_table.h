// Lines, of which the last ones are kept, decoded right: an HPACK without its
// codes.
//
//   ab\ncd\n@2\n    "ab", "cd", "ab"
//
// `@` and a digit stand for a line that was kept, the last one being @1, and
// are kept as that line again. As in RFC 7541, 4.1, an entry of the table costs
// its bytes, and some more for itself; what makes the table cost too much
// drives out the oldest.

#ifndef SPLITPROOF_HARNESS_MUTANTS_TOY_TABLE_H_
#define SPLITPROOF_HARNESS_MUTANTS_TOY_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "harness/mutants/toy_tags.h"
#include "serializers/contract/push_decoder.h"
#include "serializers/contract/serializer.h"

namespace splitproof::mutants {

// `kEntryBytes`: what an entry costs for itself.
template <size_t kEntryBytes>
class LinesOfATable {
 public:
  static constexpr Traits kTraits{.carries_state = true};
  using Packet = std::string;
  using Sink = PushSink<std::string>;
  static constexpr size_t kLimit = 100;
  static constexpr size_t kTableBytes = 4096;

  void Feed(Bytes chunk, Sink& sink) {
    for (const char c : chunk) {
      if (dead_) return;
      ++end_;
      Take(c, sink);
    }
  }
  std::span<char> Reserve(size_t size_hint) { return room_.Reserve(size_hint); }
  void Commit(size_t nbytes, Sink& sink) { Feed(room_.Written(nbytes), sink); }
  void Finish(Sink& sink) {
    if (!dead_ && !line_.empty()) Fail(ErrorKind::kTruncated, sink);
  }
  void Reset() {
    line_.clear();
    table_.clear();
    cost_ = 0;
    end_ = 0;
    dead_ = false;
  }

  std::vector<std::string> MalformedSamples() const {
    return {"\n", "ab\ncd\n@2\n", "ab\n\n@1\n@3\n", "ab\n@2\n", "@x\n", "ab"};
  }
  std::vector<std::string> Delimiters() const { return {"\n", "@1"}; }

 private:
  void Take(char c, Sink& sink) {
    if (c == '\n') {
      EndLine(sink);
    } else if (line_.size() == kLimit) {
      Fail(ErrorKind::kLimit, sink);
    } else {
      line_.push_back(c);
    }
  }
  void EndLine(Sink& sink) {
    if (line_.starts_with('@')) {
      const size_t back = line_.size() == 2 ? line_[1] - '0' : 0;
      if (back < 1 || back > 9 || back > table_.size()) {
        return Fail(ErrorKind::kMalformed, sink);
      }
      line_ = table_[table_.size() - back];
    }
    sink.Packet(line_, end_);
    Keep();
    line_.clear();
  }
  void Keep() {
    table_.push_back(line_);
    cost_ += CostOf(line_);
    while (cost_ > kTableBytes) {
      cost_ -= CostOf(table_.front());
      table_.pop_front();
    }
  }
  static size_t CostOf(const std::string& line) {
    return line.size() + kEntryBytes;
  }
  void Fail(ErrorKind kind, Sink& sink) {
    dead_ = true;
    sink.Error({.kind = kind,
                .status = absl::InvalidArgumentError("not a line"),
                .remainder = {},
                .fatal = true},
               end_);
  }

  PushRoom room_;
  std::string line_;
  std::deque<std::string> table_;  // The last line is at the back.
  size_t cost_ = 0;                // Of the table.
  uint64_t end_ = 0;
  bool dead_ = false;
};

using TableLines = LinesOfATable</*kEntryBytes=*/32>;

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_TOY_TABLE_H_
