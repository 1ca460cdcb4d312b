#include "serializers/json.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "serializers/letters.h"
#include "serializers/limits.h"

namespace splitproof {
namespace {

// Documents are walked recursively: this deep fits any thread's stack.
constexpr size_t kMaxDepth = 4096;

// Whether the text shows its own end.
bool ClosesItself(Bytes text) {
  return text.front() == '{' || text.front() == '[' || text.front() == '"';
}

}  // namespace

JsonSerializer::JsonSerializer(const JsonOptions& options)
    : options_(options),
      line_rule_{.separator = "\n",
                 .limit = options.limit,
                 .overrun = options.overrun} {}

absl::StatusOr<JsonSerializer> JsonSerializer::FromParameters(
    Parameters& parameters) {
  JsonOptions options;
  parameters.Flag("lines", &options.lines,
                  "one document a line, or one after the other");
  ReadLimit(parameters, "bytes of a document, at most", &options.limit,
            &options.overrun);
  parameters.Size("depth", 1, kMaxDepth, &options.depth,
                  "arrays and objects inside each other, at most");
  if (!parameters.status().ok()) return parameters.status();
  if (!options.lines && options.overrun == Overrun::kSkip) {
    return absl::InvalidArgumentError(
        "overrun=skip needs lines=true: without lines, nothing shows where an "
        "overlong document ends");
  }
  return JsonSerializer(options);
}

absl::StatusOr<std::string> JsonSerializer::Serialize(
    const Packet& document) const {
  return WriteJson(document, options_.depth);
}

absl::StatusOr<JsonSerializer::Packet> JsonSerializer::Deserialize(
    Bytes bytes) const {
  return ParseJson(bytes, options_.depth);
}

absl::Status JsonSerializer::IncrementalSerialize(const Packet& document,
                                                  ChunkSink sink) const {
  absl::StatusOr<std::string> text = Serialize(document);
  if (!text.ok()) return text.status();
  if (options_.lines || !ClosesItself(*text)) *text += '\n';
  sink(*text);
  return absl::OkStatus();
}

Promptness JsonSerializer::promptness() const {
  if (options_.lines) return {};
  return {.kind = Promptness::Kind::kLookahead, .bytes = 1};
}

Step<JsonSerializer::Packet> JsonSerializer::Decode(Step<Bytes> frame) const {
  if (Malformed* error = frame.malformed()) return std::move(*error);
  if (frame.needs_more()) return kNeedMore;
  const auto& [text, remainder] = *frame.decoded();
  absl::StatusOr<Packet> document = Deserialize(text);
  if (!document.ok()) {
    return Malformed{.kind = ErrorKind::kMalformed,
                     .status = document.status(),
                     .remainder = remainder};
  }
  return Decoded<Packet>{*std::move(document), remainder};
}

Step<JsonSerializer::Packet> JsonSerializer::Decode(
    Step<SeparatedFrame> line) const {
  if (Malformed* error = line.malformed()) return std::move(*error);
  if (line.needs_more()) return kNeedMore;
  const auto& [frame, remainder] = *line.decoded();
  return Decode(Step<Bytes>(Decoded{frame.payload, remainder}));
}

// A plain value that is no document may be the beginning of one.
template <class F>
Step<JsonSerializer::Packet> JsonSerializer::DecodeLast(Step<F> frame) const {
  Step<Packet> step = Decode(std::move(frame));
  Malformed* error = step.malformed();
  if (error != nullptr && error->kind == ErrorKind::kMalformed) {
    error->kind = ErrorKind::kTruncated;
    error->fatal = true;
  }
  return step;
}

JsonSerializer::PlainDeserializer::PlainDeserializer(const JsonSerializer& json)
    : json_(&json), frames_(PlainFrameDeserializer(json.line_rule_)) {
  if (!json.options_.lines) frames_ = PlainJsonFramer(json.options_.limit);
}

Step<JsonDocument> JsonSerializer::PlainDeserializer::Feed(Bytes chunk) {
  return std::visit(
      [&](auto& frames) { return json_->Decode(frames.Feed(chunk)); }, frames_);
}

Step<JsonDocument> JsonSerializer::PlainDeserializer::Finish() const {
  return std::visit(
      [&](const auto& frames) { return json_->DecodeLast(frames.Finish()); },
      frames_);
}

void JsonSerializer::PlainDeserializer::Reset() {
  std::visit([](auto& frames) { frames.Reset(); }, frames_);
}

JsonSerializer::BufferedDeserializer::BufferedDeserializer(
    const JsonSerializer& json)
    : json_(&json), frames_(BufferedFrameDeserializer(json.line_rule_)) {
  if (!json.options_.lines) frames_ = BufferedJsonFramer(json.options_.limit);
}

std::span<char> JsonSerializer::BufferedDeserializer::Prepare(
    std::span<char> buffer) const {
  return std::visit([&](const auto& frames) { return frames.Prepare(buffer); },
                    frames_);
}

Step<JsonDocument> JsonSerializer::BufferedDeserializer::Commit(
    std::span<char> buffer, size_t nbytes) {
  return std::visit(
      [&](auto& frames) {
        return json_->Decode(frames.Commit(buffer, nbytes));
      },
      frames_);
}

Step<JsonDocument> JsonSerializer::BufferedDeserializer::Finish(
    std::span<char> buffer) const {
  return std::visit(
      [&](const auto& frames) {
        return json_->DecodeLast(frames.Finish(buffer));
      },
      frames_);
}

// All kinds of values, and documents that fill the limit where it is small.
std::vector<JsonSerializer::Packet> JsonSerializer::Samples() const {
  std::vector<Packet> documents = {
      1,
      true,
      nullptr,
      -2.5,
      std::numeric_limits<int64_t>::min(),
      std::numeric_limits<uint64_t>::max(),
      "",
      "caf\u00e9 \n \\ \"quoted\" ]}",
      Packet::array(),
      Packet::object(),
      Packet::array({0, Packet::array({"[", nullptr}), "\\"}),
      {{"key", {{"{", 1e300}, {"\"", "}"}}}, {"list", {1, 2, false}}}};
  if (options_.limit >= 2 && options_.limit <= kSmallLimit) {
    documents.emplace_back(std::string(options_.limit - 2, 'x'));
  }
  if (options_.limit <= 15) {
    documents.push_back(Packet::parse(std::string(options_.limit, '7')));
  }
  std::erase_if(documents, [&](const Packet& document) {
    const absl::StatusOr<std::string> text = Serialize(document);
    return !text.ok() || text->size() > options_.limit;
  });
  return documents;
}

std::optional<JsonSerializer::Packet> JsonSerializer::PacketOfSize(
    size_t bytes) const {
  if (bytes < 2 || bytes > options_.limit) return std::nullopt;
  return Packet(Letters(bytes - 2));
}

// Frames that are no documents between good ones, streams that end in a
// document, stray bytes, and documents of each length around a small limit.
std::vector<std::string> JsonSerializer::MalformedSamples() const {
  using std::string_literals::operator""s;
  std::vector<std::string> streams = {"{]}\n1\n",
                                      "\n1\n",
                                      "1 2\n3\n",
                                      "NaN\n1\n",
                                      "[1",
                                      "\"a\\",
                                      "tru",
                                      "1\n \t",
                                      "1\0\n2\n"s,
                                      "\xEF\xBB\xBF[1]\n2\n",
                                      "\"\x01\"\n1\n",
                                      "\"\xC3\"\n1\n",
                                      "\0[1]"s,
                                      "nul\0[1][2]"s,
                                      "1e999\n1\n",
                                      "[\\]]\n1\n"};
  if (options_.limit > kSmallLimit) return streams;
  for (const size_t over : {0, 1, 2, 20}) {
    const std::string digits(options_.limit + over, '7');
    streams.push_back(absl::StrCat(digits, "\n8\n"));
    streams.push_back(digits);
    streams.push_back(absl::StrCat(" \n[", digits, "]8\n"));
    streams.push_back(absl::StrCat("\t\"", digits.substr(1), "\"[]"));
  }
  return streams;
}

std::vector<std::string> JsonSerializer::Delimiters() const {
  if (options_.lines) return {"\n"};
  return {"\n", "[", "]", "{", "}", "\"", "\\"};
}

}  // namespace splitproof
