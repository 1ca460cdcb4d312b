#include "harness/search/corruptions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

using namespace std::string_literals;

std::string Escaped(const std::string& bytes) {
  return absl::StrCat("\"", absl::CHexEscape(bytes), "\"");
}

// The offsets from `first` to `last`, both included: all of them, or the ones
// near both ends and some in between.
std::vector<size_t> Places(size_t first, size_t last) {
  constexpr size_t kAllMax = 48;
  constexpr size_t kThird = kAllMax / 3;
  std::vector<size_t> places;
  const size_t step = std::max<size_t>(1, (last - first) / kThird);
  for (size_t at = first; at <= last;) {
    places.push_back(at);
    const bool is_between = at >= first + kThird && at + kThird <= last;
    at = is_between ? std::min(at + step, last - kThird + 1) : at + 1;
  }
  return places;
}

std::vector<size_t> PlacesOfBytes(const std::string& frame) {
  if (frame.empty()) return {};
  return Places(0, frame.size() - 1);
}

Edit Insert(size_t at, const std::string& bytes) {
  return {.at = at,
          .inserted = bytes,
          .what = absl::StrCat("with ", Escaped(bytes), " at ", at)};
}

Edit Replace(size_t at, size_t size, const std::string& bytes) {
  return {.at = at,
          .erased = size,
          .inserted = bytes,
          .what = absl::StrCat("with ", Escaped(bytes), " for ", size,
                               " bytes at ", at)};
}

Edit Erase(size_t at, size_t size) {
  return {.at = at,
          .erased = size,
          .what = absl::StrCat("without ", size, " bytes at ", at)};
}

void InsertEverywhere(const std::string& bytes, const std::string& frame,
                      Corruption::Sink sink) {
  for (const size_t at : PlacesOfBytes(frame)) sink(bytes, Insert(at, bytes));
}

// -- Lengths ------------------------------------------------------------------

size_t LongestOf(const Vocabulary& vocabulary) {
  size_t longest = 0;
  for (const std::string& frame : vocabulary.frames) {
    longest = std::max(longest, frame.size());
  }
  return longest;
}

// To the neighbourhood of the longest frame, which is as near to a limit as the
// samples tell, and far beyond.
void Stretch(const Vocabulary& vocabulary, const std::string& frame,
             Corruption::Sink sink) {
  const size_t longest = LongestOf(vocabulary);
  const auto stretch_to = [&](std::string_view variant, size_t size) {
    if (size <= frame.size()) return;
    for (const size_t at : PlacesOfBytes(frame)) {
      sink(variant,
           {.at = at,
            .inserted = frame.substr(at, 1),
            .times = size - frame.size(),
            .what = absl::StrCat("stretched to ", size, " bytes at ", at)});
    }
  };
  stretch_to("longest + 1", longest + 1);
  stretch_to("by 100", frame.size() + 100);
  stretch_to("longest", longest);
  stretch_to("longest + 2", longest + 2);
  stretch_to("by 1", frame.size() + 1);
  stretch_to("by 5000", frame.size() + 5000);
  stretch_to("longest + 3", longest + 3);
  stretch_to("longest - 1", longest == 0 ? 0 : longest - 1);
  stretch_to("by 70000", frame.size() + 70000);
}

// A number in a frame: decimal digits, or a byte.
struct Number {
  size_t at;
  size_t size;
  size_t value;
  bool is_decimal;

  // Empty when it has no room for that value.
  std::string Spell(size_t other) const {
    if (is_decimal) return absl::StrCat(other);
    if (other > 0xFF) return "";
    return std::string(1, static_cast<char>(other));
  }
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The numbers near the beginning of a frame that could be lengths of what
// follows.
std::vector<Number> LengthsIn(const std::string& frame) {
  constexpr size_t kHeaderBytesMax = 16;
  std::vector<Number> lengths;
  for (size_t at = 0; at < std::min(frame.size(), kHeaderBytesMax);) {
    Number number{.at = at,
                  .size = 1,
                  .value = static_cast<unsigned char>(frame[at]),
                  .is_decimal = IsDigit(frame[at])};
    if (number.is_decimal) {
      while (at + number.size < frame.size() &&
             IsDigit(frame[at + number.size])) {
        ++number.size;
      }
      const bool fits =
          absl::SimpleAtoi(frame.substr(at, number.size), &number.value);
      if (!fits) number.value = 0;
    }
    at += number.size;
    const size_t left = frame.size() - at;
    if (number.value > 0 && number.value <= left) lengths.push_back(number);
  }
  return lengths;
}

// Stretches a frame and adds as much to what may be its length: in formats with
// length fields, the way to overlong frames that are well formed.
void Grow(const Vocabulary& vocabulary, const std::string& frame,
          Corruption::Sink sink) {
  const size_t longest = LongestOf(vocabulary);
  const auto grow = [&](std::string_view variant, const Number& length,
                        size_t bytes) {
    const std::string longer = length.Spell(length.value + bytes);
    if (longer.empty() || bytes == 0) return;
    const size_t start = length.at + length.size;
    for (const size_t at : Places(start, frame.size() - 1)) {
      Edit edit{.at = length.at, .erased = at - length.at};
      edit.inserted = absl::StrCat(longer, frame.substr(start, at - start),
                                   std::string(bytes, frame[at]));
      edit.what = absl::StrCat("grown by ", bytes, " bytes at ", at,
                               ", the number at ", length.at, " too");
      sink(variant, std::move(edit));
    }
  };
  for (const Number& length : LengthsIn(frame)) {
    grow("longest + 1", length, longest + 1 - frame.size());
    grow("by 100", length, 100);
    grow("by 1", length, 1);
    grow("longest", length, longest - frame.size());
    grow("by 5000", length, 5000);
  }
}

// Where what a length counts may begin: behind it, or behind the delimiter that
// ends it.
size_t StartOfCounted(const Vocabulary& vocabulary, const std::string& frame,
                      const Number& length) {
  const size_t end = length.at + length.size;
  size_t skipped = 0;
  for (const std::string& delimiter : vocabulary.delimiters) {
    if (!length.is_decimal || frame.compare(end, delimiter.size(), delimiter)) {
      continue;
    }
    skipped = std::max(skipped, delimiter.size());
  }
  return end + skipped;
}

// A frame with another in place of what its length counts; nothing where the
// length has no room for that, or counts no bytes that there are.
std::optional<Edit> Around(const Vocabulary& vocabulary,
                           const std::string& frame, const Number& length,
                           const std::string& inner) {
  const size_t start = StartOfCounted(vocabulary, frame, length);
  const std::string spelled = length.Spell(inner.size());
  if (spelled.empty() || start + length.value > frame.size()) {
    return std::nullopt;
  }
  const size_t header_end = length.at + length.size;
  return Edit{.at = length.at,
              .erased = start + length.value - length.at,
              .inserted = absl::StrCat(
                  spelled, frame.substr(header_end, start - header_end), inner),
              .what = absl::StrCat("around ", inner.size(),
                                   " bytes, counted at ", length.at)};
}

// Frames inside of frames: in formats that nest, deeper than any sample.
void Nest(const Vocabulary& vocabulary, const std::string& frame,
          Corruption::Sink sink) {
  for (const Number& length : LengthsIn(frame)) {
    const auto nest = [&](std::string_view variant, const std::string& inner) {
      std::optional<Edit> edit = Around(vocabulary, frame, length, inner);
      if (edit) sink(variant, *std::move(edit));
    };
    const auto once = Around(vocabulary, frame, length, frame);
    if (!once) continue;
    nest("itself", frame);
    nest("itself twice", once->AppliedTo(frame));
    for (const std::string& other : vocabulary.frames) nest("another", other);
  }
}

void Truncate(const Vocabulary&, const std::string& frame,
              Corruption::Sink sink) {
  for (const size_t at : PlacesOfBytes(frame)) {
    if (at == 0) continue;
    sink("tail", {.at = at,
                  .erased = frame.size() - at,
                  .what = absl::StrCat("cut off after ", at, " bytes")});
    sink("head", {.at = 0,
                  .erased = at,
                  .what = absl::StrCat("without its first ", at, " bytes")});
  }
}

void DropBytes(const Vocabulary&, const std::string& frame,
               Corruption::Sink sink) {
  for (const size_t at : PlacesOfBytes(frame)) {
    sink("one", Erase(at, 1));
    if (at + 1 < frame.size()) {
      sink("swapped", Replace(at, 2, std::string{frame[at + 1], frame[at]}));
    }
  }
}

// The beginning of a frame and the end of another: from the same offset on, and
// from as far into it; or all of a malformed one, which is wrong then in the
// middle of something.
void Splice(const Vocabulary& vocabulary, const std::string& frame,
            Corruption::Sink sink) {
  for (size_t i = 0; i < vocabulary.frames.size(); ++i) {
    const std::string& other = vocabulary.frames[i];
    const auto splice = [&](std::string_view variant, size_t at, size_t from) {
      if (at == 0 || from == 0 || from >= other.size()) return;
      Edit edit = Replace(at, frame.size() - at, other.substr(from));
      edit.what = absl::StrCat("cut off after ", at, " bytes, then frame ",
                               i + 1, " from byte ", from);
      sink(variant, std::move(edit));
    };
    for (const size_t at : PlacesOfBytes(frame)) {
      splice(absl::StrCat("as far, ", i), at, other.size() * at / frame.size());
      splice(absl::StrCat("same offset, ", i), at, at);
    }
  }
  for (const std::string& bytes : vocabulary.malformed) {
    for (const size_t at : PlacesOfBytes(frame)) {
      if (at == 0) continue;
      sink("malformed", Replace(at, frame.size() - at, bytes));
    }
  }
}

// -- Delimiters ---------------------------------------------------------------

// Whole delimiters, their proper prefixes and suffixes, and a prefix before the
// whole: a search that fails half-way must try again from the right byte.
void InsertDelimiters(const Vocabulary& vocabulary, const std::string& frame,
                      Corruption::Sink sink) {
  for (const std::string& delimiter : vocabulary.delimiters) {
    for (size_t size = delimiter.size(); size-- > 1;) {
      InsertEverywhere(delimiter.substr(0, size), frame, sink);
      InsertEverywhere(delimiter.substr(0, size) + delimiter, frame, sink);
      InsertEverywhere(delimiter.substr(size), frame, sink);
    }
    if (!delimiter.empty()) InsertEverywhere(delimiter, frame, sink);
  }
}

void SpoilDelimiters(const Vocabulary& vocabulary, const std::string& frame,
                     Corruption::Sink sink) {
  for (const auto [at, size] : DelimitersIn(vocabulary, frame)) {
    const std::string delimiter = frame.substr(at, size);
    sink("doubled", Insert(at, delimiter));
    sink("dropped", Erase(at, size));
    if (size == 1) continue;
    sink("first byte doubled", Insert(at, delimiter.substr(0, 1)));
    sink("last byte dropped", Erase(at + size - 1, 1));
    sink("last byte doubled", Insert(at + size, delimiter.substr(size - 1)));
    sink("first byte dropped", Erase(at, 1));
    sink("reversed", Replace(at, size, {delimiter.rbegin(), delimiter.rend()}));
  }
}

// Runs of backslashes, odd and even, before what they may escape.
void InsertBackslashes(const Vocabulary& vocabulary, const std::string& frame,
                       Corruption::Sink sink) {
  std::vector<size_t> places;
  for (const Range& range : DelimitersIn(vocabulary, frame)) {
    places.push_back(range.at);
  }
  for (size_t at = 0; at < frame.size(); ++at) {
    if (frame[at] == '"' || frame[at] == '\'') places.push_back(at);
  }
  for (const size_t count : {1, 2, 3, 4}) {
    const std::string backslashes(count, '\\');
    for (const size_t at : places) sink(backslashes, Insert(at, backslashes));
  }
}

// -- Bytes --------------------------------------------------------------------

// Characters and beginnings of characters, of every length; a continuation on
// its own, overlong forms, a surrogate, a byte order mark. Not inside of other
// characters: those would be spoilt, whatever the new one is.
void InsertUtf8(const Vocabulary&, const std::string& frame,
                Corruption::Sink sink) {
  sink("mark in front", Insert(0, "\xEF\xBB\xBF"));
  const auto is_inside = [&](size_t at) { return (frame[at] & 0xC0) == 0x80; };
  for (const char* bytes :
       {"\xE2\x82", "\xC3", "\xF0\x9F\x98", "\xE2\x82\xAC", "\xF0\x9F",
        "\xC3\xA9", "\x80", "\xF0\x9F\x98\x80", "\xE2", "\xED\xA0\x80",
        "\xC0\x80", "\xEF\xBB\xBF", "\xF0", "\xEF\xBB", "\xF4\x90\x80\x80",
        "\xE0\x80\x80", "\xF0\x80\x80\x80"}) {
    for (const size_t at : PlacesOfBytes(frame)) {
      if (!is_inside(at)) sink(bytes, Insert(at, bytes));
    }
  }
}

// Padding, and bytes that mean something in many formats.
void InsertJunk(const Vocabulary&, const std::string& frame,
                Corruption::Sink sink) {
  for (const std::string& bytes :
       {" "s,  "\0"s,       "="s, "\xFF"s, "\""s, "   "s,  "\r"s,
        "\n"s, ","s,        "0"s, "\t"s,   "=="s, "\r\n"s, "\n\n"s,
        "'"s,  "\0\0\0\0"s, "["s, "}"s,    "-"s,  "\x7F"s, ":"s}) {
    InsertEverywhere(bytes, frame, sink);
  }
}

void FlipBits(const Vocabulary&, const std::string& frame,
              Corruption::Sink sink) {
  for (const int bit : {7, 0, 5, 1, 6, 2, 4, 3}) {
    const std::string variant = absl::StrCat(bit);
    for (const size_t at : PlacesOfBytes(frame)) {
      Edit edit = Replace(
          at, 1, std::string(1, static_cast<char>(frame[at] ^ 1 << bit)));
      edit.what = absl::StrCat("with bit ", bit, " of byte ", at, " flipped");
      sink(variant, std::move(edit));
    }
  }
}

// Decimal numbers that are over most limits, that are as much as a machine has
// memory, and that in 32 or 64 bits are what they were before.
void EnlargeNumbers(const Vocabulary&, const std::string& frame,
                    Corruption::Sink sink) {
  for (size_t at = 0; at < frame.size();) {
    size_t end = at;
    while (end < frame.size() && IsDigit(frame[end])) ++end;
    const size_t size = end - at;
    if (size > 0) {
      const auto replace = [&](std::string_view variant,
                               const std::string& number) {
        sink(variant, Replace(at, size, number));
      };
      replace("five digits", "99999");
      replace("eight digits", "99999999");
      replace("three digits", "999");
      replace("over 64 bits", std::string(20, '9'));
      size_t value = 0;
      if (size < 8 && absl::SimpleAtoi(frame.substr(at, size), &value)) {
        replace("wraps in 32 bits", absl::StrCat((uint64_t{1} << 32) + value));
      }
      if (value < 84) {  // 2^64 is 18446744073709551616.
        replace("wraps in 64 bits",
                absl::StrCat("184467440737095516", 16 + value));
      }
    }
    at = end + 1;
  }
}

// Binary numbers that are so large, of four bytes and of eight, signed or not.
void EnlargeHeaders(const Vocabulary&, const std::string& frame,
                    Corruption::Sink sink) {
  constexpr size_t kHeaderBytesMax = 8;
  for (size_t at = 0; at < std::min(frame.size(), kHeaderBytesMax); ++at) {
    for (const std::string& number :
         {"\x06\xFF\xFF\xFF"s, "\xFF\xFF\xFF\xFF"s, "\xFF\xFF\xFF\x06"s,
          "\x7F\xFF\xFF\xFF"s, "\0\0\0\0\x06\xFF\xFF\xFF"s,
          "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s}) {
      if (at + number.size() > frame.size()) continue;
      sink(number, Replace(at, number.size(), number));
    }
  }
}

// Digits, and bytes so small that they may count what follows.
void ChangeLengths(const Vocabulary&, const std::string& frame,
                   Corruption::Sink sink) {
  constexpr size_t kHeaderBytesMax = 16;
  for (const size_t at : PlacesOfBytes(frame)) {
    const auto byte = static_cast<unsigned char>(frame[at]);
    const auto replace = [&](std::string_view variant, int value) {
      if (value == byte || value < 0 || value > 255) return;
      sink(variant, Replace(at, 1, std::string(1, static_cast<char>(value))));
    };
    if (IsDigit(frame[at])) {
      replace("+1", byte + 1);
      replace("-1", byte - 1);
      replace("lowest", '0');
      replace("highest", '9');
      sink("leading zero", Insert(at, "0"));
      sink("times ten", Insert(at + 1, "0"));
    } else if (at < kHeaderBytesMax && byte <= frame.size()) {
      replace("+1", byte + 1);
      replace("-1", byte - 1);
      replace("lowest", 0);
      replace("highest", 0xFF);
      replace("first with two bytes", 0x80);
      replace("last with one byte", 0x7F);
    }
  }
}

constexpr Corruption kCorruptions[] = {
    {"stretch", Stretch},
    {"grow", Grow},
    {"insert-delimiter", InsertDelimiters},
    {"spoil-delimiter", SpoilDelimiters},
    {"truncate", Truncate},
    {"utf-8", InsertUtf8},
    {"length", ChangeLengths},
    {"number", EnlargeNumbers, /*only_aimed=*/true},
    {"header", EnlargeHeaders, /*only_aimed=*/true},
    {"junk", InsertJunk},
    {"backslash", InsertBackslashes},
    {"flip", FlipBits},
    {"drop", DropBytes},
    {"splice", Splice},
    {"nest", Nest, /*only_aimed=*/true},
};

}  // namespace

std::vector<Range> DelimitersIn(const Vocabulary& vocabulary,
                                const std::string& frame) {
  std::vector<Range> found;
  for (const std::string& delimiter : vocabulary.delimiters) {
    if (delimiter.empty()) continue;
    for (size_t at = frame.find(delimiter); at != std::string::npos;
         at = frame.find(delimiter, at + delimiter.size())) {
      found.push_back({at, delimiter.size()});
    }
  }
  if (found.empty() && !frame.empty()) found.push_back({frame.size() - 1, 1});
  return found;
}

std::optional<Range> PayloadIn(const Vocabulary& vocabulary,
                               const std::string& frame) {
  std::vector<bool> is_delimiter(frame.size());
  for (const Range& range : DelimitersIn(vocabulary, frame)) {
    for (size_t i = range.at; i < range.end(); ++i) is_delimiter[i] = true;
  }
  Range longest{.at = 0, .size = 0};
  for (size_t at = 0; at < frame.size();) {
    size_t end = at;
    while (end < frame.size() && !is_delimiter[end]) ++end;
    if (end - at > longest.size) longest = {.at = at, .size = end - at};
    at = end + 1;
  }
  if (longest.size == 0) return std::nullopt;
  return longest;
}

Edit Resize(const std::string& frame, const Range& run, size_t size) {
  std::string payload = frame.substr(run.at, run.size);
  payload.resize(size, payload.back());
  return {.at = run.at,
          .erased = run.size,
          .inserted = std::move(payload),
          .what = absl::StrCat("resized to ", size, " bytes at ", run.at)};
}

std::optional<Edit> ResizeCounted(const std::string& frame, const Range& run,
                                  size_t size) {
  for (const Number& length : LengthsIn(frame)) {
    const size_t header_end = length.at + length.size;
    if (header_end > run.at || length.value < run.size) continue;
    const std::string spelled = length.Spell(length.value - run.size + size);
    if (spelled.empty()) continue;
    const Edit resized = Resize(frame, run, size);
    return Edit{.at = length.at,
                .erased = run.end() - length.at,
                .inserted = absl::StrCat(
                    spelled, frame.substr(header_end, run.at - header_end),
                    resized.inserted),
                .what = absl::StrCat(resized.what, ", the number at ",
                                     length.at, " too")};
  }
  return std::nullopt;
}

Edit Substitute(size_t at, char byte) {
  return Replace(at, 1, std::string(1, byte));
}

std::string Edit::AppliedTo(std::string_view frame) const {
  std::string bytes(frame.substr(0, at));
  for (size_t i = 0; i < times; ++i) bytes += inserted;
  bytes += frame.substr(at + erased);
  return bytes;
}

void Corruption::ForEach(const Vocabulary& vocabulary, const std::string& frame,
                         Sink sink) const {
  enumerator_(vocabulary, frame, [&](std::string_view variant, Edit edit) {
    const bool changes_nothing =
        edit.times == 1 &&
        frame.compare(edit.at, edit.erased, edit.inserted) == 0;
    if (!changes_nothing) sink(variant, std::move(edit));
  });
}

std::span<const Corruption> AllCorruptions() { return kCorruptions; }

}  // namespace splitproof
