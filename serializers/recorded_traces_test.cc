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
#include "serializers/line.h"
#include "serializers/line_coroutine.h"
#include "serializers/test_drive.h"

namespace splitproof {
namespace {

using Json = nlohmann::json;

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

// The recorded events, as test_drive.h writes them.
std::vector<std::string> Recorded(const Json& trace, const char* form) {
  std::vector<std::string> events;
  for (const Json& event : trace[form]) {
    std::string value;
    AppendCanonical(event["v"].get<std::string>(), value);
    events.push_back(absl::StrCat(value, "@", event["end"].get<uint64_t>()));
  }
  return events;
}

template <class S>
void ExpectTheRecordedLines() {
  const std::vector<Json> traces = TracesOf("line");
  ASSERT_EQ(traces.size(), 20u) << kTraces;
  const S lines({.newline = Newline::kCrLf, .limit = 64});
  for (const Json& trace : traces) {
    ASSERT_EQ(trace["config"], Json({{"newline", "CRLF"}, {"limit", 64}}));
    const std::string stream =
        absl::HexStringToBytes(trace["stream"].get<std::string>());
    const auto sizes = trace["schedule"].get<std::vector<size_t>>();
    const size_t hint = trace["size_hint"].get<size_t>();
    EXPECT_EQ(DeliverPlain(lines, stream, sizes, hint),
              Recorded(trace, "plain"))
        << trace["id"];
    EXPECT_EQ(DeliverBuffered(lines, stream, sizes, hint),
              Recorded(trace, "buffered"))
        << trace["id"];
  }
}

TEST(RecordedTraces, OfLinesAreFoundByTheClasses) {
  ExpectTheRecordedLines<LineSerializer>();
}

TEST(RecordedTraces, OfLinesAreFoundByTheCoroutines) {
  ExpectTheRecordedLines<LineCoroutineSerializer>();
}

}  // namespace
}  // namespace splitproof
