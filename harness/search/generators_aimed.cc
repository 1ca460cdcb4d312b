#include "harness/search/generators_aimed.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

// A valid frame behind each edit, in turn: it shows how the stream goes on.
class Successors {
 public:
  explicit Successors(const Kitchen& kitchen) : by_size_(kitchen.by_size()) {}

  Piece Next() { return Of(by_size_[next_++ % by_size_.size()]); }

 private:
  const std::vector<size_t>& by_size_;
  size_t next_ = 0;
};

// -- Wrong bytes --------------------------------------------------------------

// The bytes that hold a frame together: its delimiters, their neighbours, and
// what may be a header.
std::set<size_t> Joints(const Vocabulary& vocabulary,
                        const std::string& frame) {
  constexpr size_t kHeaderBytes = 4;
  std::set<size_t> joints;
  const auto add = [&](size_t at) {
    if (at < frame.size()) joints.insert(at);
  };
  for (size_t at = 0; at < kHeaderBytes; ++at) add(at);
  for (const Range& range : DelimitersIn(vocabulary, frame)) {
    if (range.at > 0) add(range.at - 1);
    for (size_t at = range.at; at <= range.end(); ++at) add(at);
  }
  return joints;
}

Edit WithNeighbour(const std::string& frame, size_t at) {
  return Substitute(at, static_cast<char>(frame[at] ^ 1));
}

Edit WithLetter(const std::string& frame, size_t at) {
  return Substitute(at, frame[at] == 'x' ? 'y' : 'x');
}

// One joint each, replaced. Malformed frames are no less well formed up to
// where they are not.
Variants<Recipe> WrongJoints(const Kitchen& kitchen,
                             const Vocabulary& vocabulary,
                             Edit (*edit)(const std::string& frame,
                                          size_t at)) {
  Variants<Recipe> wrong;
  Successors successors(kitchen);
  for (size_t i = 0; i < kitchen.frames().size(); ++i) {
    const std::string& bytes = kitchen.frames()[i].bytes;
    for (const size_t at : Joints(vocabulary, bytes)) {
      wrong.Add("", {Edited(i, edit(bytes, at)), successors.Next()});
    }
  }
  return wrong;
}

Variants<Recipe> Corrupt(const Kitchen& kitchen, const Vocabulary& vocabulary,
                         const Corruption& corruption, size_t bytes_max) {
  Variants<Recipe> corrupt;
  Successors successors(kitchen);
  for (size_t i = 0; i < kitchen.valid(); ++i) {
    const std::string& bytes = kitchen.frames()[i].bytes;
    const auto add = [&](std::string_view variant, Edit edit) {
      if (bytes.size() + edit.InsertedBytes() > bytes_max) return;
      corrupt.Add(variant, {Edited(i, std::move(edit)), successors.Next()});
    };
    corruption.ForEach(vocabulary, bytes, add);
  }
  return corrupt;
}

// -- Behind errors ------------------------------------------------------------

// What is likely to be refused: malformed frames, an overlong one, one with a
// byte in it that is in few alphabets.
std::vector<Piece> Errors(const Kitchen& kitchen,
                          const Vocabulary& vocabulary) {
  constexpr size_t kOverlongBytes = 100;
  std::vector<Piece> errors;
  for (const size_t frame : kitchen.by_size()) {
    const std::string& bytes = kitchen.frames()[frame].bytes;
    const auto run = PayloadIn(vocabulary, bytes);
    if (!run) continue;
    errors.push_back(Edited(frame, Substitute(run->at, '\xFF')));
    errors.push_back(
        Edited(frame, Resize(bytes, *run, run->size + kOverlongBytes)));
    break;
  }
  for (size_t i = kitchen.valid(); i < kitchen.frames().size(); ++i) {
    errors.push_back(Of(i));
  }
  return errors;
}

// The little that a recv may bring behind an error: a delimiter or a part of
// one ...
std::vector<std::string> DelimiterScraps(const Vocabulary& vocabulary) {
  std::vector<std::string> scraps;
  for (const std::string& delimiter : vocabulary.delimiters) {
    for (size_t size = delimiter.size(); size > 0; --size) {
      scraps.push_back(delimiter.substr(0, size));
    }
  }
  return scraps;
}

// ... or one of the shortest frames.
std::vector<std::string> FrameScraps(const Kitchen& kitchen) {
  constexpr size_t kShortFrames = 2;
  std::vector<std::string> scraps;
  const std::vector<size_t>& by_size = kitchen.by_size();
  for (size_t i = 0; i < std::min(kShortFrames, by_size.size()); ++i) {
    scraps.push_back(kitchen.frames()[by_size[i]].bytes);
  }
  return scraps;
}

// A scrap behind an error, and then a valid frame. The scrap is an edit of a
// whole frame, so that the stream is cut around it.
Variants<Recipe> BehindErrors(const Kitchen& kitchen,
                              const Vocabulary& vocabulary,
                              const std::vector<std::string>& scraps) {
  Variants<Recipe> behind;
  Successors successors(kitchen);
  const size_t frame = kitchen.by_size().front();
  for (const Piece& error : Errors(kitchen, vocabulary)) {
    for (const std::string& scrap : scraps) {
      Edit edit{.at = 0,
                .erased = kitchen.SizeOf(frame),
                .inserted = scrap,
                .what = absl::StrCat("as \"", absl::CHexEscape(scrap), "\"")};
      behind.Add(scrap,
                 {error, Edited(frame, std::move(edit)), successors.Next()});
    }
  }
  return behind;
}

}  // namespace

std::vector<Variants<Recipe>> AllAimed(const Kitchen& kitchen,
                                       const Vocabulary& vocabulary,
                                       size_t bytes_max) {
  std::vector<Variants<Recipe>> aimed;
  for (const Corruption& corruption : AllCorruptions()) {
    aimed.push_back(Corrupt(kitchen, vocabulary, corruption, bytes_max));
  }
  aimed.push_back(WrongJoints(kitchen, vocabulary, WithNeighbour));
  aimed.push_back(WrongJoints(kitchen, vocabulary, WithLetter));
  aimed.push_back(
      BehindErrors(kitchen, vocabulary, DelimiterScraps(vocabulary)));
  aimed.push_back(BehindErrors(kitchen, vocabulary, FrameScraps(kitchen)));
  return aimed;
}

TestStream MakeAimed(const Kitchen& kitchen, const Recipe& recipe) {
  TestStream stream = kitchen.Make(recipe);
  stream.generated = true;
  stream.aimed = true;
  size_t start = 0;
  for (const Piece& piece : recipe) {
    if (piece.edit) {
      const size_t at = start + piece.edit->at;
      stream.landmarks = {at, at + piece.edit->InsertedBytes()};
    }
    start += kitchen.BytesOf(piece);
  }
  return stream;
}

}  // namespace splitproof
