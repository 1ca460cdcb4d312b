// Ways of corrupting a frame.
//
// Every corruption is an edit: at an offset of the frame some bytes give way to
// others. What is worth inserting depends on the format, of which the harness
// knows little, and needs no more: the delimiters that the parser looks for,
// and frames that are valid. From these come overlong frames, delimiters in
// payloads, halves of delimiters and of characters, wrong lengths, and frames
// that lack their ends.
//
// An edit need not make the frame invalid. What the result means is not known
// beforehand; that it must mean the same wherever it is cut, is.

#ifndef SPLITPROOF_HARNESS_SEARCH_CORRUPTIONS_H_
#define SPLITPROOF_HARNESS_SEARCH_CORRUPTIONS_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"

namespace splitproof {

struct Edit {
  // Bytes [at, at + erased) of the frame are replaced ...
  size_t at = 0;
  size_t erased = 0;
  // ... by these, so many times.
  std::string inserted = {};
  size_t times = 1;
  // For people, after the frame's name: "stretched to 9 bytes at 3".
  std::string what = {};

  size_t InsertedBytes() const { return inserted.size() * times; }
  std::string AppliedTo(std::string_view frame) const;
};

// What is known of a format.
struct Vocabulary {
  std::vector<std::string> delimiters;
  std::vector<std::string> frames;  // Valid, as far as possible; not empty.
  std::vector<std::string> malformed = {};
};

// Bytes [at, end()) of a frame.
struct Range {
  size_t at;
  size_t size;

  size_t end() const { return at + size; }
};

// Where the delimiters of a frame are. A frame without one is taken to end with
// its last byte.
std::vector<Range> DelimitersIn(const Vocabulary& vocabulary,
                                const std::string& frame);

// The longest run of a frame without a delimiter, which is most likely what it
// carries; nothing if there is none.
std::optional<Range> PayloadIn(const Vocabulary& vocabulary,
                               const std::string& frame);

// The run made so long: cut off, or its last byte repeated.
Edit Resize(const std::string& frame, const Range& run, size_t size);

// The same, with a number before the run that may count it made to fit; nothing
// where there is none, or it has no room for that.
std::optional<Edit> ResizeCounted(const std::string& frame, const Range& run,
                                  size_t size);

// The byte at `at` replaced.
Edit Substitute(size_t at, char byte);

class Corruption {
 public:
  // Called with each edit, and what it has in common with others: edits of one
  // variant differ in their place only.
  using Sink = absl::FunctionRef<void(std::string_view variant, Edit edit)>;
  using Enumerator = void (*)(const Vocabulary& vocabulary,
                              const std::string& frame, Sink sink);

  constexpr Corruption(std::string_view name, Enumerator enumerator,
                       bool only_aimed = false)
      : name_(name), enumerator_(enumerator), only_aimed_(only_aimed) {}

  // "stretch", "utf-8": for tests and for people.
  std::string_view name() const { return name_; }
  // So few of its edits matter that they are worth a stream only where it is
  // cut beside them.
  bool only_aimed() const { return only_aimed_; }

  // All edits that change this frame; of a long frame, those at some dozens of
  // offsets: near its ends, and in between.
  void ForEach(const Vocabulary& vocabulary, const std::string& frame,
               Sink sink) const;

 private:
  std::string_view name_;
  Enumerator enumerator_;
  bool only_aimed_;
};

// The ones that found most bugs first.
std::span<const Corruption> AllCorruptions();

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_CORRUPTIONS_H_
