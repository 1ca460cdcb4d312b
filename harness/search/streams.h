// The streams a subject is checked with.
//
// They come from three places: files recorded from real programs, the subject's
// own malformed samples, and its known packets serialized - alone, in pairs,
// repeated, and all in a row. Known packets are an independent model of the
// right answer: some bugs show only there, because both forms have them on
// every schedule.

#ifndef SPLITPROOF_HARNESS_SEARCH_STREAMS_H_
#define SPLITPROOF_HARNESS_SEARCH_STREAMS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "harness/check/subject.h"

namespace splitproof {

struct TestStream {
  // Where it comes from: "samples 1+2", "malformed 3", a file name.
  std::string name;
  std::string bytes;
  // The packets it was made of, as canonical text, and their end offsets;
  // absent where they are not known.
  std::optional<std::vector<std::pair<std::string, uint64_t>>> known;
  // Offsets worth cutting at: packet ends, chunk ends, delimiters.
  std::vector<size_t> landmarks;
  // One of very many, which each get few schedules.
  bool generated = false;
  // One of even more: the landmarks are one place, and it is cut nowhere else.
  bool aimed = false;
  // One of few: what takes long is checked too.
  bool thorough = false;
};

// The streams that follow from the subject itself, shortest first, without
// repetitions.
std::vector<TestStream> StreamsOf(const Subject& subject);

// The streams in the files of a folder and its sub-folders, shortest first.
// Text about them (*.md, *.jsonl, *.case) is not a stream. A folder that does
// not exist, or a file that cannot be read, is an error that names it.
absl::StatusOr<std::vector<TestStream>> StreamsInFolder(
    const std::string& folder, const Subject& subject);

// Adds where delimiters begin and end to the landmarks, unless there are many,
// and sorts them.
void AddDelimiterLandmarks(const Subject& subject, TestStream& stream);

// Shortest first, and by name where they are equally long.
void SortByLength(std::vector<TestStream>& streams);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_STREAMS_H_
