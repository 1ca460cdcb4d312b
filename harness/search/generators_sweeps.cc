#include "harness/search/generators_sweeps.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

// A frame, and what of it is taken for payload.
struct Payload {
  size_t frame;
  Range run;
};

// The payload of the two shortest frames that have one, and of the one with the
// longest run: there a run may certainly be of another length.
std::vector<Payload> PayloadsIn(const Kitchen& kitchen,
                                const Vocabulary& vocabulary) {
  constexpr size_t kShortFrames = 2;
  std::vector<Payload> payloads;
  std::optional<Payload> longest;
  for (const size_t frame : kitchen.by_size()) {
    const auto run = PayloadIn(vocabulary, kitchen.frames()[frame].bytes);
    if (!run) continue;
    if (payloads.size() < kShortFrames) {
      payloads.push_back({frame, *run});
    } else if (!longest || run->size > longest->run.size) {
      longest = Payload{frame, *run};
    }
  }
  if (longest && longest->run.size > 2) payloads.push_back(*longest);
  return payloads;
}

// Puts as many pieces in one stream as there is room for, in their order. Each
// stream is a variant, so that the sweep is made from its beginning.
class Packer {
 public:
  Packer(const Kitchen& kitchen, size_t bytes_max)
      : kitchen_(kitchen), bytes_max_(std::min(bytes_max, kPackedBytesMax)) {}

  void Add(Piece piece) { pieces_.push_back(std::move(piece)); }

  // The streams so far; forgets the pieces.
  std::vector<Recipe> Pack() {
    std::vector<Recipe> recipes;
    size_t left = 0;
    for (Piece& piece : std::exchange(pieces_, {})) {
      const size_t bytes = kitchen_.BytesOf(piece);
      if (bytes > bytes_max_) continue;
      if (recipes.empty() || bytes > left) {
        recipes.emplace_back();
        left = bytes_max_;
      }
      left -= bytes;
      recipes.back().push_back(std::move(piece));
    }
    return recipes;
  }

 private:
  // What follows a fatal frame is not seen: even where streams may be long,
  // these are not.
  static constexpr size_t kPackedBytesMax = 600;

  const Kitchen& kitchen_;
  size_t bytes_max_;
  std::vector<Piece> pieces_;
};

// Takes turns: the first recipe of each row, then the second of each.
Variants<Recipe> TakingTurns(std::vector<std::vector<Recipe>> rows) {
  Variants<Recipe> turns;
  size_t longest = 0;
  for (const auto& row : rows) longest = std::max(longest, row.size());
  for (size_t i = 0; i < longest; ++i) {
    for (size_t row = 0; row < rows.size(); ++row) {
      if (i >= rows[row].size()) continue;
      turns.Add(absl::StrCat(row, ".", i), std::move(rows[row][i]));
    }
  }
  return turns;
}

// -- Sizes --------------------------------------------------------------------

// Payloads of every length up to two blocks, and around four, eight and sixteen
// blocks: where searches go on with single bytes, lengths need another byte,
// and a byte that counts begins anew.
Variants<Recipe> LengthSweep(const Kitchen& kitchen,
                             const Vocabulary& vocabulary, size_t bytes_max,
                             bool counted) {
  constexpr std::pair<size_t, size_t> kRanges[] = {
      {0, 33}, {255, 257}, {62, 66}, {126, 130}};
  std::vector<std::vector<Recipe>> rows;
  for (const auto& [frame, run] : PayloadsIn(kitchen, vocabulary)) {
    const std::string& bytes = kitchen.frames()[frame].bytes;
    Packer packer(kitchen, bytes_max);
    for (const auto& [first, last] : kRanges) {
      for (size_t size = first; size <= last; ++size) {
        const std::optional<Edit> edit =
            counted ? ResizeCounted(bytes, run, size)
                    : std::make_optional(Resize(bytes, run, size));
        if (edit) packer.Add(Edited(frame, *edit));
      }
    }
    rows.push_back(packer.Pack());
  }
  return TakingTurns(std::move(rows));
}

// The offset of the first delimiter at or after `at`, of those that were found.
std::optional<size_t> FirstFrom(const std::vector<Range>& delimiters,
                                size_t at) {
  std::optional<size_t> first;
  for (const Range& range : delimiters) {
    if (range.at >= at && (!first || range.at < *first)) first = range.at;
  }
  return first;
}

// First frames whose delimiter is exactly at the border of a block, or just
// before or behind it.
Variants<Recipe> DelimitersAtBorders(const Kitchen& kitchen,
                                     const Vocabulary& vocabulary) {
  Variants<Recipe> borders;
  const size_t valid = kitchen.by_size().front();
  const auto payloads = PayloadsIn(kitchen, vocabulary);
  for (const size_t border :
       {16, 32, 64, 128, 15, 31, 63, 127, 17, 33, 65, 129}) {
    for (const auto& [frame, run] : payloads) {
      const std::string& bytes = kitchen.frames()[frame].bytes;
      const auto delimiter =
          FirstFrom(DelimitersIn(vocabulary, bytes), run.end());
      if (!delimiter || *delimiter - run.size > border) continue;
      const size_t size = border - (*delimiter - run.size);
      const auto add = [&](const Edit& edit) {
        borders.Add(absl::StrCat(border),
                    {Edited(frame, edit), Of(frame), Of(valid)});
      };
      add(Resize(bytes, run, size));
      if (const auto edit = ResizeCounted(bytes, run, size)) add(*edit);
    }
  }
  return borders;
}

// Many short packets, which one recv brings, and as many bytes of them behind
// another packet: more than a small buffer for remainders or for results holds.
Variants<Recipe> Crowds(const Kitchen& kitchen) {
  constexpr size_t kShortFrames = 2;
  Variants<Recipe> crowds;
  const std::vector<size_t>& by_size = kitchen.by_size();
  for (const size_t bytes : {300, 130, 64}) {
    for (size_t i = 0; i < std::min(kShortFrames, by_size.size()); ++i) {
      const size_t unit = kitchen.SizeOf(by_size[i]);
      for (const size_t first : by_size) {
        crowds.Add(absl::StrCat(bytes, " behind"),
                   {Of(first), Of(by_size[i], bytes / unit + 1)});
      }
      for (const size_t times : {70, 20}) {
        crowds.Add(absl::StrCat(times), {Of(by_size[i], times)});
      }
    }
  }
  return crowds;
}

// Long packets after short ones, again and again: in a buffer that is hardly
// longer than a packet, each long one must move while it is incomplete.
Variants<Recipe> MovedPackets(const Kitchen& kitchen,
                              const Vocabulary& vocabulary, size_t bytes_max) {
  constexpr size_t kTimes = 3;
  constexpr size_t kLongFrames = 3;
  Variants<Recipe> moved;
  std::vector<size_t> fitting = kitchen.by_size();
  std::erase_if(fitting, [&](size_t frame) {
    return kitchen.SizeOf(frame) * (kTimes + 1) > bytes_max;
  });
  for (size_t i = 0; i < std::min(kLongFrames, fitting.size()); ++i) {
    const size_t frame = fitting.rbegin()[i];
    const std::string& bytes = kitchen.frames()[frame].bytes;
    const auto add = [&](std::string_view variant, size_t first, size_t times,
                         const Piece& piece) {
      Recipe recipe;
      for (size_t j = 0; j < kTimes; ++j) {
        recipe.push_back(Of(first, times));
        recipe.push_back(piece);
      }
      moved.Add(variant, std::move(recipe));
    };
    for (const size_t first : fitting) {
      add("after one", first, 1, Of(frame));
      add("after two", first, 2, Of(frame));
      const auto run = PayloadIn(vocabulary, bytes);
      if (!run) continue;
      add("shorter", first, 1,
          Edited(frame, Resize(bytes, *run, run->size - 1)));
      const auto edit = ResizeCounted(bytes, *run, run->size - 1);
      if (edit) add("shorter and counted", first, 1, Edited(frame, *edit));
    }
  }
  return moved;
}

// -- Bytes --------------------------------------------------------------------

// Every value for one byte of a frame. Neighbours among the values often mean
// the same, so they share a stream; the first of them may be fatal, so there is
// another stream for each that has them the other way around.
Variants<Recipe> ByteSweep(const Kitchen& kitchen, const Vocabulary& vocabulary,
                           size_t bytes_max) {
  std::vector<std::vector<Recipe>> rows;
  const auto sweep = [&](size_t frame, size_t at, bool upwards) {
    Packer packer(kitchen, bytes_max);
    for (int i = 0; i < 256; ++i) {
      const char byte = static_cast<char>(upwards ? i : 255 - i);
      packer.Add(Edited(frame, Substitute(at, byte)));
    }
    rows.push_back(packer.Pack());
  };
  const auto payloads = PayloadsIn(kitchen, vocabulary);
  if (payloads.empty()) return {};
  const auto& [frame, run] = payloads.front();
  sweep(frame, run.at, true);
  sweep(frame, 0, false);
  sweep(frame, run.at, false);
  if (kitchen.valid() < kitchen.frames().size()) {
    const size_t malformed = kitchen.valid();
    sweep(malformed, kitchen.SizeOf(malformed) / 2, true);
  }
  return TakingTurns(std::move(rows));
}

// Bytes that tables and comparisons of signed characters get wrong, each first
// or inside of a frame, and a valid frame behind it.
Variants<Recipe> SuspiciousBytes(const Kitchen& kitchen,
                                 const Vocabulary& vocabulary) {
  constexpr std::string_view kSuspicious{"\0\x7F\xFF\r\n\\\x80\" ,09\xC3", 13};
  Variants<Recipe> bytes;
  const std::vector<size_t>& by_size = kitchen.by_size();
  for (const char byte : kSuspicious) {
    const std::string variant(1, byte);
    for (const auto& [frame, run] : PayloadsIn(kitchen, vocabulary)) {
      for (const size_t at : {run.at, size_t{0}}) {
        bytes.Add(variant, {Edited(frame, Substitute(at, byte)), Of(frame),
                            Of(by_size.front())});
      }
    }
  }
  return bytes;
}

// Runs of backslashes, and of quotes, before each delimiter of a frame: none
// and up to five, with a quote behind them or without.
Variants<Recipe> EscapeSweep(const Kitchen& kitchen,
                             const Vocabulary& vocabulary, size_t bytes_max) {
  constexpr size_t kRunMax = 5;
  std::vector<std::vector<Recipe>> rows;
  const auto sweep = [&](size_t frame, size_t at, char byte,
                         const std::string& behind) {
    Packer packer(kitchen, bytes_max);
    for (size_t size = 0; size <= kRunMax; ++size) {
      const std::string run = std::string(size, byte) + behind;
      packer.Add(Edited(
          frame, {.at = at,
                  .inserted = run,
                  .what = absl::StrCat("with ", size, " escapes at ", at)}));
    }
    rows.push_back(packer.Pack());
  };
  for (const size_t frame : kitchen.by_size()) {
    const std::string& bytes = kitchen.frames()[frame].bytes;
    if (bytes.find_first_of("\\\"'") == std::string::npos) continue;
    for (const Range& range : DelimitersIn(vocabulary, bytes)) {
      sweep(frame, range.at, '\\', "");
      sweep(frame, range.at, '\\', "\"");
      sweep(frame, range.at, '"', "");
    }
  }
  return TakingTurns(std::move(rows));
}

// -- Errors -------------------------------------------------------------------

// The same error again and again, and then a valid frame: what an error leaves
// behind adds up.
Variants<Recipe> RepeatedErrors(const Kitchen& kitchen) {
  Variants<Recipe> errors;
  const size_t valid = kitchen.by_size().front();
  for (const size_t times : {20, 5}) {
    for (size_t i = kitchen.valid(); i < kitchen.frames().size(); ++i) {
      errors.Add(absl::StrCat(times), {Of(i, times), Of(valid)});
    }
  }
  return errors;
}

}  // namespace

std::vector<Variants<Recipe>> AllSweeps(const Kitchen& kitchen,
                                        const Vocabulary& vocabulary,
                                        size_t bytes_max) {
  return {LengthSweep(kitchen, vocabulary, bytes_max, false),
          Crowds(kitchen),
          ByteSweep(kitchen, vocabulary, bytes_max),
          MovedPackets(kitchen, vocabulary, bytes_max),
          LengthSweep(kitchen, vocabulary, bytes_max, true),
          RepeatedErrors(kitchen),
          SuspiciousBytes(kitchen, vocabulary),
          DelimitersAtBorders(kitchen, vocabulary),
          EscapeSweep(kitchen, vocabulary, bytes_max)};
}

}  // namespace splitproof
