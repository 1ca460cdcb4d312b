#include "harness/search/generators_kitchen.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

// Of a long row, the first ends say it all.
constexpr size_t kLandmarksMax = 100;
// Of a recipe with many pieces, the first ones name it.
constexpr size_t kNamedPiecesMax = 4;
// Of recorded streams, the short ones are taken for frames.
constexpr size_t kRecordedBytesMax = 256;

Frame FrameOf(const SampleFrame& sample, size_t number) {
  Frame frame{.name = absl::StrCat("sample ", number),
              .bytes = "",
              .text = sample.text,
              .chunk_ends = {}};
  for (const std::string& chunk : sample.chunks) {
    frame.bytes += chunk;
    frame.chunk_ends.push_back(frame.bytes.size());
  }
  return frame;
}

}  // namespace

Kitchen::Kitchen(const Subject& subject, std::span<const TestStream> recorded) {
  size_t number = 0;
  for (const SampleFrame& sample : subject.samples()) {
    Add(FrameOf(sample, ++number));
  }
  valid_ = frames_.size();
  number = 0;
  for (const std::string& bytes : subject.malformed()) {
    Add({.name = absl::StrCat("malformed ", ++number),
         .bytes = bytes,
         .text = {},
         .chunk_ends = {}});
  }
  if (valid_ == 0) AddRecorded(recorded);
  // With no other streams, malformed ones have to do.
  if (valid_ == 0) valid_ = frames_.size();
  SortBySize();
}

size_t Kitchen::BytesOf(const Piece& piece) const {
  size_t size = SizeOf(piece.frame);
  if (piece.edit) size += piece.edit->InsertedBytes() - piece.edit->erased;
  return size * piece.times;
}

size_t Kitchen::BytesOf(const Recipe& recipe) const {
  size_t bytes = 0;
  for (const Piece& piece : recipe) bytes += BytesOf(piece);
  return bytes;
}

TestStream Kitchen::Make(const Recipe& recipe) const {
  TestStream stream;
  const bool is_known = std::ranges::all_of(recipe, [this](const Piece& p) {
    return !p.edit && frames_[p.frame].text;
  });
  if (is_known) stream.known.emplace();
  size_t number = 0;
  for (const Piece& piece : recipe) {
    if (number++ < kNamedPiecesMax) {
      absl::StrAppend(&stream.name, number == 1 ? "" : " + ", NameOf(piece));
    }
    for (size_t i = 0; i < piece.times; ++i) Append(piece, stream);
  }
  if (number > kNamedPiecesMax) {
    absl::StrAppend(&stream.name, " + ", number - kNamedPiecesMax, " more");
  }
  return stream;
}

void Kitchen::Add(Frame frame) {
  if (!frame.bytes.empty()) frames_.push_back(std::move(frame));
}

void Kitchen::AddRecorded(std::span<const TestStream> recorded) {
  for (const TestStream& stream : recorded) {
    if (stream.bytes.size() > kRecordedBytesMax) continue;
    Add({.name = stream.name,
         .bytes = stream.bytes,
         .text = {},
         .chunk_ends = {}});
  }
  valid_ = frames_.size();
}

void Kitchen::SortBySize() {
  by_size_.resize(valid_);
  std::iota(by_size_.begin(), by_size_.end(), size_t{0});
  std::ranges::sort(by_size_, {}, [this](size_t frame) {
    return std::make_pair(SizeOf(frame), frame);
  });
}

std::string Kitchen::NameOf(const Piece& piece) const {
  std::string name = frames_[piece.frame].name;
  if (piece.edit) absl::StrAppend(&name, " ", piece.edit->what);
  if (piece.times > 1) absl::StrAppend(&name, " x", piece.times);
  return name;
}

void Kitchen::Append(const Piece& piece, TestStream& stream) const {
  const Frame& frame = frames_[piece.frame];
  const size_t start = stream.bytes.size();
  const auto add_landmark = [&](size_t offset) {
    if (stream.landmarks.size() > kLandmarksMax) return;
    stream.landmarks.push_back(start + offset);
  };
  if (piece.edit) {
    stream.bytes += piece.edit->AppliedTo(frame.bytes);
    add_landmark(piece.edit->at);
    add_landmark(piece.edit->at + piece.edit->InsertedBytes());
  } else {
    stream.bytes += frame.bytes;
    for (const size_t end : frame.chunk_ends) add_landmark(end);
  }
  add_landmark(stream.bytes.size() - start);
  if (stream.known) {
    stream.known->emplace_back(*frame.text, stream.bytes.size());
  }
}

Variants<Piece> Corrupted(const Kitchen& kitchen, const Vocabulary& vocabulary,
                          const Corruption& corruption, size_t bytes_max) {
  Variants<Piece> pieces;
  for (size_t i = 0; i < kitchen.valid(); ++i) {
    const std::string& bytes = kitchen.frames()[i].bytes;
    const auto add = [&](std::string_view variant, Edit edit) {
      if (bytes.size() + edit.InsertedBytes() > bytes_max) return;
      pieces.Add(variant, {.frame = i, .times = 1, .edit = std::move(edit)});
    };
    corruption.ForEach(vocabulary, bytes, add);
  }
  return pieces;
}

}  // namespace splitproof
