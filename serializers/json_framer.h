// JSON documents that follow each other with nothing in between: raw frames.
//
// Where a document ends is found without decoding it:
//
//   - White space (space, tab, LF, CR) in front of a document is no part of it,
//     and is dropped as it arrives.
//   - A document that begins with `{`, `[` or `"` ends with the byte that
//     closes it. Brackets of the other kind do not count, nor does anything in
//     a string; a backslash hides the byte behind it.
//   - Any other document is a plain value: a number, or a word. Only the byte
//     that follows shows its end: the first one that is not printable ASCII
//     (space is printable). White space in that place belongs to the value; any
//     other byte begins the next document.
//   - A byte that is neither printable nor white space cannot begin a document.
//     It is refused alone, and the stream goes on behind it.
//
// The limit counts a document without the white space around it. A document of
// more bytes is refused, and the stream with it, at byte limit + 1, whatever
// arrived together with it: there is no telling where the next one begins.
//
// All that carries over a cut is in a few scalars, and every byte is looked at
// once.

#ifndef SPLITPROOF_SERIALIZERS_JSON_FRAMER_H_
#define SPLITPROOF_SERIALIZERS_JSON_FRAMER_H_

#include <cstddef>
#include <span>
#include <string>

#include "serializers/contract/bytes.h"
#include "serializers/contract/step.h"

namespace splitproof {

// How far a document has been scanned. Knows nothing of where its bytes are.
class JsonScan {
 public:
  enum class Verdict {
    kNeedMore,
    kDocument,  // Complete: length() bytes.
    kOverlong,  // Longer than the limit.
    kStray,     // A byte that cannot begin a document.
  };
  // Offsets in the bytes that were given.
  struct Result {
    Verdict verdict;
    size_t begin;  // Of the document, or of its next bytes.
    size_t end;    // Where the remainder begins; 0 for kNeedMore.
  };

  // Scans the bytes that follow those given before.
  Result Next(size_t limit, Bytes fresh);

  // Bytes of the document so far.
  size_t length() const { return length_; }
  // Whether it is a plain value, which the end of the stream completes.
  bool is_plain() const { return opener_ == 0; }

  friend bool operator==(const JsonScan&, const JsonScan&) = default;

 private:
  bool Closes(char c);

  size_t length_ = 0;
  size_t depth_ = 0;  // Open brackets of the opener's kind.
  char opener_ = 0;   // `{`, `[` or `"`; 0 for a plain value.
  bool in_string_ = false;
  bool escaped_ = false;  // The next byte is behind a backslash.
};

// Finds one document in chunks. One that lies in a single chunk is a view into
// it; another one is put together here, where never more than `limit` bytes are
// held.
class PlainJsonFramer {
 public:
  explicit PlainJsonFramer(size_t limit) : limit_(limit) {}

  Step<Bytes> Feed(Bytes chunk);
  Step<Bytes> Finish() const;
  void Reset() {
    held_.clear();
    scan_ = {};
  }

  friend bool operator==(const PlainJsonFramer&,
                         const PlainJsonFramer&) = default;

 private:
  Bytes Append(Bytes rest);

  size_t limit_;
  JsonScan scan_;
  std::string held_;
};

// Finds one document where recv has put it. Starts at 0 and writes only to
// bytes that were committed: fit for the trait in_place. The buffer must have
// room for limit + 1 bytes.
class BufferedJsonFramer {
 public:
  explicit BufferedJsonFramer(size_t limit) : limit_(limit) {}

  std::span<char> Prepare(std::span<char> buffer) const {
    return buffer.subspan(scan_.length());
  }
  Step<Bytes> Commit(std::span<char> buffer, size_t nbytes);
  Step<Bytes> Finish(std::span<char> buffer) const;

  friend bool operator==(const BufferedJsonFramer&,
                         const BufferedJsonFramer&) = default;

 private:
  size_t limit_;
  JsonScan scan_;  // Its length() bytes are at the start of the buffer.
};

}  // namespace splitproof

#endif  // SPLITPROOF_SERIALIZERS_JSON_FRAMER_H_
