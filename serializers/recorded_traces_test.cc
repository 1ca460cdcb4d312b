// What the original library found in valid streams, where it does not depend on
// the split: the same packets must end at the same bytes here, in both forms.
// When they come out depends on window sizes, and is not compared.

#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "serializers/base64.h"
#include "serializers/bz2.h"
#include "serializers/json.h"
#include "serializers/line.h"
#include "serializers/line_coroutine.h"
#include "serializers/struct.h"
#include "serializers/test_drive.h"
#include "serializers/zlib.h"

namespace splitproof {
namespace {

using Json = nlohmann::ordered_json;

// Tests run in the top folder of the source tree.
constexpr char kTraces[] = "corpus/vectors/original_traces.jsonl";

std::vector<Json> TracesOf(std::string_view serializer) {
  std::vector<Json> traces;
  std::ifstream file(kTraces);
  for (std::string line; std::getline(file, line);) {
    Json trace = Json::parse(line);
    if (trace["serializer"] == serializer) traces.push_back(std::move(trace));
  }
  return traces;
}

// The recorded events, as test_drive.h writes them: values are recorded as
// canonical text.
std::vector<std::string> Recorded(const Json& trace, const char* form) {
  std::vector<std::string> events;
  for (const Json& event : trace[form]) {
    events.push_back(
        absl::StrCat(event["v"].dump(), "@", event["end"].get<uint64_t>()));
  }
  return events;
}

template <class S>
void ExpectAsRecorded(const S& serializer, const Json& trace) {
  const std::string stream =
      absl::HexStringToBytes(trace["stream"].get<std::string>());
  const auto sizes = trace["schedule"].get<std::vector<size_t>>();
  const size_t hint = trace["size_hint"].get<size_t>();
  EXPECT_EQ(DeliverPlain(serializer, stream, sizes, hint),
            Recorded(trace, "plain"))
      << trace;
  EXPECT_EQ(DeliverBuffered(serializer, stream, sizes, hint),
            Recorded(trace, "buffered"))
      << trace;
}

template <class S>
void ExpectTheRecordedLines() {
  const std::vector<Json> traces = TracesOf("line");
  ASSERT_EQ(traces.size(), 20u) << kTraces;
  const S lines({.newline = Newline::kCrLf, .limit = 64});
  for (const Json& trace : traces) {
    ASSERT_EQ(trace["config"], Json({{"newline", "CRLF"}, {"limit", 64}}));
    ExpectAsRecorded(lines, trace);
  }
}

TEST(RecordedTraces, OfLinesAreFoundByTheClasses) {
  ExpectTheRecordedLines<LineSerializer>();
}

TEST(RecordedTraces, OfLinesAreFoundByTheCoroutines) {
  ExpectTheRecordedLines<LineCoroutineSerializer>();
}

TEST(RecordedTraces, OfRecordsAreFound) {
  const std::vector<Json> traces = TracesOf("struct");
  ASSERT_EQ(traces.size(), 20u) << kTraces;
  const StructSerializer records(*StructFormat::Parse("Bh"));
  for (const Json& trace : traces) {
    ASSERT_EQ(trace["config"], Json({{"format", "Bh"}}));
    ExpectAsRecorded(records, trace);
  }
}

TEST(RecordedTraces, OfBase64WithDigestsAreFound) {
  const std::vector<Json> traces = TracesOf("base64");
  ASSERT_EQ(traces.size(), 20u) << kTraces;
  auto parameters = Parameters::Parse("checksum=sha256,limit=256");
  const auto base64 = Base64Serializer::FromParameters(*parameters);
  ASSERT_TRUE(base64.ok()) << base64.status();
  for (const Json& trace : traces) {
    ASSERT_EQ(trace["config"], Json({{"checksum", true}, {"limit", 256}}));
    ExpectAsRecorded(*base64, trace);
  }
}

TEST(RecordedTraces, OfRawDocumentsAreFound) {
  const JsonSerializer json({.lines = false, .limit = 256});
  size_t compared = 0;
  for (const Json& trace : TracesOf("json")) {
    if (!trace["config"].contains("use_lines")) continue;
    ASSERT_EQ(trace["config"], Json({{"use_lines", false}, {"limit", 256}}));
    ExpectAsRecorded(json, trace);
    ++compared;
  }
  EXPECT_EQ(compared, 20u) << kTraces;
}

// What each line of the stream is when it is parsed alone.
Json EventsOfLines(const std::string& stream) {
  Json events = Json::array();
  size_t end = 0;
  while (end < stream.size()) {
    const size_t begin = std::exchange(end, stream.find('\n', end) + 1);
    std::string value;
    AppendCanonicalJson(Json::parse(stream.substr(begin, end - begin)), value);
    events.push_back({{"v", Json::parse(value)}, {"end", end}});
  }
  return events;
}

// The file has streams and schedules of documents as lines, but not their
// events: in their place are those of the raw trace with the same id. The
// streams are valid, so each line is a document.
TEST(RecordedTraces, OfDocumentsAsLinesHoldADocumentALine) {
  const JsonSerializer json({.limit = 256});
  size_t compared = 0;
  for (Json& trace : TracesOf("json")) {
    if (trace["config"].contains("use_lines")) continue;
    ASSERT_EQ(trace["config"], Json({{"limit", 256}}));
    const Json events = EventsOfLines(
        absl::HexStringToBytes(trace["stream"].get<std::string>()));
    trace["plain"] = trace["buffered"] = events;
    ExpectAsRecorded(json, trace);
    ++compared;
  }
  EXPECT_EQ(compared, 20u) << kTraces;
}

template <class S>
void ExpectTheRecordedStreams(std::string_view serializer) {
  const std::vector<Json> traces = TracesOf(serializer);
  ASSERT_EQ(traces.size(), 20u) << kTraces;
  for (const Json& trace : traces) {
    ASSERT_EQ(trace["config"], Json::object());
    ExpectAsRecorded(S(), trace);
  }
}

TEST(RecordedTraces, OfZlibStreamsAreFound) {
  ExpectTheRecordedStreams<ZlibSerializer>("zlib");
}

TEST(RecordedTraces, OfBzip2StreamsAreFound) {
  ExpectTheRecordedStreams<Bz2Serializer>("bz2");
}

}  // namespace
}  // namespace splitproof
