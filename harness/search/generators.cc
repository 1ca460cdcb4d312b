#include "harness/search/generators.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "harness/search/corruptions.h"
#include "harness/search/generators_aimed.h"
#include "harness/search/generators_kitchen.h"
#include "harness/search/generators_sweeps.h"
#include "harness/search/random.h"

namespace splitproof {
namespace {

// Makes the next stream of its kind; nothing when there are no more.
using Source = std::function<std::optional<TestStream>(Random& random)>;

// -- Valid rows ---------------------------------------------------------------

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
  spread.reserve(count);
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

// -- All of them --------------------------------------------------------------

class Generator {
 public:
  Generator(const Subject& subject, const GeneratorOptions& options)
      : options_(options), kitchen_(subject, options.recorded) {
    vocabulary_.delimiters = subject.delimiters();
    for (size_t i = 0; i < kitchen_.valid(); ++i) {
      vocabulary_.frames.push_back(kitchen_.frames()[i].bytes);
    }
    for (size_t i = kitchen_.valid(); i < kitchen_.frames().size(); ++i) {
      vocabulary_.malformed.push_back(kitchen_.frames()[i].bytes);
    }
  }
  Generator(const Generator&) = delete;
  Generator& operator=(const Generator&) = delete;

  void AddSources() {
    if (kitchen_.valid() == 0) return;
    AddRecipes(Runs(kitchen_));
    Add([this](Random& random) {
      return kitchen_.Make(RandomRow(kitchen_, random));
    });
    // In turns, so that a small budget has the best of both.
    std::vector<Variants<Recipe>> sweeps =
        AllSweeps(kitchen_, vocabulary_, options_.bytes_max);
    auto sweep = sweeps.begin();
    for (const Corruption& corruption : AllCorruptions()) {
      if (corruption.only_aimed()) continue;
      if (sweep != sweeps.end()) AddRecipes(*std::exchange(sweep, sweep + 1));
      AddPieces(
          Corrupted(kitchen_, vocabulary_, corruption, options_.bytes_max));
    }
    while (sweep != sweeps.end()) AddRecipes(*std::exchange(sweep, sweep + 1));
    AddRecipes(ErrorsInARow(kitchen_));
    Add([soup = Soup(vocabulary_)](Random& random) mutable {
      return soup.Next(random);
    });
    AddRecipes(Fills(kitchen_));
    AddRecipes(Orders(kitchen_));
    AddRecipes(EmptyBetween(kitchen_));
  }

  void AddAimedSources() {
    if (kitchen_.valid() == 0) return;
    for (Variants<Recipe>& recipes :
         AllAimed(kitchen_, vocabulary_, options_.bytes_max)) {
      AddRecipes(std::move(recipes), [this](const Recipe& recipe) {
        return MakeAimed(kitchen_, recipe);
      });
    }
  }

  void LeaveOut(const std::vector<TestStream>& streams) {
    for (const TestStream& stream : streams) seen_.insert(stream.bytes);
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

  void Add(Source source) {
    sources_.push_back(
        {std::move(source), Random(options_.seed, sources_.size())});
  }

  void AddRecipes(Variants<Recipe> recipes) {
    AddRecipes(std::move(recipes),
               [this](const Recipe& recipe) { return kitchen_.Make(recipe); });
  }

  void AddRecipes(Variants<Recipe> recipes,
                  std::function<TestStream(const Recipe&)> make) {
    Add([this, recipes = std::move(recipes), make = std::move(make)](
            Random& random) mutable -> std::optional<TestStream> {
      std::optional<Recipe> recipe = recipes.Draw(random);
      while (recipe && kitchen_.BytesOf(*recipe) > options_.bytes_max) {
        recipe = recipes.Draw(random);
      }
      if (!recipe) return std::nullopt;
      return make(*recipe);
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
  Generator generator(subject, options);
  generator.AddSources();
  generator.LeaveOut(StreamsOf(subject));
  std::vector<TestStream> streams = generator.Generate();
  SortByLength(streams);
  for (TestStream& stream : streams) {
    stream.generated = true;
    AddDelimiterLandmarks(subject, stream);
  }
  return streams;
}

std::vector<TestStream> AimedStreams(const Subject& subject,
                                     const GeneratorOptions& options) {
  Generator generator(subject, options);
  generator.AddAimedSources();
  std::vector<TestStream> streams = generator.Generate();
  SortByLength(streams);
  return streams;
}

}  // namespace splitproof
