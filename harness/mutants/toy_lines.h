// What the planted bugs have in common: a serializer of LF-terminated lines
// that says nothing about how it reads them back.

#ifndef SPLITPROOF_HARNESS_MUTANTS_TOY_LINES_H_
#define SPLITPROOF_HARNESS_MUTANTS_TOY_LINES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "serializers/contract/serializer.h"

namespace splitproof::mutants {

class ToyLines {
 public:
  using Packet = std::string;

  explicit ToyLines(std::string_view terminator = "\n")
      : terminator_(terminator) {}

  absl::Status IncrementalSerialize(const Packet& line, ChunkSink sink) const {
    sink(absl::StrCat(line, terminator_));
    return absl::OkStatus();
  }
  std::vector<Packet> Samples() const { return {"ab", "", "c", "hello you"}; }
  std::vector<std::string> Delimiters() const { return {terminator_}; }

 private:
  std::string terminator_;
};

// Collects chunks up to the line's end: a correct plain deserializer.
class PlainLineDeserializer {
 public:
  Step<std::string> Feed(Bytes chunk) {
    const size_t newline = chunk.find('\n');
    line_.append(chunk.substr(0, newline));
    if (newline == Bytes::npos) return kNeedMore;
    return Decoded{line_, chunk.substr(newline + 1)};
  }

  friend bool operator==(const PlainLineDeserializer&,
                         const PlainLineDeserializer&) = default;

 private:
  std::string line_;
};

// Where a buffered deserializer of lines has got to.
class BufferedLineScan {
 public:
  std::span<char> Prepare(std::span<char> buffer) {
    return buffer.subspan(filled_);
  }

  friend bool operator==(const BufferedLineScan&,
                         const BufferedLineScan&) = default;

 protected:
  // Takes note of `nbytes` more bytes and returns all there are.
  Bytes Take(std::span<char> buffer, size_t nbytes) {
    filled_ += nbytes;
    return {buffer.data(), filled_};
  }

  size_t filled_ = 0;
};

}  // namespace splitproof::mutants

#endif  // SPLITPROOF_HARNESS_MUTANTS_TOY_LINES_H_
