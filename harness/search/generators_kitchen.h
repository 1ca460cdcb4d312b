// What generated streams are made of: frames, and recipes that combine them.
//
// A recipe says which frames follow each other, how often, and with which
// edits. Recipes are cheap: a source of streams lists all of its kind, and only
// those that are drawn are carried out.

#ifndef SPLITPROOF_HARNESS_SEARCH_GENERATORS_KITCHEN_H_
#define SPLITPROOF_HARNESS_SEARCH_GENERATORS_KITCHEN_H_

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/check/subject.h"
#include "harness/search/corruptions.h"
#include "harness/search/random.h"
#include "harness/search/streams.h"

namespace splitproof {

// A frame, known or not.
struct Frame {
  std::string name;
  std::string bytes;
  // Of a known packet.
  std::optional<std::string> text;
  std::vector<size_t> chunk_ends;
};

// A frame in a stream, so many times, edited or not.
struct Piece {
  size_t frame = 0;
  size_t times = 1;
  std::optional<Edit> edit;
};

using Recipe = std::vector<Piece>;

inline Piece Of(size_t frame, size_t times = 1) {
  return {.frame = frame, .times = times, .edit = {}};
}
inline Piece Edited(size_t frame, Edit edit) {
  return {.frame = frame, .times = 1, .edit = std::move(edit)};
}

// Knows the frames, and carries out recipes.
class Kitchen {
 public:
  Kitchen(const Subject& subject, std::span<const TestStream> recorded);

  const std::vector<Frame>& frames() const { return frames_; }
  // The first so many are valid, as far as is known; the others are malformed.
  size_t valid() const { return valid_; }
  // The numbers of the valid frames, shortest first.
  const std::vector<size_t>& by_size() const { return by_size_; }
  size_t SizeOf(size_t frame) const { return frames_[frame].bytes.size(); }

  size_t BytesOf(const Piece& piece) const;
  size_t BytesOf(const Recipe& recipe) const;

  TestStream Make(const Recipe& recipe) const;

 private:
  // A packet that is sent as nothing is not received.
  void Add(Frame frame);
  // A subject without samples: everything else has to do.
  void AddRecorded(std::span<const TestStream> recorded);
  void SortBySize();
  std::string NameOf(const Piece& piece) const;
  void Append(const Piece& piece, TestStream& stream) const;

  std::vector<Frame> frames_;
  size_t valid_ = 0;
  std::vector<size_t> by_size_;
};

// Things of one kind, in variants that take turns; which of a variant comes
// next is drawn.
template <class T>
class Variants {
 public:
  void Add(std::string_view variant, T thing) {
    const auto [it, is_new] =
        numbers_.try_emplace(std::string(variant), variants_.size());
    if (is_new) variants_.emplace_back();
    variants_[it->second].push_back(std::move(thing));
  }

  // The next one; nothing when there are no more.
  std::optional<T> Draw(Random& random) {
    for (size_t i = 0; i < variants_.size(); ++i) {
      std::vector<T>& variant = variants_[next_++ % variants_.size()];
      if (variant.empty()) continue;
      std::swap(variant[random.Uniform(variant.size())], variant.back());
      T thing = std::move(variant.back());
      variant.pop_back();
      return thing;
    }
    return std::nullopt;
  }

 private:
  std::map<std::string, size_t> numbers_;
  std::vector<std::vector<T>> variants_;  // In order of appearance.
  size_t next_ = 0;
};

// The valid frames with one edit of the corruption each; only those that stay
// short enough.
Variants<Piece> Corrupted(const Kitchen& kitchen, const Vocabulary& vocabulary,
                          const Corruption& corruption, size_t bytes_max);

}  // namespace splitproof

#endif  // SPLITPROOF_HARNESS_SEARCH_GENERATORS_KITCHEN_H_
