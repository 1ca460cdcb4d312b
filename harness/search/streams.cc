#include "harness/search/streams.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "harness/check/stored_corpus.h"

namespace splitproof {
namespace {

// More delimiters than this are not landmarks any more but the terrain.
constexpr size_t kMaxLandmarks = 200;

// Builds streams of known packets.
class SampleStreams {
 public:
  explicit SampleStreams(const Subject& subject) : subject_(subject) {}

  std::vector<TestStream> Build() {
    const size_t count = subject_.samples().size();
    std::vector<size_t> all;
    for (size_t i = 0; i < count; ++i) {
      all.push_back(i);
      Add(absl::StrCat("sample ", i + 1), {i});
      Add(absl::StrCat("sample ", i + 1, " three times"), {i, i, i});
      if (i + 1 < count) {
        Add(absl::StrCat("samples ", i + 1, "+", i + 2), {i, i + 1});
        Add(absl::StrCat("samples ", i + 2, "+", i + 1), {i + 1, i});
      }
    }
    Add("all samples", all);
    return std::move(streams_);
  }

 private:
  void Add(std::string name, const std::vector<size_t>& samples) {
    TestStream stream{.name = std::move(name),
                      .bytes = "",
                      .known = std::vector<std::pair<std::string, uint64_t>>(),
                      .landmarks = {}};
    for (const size_t i : samples) {
      const SampleFrame& sample = subject_.samples()[i];
      for (const std::string& chunk : sample.chunks) {
        stream.bytes += chunk;
        stream.landmarks.push_back(stream.bytes.size());
      }
      // A packet that is sent as nothing is not received.
      if (!sample.chunks.empty()) {
        stream.known->emplace_back(sample.text, stream.bytes.size());
      }
    }
    streams_.push_back(std::move(stream));
  }

  const Subject& subject_;
  std::vector<TestStream> streams_;
};

void AddMalformed(const Subject& subject, std::vector<TestStream>& streams) {
  const std::string valid =
      subject.samples().empty() ? "" : subject.samples().front().Frame();
  size_t number = 0;
  for (const std::string& bytes : subject.malformed()) {
    ++number;
    const std::string name = absl::StrCat("malformed ", number);
    streams.push_back(
        {.name = name, .bytes = bytes, .known = {}, .landmarks = {}});
    if (valid.empty()) continue;
    // An error between two valid packets: does the stream recover the same way?
    streams.push_back(
        {.name = absl::StrCat("sample 1+", name, "+sample 1"),
         .bytes = absl::StrCat(valid, bytes, valid),
         .known = {},
         .landmarks = {valid.size(), valid.size() + bytes.size()}});
  }
}

}  // namespace

void AddDelimiterLandmarks(const Subject& subject, TestStream& stream) {
  for (const std::string& delimiter : subject.delimiters()) {
    for (size_t at = stream.bytes.find(delimiter);
         at != std::string::npos && stream.landmarks.size() < kMaxLandmarks;
         at = stream.bytes.find(delimiter, at + 1)) {
      stream.landmarks.push_back(at);
      stream.landmarks.push_back(at + delimiter.size());
    }
  }
  std::sort(stream.landmarks.begin(), stream.landmarks.end());
  stream.landmarks.erase(
      std::unique(stream.landmarks.begin(), stream.landmarks.end()),
      stream.landmarks.end());
}

// By name where lengths are equal: the order must not depend on the folder's.
void SortByLength(std::vector<TestStream>& streams) {
  std::sort(streams.begin(), streams.end(),
            [](const TestStream& a, const TestStream& b) {
              return std::make_pair(a.bytes.size(), std::string_view(a.name)) <
                     std::make_pair(b.bytes.size(), std::string_view(b.name));
            });
}

std::vector<TestStream> StreamsOf(const Subject& subject) {
  std::vector<TestStream> streams = SampleStreams(subject).Build();
  AddMalformed(subject, streams);
  SortByLength(streams);
  std::set<std::string> seen = {""};
  std::erase_if(streams, [&](const TestStream& stream) {
    return !seen.insert(stream.bytes).second;
  });
  for (TestStream& stream : streams) AddDelimiterLandmarks(subject, stream);
  return streams;
}

absl::StatusOr<std::vector<TestStream>> StreamsInFolder(
    const std::string& folder, const Subject& subject) {
  const auto files = StreamFilesIn(folder);
  if (!files.ok()) return files.status();
  std::vector<TestStream> streams;
  for (const std::string& path : *files) {
    auto bytes = ReadStoredFile(path);
    if (!bytes.ok()) return bytes.status();
    if (bytes->empty()) continue;
    TestStream stream{
        .name = std::filesystem::relative(path, folder).generic_string(),
        .bytes = *std::move(bytes),
        .known = {},
        .landmarks = {}};
    AddDelimiterLandmarks(subject, stream);
    streams.push_back(std::move(stream));
  }
  SortByLength(streams);
  return streams;
}

}  // namespace splitproof
