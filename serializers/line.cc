#include "serializers/line.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "serializers/letters.h"

namespace splitproof {
namespace {

std::string TerminatorOf(Newline newline) {
  switch (newline) {
    case Newline::kLf:
      return "\n";
    case Newline::kCr:
      return "\r";
    case Newline::kCrLf:
      return "\r\n";
  }
  return "\n";
}

// Looks at all of the text, eight bytes at a time: nearly every one is ASCII.
bool IsAscii(Bytes text) {
  uint64_t seen = 0;
  for (; text.size() >= sizeof(seen); text.remove_prefix(sizeof(seen))) {
    uint64_t word;
    std::memcpy(&word, text.data(), sizeof(word));
    seen |= word;
  }
  for (const char c : text) seen |= static_cast<unsigned char>(c);
  return (seen & 0x8080808080808080) == 0;
}

}  // namespace

absl::StatusOr<LineOptions> LineOptions::FromParameters(
    Parameters& parameters) {
  LineOptions options;
  parameters.Choice<Newline>(
      "newline",
      {{"LF", Newline::kLf}, {"CR", Newline::kCr}, {"CRLF", Newline::kCrLf}},
      &options.newline, "what ends a line");
  ReadLimit(parameters, "bytes of a line without its terminator, at most",
            &options.limit, &options.overrun);
  parameters.Choice<LineEncoding>("encoding",
                                  {{"ascii", LineEncoding::kAscii},
                                   {"utf8", LineEncoding::kUtf8},
                                   {"bytes", LineEncoding::kBytes}},
                                  &options.encoding, "what a line may hold");
  parameters.Flag("keep_end", &options.keep_end,
                  "lines are packets with their terminator");
  if (!parameters.status().ok()) return parameters.status();
  return options;
}

LineFormat::LineFormat(const LineOptions& options)
    : options_(options),
      rule_{.separator = TerminatorOf(options.newline),
            .limit = options.limit,
            .overrun = options.overrun} {}

absl::StatusOr<std::string> LineFormat::Serialize(const Packet& line) const {
  const absl::Status status = CheckEncoding(line);
  if (!status.ok()) return status;
  const size_t inside = line.find(rule_.separator);
  if (inside < WithoutEnd(line).size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the line has a terminator inside, at byte ", inside));
  }
  return line;
}

absl::StatusOr<LineFormat::Packet> LineFormat::Deserialize(Bytes bytes) const {
  const absl::Status status = CheckEncoding(bytes);
  if (!status.ok()) return status;
  if (options_.keep_end) return Packet(bytes);
  for (Bytes less = WithoutEnd(bytes); less.size() < bytes.size();
       less = WithoutEnd(bytes)) {
    bytes = less;
  }
  return Packet(bytes);
}

absl::Status LineFormat::IncrementalSerialize(const Packet& line,
                                              ChunkSink sink) const {
  const absl::StatusOr<std::string> text = Serialize(line);
  if (!text.ok()) return text.status();
  if (text->empty()) return absl::OkStatus();
  const bool has_end = WithoutEnd(*text).size() < text->size();
  sink(has_end ? *text : absl::StrCat(*text, rule_.separator));
  return absl::OkStatus();
}

Malformed LineFormat::Undecodable(const SeparatedFrame& frame,
                                  Bytes remainder) const {
  return {.kind = ErrorKind::kMalformed,
          .status = CheckEncoding(frame.payload),
          .remainder = remainder};
}

bool LineFormat::IsText(Bytes text) const {
  return IsAscii(text) ||
         (options_.encoding == LineEncoding::kUtf8 && IsUtf8(text));
}

absl::Status LineFormat::CheckEncoding(Bytes text) const {
  if (IsEncoded(text)) return absl::OkStatus();
  return absl::InvalidArgumentError(options_.encoding == LineEncoding::kAscii
                                        ? "the line is not ASCII"
                                        : "the line is not UTF-8");
}

Bytes LineFormat::WithoutEnd(Bytes text) const {
  if (text.ends_with(rule_.separator)) {
    text.remove_suffix(rule_.separator.size());
  }
  return text;
}

// Lengths around the limit, where it is small enough to be worth it, and lines
// with half a terminator in them.
std::vector<LineFormat::Packet> LineFormat::Samples() const {
  std::vector<Packet> lines = {"a", "hello, world", ""};
  if (options_.newline == Newline::kCrLf) {
    lines.insert(lines.end(), {"\n", "a\rb", "cr at the end\r"});
  }
  if (options_.encoding == LineEncoding::kUtf8)
    lines.emplace_back("\u00e9\u20ac");
  if (options_.limit <= 1024) {
    lines.emplace_back(options_.limit, 'x');
    lines.emplace_back(options_.limit - 1, 'y');
  }
  std::erase_if(
      lines, [&](const Packet& line) { return line.size() > options_.limit; });
  if (options_.keep_end) {
    for (Packet& line : lines) line += rule_.separator;
  }
  return lines;
}

std::optional<LineFormat::Packet> LineFormat::PacketOfSize(size_t bytes) const {
  if (bytes > options_.limit) return std::nullopt;
  return Letters(bytes);
}

// An overlong line between two good ones, at each length that a different byte
// decides; a line that is not text; a stream that ends in a line.
std::vector<std::string> LineFormat::MalformedSamples() const {
  const std::string& end = rule_.separator;
  std::vector<std::string> streams = {absl::StrCat("caf\xC3\xA9", end),
                                      absl::StrCat("\xC3", end, "b", end),
                                      "abc", end.substr(0, 1)};
  if (options_.limit > 1024) return streams;
  for (const size_t over : {1, 2, 3, 20}) {
    const std::string line(options_.limit + over, 'z');
    streams.push_back(absl::StrCat(line, end, "b", end));
    streams.push_back(line);
  }
  const std::string full(options_.limit, 'z');
  streams.push_back(absl::StrCat(full, end.substr(0, 1), "z", end, "b", end));
  streams.push_back(absl::StrCat(full, end.substr(0, 1)));
  return streams;
}

absl::StatusOr<LineSerializer> LineSerializer::FromParameters(
    Parameters& parameters) {
  const auto options = LineOptions::FromParameters(parameters);
  if (!options.ok()) return options.status();
  return LineSerializer(*options);
}

}  // namespace splitproof
