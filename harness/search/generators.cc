#include "harness/search/generators.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/search/corruptions.h"
#include "harness/search/random.h"

namespace splitproof {
namespace {

// -- What streams are made of -------------------------------------------------

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

// Knows the frames, and carries out recipes.
class Kitchen {
 public:
  Kitchen(const Subject& subject, std::span<const TestStream> recorded) {
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

  const std::vector<Frame>& frames() const { return frames_; }
  // The first so many are valid, as far as is known; the others are malformed.
  size_t valid() const { return valid_; }
  // The numbers of the valid frames, shortest first.
  const std::vector<size_t>& by_size() const { return by_size_; }
  size_t SizeOf(size_t frame) const { return frames_[frame].bytes.size(); }

  size_t BytesOf(const Recipe& recipe) const {
    size_t bytes = 0;
    for (const Piece& piece : recipe) {
      size_t size = SizeOf(piece.frame);
      if (piece.edit) size += piece.edit->InsertedBytes() - piece.edit->erased;
      bytes += size * piece.times;
    }
    return bytes;
  }

  TestStream Make(const Recipe& recipe) const {
    TestStream stream;
    const bool is_known = std::ranges::all_of(recipe, [this](const Piece& p) {
      return !p.edit && frames_[p.frame].text;
    });
    if (is_known) stream.known.emplace();
    for (const Piece& piece : recipe) {
      absl::StrAppend(&stream.name, stream.name.empty() ? "" : " + ",
                      NameOf(piece));
      for (size_t i = 0; i < piece.times; ++i) Append(piece, stream);
    }
    return stream;
  }

 private:
  // Of a long row, the first ends say it all.
  static constexpr size_t kLandmarksMax = 100;
  // Of recorded streams, the short ones are taken for frames.
  static constexpr size_t kRecordedBytesMax = 256;

  // A packet that is sent as nothing is not received.
  void Add(Frame frame) {
    if (!frame.bytes.empty()) frames_.push_back(std::move(frame));
  }

  // A subject without samples: everything else has to do.
  void AddRecorded(std::span<const TestStream> recorded) {
    for (const TestStream& stream : recorded) {
      if (stream.bytes.size() > kRecordedBytesMax) continue;
      Add({.name = stream.name,
           .bytes = stream.bytes,
           .text = {},
           .chunk_ends = {}});
    }
    valid_ = frames_.size();
  }

  void SortBySize() {
    by_size_.resize(valid_);
    std::iota(by_size_.begin(), by_size_.end(), size_t{0});
    std::ranges::sort(by_size_, {}, [this](size_t frame) {
      return std::make_pair(SizeOf(frame), frame);
    });
  }

  std::string NameOf(const Piece& piece) const {
    std::string name = frames_[piece.frame].name;
    if (piece.edit) absl::StrAppend(&name, " ", piece.edit->what);
    if (piece.times > 1) absl::StrAppend(&name, " x", piece.times);
    return name;
  }

  void Append(const Piece& piece, TestStream& stream) const {
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

  std::vector<Frame> frames_;
  size_t valid_ = 0;
  std::vector<size_t> by_size_;
};

// -- Drawing from many --------------------------------------------------------

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

// Makes the next stream of its kind; nothing when there are no more.
using Source = std::function<std::optional<TestStream>(Random& random)>;

// -- Valid rows ---------------------------------------------------------------

Piece Of(size_t frame, size_t times = 1) {
  return {.frame = frame, .times = times, .edit = {}};
}

// Equal packets, then a shorter one and a longer one, and one more: what was
// left of the equal ones must not show through.
Variants<Recipe> Runs(const Kitchen& kitchen) {
  Variants<Recipe> runs;
  const std::vector<size_t>& by_size = kitchen.by_size();
  for (const size_t times : {2, 5, 17}) {
    for (size_t i = 0; i < by_size.size(); ++i) {
      const size_t shorter = by_size[i == 0 ? 0 : i - 1];
      const size_t longer = by_size[std::min(i + 1, by_size.size() - 1)];
      runs.Add(absl::StrCat(times), {Of(by_size[i], times), Of(shorter),
                                     Of(longer), Of(by_size[i])});
      runs.Add(absl::StrCat(times, " and the extremes"),
               {Of(by_size[i], times), Of(by_size.front()), Of(by_size.back()),
                Of(by_size[i])});
    }
  }
  return runs;
}

// A row of `frame` and then one of another that is `size` bytes in all, or if
// there is no such row, the shortest of `frame` that is not shorter.
Recipe Filling(const Kitchen& kitchen, size_t frame, size_t size) {
  const size_t unit = kitchen.SizeOf(frame);
  for (const size_t last : kitchen.by_size()) {
    const size_t bytes = kitchen.SizeOf(last);
    if (bytes > size || (size - bytes) % unit != 0) continue;
    const size_t times = (size - bytes) / unit;
    if (last == frame) return {Of(frame, times + 1)};
    return times == 0 ? Recipe{Of(last)} : Recipe{Of(frame, times), Of(last)};
  }
  return {Of(frame, (size + unit - 1) / unit)};
}

// Many small packets that fill a buffer, once and three times, exactly, and one
// byte short and over. The small sizes are those of small windows.
Variants<Recipe> Fills(const Kitchen& kitchen) {
  constexpr size_t kShortFrames = 3;
  Variants<Recipe> fills;
  const std::vector<size_t>& by_size = kitchen.by_size();
  for (const size_t buffer : {64, 16, 4096, 256, 65536}) {
    for (const size_t size :
         {buffer, 3 * buffer, buffer - 1, buffer + 1, 3 * buffer + 1}) {
      for (size_t i = 0; i < std::min(kShortFrames, by_size.size()); ++i) {
        fills.Add(absl::StrCat(size), Filling(kitchen, by_size[i], size));
      }
    }
  }
  return fills;
}

// All orders of the shortest packets, then those of as many from everywhere.
Variants<Recipe> Orders(const Kitchen& kitchen) {
  constexpr size_t kFrames = 4;
  Variants<Recipe> orders;
  const std::vector<size_t>& by_size = kitchen.by_size();
  const auto add = [&](std::string_view variant, std::vector<size_t> frames) {
    std::ranges::sort(frames);
    do {
      Recipe recipe;
      for (const size_t frame : frames) recipe.push_back(Of(frame));
      orders.Add(variant, std::move(recipe));
    } while (std::ranges::next_permutation(frames).found);
  };
  const size_t count = std::min(kFrames, by_size.size());
  add("shortest", {by_size.begin(), by_size.begin() + count});
  std::vector<size_t> spread;
  for (size_t i = 0; i < count; ++i) {
    spread.push_back(by_size[i * (by_size.size() - 1) / (kFrames - 1)]);
  }
  add("spread", spread);
  return orders;
}

// The shortest packet, as empty as a packet gets, around and between others.
Variants<Recipe> EmptyBetween(const Kitchen& kitchen) {
  Variants<Recipe> between;
  const size_t empty = kitchen.by_size().front();
  for (const size_t frame : kitchen.by_size()) {
    between.Add("one", {Of(empty), Of(frame), Of(empty), Of(frame)});
    between.Add("three", {Of(frame), Of(empty, 3), Of(frame), Of(empty)});
  }
  return between;
}

Recipe RandomRow(const Kitchen& kitchen, Random& random) {
  constexpr size_t kPacketsMax = 12;
  Recipe recipe;
  for (size_t left = random.Between(2, kPacketsMax); left > 0; --left) {
    recipe.push_back(Of(random.Uniform(kitchen.valid())));
  }
  return recipe;
}

// -- Corrupt ones -------------------------------------------------------------

// Frames with one edit each; only those that stay short enough.
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

// What an edited frame stands among: most often it comes first, so that the
// error is as early as can be, and a valid frame shows how the stream goes on.
Recipe Surround(const Kitchen& kitchen, const Piece& edited, Random& random) {
  const auto valid = [&] { return Of(random.Uniform(kitchen.valid())); };
  switch (random.Uniform(6)) {
    case 0:
      return {edited};
    case 1:
      return {edited, edited, valid()};
    case 2:
      return {valid(), edited, valid()};
    case 3:
      return {valid(), edited, valid(), edited, valid()};
    default:
      return {edited, valid()};
  }
}

// Malformed frames twice, after each other, and between valid ones.
Variants<Recipe> ErrorsInARow(const Kitchen& kitchen) {
  Variants<Recipe> errors;
  const std::vector<size_t>& valid = kitchen.by_size();
  for (size_t i = kitchen.valid(); i < kitchen.frames().size(); ++i) {
    errors.Add("twice", {Of(i, 2), Of(valid[i % valid.size()])});
    for (const size_t frame : valid) {
      errors.Add("between", {Of(frame), Of(i), Of(frame), Of(i)});
    }
    for (size_t j = kitchen.valid(); j < kitchen.frames().size(); ++j) {
      errors.Add("two", {Of(i), Of(j), Of(valid[j % valid.size()])});
    }
  }
  return errors;
}

// Bytes that mean something to the parser, in no order at all.
class Soup {
 public:
  explicit Soup(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}

  TestStream Next(Random& random) {
    TestStream stream;
    stream.name = absl::StrCat("soup ", ++number_);
    // Most are short enough for every way of cutting.
    const size_t tokens = random.Between(1, random.OneIn(3) ? 40 : 8);
    for (size_t i = 0; i < tokens; ++i) stream.bytes += Token(random);
    return stream;
  }

 private:
  std::string Token(Random& random) const {
    const std::string& frame = AnyOf(vocabulary_.frames, random);
    switch (random.Uniform(vocabulary_.delimiters.empty() ? 4 : 6)) {
      case 0:
        return std::string(1, kSpecial[random.Uniform(kSpecial.size())]);
      case 1:
        return frame.substr(random.Uniform(frame.size()));
      case 2:
      case 3:
        return frame.substr(random.Uniform(frame.size()), 1);
      case 4: {
        const std::string& delimiter = AnyOf(vocabulary_.delimiters, random);
        return delimiter.substr(0, random.Uniform(delimiter.size() + 1));
      }
      default:
        return AnyOf(vocabulary_.delimiters, random);
    }
  }

  static const std::string& AnyOf(const std::vector<std::string>& strings,
                                  Random& random) {
    return strings[random.Uniform(strings.size())];
  }

  static constexpr std::string_view kSpecial{"\0\xFF\\\"\r\n 0-\xC3\x80", 11};

  Vocabulary vocabulary_;
  size_t number_ = 0;
};

// -- Sweeps -------------------------------------------------------------------

// A recipe with a name of its own: its pieces are too many to name.
struct Sweep {
  std::string name;
  Recipe recipe;
};

// A short frame with a byte inside repeated 0 to 34 times: searches in blocks
// and lengths of several bytes have their edges there.
void AddLengthSweep(const Kitchen& kitchen, size_t frame,
                    std::vector<Sweep>& sweeps) {
  constexpr size_t kStep = 12;
  constexpr size_t kLengths = 36;
  const std::string& bytes = kitchen.frames()[frame].bytes;
  const size_t place = bytes.size() / 2;
  for (size_t begin = 0; begin < kLengths; begin += kStep) {
    Sweep sweep{
        .name = absl::StrCat(kitchen.frames()[frame].name, " longer by ", begin,
                             " to ", begin + kStep - 1),
        .recipe = {}};
    for (size_t more = begin; more < begin + kStep; ++more) {
      sweep.recipe.push_back(
          {.frame = frame,
           .times = 1,
           .edit = Edit{.at = place,
                        .erased = 0,
                        .inserted = std::string(more, bytes[place]),
                        .times = 1,
                        .what = ""}});
    }
    sweeps.push_back(std::move(sweep));
  }
}

// A short frame with each of the 256 bytes in one place.
void AddByteSweep(const Kitchen& kitchen, size_t frame,
                  std::vector<Sweep>& sweeps) {
  constexpr int kStep = 32;
  const std::string& bytes = kitchen.frames()[frame].bytes;
  for (int begin = 0; begin < 256; begin += kStep) {
    Sweep sweep{
        .name = absl::StrCat(kitchen.frames()[frame].name, " with bytes ",
                             begin, " to ", begin + kStep - 1),
        .recipe = {}};
    for (int byte = begin; byte < begin + kStep; ++byte) {
      sweep.recipe.push_back(
          {.frame = frame,
           .times = 1,
           .edit = Edit{.at = bytes.size() / 2,
                        .erased = 1,
                        .inserted = std::string(1, static_cast<char>(byte)),
                        .times = 1,
                        .what = ""}});
    }
    sweeps.push_back(std::move(sweep));
  }
}

// A short frame with a byte that is special somewhere, each in a stream of its
// own: the first one may be the end.
void AddSpecialBytes(const Kitchen& kitchen, size_t frame,
                     std::vector<Sweep>& sweeps) {
  constexpr std::string_view kSpecial{"\x7F\0\xFF\r\n\\\" 0,\x80\xC3", 12};
  for (const char byte : kSpecial) {
    sweeps.push_back(
        {.name = absl::StrCat(kitchen.frames()[frame].name, " with byte ",
                              static_cast<unsigned char>(byte)),
         .recipe = {{.frame = frame,
                     .times = 1,
                     .edit = Edit{.at = 1,
                                  .erased = 1,
                                  .inserted = std::string(1, byte),
                                  .times = 1,
                                  .what = ""}},
                    {.frame = frame, .times = 1, .edit = {}}}});
  }
}

// Of the two shortest valid frames that have something inside.
std::vector<Sweep> Sweeps(const Kitchen& kitchen,
                          void (*add)(const Kitchen& kitchen, size_t frame,
                                      std::vector<Sweep>& sweeps)) {
  constexpr size_t kBytesMin = 3;
  constexpr int kFrames = 2;
  std::vector<Sweep> sweeps;
  int frames = 0;
  for (const size_t frame : kitchen.by_size()) {
    if (kitchen.SizeOf(frame) < kBytesMin || frames == kFrames) continue;
    ++frames;
    add(kitchen, frame, sweeps);
  }
  return sweeps;
}

// -- All of them --------------------------------------------------------------

class Generator {
 public:
  Generator(const Subject& subject, const GeneratorOptions& options)
      : options_(options), kitchen_(subject, options.recorded) {
    if (kitchen_.valid() == 0) return;
    vocabulary_.delimiters = subject.delimiters();
    for (size_t i = 0; i < kitchen_.valid(); ++i) {
      vocabulary_.frames.push_back(kitchen_.frames()[i].bytes);
    }
    AddSources();
    for (const TestStream& stream : StreamsOf(subject)) {
      seen_.insert(stream.bytes);
    }
  }

  std::vector<TestStream> Generate() {
    std::vector<TestStream> streams;
    bool goes_on = true;
    while (goes_on) {
      goes_on = false;
      for (Turn& turn : sources_) {
        if (streams.size() >= options_.count_max) return streams;
        std::optional<TestStream> stream = NextNew(turn);
        if (!stream) continue;
        goes_on = true;
        streams.push_back(*std::move(stream));
      }
    }
    return streams;
  }

 private:
  struct Turn {
    Source source;
    Random random;
  };

  void AddSources() {
    AddRecipes(Runs(kitchen_));
    Add([this](Random& random) {
      return kitchen_.Make(RandomRow(kitchen_, random));
    });
    for (const Corruption& corruption : AllCorruptions()) {
      AddPieces(
          Corrupted(kitchen_, vocabulary_, corruption, options_.bytes_max));
    }
    AddRecipes(ErrorsInARow(kitchen_));
    Add([soup = Soup(vocabulary_)](Random& random) mutable {
      return soup.Next(random);
    });
    AddSweeps(Sweeps(kitchen_, AddLengthSweep));
    AddSweeps(Sweeps(kitchen_, AddByteSweep));
    AddSweeps(Sweeps(kitchen_, AddSpecialBytes));
    AddRecipes(Fills(kitchen_));
    AddRecipes(Orders(kitchen_));
    AddRecipes(EmptyBetween(kitchen_));
  }

  void Add(Source source) {
    sources_.push_back(
        {std::move(source), Random(options_.seed, sources_.size())});
  }

  void AddRecipes(Variants<Recipe> recipes) {
    Add([this, recipes = std::move(recipes)](
            Random& random) mutable -> std::optional<TestStream> {
      std::optional<Recipe> recipe = recipes.Draw(random);
      while (recipe && kitchen_.BytesOf(*recipe) > options_.bytes_max) {
        recipe = recipes.Draw(random);
      }
      if (!recipe) return std::nullopt;
      return kitchen_.Make(*recipe);
    });
  }

  // In order: of each frame, all of them are wanted.
  void AddSweeps(std::vector<Sweep> sweeps) {
    Add([this, sweeps = std::move(sweeps),
         next = size_t{0}](Random&) mutable -> std::optional<TestStream> {
      if (next == sweeps.size()) return std::nullopt;
      Sweep& sweep = sweeps[next++];
      TestStream stream = kitchen_.Make(sweep.recipe);
      stream.name = std::move(sweep.name);
      return stream;
    });
  }

  void AddPieces(Variants<Piece> pieces) {
    Add([this, pieces = std::move(pieces)](
            Random& random) mutable -> std::optional<TestStream> {
      const std::optional<Piece> piece = pieces.Draw(random);
      if (!piece) return std::nullopt;
      return kitchen_.Make(Surround(kitchen_, *piece, random));
    });
  }

  // The source's next stream that is short enough and was not there before. A
  // source that only repeats itself has no more.
  std::optional<TestStream> NextNew(Turn& turn) {
    constexpr int kTriesMax = 50;
    for (int i = 0; i < kTriesMax; ++i) {
      std::optional<TestStream> stream = turn.source(turn.random);
      if (!stream) return std::nullopt;
      const bool fits = stream->bytes.size() <= options_.bytes_max;
      if (fits && seen_.insert(stream->bytes).second) return stream;
    }
    return std::nullopt;
  }

  const GeneratorOptions& options_;
  Kitchen kitchen_;
  Vocabulary vocabulary_;
  std::vector<Turn> sources_;
  std::set<std::string> seen_ = {""};
};

}  // namespace

std::vector<TestStream> GeneratedStreams(const Subject& subject,
                                         const GeneratorOptions& options) {
  std::vector<TestStream> streams = Generator(subject, options).Generate();
  SortByLength(streams);
  for (TestStream& stream : streams) {
    stream.generated = true;
    AddDelimiterLandmarks(subject, stream);
  }
  return streams;
}

}  // namespace splitproof
