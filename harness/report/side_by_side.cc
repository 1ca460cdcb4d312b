#include "harness/report/side_by_side.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace splitproof {
namespace {

constexpr std::string_view kBetween = " | ";
constexpr size_t kIndent = 4;  // Of a piece under the beginning of its line.

bool BeginsCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

size_t CharactersIn(std::string_view text) {
  return std::count_if(text.begin(), text.end(), BeginsCharacter);
}

// The bytes that the first `count` characters of `text` take.
size_t BytesOf(std::string_view text, size_t count) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (BeginsCharacter(text[i]) && count-- == 0) return i;
  }
  return text.size();
}

// The bytes that go into one line of `width` characters: up to a blank, unless
// that would leave half of the line empty.
size_t PieceOf(std::string_view line, size_t width) {
  const size_t all = BytesOf(line, width);
  if (all == line.size()) return all;
  const size_t blank = line.rfind(' ', all);
  const bool fits = blank != std::string_view::npos &&
                    CharactersIn(line.substr(0, blank)) * 2 > width;
  return fits ? blank : all;
}

void Fold(std::string_view line, size_t width,
          std::vector<std::string>& pieces) {
  size_t indent = 0;
  do {
    const size_t size = PieceOf(line, width - indent);
    pieces.push_back(absl::StrCat(std::string(indent, ' '),
                                  std::string(line.substr(0, size))));
    line.remove_prefix(size);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    indent = kIndent;
  } while (!line.empty());
}

}  // namespace

std::vector<std::string> FoldLines(const std::vector<std::string>& lines,
                                   size_t width) {
  std::vector<std::string> pieces;
  for (const std::string& line : lines) Fold(line, width, pieces);
  return pieces;
}

void AppendSideBySide(const std::vector<std::string>& left,
                      const std::vector<std::string>& right, size_t width,
                      std::string& out) {
  const size_t column = (width - kBetween.size()) / 2;
  const auto left_pieces = FoldLines(left, column);
  const auto right_pieces = FoldLines(right, column);
  for (size_t i = 0; i < std::max(left_pieces.size(), right_pieces.size());
       ++i) {
    std::string line = i < left_pieces.size() ? left_pieces[i] : "";
    line.append(column - CharactersIn(line), ' ');
    line.append(kBetween);
    if (i < right_pieces.size()) line += right_pieces[i];
    line.erase(line.find_last_not_of(' ') + 1);
    absl::StrAppend(&out, line, "\n");
  }
}

}  // namespace splitproof
